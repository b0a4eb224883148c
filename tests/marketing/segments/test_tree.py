"""Definitions: read from JSON, refused where they are none."""

from __future__ import annotations

from typing import Any

import pytest

from marketing.segments.tree import Group, Rule, read, written
from privacy.refusal import Refused
from tests.marketing.segments.conftest import rule

SWEDISH = rule("language", "is", what="sv")


def test_a_definition_is_read_and_written_back_as_it_was() -> None:
    definition = {"all": [SWEDISH, {"any": [SWEDISH, {"none": [rule("bought", what="x", months=12)]}]}]}

    assert written(read(definition)) == definition


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {},
        "all",
        {"all": [], "any": []},
        {"some": []},
        {"all": {}},
        {"all": ["x"]},
        {"all": [{"any": [{"none": [{"all": []}]}]}]},
        {"all": [rule("language") | {"sql": "1=1"}]},
        {"all": [{"field": "language", "value": ["sv"]}]},
        {"all": [{"field": "language", "value": {"what": ["sv"]}}]},
        {"all": [{"field": "language", "value": {"what": True}}]},
        {"all": [{"field": "language", "value": {"what": "x" * 101}}]},
        {"all": [SWEDISH] * 31},
    ],
)
def test_what_is_no_definition_is_refused(wrong: Any) -> None:
    with pytest.raises(Refused):
        read(wrong)


def test_groups_without_rules_fall_away() -> None:
    group = read({"all": [SWEDISH, {"any": []}, {"none": [{"all": []}]}]}).full()

    assert group == Group("all", (Rule("language", "is", {"what": "sv"}),))


def test_a_rule_about_a_segment_names_it_and_its_version() -> None:
    assert [Rule("segment", "in", {"what": what}).segment for what in ("3.2", "3", "x.1", "3.1.1", "")] == [
        (3, 2),
        None,
        None,
        None,
        None,
    ]
