"""One statement moves the queue on: what is taken, what is left out, what is written, whose it is."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models.functions import Now

from consent.actions import rules
from consent.queries.gate import Question
from crm.models import Contact, ContactPoint
from marketing.actions import campaigns, claims, outbox, rounds
from marketing.actions.rounds import Ended, Queue, Round, Taken
from marketing.enums import Cause, MessageState
from marketing.models import Claim, Message
from marketing.queries.mail import issue
from marketing.queries.progress import figures
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from privacy.prepared import fetch
from tests.crowd import NOW, address, ban, newsletter, subscribers

OWN = Queue(None, None, {}, 60)


def queue(campaign: int, lease: float = 60) -> Queue:
    ready = issue(campaign)
    hashes = {language: mail.digest for language, mail in ready.mails.items()}
    return Queue(campaign, ready.question, hashes, lease, merges=ready.merges)


def turn(written: Round) -> set[UUID]:
    """A round, written as a runner does; which claims are held still."""
    return rounds.still_held(fetch(*rounds.statement(written)))


def take(of: Queue, room: int = 10, *, ended: tuple[Ended, ...] = (), out: tuple[Taken, ...] = ()) -> list[Taken]:
    """A claim, all of it begun; what ended before and what is still out is told first."""
    token = uuid.uuid4()
    turn(Round(of.lease, ended, {message.token for message in out}))
    taken = claims.claim(queue=of, token=token, room=room).taken
    turn(Round(of.lease, held=[token], begin=(token, len(taken))))
    return taken


def row(message: Taken) -> Message:
    return Message.objects.get(pk=message.id)


@pytest.fixture
def three(db: None) -> list[int]:
    return subscribers(3)


def test_what_is_taken_is_committed_with_lease_token_and_intent(three: list[int]) -> None:
    campaign = newsletter(three)
    of = queue(campaign)
    (taken,) = take(of, 1)
    message = row(taken)
    assert (message.state, message.token, message.attempts) == (MessageState.SENDING, taken.token, 1)
    assert (message.rule, message.contact_id) == ("newsletter:email:opt_in", three[0])
    assert bytes(message.content_hash or b"") == of.hashes["fi"]
    assert message.event is not None
    assert Claim.objects.filter(token=taken.token, lease_until__gt=Now() + timedelta(seconds=55)).exists()
    assert (taken.address, taken.merged, taken.message_id) == (
        address(three[0]),
        '{"first_name": "Maija0"}',
        message.message_id,
    )


def test_nobody_is_taken_twice_and_all_add_up(three: list[int]) -> None:
    of = queue(newsletter(three))
    first, rest = take(of, 2), take(of, 2)
    assert sorted(message.contact or 0 for message in first + rest) == three
    assert take(of) == []


def test_a_ban_after_the_recipients_were_fixed_leaves_the_person_out_with_the_reason(three: list[int]) -> None:
    campaign = newsletter(three)
    ban(three[1])
    assert [message.contact for message in take(queue(campaign))] == [three[0], three[2]]
    left_out = Message.objects.get(campaign=campaign, contact=three[1])
    assert (left_out.state, left_out.reason) == (MessageState.EXCLUDED, "marketing_banned")
    assert (left_out.address, left_out.merged, left_out.address_hash) == ("", {}, "")


def test_a_round_goes_by_the_rules_in_force_when_it_is_taken(three: list[int]) -> None:
    campaign = newsletter(three)
    of = replace(queue(campaign), question=Question("information", "email"))
    assert [message.contact for message in take(of, 1)] == [three[0]]
    rules.choose(by=SYSTEM, now=NOW, choices={"needs_relationship": {}}, note="decided in the middle", seen=0)
    assert take(of, 1) == []
    left_out = Message.objects.get(campaign=campaign, contact=three[1])
    assert (left_out.state, left_out.reason) == (MessageState.EXCLUDED, "no_relationship")


def test_a_restricted_person_is_left_out(three: list[int]) -> None:
    campaign = newsletter(three)
    Contact.objects.filter(pk=three[0]).update(restricted_at=NOW)
    assert [message.contact for message in take(queue(campaign))] == three[1:]
    assert Message.objects.get(campaign=campaign, contact=three[0]).reason == "restricted"


def test_an_address_that_changed_since_is_not_written_to(three: list[int]) -> None:
    campaign = newsletter(three)
    ContactPoint.objects.filter(contact=three[0]).update(
        key="new@people.example", hash=keyring.hash("email", "new@people.example")
    )
    assert [message.contact for message in take(queue(campaign))] == three[1:]
    assert Message.objects.get(campaign=campaign, contact=three[0]).reason in ("no_permission", "no_address")


def test_a_paused_campaign_gives_nothing_and_goes_on_when_resumed(three: list[int]) -> None:
    campaign = newsletter(three)
    campaigns.pause(by=SYSTEM, now=NOW, campaign=campaign)
    assert take(queue(campaign)) == []
    campaigns.resume(by=SYSTEM, now=NOW, campaign=campaign)
    assert len(take(queue(campaign))) == 3


@pytest.mark.parametrize(
    ("state", "reason", "held"),
    [
        (MessageState.SENT, "", True),
        (MessageState.REFUSED, "", True),
        (MessageState.UNCERTAIN, "", True),
        (MessageState.PARKED, "", True),
        (MessageState.EXCLUDED, "marketing_banned", False),
    ],
)
def test_an_end_is_written_and_is_an_end(three: list[int], state: MessageState, reason: str, held: bool) -> None:
    campaign = newsletter(three[:1])
    of = queue(campaign)
    (taken,) = take(of)
    assert take(of, ended=(Ended(taken, state, reason=reason, reply="250 2.0.0"),)) == []
    message = row(taken)
    assert (message.state, message.reason, message.reply, message.token, message.next_at) == (
        state,
        reason,
        "250 2.0.0",
        None,
        None,
    )
    assert message.done_at is not None
    assert bool(message.address) is held
    assert figures(campaign)["candidates"] == 1


def test_what_is_put_off_comes_again_after_its_time_under_the_same_message_id(three: list[int]) -> None:
    of = queue(newsletter(three[:1]))
    (taken,) = take(of)
    assert take(of, ended=(Ended(taken, MessageState.DEFERRED, reply="451 4.7.1", wait=300),)) == []
    assert Message.objects.filter(
        pk=taken.id, next_at__gte=Now() + timedelta(seconds=290), next_at__lte=Now() + timedelta(seconds=380)
    ).exists()
    Message.objects.update(next_at=Now())
    (again,) = take(of)
    assert (again.message_id, again.attempts) == (taken.message_id, 2)


def test_only_who_holds_the_token_may_write_the_end(three: list[int]) -> None:
    of = queue(newsletter(three[:1]))
    (taken,) = take(of)
    stranger = taken._replace(token=uuid.uuid4())
    take(of, ended=(Ended(stranger, MessageState.SENT),))
    assert row(taken).state == MessageState.SENDING


def test_a_renewed_lease_holds_and_one_that_ran_out_leaves_a_campaigns_message_uncertain(three: list[int]) -> None:
    campaign = newsletter(three[:2])
    of = queue(campaign)
    (renewed,), (lost,) = take(of, 1), take(of, 1)
    Claim.objects.update(lease_until=Now() - timedelta(seconds=1))
    take(of, 0, out=(renewed,))
    assert claims.expire() == 1
    assert (row(renewed).state, row(lost).state) == (MessageState.SENDING, MessageState.UNCERTAIN)
    assert claims.expire() == 0


def test_what_was_claimed_and_never_offered_waits_again_when_its_claim_runs_out(three: list[int]) -> None:
    of, token = queue(newsletter(three)), uuid.uuid4()
    taken = claims.claim(queue=of, token=token, room=3).taken
    assert turn(Round(60, held=[token], begin=(token, 1))) == {token}
    Claim.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert claims.expire() == 3
    assert [(row(message).state, row(message).attempts) for message in taken] == [
        (MessageState.UNCERTAIN, 1),
        (MessageState.QUEUED, 0),
        (MessageState.QUEUED, 0),
    ]
    assert turn(Round(60, held=[token], begin=(token, 2))) == set()
    assert [message.id for message in take(of)] == [message.id for message in taken[1:]]


def test_a_claim_goes_with_its_last_message(three: list[int]) -> None:
    of = queue(newsletter(three[:1]))
    (taken,) = take(of)
    turn(Round(60, [Ended(taken, MessageState.SENT)], over=[taken.token]))
    assert not Claim.objects.exists()


def test_a_search_begins_behind_a_place_and_is_whole_from_the_first(three: list[int]) -> None:
    of = queue(newsletter(three))
    first = claims.claim(queue=of, token=uuid.uuid4(), room=2)
    claims.release(token=first.taken[0].token)
    Message.objects.filter(state="queued").update(next_at="2026-01-01 00:00+00")
    last = Message.objects.order_by("id")[1].pk
    behind = claims.claim(queue=of, token=uuid.uuid4(), room=3, after=("2026-01-01 00:00:00+00", last))
    assert [message.contact for message in behind.taken] == three[2:]
    assert [message.contact for message in claims.claim(queue=of, token=uuid.uuid4(), room=3).taken] == three[:2]


@pytest.mark.parametrize(
    ("truth", "state"),
    [
        (MessageState.SENT, "sent"),
        (MessageState.REFUSED, "refused"),
        (MessageState.DEFERRED, "uncertain"),
        (MessageState.QUEUED, "uncertain"),
    ],
)
def test_a_runner_that_comes_back_late_tells_the_truth_but_never_makes_it_be_sent_again(
    three: list[int], truth: MessageState, state: str
) -> None:
    of = queue(newsletter(three[:1]))
    (taken,) = take(of)
    Claim.objects.update(lease_until=Now() - timedelta(seconds=1))
    claims.expire()
    take(of, ended=(Ended(taken, truth),))
    assert row(taken).state == state


def test_what_was_taken_but_certainly_not_offered_can_be_given_back(three: list[int]) -> None:
    of = queue(newsletter(three[:1]))
    (taken,) = take(of)
    assert claims.release(token=taken.token) == 1
    assert (row(taken).state, row(taken).attempts) == (MessageState.QUEUED, 0)
    assert [message.id for message in take(of)] == [taken.id]


def test_asked_again_the_gate_says_yes_why_not_or_that_it_is_not_ours(three: list[int]) -> None:
    campaign = newsletter(three)
    of = queue(campaign)
    first, second, third = take(of)
    ban(three[1])
    assert rounds.still(queue=of, message=first) == ""
    assert rounds.still(queue=of, message=second) == "marketing_banned"
    claims.release(token=third.token)
    assert rounds.still(queue=of, message=third) is None


def test_asked_again_a_paused_campaign_sends_nothing_more(three: list[int]) -> None:
    campaign = newsletter(three[:1])
    of = queue(campaign)
    (taken,) = take(of)
    campaigns.pause(by=SYSTEM, now=NOW, campaign=campaign)
    assert rounds.still(queue=of, message=taken) is None


def _letter(to: str = "maija@people.example") -> int:
    return outbox.enqueue(now=NOW, cause=Cause.CONFIRMATION, cause_ref=7, address=to, language="fi")


def test_transactional_mail_has_a_queue_of_its_own(three: list[int]) -> None:
    campaign = newsletter(three)
    number = _letter()
    (taken,) = take(OWN)
    assert (taken.id, taken.cause, taken.cause_ref, taken.address) == (
        number,
        Cause.CONFIRMATION,
        7,
        "maija@people.example",
    )
    assert rounds.still(queue=OWN, message=taken) == ""
    assert len(take(queue(campaign))) == 3


def test_transactional_mail_of_unknown_outcome_is_sent_once_more_and_no_oftener(db: None) -> None:
    number = _letter()
    for state in (MessageState.DEFERRED, MessageState.UNCERTAIN):
        assert [message.id for message in take(OWN)] == [number]
        Claim.objects.update(lease_until=Now() - timedelta(seconds=1))
        assert claims.expire() == 1
        assert Message.objects.get(pk=number).state == state
    assert take(OWN) == []


def test_a_transactional_mail_whose_address_was_erased_is_not_sent(db: None) -> None:
    number = _letter()
    Message.objects.filter(pk=number).update(address="")
    assert take(OWN) == []
    assert (Message.objects.get(pk=number).state, Message.objects.get(pk=number).reason) == (
        MessageState.EXCLUDED,
        "erased",
    )


def test_a_runner_reads_what_is_due_in_its_order_even_while_no_statistics_know_of_it(committed_db: str) -> None:
    campaign = newsletter(subscribers(1))
    rounds.prepare()
    with connection.cursor() as cursor:
        cursor.execute(_MANY, {"campaign": campaign})
        cursor.execute(
            """EXPLAIN SELECT m.id FROM marketing_message m
            WHERE m.campaign_id = %(campaign)s AND m.state IN ('queued', 'deferred')
              AND m.next_at <= (SELECT now() FROM marketing_campaign c WHERE c.id = %(campaign)s AND c.state = 'sending')
              AND (m.next_at, m.id) > ('-infinity', 0)
            ORDER BY m.next_at, m.id LIMIT 250 FOR UPDATE OF m SKIP LOCKED""",
            {"campaign": campaign},
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    connection.close()  # which was settled for that
    assert ("Index Scan using message_due" in plan, "Sort" in plan) == (True, False)


_MANY = """
INSERT INTO marketing_message (campaign_id, cause, address, address_hash, language, state, reason, next_at, message_id)
SELECT %(campaign)s, '', '', '', 'fi', 'queued', '', now(), n::text FROM generate_series(1, 100000) n
"""


def test_many_runners_at_once_take_each_message_once(committed_db: str) -> None:
    campaign = newsletter(subscribers(120))
    of, taken = queue(campaign), []

    def runner() -> None:
        rounds.prepare()
        while got := take(of, 7):
            taken.extend(message.contact for message in got)
        connection.close()

    threads = [threading.Thread(target=runner) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 120
