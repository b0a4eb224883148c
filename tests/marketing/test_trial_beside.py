"""A test of two versions beside what else may hold a newsletter back: limits of contacts, the first part, pauses, erasures, the end."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.actions import contacting
from marketing.actions import campaigns, trials, watch
from marketing.models import Campaign, Message, Trial
from marketing.queries import trials as queries
from marketing.queries.progress import progress
from marketing.trial import drawn
from privacy.actor import SYSTEM
from privacy.refusal import Refused
from tests.crowd import NOW
from tests.marketing.actions.test_trials import HOUR, LOOK, click, planned, sent, take, variants, won_by_b
from tests.marketing.actions.test_trials import crowd as crowd  # the fixture
from tests.marketing.test_holding import DAY, limit, pass_time

pytestmark = pytest.mark.django_db


def contacted(people: list[int], ago: timedelta) -> None:
    """They were called so long ago, by the database's clock."""
    for person in people:
        contacting.note(
            by=SYSTEM, now=NOW, contact=person, at=timezone.now() - ago, channel="phone", purpose="newsletter"
        )


def states(campaign: int, people: list[int]) -> Counter[tuple[str, str, str]]:
    rows = Message.objects.filter(campaign=campaign, contact__in=people)
    return Counter(rows.values_list("variant", "state", "reason"))


@pytest.fixture
def limited(crowd: list[int]) -> list[int]:
    """Of the eighty the first twenty were contacted yesterday; nobody is contacted twice in seven days."""
    limit(1, 7)
    contacted(crowd[:20], DAY)
    return crowd


def test_who_is_held_back_keeps_their_lot_and_gets_it_when_they_may(limited: list[int]) -> None:
    campaign, held = planned(limited, measure="opt_outs"), limited[:20]
    lots = Counter(drawn(campaign, one, 5_000) for one in held)
    assert states(campaign, held) == {(lot, "deferred", "contact_pressure"): n for lot, n in lots.items()}
    assert {m.contact for m in take(campaign)} == {one for one in limited[20:] if drawn(campaign, one, 5_000)}
    sent(campaign)
    trials.look_due(now=LOOK)
    assert {m.contact for m in take(campaign)} == {one for one in limited[20:] if not drawn(campaign, one, 5_000)}
    sent(campaign)
    assert states(campaign, held) == {(lot or "A", "deferred", "contact_pressure"): n for lot, n in lots.items()}
    pass_time(7 * DAY)
    assert {m.contact: m.variant for m in take(campaign)} == {one: drawn(campaign, one, 5_000) or "A" for one in held}


def test_the_look_counts_only_those_whose_mail_was_sent_by_then(limited: list[int]) -> None:
    campaign = planned(limited, measure="opt_outs")
    taken = Counter(message.variant for message in take(campaign))
    sent(campaign)
    found = queries.groups(Campaign.objects.get(), Trial.objects.get(), LOOK)
    assert {variant: group.people for variant, group in found.items()} == taken


def test_who_is_free_before_the_look_waits_for_it_all_the_same(crowd: list[int]) -> None:
    limit(1, 7)
    contacted(crowd, 7 * DAY - 2 * HOUR)
    campaign = planned(crowd, measure="opt_outs")
    pass_time(3 * HOUR)
    assert {message.variant for message in take(campaign)} == {"a", "b"}
    sent(campaign)
    waiting = queries.waiting(campaign)
    pass_time(2 * HOUR)
    trials.look_due(now=LOOK)
    assert Counter(message.variant for message in take(campaign)) == {"A": waiting}


def test_who_waits_for_the_outcome_and_who_is_held_back_have_lines_of_their_own_and_the_sum_adds_up(
    limited: list[int],
) -> None:
    campaign = planned(limited, measure="opt_outs")
    take(campaign)
    sent(campaign)
    found = progress(campaign)
    tested = sum(bool(drawn(campaign, one, 5_000)) for one in limited[20:])
    shown = {line: n for line, n in found.shown.items() if n}
    assert shown == {"sent": tested, "held": 20, "awaiting": 60 - tested}
    assert (sum(shown.values()), found.candidates) == (80, 80)
    trials.look_due(now=LOOK)
    assert progress(campaign).awaiting == 0


