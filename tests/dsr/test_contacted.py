"""How often somebody was contacted is theirs to read, goes with them, and is kept no longer than a limit may look back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from consent.actions import contacting, rules
from consent.models import Contacted
from consent.rules import SWITCHES
from dsr.actions import retention
from dsr.models import PurgeReceipt
from dsr.rules import RULES
from privacy.actor import SYSTEM, Actor
from tests.dsr.test_erasure import erase


@pytest.fixture
def aino(enter: Callable[..., int], by: Actor, now: datetime) -> int:
    """Somebody who was called now and a hundred and one days ago."""
    limit = {"contact_limit": {"contacts": 2, "days": 10}}
    rules.choose(by=by, now=now, choices=limit, note="decided in November", seen=0)
    contact = enter("Aino", email="aino@esimerkki.example")
    for at in (now - timedelta(days=101), now):
        contacting.note(by=by, now=now, contact=contact, channel="phone", purpose="survey", at=at)
    return contact


def test_it_is_kept_longer_than_the_longest_window_and_no_longer(aino: int, now: datetime) -> None:
    (rule,) = (rule for rule in RULES if rule.key == "contacts")
    assert (rule.days, SWITCHES["contact_limit"].most) == (100, 92)
    retention.seed_rules(by=SYSTEM, now=now)
    run = retention.apply(by=SYSTEM, now=now, as_of=date(2026, 11, 20), asks=False)
    receipt = PurgeReceipt.objects.get(run=run, rule="contacts")
    assert (receipt.erased, [row.at for row in Contacted.objects.all()]) == (1, [now])


def test_it_goes_with_the_person(aino: int, by: Actor, now: datetime) -> None:
    erase(aino, by=by, now=now)
    assert Contacted.objects.count() == 0
