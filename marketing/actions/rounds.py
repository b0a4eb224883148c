"""Rounds of delivery: rows are the queue, and a small statement for each round moves it on.

A round's statement writes what became of the last round's messages, renews the claims still held (`actions.claims`), forgets those that are
over, and commits which messages are offered to a server next: at a kill no more than those are in doubt (rule I6). Time is the
database's: it alone is the same for all runners.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from consent.actions.contacting import GIVEN_BACK
from consent.queries.gate import Question, decisions
from consent.queries.rulebook import in_force
from consent.rules import CONTACT_LIMIT
from marketing.actions.holding import NOT_MADE
from marketing.enums import MessageState
from privacy.prepared import Rows, array, fetch, plain
from privacy.sql import Sql

OFF = ("jit", "enable_seqscan", "enable_mergejoin", "enable_bitmapscan")
"""What the server leaves when it plans small statements asked in great number: a handful of rows is fetched by index and in its order, whatever the
statistics say. Right after a freeze they know nothing of the new rows: a bitmap would gather all that is due, and sort it, for each claim anew."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What is taken from: a campaign with its question, or the transactional mail (no campaign). `hashes` name the mail's content
    in each language; `lease` is in seconds. Where it `measures`, each person is asked for that too, and the hash of their mail is that of the
    language with `VARIANT`. Where it `tries` two versions, it is that of the language with the version. `merges` are the merge fields its mails
    use: they are read anew when a message is taken."""

    campaign: int | None
    question: Question | None
    hashes: Mapping[str, bytes]
    lease: float
    measures: bool = False
    tries: bool = False
    merges: tuple[str, ...] = ()


class Taken(NamedTuple):
    """A message that is ours to send, as long as its claim is renewed. `merged` is what its mail is filled with (`marketing.merging`)."""

    id: int
    token: UUID
    contact: int | None
    address: str
    address_hash: str
    merged: str
    language: str
    message_id: str
    attempts: int
    cause: str
    cause_ref: int | None
    measured: bool = False
    variant: str = ""


class Ended(NamedTuple):
    """What became of a taken message. `wait` (seconds) is for `queued` and `deferred`."""

    message: Taken
    state: MessageState
    reason: str = ""
    reply: str = ""
    wait: float = 0


@dataclass(frozen=True, slots=True)
class Round:
    """What a round writes: how messages `ended`, that the claims `held` are renewed for `lease` seconds and those that are `over` forgotten, and that
    of the claim in `begin` the first so many messages are offered from now on."""

    lease: float
    ended: Sequence[Ended] = ()
    held: Collection[UUID] = ()
    over: Collection[UUID] = ()
    begin: tuple[UUID, int] | None = None


def still_held(rows: Rows) -> set[UUID]:
    """Of what a round's statement answers, which claims are ours still: one that ran out belongs to nobody, and nothing of it may be offered."""
    return {row[0] for row in rows}


def statement(written: Round) -> tuple[str, dict[str, Any]]:
    """A round's statement and its parameters; what it answers is for `still_held`. Where it fails nobody knows whether it was committed, and the
    same is right again."""
    ended, (token, begun) = written.ended, written.begin or (None, 0)
    params = {
        "round_ids": plain(end.message.id for end in ended),
        "round_tokens": plain(end.message.token for end in ended),
        "round_states": plain(end.state.value for end in ended),
        "round_reasons": array(end.reason for end in ended),
        "round_replies": array(end.reply for end in ended),
        "round_waits": plain(end.wait for end in ended),
        "round_held": plain(written.held),
        "round_over": plain(written.over),
        "round_token": token,
        "round_begun": begun,
        "round_lease": written.lease,
    }
    if any(end.state in NOT_MADE for end in ended):
        return _GIVING_BACK, {**params, "round_not_made": list(NOT_MADE)}
    return _ROUND, params


_TEXT = """
WITH ended AS (
    UPDATE marketing_message m SET
        state = o.state, reason = o.reason, reply = o.reply, token = NULL,
        attempts = m.attempts - CASE WHEN o.state = 'queued' THEN 1 ELSE 0 END,
        next_at = CASE WHEN o.state IN ('queued', 'deferred') THEN statement_timestamp() + o.wait * (1 + random() / 4) * interval '1 second' END,
        done_at = CASE WHEN o.state NOT IN ('queued', 'deferred') THEN statement_timestamp() END,
        failed_at = CASE WHEN o.state IN ('refused', 'parked') THEN statement_timestamp() END,
        address = CASE WHEN o.state = 'excluded' THEN '' ELSE m.address END,
        merged = CASE WHEN o.state = 'excluded' THEN '{{}}' ELSE m.merged END,
        address_hash = CASE WHEN o.state = 'excluded' THEN '' ELSE m.address_hash END
    FROM unnest(%(round_ids)s::bigint[], %(round_tokens)s::uuid[], %(round_states)s::text[], %(round_reasons)s::text[],
                %(round_replies)s::text[], %(round_waits)s::float[]) AS o(id, token, state, reason, reply, wait)
    WHERE m.id = o.id AND m.token = o.token
      AND (m.state = 'sending' OR (m.state = 'uncertain' AND o.state IN ('sent', 'refused')))
    RETURNING m.id, m.contact_id, m.state
){given_back}, forgotten AS (
    DELETE FROM marketing_claim WHERE token = ANY(%(round_over)s::uuid[])
)
UPDATE marketing_claim SET
    lease_until = statement_timestamp() + %(round_lease)s::float * interval '1 second',
    begun = CASE WHEN token = %(round_token)s::uuid THEN %(round_begun)s::int ELSE begun END
WHERE token = ANY(%(round_held)s::uuid[]) RETURNING token
"""
_ROUND = _TEXT.format(given_back="")
# Who was not contacted after all has their place in the limit of contacts back.
_NOT_MADE = "SELECT e.contact_id, e.id AS ref FROM ended e WHERE e.state = ANY(%(round_not_made)s)"
_GIVING_BACK = _TEXT.format(given_back=f", given_back AS ({GIVEN_BACK.format(ended=_NOT_MADE)})")


def still(*, queue: Queue, message: Taken) -> str | None:
    """The gate asked once more, just before a mail leaves: "" when it may, the reason when it may not, None when the row is not
    ours any more or its campaign no longer sends."""
    question = queue.question
    if question is None:
        asked = Sql("SELECT '' AS reason")
    else:
        one = Sql(
            "SELECT contact_id, point AS point_id FROM marketing_message WHERE id = %(round_id)s AND contact_id IS NOT NULL"
        )
        asked = decisions(question, one, in_force().without(CONTACT_LIMIT))  # this very mail has its place in the limit
    text = f"""
        SELECT coalesce((SELECT reason FROM ({asked.text}) d), 'erased') AS state FROM marketing_message m
        LEFT JOIN marketing_campaign c ON c.id = m.campaign_id
        WHERE m.id = %(round_id)s AND m.token = %(round_token)s AND m.state = 'sending' AND (c.id IS NULL OR (c.state = 'sending'{settings.MAIL_QUIET.unless()}))
        """  # noqa: S608 - pieces of our own, values as parameters
    rows = fetch(text, asked.with_params({"round_id": message.id, "round_token": message.token}))
    return rows[0][0] if rows else None


def prepare() -> None:
    """Settles this thread's connection for small statements in great number (`OFF`)."""
    connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        for name in OFF:
            cursor.execute(f"SET {name} = off")