@pytest.fixture
def canary(crowd: list[int], settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A campaign to more than five has a canary of about half."""
    settings.MAIL_CANARY_MINUTES = 10
    for name, value in (("ABOVE", 5), ("SHARE", 0.5), ("LEAST", 1)):
        monkeypatch.setattr(watch, name, value)
    return crowd


def test_after_the_canary_the_rest_of_the_tested_follow_and_the_others_still_wait(canary: list[int]) -> None:
    campaign = planned(canary)
    first = take(campaign)
    assert 0 < len(first) < sum(bool(drawn(campaign, one, 5_000)) for one in canary)
    assert {message.variant for message in first} <= {"a", "b"}
    assert Trial.objects.get().looks_at == NOW + timedelta(hours=4, minutes=10)
    sent(campaign)
    watch.watch(now=NOW + timedelta(minutes=10))
    rest = take(campaign)
    assert {m.contact for m in first + rest} == {one for one in canary if drawn(campaign, one, 5_000)}
    assert queries.waiting(campaign) == 80 - len(first + rest)


def test_stopped_by_its_canary_it_is_not_looked_at_until_a_person_has_decided(canary: list[int]) -> None:
    campaign = planned(canary)
    first = {m.contact for m in take(campaign)}
    sent(campaign)
    Campaign.objects.update(state="paused")
    assert (trials.look_due(now=LOOK + DAY), take(campaign)) == (0, [])
    campaigns.resume(by=SYSTEM, now=LOOK + DAY, campaign=campaign)
    assert Trial.objects.get().looks_at == LOOK + DAY + 4 * HOUR
    rest = {m.contact for m in take(campaign)}
    assert (first & rest, first | rest) == (set(), {one for one in canary if drawn(campaign, one, 5_000)})


def test_paused_in_the_middle_nobody_gets_it_twice_and_the_look_sees_both_parts(crowd: list[int]) -> None:
    campaign = planned(crowd)
    before = take(campaign, 10)
    sent(campaign)
    campaigns.pause(by=SYSTEM, now=NOW + HOUR, campaign=campaign)
    assert take(campaign) == []
    campaigns.resume(by=SYSTEM, now=NOW + 2 * HOUR, campaign=campaign)
    after = take(campaign)
    sent(campaign)
    assert {m.contact for m in before} & {m.contact for m in after} == set()
    found = queries.groups(Campaign.objects.get(), Trial.objects.get(), NOW + 6 * HOUR)
    assert {v: group.people for v, group in found.items()} == Counter(m.variant for m in before + after)
    assert trials.look_due(now=NOW + 6 * HOUR) == 1


def test_a_pause_longer_than_the_wait_lets_nobody_go_without_a_look(crowd: list[int]) -> None:
    campaign = planned(crowd)
    take(campaign)
    sent(campaign)
    campaigns.pause(by=SYSTEM, now=NOW + HOUR, campaign=campaign)
    pass_time(3 * DAY)
    campaigns.resume(by=SYSTEM, now=NOW + 3 * DAY, campaign=campaign)
    assert take(campaign) == []
    click(campaign, "b", 12)
    trials.look_due(now=NOW + 3 * DAY + 4 * HOUR)
    assert (Trial.objects.get().outcome, {m.variant for m in take(campaign)}) == ("b", {"B"})


def test_a_pause_never_brings_the_look_before_the_last_of_the_tested_is_due(crowd: list[int]) -> None:
    campaign = planned(crowd, start=False)
    Campaign.objects.update(spread_minutes=8 * 60)
    campaigns.start(by=SYSTEM, now=NOW, campaign=campaign)
    assert Trial.objects.get().looks_at == NOW + 12 * HOUR
    for paused in (1, 3):
        campaigns.pause(by=SYSTEM, now=NOW + paused * HOUR, campaign=campaign)
        campaigns.resume(by=SYSTEM, now=NOW + (paused + 1) * HOUR, campaign=campaign)
        assert Trial.objects.get().looks_at == NOW + 12 * HOUR


def test_paused_after_the_look_the_others_keep_what_it_gave_them(crowd: list[int]) -> None:
    campaign = won_by_b(crowd)
    some = take(campaign, 5)
    campaigns.pause(by=SYSTEM, now=LOOK, campaign=campaign)
    campaigns.resume(by=SYSTEM, now=LOOK + HOUR, campaign=campaign)
    rest = take(campaign)
    assert ({m.variant for m in rest}, len(some) + len(rest)) == ({"B"}, variants(campaign)["B"])
    assert (Trial.objects.get().looked_at, trials.look_due(now=LOOK + DAY)) == (LOOK, 0)


def test_a_paused_test_may_be_ended_and_the_others_wait_for_the_campaign(crowd: list[int]) -> None:
    campaign = planned(crowd)
    campaigns.pause(by=SYSTEM, now=NOW, campaign=campaign)
    trials.end(by=SYSTEM, now=NOW, campaign=campaign)
    assert take(campaign) == []
    campaigns.resume(by=SYSTEM, now=NOW, campaign=campaign)
    assert Counter(m.variant for m in take(campaign)) == variants(campaign)
    assert variants(campaign)[""] == 0


def test_cancelled_no_test_waits_and_none_can_be_ended(crowd: list[int]) -> None:
    campaign = planned(crowd)
    campaigns.cancel(by=SYSTEM, now=NOW, campaign=campaign)
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
    with pytest.raises(Refused, match="no test that waits"):
        trials.end(by=SYSTEM, now=NOW, campaign=campaign)
    assert (trials.look_due(now=LOOK), Trial.objects.get().outcome) == (0, "")


def test_where_all_are_tested_the_campaign_ends_and_is_looked_at_later(crowd: list[int]) -> None:
    campaign = planned(crowd, share=100)
    assert len(take(campaign)) == 80
    sent(campaign)
    campaigns.settle(now=NOW)
    click(campaign, "b", 12)
    assert (Campaign.objects.get().state, trials.look_due(now=LOOK)) == ("sent", 1)
    assert (Trial.objects.get().outcome, Campaign.objects.get().state) == ("b", "sent")


def test_where_nothing_of_the_tested_could_be_sent_the_others_get_a(crowd: list[int]) -> None:
    campaign = planned(crowd)
    tested = Message.objects.filter(campaign=campaign).exclude(variant="")
    tested.update(state="excluded", reason="erased", next_at=None)
    campaigns.settle(now=NOW)
    assert Campaign.objects.get().state == "sending"
    trials.look_due(now=LOOK)
    assert (Trial.objects.get().outcome, {m.variant for m in take(campaign)}) == ("few", {"A"})


def test_an_erasure_changes_neither_the_lot_nor_the_verdict_that_was_recorded(crowd: list[int]) -> None:
    campaign = won_by_b(crowd)
    before = queries.again(Campaign.objects.get())
    gone = Message.objects.filter(campaign=campaign, variant="b").order_by("id")[0]
    Message.objects.filter(pk=gone.pk).update(contact=None, address="", merged={}, address_hash="")
    after = queries.again(Campaign.objects.get())
    assert before is not None
    assert after is not None
    assert (after.recorded, after.verdict, after.holds) == (before.recorded, before.verdict, True)
    assert (after.gone, after.misplaced, after.whole) == (1, 0, False)
