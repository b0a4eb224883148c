"""Held back, not lost: whoever was contacted often enough waits, dated and shown, until they may be contacted or the campaign has ended."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from consent.actions import rules
from consent.models import Contacted
from marketing.actions import campaigns, claims, rounds, watch
from marketing.actions.rounds import Ended, Taken
from marketing.enums import MessageState
from marketing.models import Campaign, Claim, Message
from marketing.queries.audience import preview
from marketing.queries.campaigns import answer
from marketing.queries.progress import Held, progress
from privacy.actor import SYSTEM
from tests.crowd import NOW, ban, newsletter, subscribers
from tests.marketing.test_rounds import queue, row, take

DAY = timedelta(days=1)


def limit(contacts: int, days: int, seen: int = 0) -> None:
    choices = {"contact_limit": {"contacts": contacts, "days": days}}
    rules.choose(by=SYSTEM, now=NOW, choices=choices, note="decided in November", seen=seen)


@pytest.fixture
def three(db: None) -> list[int]:
    """Three subscribers, of whom nobody is contacted more than once in seven days."""
    limit(1, 7)
    return subscribers(3)


def ends(taken: list[Taken], state: MessageState, **more: Any) -> tuple[Ended, ...]:
    return tuple(Ended(message, state, **more) for message in taken)


def sent(campaign: int) -> None:
    """Everything of it that is due is sent."""
    of = queue(campaign)
    while taken := take(of):
        take(of, 0, ended=ends(taken, MessageState.SENT))


def pass_time(by: timedelta) -> None:
    """Makes everything written so much older: the database's clock cannot be set."""
    Contacted.objects.update(at=F("at") - by)
    Message.objects.exclude(next_at=None).update(next_at=F("next_at") - by)
    Campaign.objects.exclude(state="sent").update(hold_until=F("hold_until") - by)


def states(campaign: int) -> Counter[tuple[str, str]]:
    return Counter(Message.objects.filter(campaign=campaign).values_list("state", "reason"))


def test_a_contact_is_written_down_with_what_it_was_for(three: list[int]) -> None:
    taken = take(queue(newsletter(three)))
    written = Contacted.objects.order_by("contact").values_list("contact", "channel", "purpose", "number", "ref")
    assert list(written) == [(m.contact, "email", "newsletter", 1, m.id) for m in taken]


def test_without_a_limit_nothing_is_written_down(db: None) -> None:
    sent(newsletter(subscribers(3)))
    assert Contacted.objects.count() == 0


def test_who_was_contacted_often_enough_waits_from_the_start_until_they_may_be(three: list[int]) -> None:
    sent(newsletter(three[:2]))
    second = newsletter(three)
    assert states(second) == {("queued", ""): 1, ("deferred", "contact_pressure"): 2}
    for message in Message.objects.filter(campaign=second, state="deferred"):
        had = Contacted.objects.get(contact=message.contact)
        assert (message.next_at, message.attempts, message.address != "") == (had.at + 7 * DAY, 0, True)
    assert [message.contact for message in take(queue(second))] == [three[2]]


def test_their_time_comes_and_they_get_it(three: list[int]) -> None:
    sent(newsletter(three))
    second = newsletter(three)
    assert take(queue(second)) == []
    pass_time(7 * DAY)
    taken = take(queue(second))
    assert sorted(message.contact or 0 for message in taken) == three
    assert {(row(message).state, row(message).reason, row(message).attempts) for message in taken} == {
        ("sending", "", 1)
    }


def test_whoever_would_be_free_only_after_the_last_day_is_left_out_at_once(three: list[int]) -> None:
    sent(newsletter(three[:1]))
    second = newsletter(three, start=False)
    Campaign.objects.filter(pk=second).update(hold_days=6)
    campaigns.start(by=SYSTEM, now=NOW, campaign=second)
    assert states(second) == {("queued", ""): 2, ("excluded", "contact_pressure"): 1}


def test_a_round_holds_back_whoever_was_contacted_since_the_start(three: list[int]) -> None:
    first, second = newsletter(three), newsletter(three)
    sent(first)
    assert take(queue(second)) == []
    assert states(second) == {("deferred", "contact_pressure"): 3}
    held = Message.objects.filter(campaign=second).first()
    assert held is not None
    assert (held.next_at, held.attempts) == (Contacted.objects.get(contact=held.contact).at + 7 * DAY, 0)


