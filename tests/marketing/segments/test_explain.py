"""Why somebody is in a segment or is not: rule by rule, and always the same as whom the segment finds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.models import Address, Contact, Standing
from marketing.actions import segments as actions
from marketing.queries import segments
from marketing.segments import tree
from tests.marketing.segments.conftest import NOW, SOURCED, TODAY, Json, rule
from tests.marketing.segments.test_compile import BY, CUSTOMER, NURSE, SWEDISH

RULES = [
    SWEDISH,
    CUSTOMER,
    NURSE,
    rule("language", "is_not", what="fi"),
    rule("standing", "is_not", what="customer_contact"),
    rule("postcode", "begins", text="00"),
    rule("postcode", "begins_not", text="00"),
    rule("open_quote", "has_not"),
    rule("bought", what="first_aid", months=24, quiet=6),
]
HOW = st.sampled_from(tree.HOWS)


def definitions() -> st.SearchStrategy[Json]:
    """Any definition of these rules, at most three groups deep."""
    leaf = st.sampled_from(RULES)
    deep: st.SearchStrategy[Json] = leaf
    for _ in range(3):
        deep = st.one_of(leaf, st.builds(lambda how, of: {how: of}, HOW, st.lists(deep, max_size=3)))
    return st.builds(lambda how, of: {how: of}, HOW, st.lists(deep, max_size=3)).filter(_fits)


def _fits(definition: Json, depth: int = 1) -> bool:
    if "field" in definition:
        return True
    ((_how, nodes),) = definition.items()
    return depth <= tree.DEEPEST and all(_fits(node, depth + 1) for node in nodes)


@pytest.fixture
def crowd(somebody: Callable[..., Contact]) -> list[int]:
    """Eight people with every mixture of language, standing and postcode, and somebody merged."""
    made = []
    for number in range(8):
        contact = somebody(
            f"P{number}", language="sv" if number & 1 else "fi", occupation="Nurse" if number % 3 else ""
        )
        if number & 2:
            Standing.objects.create(contact=contact, kind="customer_contact", since=TODAY, **SOURCED)
        if number & 4:
            Address.objects.create(contact=contact, postcode="00100", city="Helsinki", **SOURCED)
        made.append(contact.pk)
    return [*made, somebody("Twin", language="sv", merged_into_id=made[0]).pk]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(definition=definitions())
def test_a_segment_finds_exactly_those_for_whom_the_explanation_says_yes(crowd: list[int], definition: Json) -> None:
    group = tree.read(definition)
    found = {contact for contact, _point in segments.guarded(segments.statement(group, TODAY))}

    explained = {contact for contact in crowd[:-1] if segments.explain(group, contact, TODAY)[0].holds}
    assert found == explained
    assert segments.found(group, TODAY).count == len(found)
    assert segments.members(group, crowd, TODAY) == found


def test_the_explanation_goes_rule_by_rule_into_the_segments_spoken_of(crowd: list[int]) -> None:
    segment = actions.create(by=BY, now=NOW, name="Swedish", definition={"all": [SWEDISH]})
    group = tree.read({"all": [CUSTOMER, {"none": [rule("segment", "not_in", what=f"{segment}.1")]}]})

    lines = [(line.depth, line.holds, line.text) for line in segments.explain(group, crowd[2], TODAY)]

    assert lines == [
        (0, False, "All of these are true"),
        (1, True, "Is in the register as: Customer's contact person"),
        (1, False, "None of these is true"),
        (2, True, "Is not in the segment “Swedish, version 1”"),
        (3, False, "All of these are true"),
        (4, False, "The language is Swedish"),
    ]


def test_it_is_one_question_however_many_rules_there_are(
    crowd: list[int], django_assert_num_queries: Callable[..., object]
) -> None:
    group = tree.read({"all": [SWEDISH, CUSTOMER, NURSE, {"any": [rule("postcode", "begins", text="00"), SWEDISH]}]})

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        segments.explain(group, crowd[0], TODAY)
