"""Definitions as SQL: all, any and none, groups in groups, values that stay values, the age limits, and segments in segments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from crm.models import Contact, ContactInterest, Interest, Standing
from marketing.actions import segments as actions
from marketing.models import SegmentVersion
from marketing.queries import segments
from marketing.segments import tree
from marketing.segments.checking import check
from marketing.segments.compile import Compiler
from marketing.segments.shape import MONTHS
from marketing.segments.table import FIELDS
from marketing.segments.tree import Group, Rule
from privacy.actor import Actor
from privacy.enums import ActorKind
from privacy.refusal import Refused
from tests.marketing.segments.conftest import NOW, SOURCED, TODAY, Json, found, rule

BY = Actor(ActorKind.STAFF, 7, ("marketing",))
SWEDISH, CUSTOMER = rule("language", "is", what="sv"), rule("standing", "is", what="customer_contact")
NURSE = rule("occupation", text="nurse")


def compiler(marks: Any, definitions: Any) -> Compiler:
    """What compiles for that day, where the lists have no entries."""
    return Compiler(TODAY, marks, definitions, lambda source: {})


@pytest.fixture
def four(somebody: Callable[..., Contact]) -> None:
    """Swedish and a customer, Swedish alone, a customer alone, neither; all but the last are nurses."""
    for name, language, customer in (
        ("Both", "sv", True),
        ("Sv", "sv", False),
        ("Cu", "fi", True),
        ("None", "fi", False),
    ):
        contact = somebody(name, language=language, occupation="" if name == "None" else "Nurse")
        if customer:
            Standing.objects.create(contact=contact, kind="customer_contact", since=TODAY, **SOURCED)


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("definition", "who"),
    [
        ({"all": [SWEDISH, CUSTOMER]}, {"Both"}),
        ({"any": [SWEDISH, CUSTOMER]}, {"Both", "Sv", "Cu"}),
        ({"none": [SWEDISH, CUSTOMER]}, {"None"}),
        ({"any": [SWEDISH, NURSE]}, {"Both", "Sv", "Cu"}),
        ({"all": [CUSTOMER, {"none": [SWEDISH]}]}, {"Cu"}),
        ({"all": [{"any": [SWEDISH, CUSTOMER]}, {"none": [{"all": [SWEDISH, CUSTOMER]}]}]}, {"Sv", "Cu"}),
        ({"none": [{"any": [SWEDISH]}, {"none": [NURSE]}]}, {"Cu"}),
        ({"none": [{"none": [{"none": [CUSTOMER]}]}]}, {"Sv", "None"}),
        ({"any": [{"none": [SWEDISH]}, {"all": [CUSTOMER, NURSE]}]}, {"Both", "Cu", "None"}),
        ({"any": [rule("standing", "is_not", what="customer_contact"), SWEDISH]}, {"Both", "Sv", "None"}),
        ({"all": [rule("standing", "is_not", what="customer_contact"), NURSE]}, {"Sv"}),
        ({"all": []}, {"Both", "Sv", "Cu", "None"}),
        ({"any": []}, set()),
        ({"none": []}, {"Both", "Sv", "Cu", "None"}),
    ],
)
def test_groups_join_their_rules(definition: Json, who: set[str]) -> None:
    assert found(definition) == who


def test_nobody_is_found_twice(somebody: Callable[..., Contact]) -> None:
    contact = somebody("Aino")
    for interest in Interest.objects.order_by("key")[:2]:
        ContactInterest.objects.create(contact=contact, interest=interest, **SOURCED)
    first, second = Interest.objects.order_by("key").values_list("key", flat=True)[:2]
    both = tree.read({"any": [rule("interest", what=first), rule("interest", what=second)]})

    assert segments.guarded(segments.statement(both, TODAY)) == [(contact.pk, None)]
    assert segments.found(both, TODAY, sample=10) == segments.Found(1, [contact.pk])


HOSTILE = "x') OR 1=1; DROP TABLE crm_contact; --%s%(what)s{quiet}"


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    "field", [field for field in FIELDS.values() if field.key != "segment"], ids=lambda field: field.key
)
def test_a_value_is_never_a_piece_of_sql(field: Any) -> None:
    value = {part.key: 12 if part.kind == MONTHS and part.key == "months" else HOSTILE for part in field.parts}
    given = {key: one for key, one in value.items() if key != "quiet"}
    made = compiler(segments.marks(), {}).people(Group("all", (Rule(field.key, field.ops[0].key, given),)))

    assert HOSTILE not in made.text
    assert "DROP" not in made.text
    if any(part.key == "what" and part.source == "campaign" for part in field.parts):
        with pytest.raises(Refused, match="choose one of the list"):
            check(Group("all", (Rule(field.key, field.ops[0].key, given),)), segments.entries(), segments.marks())
        return
    if field.parts:
        assert segments.guarded(made) == []
    assert Contact.objects.count() == 4


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (rule("phone", "is", what="1"), "Choose what the rule is about."),
        (rule("language", "like", what="sv"), "“Language”: choose how the rule compares."),
        (rule("language", "is"), "“Language”: fill in “Language”."),
        (rule("language", "is", what="xx"), "“Language”: choose one of the list at “Language”."),
        (rule("language", "is", what="sv", months=3), "“Language”: this rule takes no such value."),
        (rule("occupation", text="  "), "“Occupation”: fill in “Part of the occupation”."),
        (rule("got_any", months=25), "“Got any newsletter”: write a number of months from 1 to 24."),
        (rule("got_any", months="two"), "“Got any newsletter”: write a number of months from 1 to 24."),
        (rule("visited", text="a", months=13), "“Visited a page”: write a number of months from 1 to 12."),
        (
            rule("bought", what="first_aid", months=6, quiet=6),
            "“Bought a product”: the months they did nothing in must be fewer than all the months.",
        ),
        (
            rule("bought", "has_not", what="first_aid", months=6, quiet=3),
            "“Bought a product”: this rule takes no such value.",
        ),
        (rule("segment", "in", what="9.1"), "“Another segment”: choose one of the list at “Segment”."),
    ],
)
def test_a_rule_that_does_not_hold_is_refused_with_what_to_do(wrong: Json, sentence: str) -> None:
    with pytest.raises(Refused) as no:
        check(tree.read({"all": [wrong]}), segments.entries(), segments.marks())

    assert str(no.value.message) == sentence


def test_the_compiler_itself_refuses_what_the_data_map_does_not_mark() -> None:
    marks = {key: months for key, months in segments.marks().items() if key != "crm.Contact.language"}

    with pytest.raises(Refused, match="the data map does not let segments go by this"):
        compiler(marks, {}).people(tree.read({"all": [SWEDISH]}))


def test_the_compiler_itself_refuses_to_look_back_too_far() -> None:
    with pytest.raises(Refused, match="This may look back 24 months at most"):
        compiler(segments.marks(), {}).people(tree.read({"all": [rule("got_any", months=25)]}))


def kept(definition: Json, name: str = "A") -> str:
    """Saves it and returns the version as a rule names it."""
    return f"{actions.create(by=BY, now=NOW, name=name, definition=definition)}.1"


@pytest.mark.usefixtures("four")
def test_a_segment_in_a_segment_is_compiled_into_it() -> None:
    swedish = kept({"all": [SWEDISH]})
    outer = kept({"all": [rule("segment", "in", what=swedish), CUSTOMER]})

    assert found({"all": [rule("segment", "in", what=outer)]}) == {"Both"}
    assert found({"all": [rule("segment", "not_in", what=swedish)]}) == {"Cu", "None"}
    assert found({"none": [rule("segment", "not_in", what=swedish), CUSTOMER]}) == {"Sv"}


@pytest.mark.usefixtures("lists")
def test_a_segment_cannot_lead_back_to_itself() -> None:
    first = kept({"all": [SWEDISH]})
    second = kept({"all": [rule("segment", "in", what=first)]})

    with pytest.raises(Refused, match="A segment cannot lead back to itself"):
        actions.edit(
            by=BY,
            now=NOW,
            segment=int(first.partition(".")[0]),
            version=1,
            name="A",
            definition={"all": [rule("segment", "in", what=second)]},
        )
    assert SegmentVersion.objects.count() == 2


def test_a_circle_that_got_in_all_the_same_is_refused() -> None:
    circle = tree.read({"all": [rule("segment", "in", what="1.1")]})

    with pytest.raises(Refused, match="A segment cannot lead back to itself"):
        compiler(segments.marks(), {(1, 1): circle}).people(circle)


def test_a_segment_with_all_it_speaks_of_has_at_most_a_hundred_rules() -> None:
    thirty = tree.read({"any": [SWEDISH] * 30})
    four = tree.read({"any": [rule("segment", "in", what="1.1")] * 4})

    with pytest.raises(Refused, match="more than 100 rules"):
        compiler(segments.marks(), {(1, 1): thirty}).people(four)


@pytest.mark.usefixtures("four")
def test_what_is_too_heavy_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "MOST_COST", 0)

    with pytest.raises(Refused, match="This is too heavy to ask of the whole register"):
        segments.found(tree.read({"all": [SWEDISH]}), TODAY)


@pytest.mark.usefixtures("four")
def test_what_takes_too_long_is_stopped_and_leaves_the_settings_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = segments.Sql("SELECT count(*) FROM generate_series(1, 100000000)")
    monkeypatch.setattr(segments, "_SETTINGS", {"statement_timeout": "20ms"})

    with pytest.raises(Refused, match="This took too long and was stopped"):
        segments.guarded(slow)
    segments.guarded(segments.statement(tree.read({"all": [SWEDISH]}), TODAY))
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_the_day_is_an_argument(somebody: Callable[..., Contact]) -> None:
    Standing.objects.create(
        contact=somebody("Aino"), kind="customer_contact", since=TODAY, until=TODAY + timedelta(days=5), **SOURCED
    )

    assert found({"all": [CUSTOMER]}, TODAY + timedelta(days=5)) == {"Aino"}
    assert found({"all": [CUSTOMER]}, TODAY + timedelta(days=6)) == set()