def test_a_round_looks_on_where_the_first_are_held_back(three: list[int]) -> None:
    first, second = newsletter(three), newsletter(three)
    sent(first)
    turn = claims.claim(queue=queue(second), token=uuid.uuid4(), room=2)
    assert (turn.seen, turn.taken) == (2, [])


def test_a_round_leaves_out_whoever_would_be_free_only_after_the_last_day(three: list[int]) -> None:
    first, second = newsletter(three), newsletter(three)
    sent(first)
    Campaign.objects.filter(pk=second).update(hold_until=Now() + 6 * DAY)
    assert take(queue(second)) == []
    assert states(second) == {("excluded", "contact_pressure"): 3}
    assert set(Message.objects.filter(campaign=second).values_list("address", "next_at")) == {("", None)}
    assert list(Message.objects.filter(campaign=second).values_list("merged", flat=True)) == [{}, {}, {}]


def test_while_anothers_mail_is_on_its_way_they_are_asked_again_in_a_minute(three: list[int]) -> None:
    first, second = newsletter(three), newsletter(three)
    Campaign.objects.filter(pk=second).update(hold_until=Now() + DAY)
    of = queue(first)
    taken = take(of)
    assert take(queue(second)) == []
    assert states(second) == {("deferred", "contact_pressure"): 3}
    soon = Now() + timedelta(seconds=61)
    assert Message.objects.filter(campaign=second, next_at__lte=soon).count() == 3
    take(of, 0, ended=ends(taken, MessageState.REFUSED, reply="550 5.7.1"))
    pass_time(timedelta(minutes=1))
    assert len(take(queue(second))) == 3


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (MessageState.SENT, True),
        (MessageState.UNCERTAIN, True),
        (MessageState.REFUSED, False),
        (MessageState.DEFERRED, False),
        (MessageState.QUEUED, False),
        (MessageState.PARKED, False),
        (MessageState.EXCLUDED, False),
    ],
)
def test_only_what_was_or_may_have_been_delivered_counts(three: list[int], state: MessageState, counts: bool) -> None:
    of = queue(newsletter(three[:1]))
    reason = "marketing_banned" if state is MessageState.EXCLUDED else ""
    take(of, 0, ended=ends(take(of), state, reason=reason, wait=300))
    assert Contacted.objects.get().counts is counts


def test_what_becomes_known_late_to_have_been_refused_no_longer_counts(three: list[int]) -> None:
    of = queue(newsletter(three[:1]))
    taken = take(of)
    Claim.objects.update(lease_until=Now() - timedelta(seconds=1))
    claims.expire()
    assert Contacted.objects.get().counts
    take(of, 0, ended=ends(taken, MessageState.REFUSED))
    assert not Contacted.objects.get().counts


def test_what_is_given_back_does_not_count_and_can_be_taken_again(three: list[int]) -> None:
    of = queue(newsletter(three[:1]))
    (taken,) = take(of)
    claims.release(token=taken.token)
    assert not Contacted.objects.get().counts
    assert [message.id for message in take(of)] == [taken.id]
    assert list(Contacted.objects.order_by("number").values_list("counts", flat=True)) == [False, True]


def test_a_second_try_after_the_server_put_it_off_is_one_contact(three: list[int]) -> None:
    of = queue(newsletter(three[:1]))
    take(of, 0, ended=ends(take(of), MessageState.DEFERRED, wait=0))
    Message.objects.update(next_at=Now())
    taken = take(of)
    assert (len(taken), rounds.still(queue=of, message=taken[0])) == (1, "")
    assert Contacted.objects.filter(counts=True).count() == 1


def test_asked_once_more_before_it_leaves_a_mail_is_not_held_back_by_its_own_contact(three: list[int]) -> None:
    of = queue(newsletter(three))
    first, second, _third = take(of)
    ban(second.contact or 0)
    assert rounds.still(queue=of, message=first) == ""
    assert rounds.still(queue=of, message=second) == "marketing_banned"


def test_another_reason_goes_before_and_nobody_waits_for_what_cannot_be(three: list[int]) -> None:
    first, second = newsletter(three), newsletter(three)
    sent(first)
    ban(three[0])
    take(queue(second))
    assert states(second) == {("deferred", "contact_pressure"): 2, ("excluded", "marketing_banned"): 1}


