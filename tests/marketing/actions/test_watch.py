"""A few go first, and what comes back of them may stop the rest until a person has decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from consent.actions import preferences
from marketing.actions import bounces, campaigns, watch
from marketing.actions.claims import CANARY_DUE
from marketing.models import Bounce, Campaign, Message
from tests.crowd import APPROVER, NOW, TOPIC, newsletter, subscribers
from tests.marketing.test_delivery import mailbox as mailbox  # the fixture
from tests.marketing.test_delivery import send, states
from tests.smtp import Sink

LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def canaries(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A canary for whoever writes to more than twenty, half of them, ten minutes before the others."""
    settings.MAIL_CANARY_MINUTES = 10
    for name, value in (("ABOVE", 20), ("SHARE", 0.5), ("LEAST", 5)):
        monkeypatch.setattr(watch, name, value)


def found(campaign: int) -> Campaign:
    return Campaign.objects.get(pk=campaign)


def first(campaign: int) -> int:
    return Message.objects.filter(campaign=campaign, next_at=CANARY_DUE).count()


def end(campaign: int, number: int, state: str = "sent", reply: str = "250 2.0.0", at: datetime = NOW) -> list[int]:
    """So many waiting messages ended like this, a minute after `at`."""
    rows = list(Message.objects.filter(campaign=campaign, state="queued").order_by("id").values_list("pk", flat=True))
    ended = Message.objects.filter(pk__in=rows[:number])
    at += timedelta(minutes=1)
    ended.update(
        state=state, reply=reply, next_at=None, done_at=at, failed_at=at if state in ("refused", "parked") else None
    )
    return rows[:number]


def complain(messages: list[int], at: datetime = NOW) -> None:
    for pk in messages:
        Bounce.objects.create(message_id=pk, kind="complaint", came_by="mail", at=at + timedelta(minutes=1))


@pytest.mark.usefixtures("canaries")
def test_a_part_goes_first_and_the_others_wait_until_the_watch_has_looked(mailbox: Sink) -> None:
    campaign = newsletter(subscribers(60))
    part = first(campaign)
    assert 5 <= part < 60
    send(campaign)
    assert states(campaign) == {"candidates": 60, "sent": part, "queued": 60 - part}
    assert watch.watch(now=LATER - timedelta(seconds=1)) == 0
    send(campaign)
    assert states(campaign)["sent"] == part
    assert (watch.watch(now=LATER), found(campaign).opens_at) == (1, None)
    send(campaign)
    assert states(campaign) == {"candidates": 60, "sent": 60}


@pytest.mark.usefixtures("canaries", "db")
def test_a_small_newsletter_has_none() -> None:
    campaign = newsletter(subscribers(20))
    assert (first(campaign), found(campaign).opens_at) == (0, None)


@pytest.mark.usefixtures("canaries", "db")
def test_an_installation_may_do_without(settings: Any) -> None:
    settings.MAIL_CANARY_MINUTES = 0
    assert found(newsletter(subscribers(30))).opens_at is None


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("state", "reply", "few", "many", "sentence"),
    [
        ("refused", "550 5.1.1", 9, 10, "too many addresses do not exist"),
        ("refused", "550 5.7.1", 19, 20, "too many servers refused it"),
        ("parked", "unfit", 9, 10, "too many mails could not be made"),
    ],
)
def test_what_goes_too_far_stops_it(state: str, reply: str, few: int, many: int, sentence: str) -> None:
    campaign = newsletter(subscribers(60))
    end(campaign, 20)
    end(campaign, few, state, reply)
    bounces.take_refusals(now=LATER)
    assert watch.watch(now=LATER) == 0
    end(campaign, many - few, state, reply)
    bounces.take_refusals(now=LATER)
    assert watch.watch(now=LATER) == 1
    assert (found(campaign).state, sentence in found(campaign).problem) == ("paused", True)


@pytest.mark.usefixtures("db")
def test_complaints_stop_it_sooner_than_anything() -> None:
    campaign = newsletter(subscribers(30))
    sent = end(campaign, 25)
    complain(sent[:2])
    assert watch.watch(now=LATER) == 0
    complain(sent[2:3])
    assert (watch.watch(now=LATER), found(campaign).problem) == (
        1,
        "Stopped by itself: too many complained of it as spam.",
    )


@pytest.mark.usefixtures("db")
def test_readers_who_leave_by_its_link_stop_it() -> None:
    campaign = newsletter(subscribers(40))
    sent = end(campaign, 30)
    for place, pk in enumerate(sent[:10]):
        assert watch.watch(now=LATER) == 0, place
        hash_ = Message.objects.get(pk=pk).address_hash
        preferences.unsubscribe(now=NOW + timedelta(minutes=5), hash=hash_, contact=None, topic=TOPIC)
    assert (watch.watch(now=LATER), "left by its link" in found(campaign).problem) == (1, True)


@pytest.mark.usefixtures("db")
def test_readers_who_leave_another_issue_of_the_topic_do_not_stop_it() -> None:
    this, other = newsletter(subscribers(40)), newsletter(subscribers(40))
    end(this, 30)
    for pk in end(other, 30)[:10]:
        hash_ = Message.objects.get(pk=pk).address_hash
        preferences.unsubscribe(now=NOW + timedelta(minutes=5), hash=hash_, contact=None, topic=TOPIC)
    assert (watch.watch(now=LATER), found(this).state, found(other).state) == (1, "sending", "paused")


@pytest.mark.usefixtures("db")
def test_the_share_counts_where_many_have_ended() -> None:
    """Ten of three hundred do not exist: less than one in twenty."""
    campaign = newsletter(subscribers(320))
    end(campaign, 290)
    end(campaign, 10, "refused", "550 5.1.1")
    bounces.take_refusals(now=LATER)
    assert watch.watch(now=LATER) == 0


@pytest.mark.usefixtures("canaries", "db")
def test_a_person_decides_and_what_came_back_before_counts_no_more() -> None:
    campaign = newsletter(subscribers(60))
    end(campaign, 20, "refused", "550 5.1.1")
    bounces.take_refusals(now=LATER)
    watch.watch(now=LATER)
    campaigns.resume(by=APPROVER, now=LATER + timedelta(minutes=1), campaign=campaign)
    assert (watch.watch(now=LATER + timedelta(minutes=2)), found(campaign).state) == (0, "sending")
    assert (found(campaign).opens_at, found(campaign).problem) == (None, "")


@pytest.mark.usefixtures("canaries", "db")
def test_a_bad_canary_never_opens() -> None:
    campaign = newsletter(subscribers(60))
    end(campaign, 20, "refused", "550 5.1.1")
    bounces.take_refusals(now=LATER)
    assert (watch.watch(now=LATER), found(campaign).state, found(campaign).opens_at is None) == (1, "paused", False)
    assert watch.watch(now=LATER + timedelta(hours=1)) == 0
