"""Until when a person is kept: the day and the sign that the nightly purge goes by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from consent.actions import acts
from consent.enums import Act
from crm.actions import dealings
from crm.models import Contact, Standing
from crm.sources import Source
from dsr.actions import retention
from dsr.models import RetentionRule
from dsr.queries.kept import Kept, kept
from dsr.queries.retention import plan
from privacy.actor import SYSTEM, Actor

AINO = "aino@esimerkki.example"


@pytest.fixture(autouse=True)
def _rules(db: None, now: datetime) -> None:
    retention.seed_rules(by=SYSTEM, now=now)


@pytest.fixture
def aino(enter: Callable[..., int]) -> int:
    return enter("Aino", email=AINO)


@pytest.fixture
def deal(aino: int, by: Actor, now: datetime, source: Source) -> Callable[..., int]:
    """Something is done with Aino."""
    return lambda kind, **more: dealings.record(kind, by=by, now=now, source=source, contact=aino, **more)


def due(day: date) -> int:
    return next((found.due for found in plan(day) if found.rule.key == "contact"), 0)


def test_somebody_just_entered_is_kept_for_two_years_from_then(aino: int) -> None:
    assert kept(aino) == Kept(date(2028, 11, 20), "person", date(2026, 11, 20), 24, False, None) or kept(aino) == Kept(
        date(2028, 11, 20), "standing", date(2026, 11, 20), 24, False, None
    )


@pytest.mark.parametrize(
    ("kind", "facts", "sign"),
    [
        ("quote_request", {"text": "For forty."}, "request for a quote"),
        ("contract", {"subject": "Trainings"}, "contract"),
        ("interaction", {"subject": "The room"}, "call or letter"),
        ("feedback", {"subject": "The room", "text": "Cold."}, "feedback or complaint"),
        ("chat", {}, "chat"),
    ],
)
def test_the_newest_sign_counts_and_is_named(
    kind: str, facts: dict, sign: str, aino: int, deal: Callable[..., int], now: datetime, monkeypatch
) -> None:
    Contact.objects.update(sourced_at=now - timedelta(days=400))
    Standing.objects.update(since=date(2025, 1, 1))
    monkeypatch.setattr("crm.actions.standings.open_for", lambda **_: 0)
    deal(kind, at=now - timedelta(days=10), **facts)
    told = kept(aino)
    assert told is not None
    assert (told.sign, told.day, told.until) == (sign, date(2026, 11, 10), date(2028, 11, 10))


def test_the_day_told_is_the_last_before_the_purge_takes_them(
    aino: int, deal: Callable[..., int], now: datetime
) -> None:
    deal("interaction", subject="The room", at=now)
    told = kept(aino)
    assert told is not None
    assert told.until is not None
    assert (due(told.until), due(told.until + timedelta(days=1))) == (0, 1)


def test_a_permission_in_force_keeps_without_a_day(aino: int, by: Actor, now: datetime) -> None:
    given = acts.Given(Act.GRANTED, "direct_marketing", "email", contact=aino, evidence="a form", source_kind="form")
    acts.record(by=by, now=now, given=given)
    told = kept(aino)
    assert told is not None
    assert (told.until, told.permitted) == (None, True)


def test_vouchers_stay_six_years_after_their_year_without_the_person(aino: int, order: Callable[..., int]) -> None:
    order(aino, date(2026, 3, 1))
    told = kept(aino)
    assert told is not None
    assert told.vouchers == date(2032, 12, 31)


def test_without_an_approved_rule_no_day_is_promised(aino: int, by: Actor, now: datetime) -> None:
    rule = RetentionRule.objects.get(key="contact")
    retention.set_period(by=by, now=now, rule=rule.pk, months=12, days=None)
    assert kept(aino) is None
    retention.approve(by=by, now=now, rule=rule.pk)
    told = kept(aino)
    assert told is not None
    assert (told.until, told.months) == (date(2027, 11, 20), 12)