def test_a_campaign_does_not_finish_while_somebody_is_held_back(three: list[int]) -> None:
    sent(newsletter(three[:1]))
    second = newsletter(three)
    sent(second)
    assert not campaigns.finish(now=NOW, campaign=second)
    pass_time(7 * DAY)
    sent(second)
    assert campaigns.finish(now=NOW, campaign=second)
    assert states(second) == {("sent", ""): 3}


def test_a_cancelled_campaign_holds_nobody_back(three: list[int]) -> None:
    sent(newsletter(three))
    second = newsletter(three)
    campaigns.cancel(by=SYSTEM, now=NOW, campaign=second)
    assert states(second) == {("cancelled", ""): 3}


def test_neither_canary_nor_breaker_see_who_is_held_back(
    three: list[int], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_CANARY_MINUTES = 10
    monkeypatch.setattr(watch, "ABOVE", 1)
    monkeypatch.setattr(watch, "LEAST", 3)
    sent(newsletter(three[:2]))
    held = newsletter(three)
    assert Campaign.objects.get(pk=held).opens_at is None
    assert (watch.watch(now=NOW), Campaign.objects.get(pk=held).state) == (0, "sending")


def test_two_campaigns_at_once_never_pass_the_limit(committed_db: str) -> None:
    limit(2, 7)
    people = subscribers(40)
    of, taken = [queue(newsletter(people)) for _ in range(4)], []

    def runner(number: int) -> None:
        rounds.prepare()
        for _ in range(12):
            got = take(of[number], 9)
            taken.extend(message.contact for message in got)
            take(of[number], 0, ended=ends(got, MessageState.SENT))
        connection.close()

    threads = [threading.Thread(target=runner, args=(number,)) for number in (0, 1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(Counter(taken).values()) == 2
    assert Contacted.objects.filter(counts=True).count() == len(taken)
    assert not Message.objects.filter(state="excluded").exists()


def test_how_far_it_is_tells_who_is_held_back_and_the_sum_adds_up(three: list[int]) -> None:
    sent(newsletter(three[:2]))
    Contacted.objects.filter(contact=three[0]).update(at=F("at") - 3 * DAY)
    second = newsletter([*three, 10**9])
    found = progress(second)
    when = sorted(Contacted.objects.values_list("at", flat=True))
    assert found.held == Held(2, when[0] + 7 * DAY, when[1] + 7 * DAY)
    assert (found.states["deferred"], found.states["queued"], found.excluded) == (2, 1, {"erased": 1})
    assert found.candidates == 4
    assert (found.shown["deferred"], found.shown["held"]) == (0, 2)
    assert sum(found.shown.values()) + found.left_out == found.candidates


def test_before_the_start_the_page_counts_who_will_be_held_back(three: list[int]) -> None:
    sent(newsletter(three[:2]))
    second = Campaign.objects.get(pk=newsletter(three, start=False))
    before = preview(second, samples=5)
    assert (before.included, before.excluded) == (1, {"contact_pressure": 2})
    assert before.held is not None
    assert (before.held.people, before.samples["contact_pressure"]) == (2, three[:2])
    campaigns.start(by=SYSTEM, now=NOW, campaign=second.pk)
    assert preview(Campaign.objects.get(pk=second.pk), samples=5) == before


def test_why_somebody_does_not_get_it_says_until_when(three: list[int]) -> None:
    sent(newsletter(three[:1]))
    free = Contacted.objects.get().at + 7 * DAY
    second = Campaign.objects.get(pk=newsletter(three, start=False))
    told = answer(second, three[0])
    assert (told.reason, told.until, told.waits) == ("contact_pressure", free, True)
    Campaign.objects.filter(pk=second.pk).update(hold_days=3)
    second.refresh_from_db()
    assert (answer(second, three[0]).until, answer(second, three[0]).waits) == (free, False)
    Campaign.objects.filter(pk=second.pk).update(hold_days=14)
    campaigns.start(by=SYSTEM, now=NOW, campaign=second.pk)
    second.refresh_from_db()
    told = answer(second, three[0])
    assert (told.reason, told.until, told.waits) == ("contact_pressure", free, True)
    assert (answer(second, three[1]).reason, answer(second, three[1]).until) == ("", None)
