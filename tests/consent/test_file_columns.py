"""What a file may say about permissions: it bans, it claims, it never lifts and never opens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent.actions import file_columns
from consent.actions.acts import Given, record
from consent.enums import Act, Reason
from consent.models import Ban, ConsentEvent
from consent.queries.gate import Question, explain
from crm.sources import Source
from privacy.actor import SYSTEM
from tests.consent import world
from tests.consent.world import EMAIL, NOW, World

pytestmark = pytest.mark.django_db
SOURCE = Source("file", "old register", NOW)


@pytest.fixture
def here(db: None) -> World:
    return world.build()


def ban(here: World, answer: bool = True) -> int:
    return file_columns.write_bans([(here.aino, EMAIL, answer, 2)], by=SYSTEM, now=NOW, source=SOURCE)


def claim(here: World) -> int:
    return file_columns.write_permissions([(here.aino, EMAIL, True, 2)], by=SYSTEM, now=NOW, source=SOURCE)


def reason(here: World, channel: str = "email") -> Reason | None:
    return explain(Question("direct_marketing", channel), here.aino).reason


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("Yes", True),
        ("x", True),
        ("KYLLÄ", True),
        ("ja", True),
        ("1", True),
        ("no", False),
        ("Ei", False),
        ("nej", False),
        ("0", False),
    ],
)
def test_a_cell_answers_in_any_of_our_languages(cell: str, answer: bool) -> None:
    assert file_columns.yes_or_no(cell) is answer


def test_a_cell_that_is_no_answer_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"^Write yes or no\.$"):
        file_columns.yes_or_no("perhaps")


def test_a_ban_in_a_file_bans_all_marketing_to_the_person(here: World) -> None:
    assert ban(here) == 1
    assert (reason(here, "phone"), ConsentEvent.objects.get().source_kind) == (Reason.MARKETING_BANNED, "file")


def test_the_same_ban_again_is_not_due_and_writes_nothing(here: World) -> None:
    ban(here)
    assert (file_columns.bans_due([(here.aino, EMAIL, True, 2)]), ban(here), ConsentEvent.objects.count()) == (
        set(),
        0,
        1,
    )


def test_no_in_a_ban_column_lifts_nothing(here: World) -> None:
    ban(here)
    assert (ban(here, answer=False), Ban.objects.get().lifted_at, reason(here, "phone")) == (
        0,
        None,
        Reason.MARKETING_BANNED,
    )


def test_a_permission_in_a_file_is_unproven_and_opens_nothing(here: World) -> None:
    assert claim(here) == 1
    assert reason(here) is Reason.UNPROVEN


def test_the_same_claim_again_is_not_due_and_writes_nothing(here: World) -> None:
    claim(here)
    assert (file_columns.permissions_due([(here.aino, EMAIL, True, 2)]), claim(here), ConsentEvent.objects.count()) == (
        set(),
        0,
        1,
    )


def test_a_claim_about_somebody_who_withdrew_changes_nothing(here: World) -> None:
    given = {"purpose": "direct_marketing", "channel": "email", "address": ("email", EMAIL)}
    record(by=SYSTEM, now=NOW, given=Given(Act.GRANTED, evidence="a form", **given))  # type: ignore[arg-type]
    record(by=SYSTEM, now=NOW + timedelta(minutes=1), given=Given(Act.WITHDRAWN, **given))  # type: ignore[arg-type]
    assert (claim(here), reason(here)) == (0, Reason.WITHDRAWN)
