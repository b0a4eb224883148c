"""Contact pressure: how often somebody is contacted at most, over all channels together."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from consent.actions import contacting, rules
from consent.enums import ContactPurpose, Reason
from consent.grounds import Answer, both
from consent.models import Contacted
from consent.pressure import COUNTED, Limit, free_at
from consent.queries.gate import Question, explain
from consent.queries.panel import panel
from consent.queries.rulebook import RuleBook
from crm.enums import PointKind
from crm.models import Contact
from crm.queries.circumstances import circumstances
from privacy.actor import SYSTEM
from privacy.models import AuditEvent
from privacy.refusal import Refused
from tests.consent import world
from tests.consent.test_gate import EVERYBODY, decided
from tests.consent.world import EMAIL, NOW, World

DAY = timedelta(days=1)
SURVEY, CALL = Question("survey", "email"), Question("direct_marketing", "phone")


@pytest.fixture
def here(db: None) -> World:
    return world.build()


@pytest.fixture
def twice(here: World) -> World:
    """The world where nobody is contacted more than twice in ten days."""
    choose({"contacts": 2, "days": 10})
    return here


def choose(limit: dict[str, int] | None, seen: int = 0) -> None:
    choices = {"contact_limit": limit} if limit else {}
    rules.choose(by=SYSTEM, now=NOW, choices=choices, note="decided in November", seen=seen)


def had(contact: int, *days_ago: float, purpose: str = "survey", channel: str = "phone") -> list[Any]:
    """Contacts so many days ago; when each was."""
    moments = [timezone.now() - timedelta(days=days) for days in days_ago]
    for at in moments:
        assert contacting.note(by=SYSTEM, now=NOW, contact=contact, channel=channel, purpose=purpose, at=at)
    return moments


def test_of_every_purpose_it_is_said_whether_it_counts_and_why() -> None:
    assert set(COUNTED) == set(ContactPurpose)
    assert all(row.why for row in COUNTED.values())
    assert {purpose for purpose, row in COUNTED.items() if row.counts} == {
        "direct_marketing",
        "newsletter",
        "addressed_mailing",
        "survey",
        "satisfaction_survey",
    }


def test_who_has_had_as_many_as_the_limit_is_free_when_the_oldest_of_them_leaves_the_window() -> None:
    limit = Limit(2, 10)
    assert free_at([], limit, NOW) is None
    assert free_at([NOW - DAY], limit, NOW) is None
    assert free_at([NOW - DAY, NOW - 4 * DAY], limit, NOW) == NOW + 6 * DAY
    assert free_at([NOW - 4 * DAY, NOW - 30 * DAY, NOW - DAY], limit, NOW) == NOW + 6 * DAY
    assert free_at([NOW - DAY, NOW - 10 * DAY], limit, NOW) is None


def test_without_a_limit_nobody_is_held_back_and_nothing_is_noted(here: World) -> None:
    noted = contacting.note(by=SYSTEM, now=NOW, contact=here.aino, channel="phone", purpose="survey", at=NOW)
    assert (noted, Contacted.objects.count(), explain(SURVEY, here.aino).reason) == (False, 0, None)


def test_what_does_not_count_is_not_noted(twice: World) -> None:
    noted = contacting.note(by=SYSTEM, now=NOW, contact=twice.aino, channel="email", purpose="information", at=NOW)
    assert (noted, Contacted.objects.count()) == (False, 0)


def test_the_gate_says_so_and_until_when_over_all_channels(twice: World) -> None:
    had(twice.aino, 3)
    assert explain(SURVEY, twice.aino).reason is None
    (first,) = had(twice.aino, 5, channel="email", purpose="direct_marketing")
    told = explain(SURVEY, twice.aino)
    assert (told.reason, told.free_at, told.event) == (Reason.CONTACT_PRESSURE, first + 10 * DAY, None)
    assert explain(CALL, twice.aino).free_at == first + 10 * DAY
    (cell,) = next(row for row in panel(circumstances(twice.aino)).rows if row.purpose == "survey").cells[0]
    assert (cell.sign, cell.reason) == ("no", Reason.CONTACT_PRESSURE)


def test_what_is_about_a_purchase_and_what_is_a_duty_do_not_wait(twice: World) -> None:
    had(twice.aino, 1, 2, 3)
    assert explain(Question("customer_communication", "phone"), twice.aino).reason is not Reason.CONTACT_PRESSURE
    assert explain(Question("information", "email"), twice.aino).reason is None


def test_it_is_the_last_reason_of_all(twice: World) -> None:
    had(twice.aino, 1, 2)
    other = world.contact("Bea")
    world.point(other, PointKind.EMAIL, EMAIL)
    had(other.pk, 1, 2)
    assert [row["reason"] for row in decided(SURVEY, EVERYBODY)] == ["contact_pressure", "same_address"]
    Contact.objects.filter(pk=twice.aino).update(restricted_at=NOW)
    assert [row["reason"] for row in decided(SURVEY, EVERYBODY)] == ["restricted", "contact_pressure"]


def test_contacts_of_who_was_merged_into_somebody_count_on(twice: World) -> None:
    had(twice.double, 1)
    Contacted.objects.update(contact=twice.double)  # as if they had been two until today
    had(twice.aino, 2)
    assert explain(SURVEY, twice.aino).reason is Reason.CONTACT_PRESSURE


def test_what_did_not_come_about_does_not_count(twice: World) -> None:
    had(twice.aino, 1, 2)
    Contacted.objects.filter(number=2).update(counts=False)
    assert explain(SURVEY, twice.aino).reason is None


def test_what_tells_of_a_price_is_held_back_as_the_marketing_that_it_is() -> None:
    pressed = Answer(Reason.CONTACT_PRESSURE, free_at=NOW)
    assert both(pressed, Answer(Reason.NO_PERMISSION)) == Answer(Reason.NO_PERMISSION)
    assert both(pressed, Answer(None)) == pressed
    assert both(Answer(None), pressed) == pressed
    assert both(Answer(Reason.PAUSED), pressed) == Answer(Reason.PAUSED)


def test_a_call_is_noted_with_its_audit_row_even_above_the_limit(twice: World) -> None:
    had(twice.aino, 1, 2, 3)
    rows = Contacted.objects.order_by("number").values_list("contact", "channel", "purpose", "number", "counts")
    assert list(rows) == [(twice.aino, "phone", "survey", number, True) for number in (1, 2, 3)]
    assert AuditEvent.objects.filter(action="consent.contacted").count() == 3
    with pytest.raises(Refused):
        contacting.note(by=SYSTEM, now=NOW, contact=10**9, channel="phone", purpose="survey", at=NOW)


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ({"contacts": 2}, "Give a whole number from 1 to 92."),
        ({"contacts": 0, "days": 10}, "Give a whole number from 1 to 92."),
        ({"contacts": 2, "days": 93}, "Give a whole number from 1 to 92."),
    ],
)
def test_a_limit_takes_two_numbers_and_no_window_longer_than_what_is_kept(
    db: None, limit: dict[str, int], sentence: str
) -> None:
    with pytest.raises(Refused) as no:
        choose(limit)
    assert str(no.value.message) == sentence


def test_contacts_noted_at_the_same_moment_all_count(committed_db: str) -> None:
    here = world.build()
    choose({"contacts": 2, "days": 10})

    def caller() -> None:
        had(here.aino, 1, 2, 3)
        connection.close()

    threads = [threading.Thread(target=caller) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Contacted.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 13))


def test_rules_of_the_same_number_are_the_same_only_with_the_same_choices() -> None:
    one, other = (RuleBook(1, {"contact_limit": {"contacts": 1, "days": days}}) for days in (7, 30))
    assert (one == other, hash(one) == hash(other)) == (False, True)
