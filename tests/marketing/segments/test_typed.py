"""The builder's form: what it sends is a definition, and each button changes it."""

from __future__ import annotations

import pytest

from marketing.segments.tree import Group, Rule
from marketing.segments.typed import EMPTY, changed, focus, typed

SWEDISH = Rule("language", "is", {"what": "sv"})
FORM = {
    "r.how": "all",
    "r-0.field": "language",
    "r-0.op": "is",
    "r-0.what": "sv",
    "r-1.how": "any",
    "r-1-0.field": "bought",
    "r-1-0.op": "has",
    "r-1-0.what": "first_aid",
    "r-1-0.months": "24",
    "r-1-0.quiet": "",
    "r-1-1.field": "",
}


def test_a_form_is_read_place_by_place() -> None:
    bought = Rule("bought", "has", {"what": "first_aid", "months": 24})

    assert typed(FORM) == Group("all", (SWEDISH, Group("any", (bought, EMPTY))))


def test_another_field_brings_its_own_operator_and_the_months_it_begins_with() -> None:
    form = {"r-0.field": "got_any", "r-0.op": "is", "r-0.what": "sv"}

    assert typed(form) == Group("all", (Rule("got_any", "has", {"months": 12}),))


def test_what_is_typed_wrong_stays_to_be_seen() -> None:
    form = {"r-0.field": "got_any", "r-0.op": "has", "r-0.months": "many"}

    assert typed(form).of == (Rule("got_any", "has", {"months": "many"}),)


@pytest.mark.parametrize(
    ("do", "after", "at"),
    [
        ("rule:r", Group("all", (SWEDISH, EMPTY)), "r-1"),
        ("group:r", Group("all", (SWEDISH, Group("any", (EMPTY,)))), "r-1-0"),
        ("remove:r-0", Group("all", ()), "r"),
        ("remove:r-7", Group("all", (SWEDISH,)), "r"),
        ("remove:r", Group("all", (SWEDISH,)), ""),
        ("rule:x", Group("all", (SWEDISH,)), ""),
        ("save", Group("all", (SWEDISH,)), ""),
        ("drop:r-0", Group("all", (SWEDISH,)), ""),
    ],
)
def test_a_button_changes_the_definition_and_says_where_the_keyboard_goes(do: str, after: Group, at: str) -> None:
    group = changed(Group("all", (SWEDISH,)), do)

    assert (group, focus(group, do)) == (after, at)


def test_no_group_is_put_deeper_than_three() -> None:
    deep = Group("all", (Group("any", (Group("none", (SWEDISH,)),)),))

    assert changed(deep, "group:r-0-0") == deep
    assert changed(deep, "rule:r-0-0").of[0].of[0].of == (SWEDISH, EMPTY)  # type: ignore[union-attr]
