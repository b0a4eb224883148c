from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from marketing.actions import campaigns
from tests.marketing.conftest import NOW, OTHER

Person = Callable[..., int]


def told(*words: Any) -> Any:
    out = io.StringIO()
    call_command(*map(str, words), "--json", stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def test_campaigns_are_listed_with_their_states(approved: int) -> None:
    assert told("campaigns") == {
        "campaigns": [
            {
                "id": approved,
                "name": "Work ability 11/2026",
                "purpose": "newsletter",
                "channel": "email",
                "state": "approved",
            }
        ]
    }


def test_the_audience_is_counted_with_reasons_and_samples(draft: int, person: Person) -> None:
    included, left_out = person("aino@example.com"), person("bror@example.com", permitted=False)
    found = told("audience", draft, "--sample", 3)
    assert found.pop("seconds") >= 0
    assert found == {
        "candidates": 2,
        "included": 1,
        "excluded": {"no_permission": 1},
        "sample": {"included": [included], "no_permission": [left_out]},
    }


def test_who_gets_it_is_explained_by_the_event_that_allows_it(draft: int, person: Person) -> None:
    person("aino@example.com")
    found = told("explain", draft, "--email", "Aino@Example.com")
    assert (found["included"], found["reason"], found["event"] is not None) == (True, "", True)


def test_who_does_not_is_explained_by_the_reason(draft: int, person: Person) -> None:
    contact = person("bror@example.com", permitted=False)
    assert told("explain", draft, "--contact", contact) == {
        "included": False,
        "reason": "no_permission",
        "since": None,
        "event": None,
        "until": None,
    }


def test_the_second_at_one_address_is_explained_by_the_first(draft: int, person: Person) -> None:
    person("home@example.com")
    second = person("home@example.com", first_name="Bror")
    assert told("explain", draft, "--contact", second)["reason"] == "same_address"


def test_an_address_nobody_holds_is_answered_from_its_own_acts(draft: int) -> None:
    assert told("explain", draft, "--email", "nobody@example.com")["reason"] == "no_permission"


def test_somebody_who_came_after_the_recipients_were_fixed_was_no_candidate(approved: int, person: Person) -> None:
    campaigns.start(by=OTHER, now=NOW, campaign=approved)
    late = person("late@example.com")
    assert told("explain", approved, "--contact", late)["reason"] == "not_a_candidate"


@pytest.mark.parametrize("words", [("audience", 999), ("explain", 999, "--contact", 1)])
def test_a_campaign_that_does_not_exist_is_one_sentence_and_a_failure(db: None, words: tuple[Any, ...]) -> None:
    said = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command(*map(str, words), stdout=io.StringIO(), stderr=said)
    assert (end.value.code, said.getvalue().strip()) == (1, "There is no campaign with the number 999.")
