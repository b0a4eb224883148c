"""A year of campaigns to the same people under a limit of contacts: nobody above it, nobody stuck, every sum adds up.

The database's clock cannot be set, so time passes by making everything written older.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db.models.functions import Now

from consent.actions import rules
from consent.models import Contacted
from marketing.actions import campaigns
from marketing.actions.rounds import Ended, Queue, Taken
from marketing.enums import OPEN_STATES, CampaignState, MessageState
from marketing.models import Campaign, Message
from marketing.queries.due import campaigns_due
from privacy.actor import SYSTEM
from tests.crowd import NOW, newsletter, subscribers
from tests.marketing.test_holding import limit, pass_time
from tests.marketing.test_rounds import queue, take

pytestmark = pytest.mark.django_db
DAY, YEAR, LONGEST = timedelta(days=1), 365, 62
ENDS = [MessageState.SENT] * 7 + [
    MessageState.UNCERTAIN,
    MessageState.REFUSED,
    MessageState.DEFERRED,
    MessageState.QUEUED,
]


def a_day(lot: random.Random, queues: dict[int, Queue]) -> None:
    """What is due is sent, several campaigns at once: each takes some, then what they took ends in any order."""
    while due := campaigns_due():
        taken: list[tuple[Queue, list[Taken]]] = []
        for campaign in lot.sample(due, min(len(due), 3)):
            of = queues[campaign] = queues.get(campaign) or queue(campaign)
            taken.append((of, take(of, lot.randint(1, 6))))
        lot.shuffle(taken)
        for of, messages in taken:
            waits = [lot.choice([3_600, 40_000, 100_000]) for _ in messages]
            ends = zip(messages, waits, strict=True)
            take(of, 0, ended=tuple(Ended(message, lot.choice(ENDS), wait=wait) for message, wait in ends))


def begin(lot: random.Random, people: list[int]) -> int:
    """A newsletter to some of them that waits up to so many days."""
    campaign = newsletter(lot.sample(people, lot.randint(1, len(people))), start=False)
    Campaign.objects.filter(pk=campaign).update(hold_days=lot.choice([0, 3, 14, 30]))
    campaigns.start(by=SYSTEM, now=NOW, campaign=campaign)
    return campaign


def purged(elapsed: timedelta) -> list[tuple[int, datetime]]:
    """Contacts past every window, as retention erases them: whose, and when in the year."""
    old = Contacted.objects.filter(at__lt=Now() - 32 * DAY)
    rows = [(person, at + elapsed) for person, at in old.filter(counts=True).values_list("contact", "at")]
    old.delete()
    return rows


@pytest.mark.parametrize(("seed", "contacts", "days"), [(1, 1, 7), (2, 2, 10)])
def test_nobody_is_above_the_limit_and_nobody_is_stuck(seed: int, contacts: int, days: int) -> None:
    lot, people, queues, begun = random.Random(seed), subscribers(6), {}, 0
    had: list[tuple[int, datetime]] = []
    limit(contacts, days)
    for day in range(YEAR + LONGEST):
        for _ in range(lot.randint(1, 2) if day < YEAR and lot.random() < 0.2 else 0):
            begin(lot, people)
            begun += 1
        a_day(lot, queues)
        campaigns.settle(now=NOW)
        had += purged(day * DAY)
        pass_time(DAY)
    had += purged((YEAR + LONGEST) * DAY)
    assert begun > 60
    assert not Message.objects.filter(state__in=OPEN_STATES).exists()
    assert set(Campaign.objects.values_list("state", flat=True)) == {CampaignState.SENT}
    for person in people:
        at = sorted(when for whose, when in had if whose == person)
        assert len(at) > 20
        assert all(later - first >= days * DAY for first, later in zip(at, at[contacts:], strict=False))
    delivered = Counter(Message.objects.values_list("state", flat=True))
    assert delivered["sent"] + delivered["uncertain"] == len(had)
    assert set(Message.objects.filter(state="excluded").values_list("reason", flat=True)) == {"contact_pressure"}


def test_nor_is_anybody_where_the_limit_changes_and_ends_meanwhile() -> None:
    lot, people, queues = random.Random(7), subscribers(6), {}
    choices = [{"contacts": 2, "days": 20}, {"contacts": 1, "days": 30}, None, {"contacts": 3, "days": 5}, None]
    for number, chosen in enumerate(choices):
        given = {"contact_limit": chosen} if chosen else {}
        rules.choose(by=SYSTEM, now=NOW, choices=given, note="decided anew", seen=number)
        for _ in range(8):
            begin(lot, people)
            a_day(lot, queues)
            campaigns.settle(now=NOW)
            pass_time(DAY)
    for _ in range(LONGEST):
        a_day(lot, queues)
        campaigns.settle(now=NOW)
        pass_time(DAY)
    assert not Message.objects.filter(state__in=OPEN_STATES).exists()
    assert set(Campaign.objects.values_list("state", flat=True)) == {CampaignState.SENT}
