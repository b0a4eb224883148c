"""Rounds of delivery: rows are the queue, and one statement moves it on.

A round's statement writes what became of the last round's messages, renews the leases of those still out, takes the next due ones
(`SKIP LOCKED`, so any number of runners may work), asks the gate again about each, and commits them as `sending` with lease, token
and intent, or as `excluded` with the reason. Time is the database's: it alone is the same for all runners. No audit rows: the
messages themselves are the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import connection

from consent.actions.contacting import GIVEN_BACK
from consent.queries.gate import Question, decisions
from consent.queries.rulebook import RuleBook, in_force
from consent.rules import CONTACT_LIMIT
from marketing.actions import holding
from marketing.enums import MessageState
from marketing.queries.measuring import CANDIDATES, asking
from marketing.quiet import Quiet
from privacy.prepared import fetch
from privacy.sql import Sql

CANARY_DUE = "2000-01-01 00:00+00"
"""When those of a canary are due: since before anybody else."""
TRANSACTIONAL_TRIES = 2  # a confirmation or a code may be sent once more when nobody knows whether it left


@dataclass(frozen=True, slots=True)
class Queue:
    """What is taken from: a campaign with its question, or the transactional mail (no campaign). `hashes` name the mail's content
    in each language; `lease` is in seconds. Where it `measures`, each person is asked for that too, and the hash of their mail is that of the
    language with `VARIANT`. Where it `tries` two versions, it is that of the language with the version."""

    campaign: int | None
    question: Question | None
    hashes: Mapping[str, bytes]
    lease: float
    measures: bool = False
    tries: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A message whose intent is committed and that is ours to send, as long as its lease is renewed."""

    id: int
    token: UUID
    contact: int | None
    address: str
    address_hash: str
    first_name: str
    language: str
    message_id: str
    attempts: int
    cause: str
    cause_ref: int | None
    measured: bool = False
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a taken message. `wait` (seconds) is for `queued` and `deferred`."""

    message: Taken
    state: MessageState
    reason: str = ""
    reply: str = ""
    wait: float = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """One round: how many rows the statement looked at (0: nothing is due), and those that are ours to send."""

    seen: int
    taken: list[Taken]


def turn(
    *, queue: Queue, token: UUID, room: int, ended: Sequence[Ended], out: Sequence[Taken], book: RuleBook | None = None
) -> Turn:
    """Writes `ended`, renews `out`, takes up to `room` due messages under `token`, by the rules of `book` (those in force unless given).
    Committed when it returns.

    Raises Django's database errors: then nobody knows whether it was committed, and the same call is right again, after `release`.
    """
    book = (book or in_force()) if queue.question else None
    statement = _statement(queue.question, book, room, settings.MAIL_QUIET, queue.measures, queue.tries)
    params = statement.with_params(
        {
            "round_campaign": queue.campaign,
            "round_token": token,
            "round_lease": queue.lease,
            "round_languages": _array(queue.hashes),
            "round_hashes": _array(rf"\x{digest.hex()}" for digest in queue.hashes.values()),
            "round_out": _plain(message.id for message in out),
            "round_out_tokens": _plain(message.token for message in out),
            "round_ids": _plain(end.message.id for end in ended),
            "round_tokens": _plain(end.message.token for end in ended),
            "round_states": _plain(end.state.value for end in ended),
            "round_reasons": _array(end.reason for end in ended),
            "round_replies": _array(end.reply for end in ended),
            "round_waits": _plain(end.wait for end in ended),
        }
    )
    rows = fetch(statement.text, params)
    return Turn(len(rows), [Taken(row[1], token, *row[2:]) for row in rows if row[0] == MessageState.SENDING])


_LAST_ROUND = """
WITH ended AS (
    UPDATE marketing_message m SET
        state = o.state, reason = o.reason, reply = o.reply, lease_until = NULL, token = NULL,
        attempts = m.attempts - CASE WHEN o.state = 'queued' THEN 1 ELSE 0 END,
        next_at = CASE WHEN o.state IN ('queued', 'deferred') THEN statement_timestamp() + o.wait * (1 + random() / 4) * interval '1 second' END,
        done_at = CASE WHEN o.state NOT IN ('queued', 'deferred') THEN statement_timestamp() END,
        address = CASE WHEN o.state = 'excluded' THEN '' ELSE m.address END,
        first_name = CASE WHEN o.state = 'excluded' THEN '' ELSE m.first_name END,
        address_hash = CASE WHEN o.state = 'excluded' THEN '' ELSE m.address_hash END
    FROM unnest(%(round_ids)s::bigint[], %(round_tokens)s::uuid[], %(round_states)s::text[], %(round_reasons)s::text[],
                %(round_replies)s::text[], %(round_waits)s::float[]) AS o(id, token, state, reason, reply, wait)
    WHERE m.id = o.id AND m.token = o.token
      AND (m.state = 'sending' OR (m.state = 'uncertain' AND o.state IN ('sent', 'refused')))
    RETURNING m.id, m.contact_id, m.state
), renewed AS (
    UPDATE marketing_message m SET lease_until = statement_timestamp() + %(round_lease)s::float * interval '1 second'
    FROM unnest(%(round_out)s::bigint[], %(round_out_tokens)s::uuid[]) AS o(id, token)
    WHERE m.id = o.id AND m.token = o.token AND m.state = 'sending'
)"""

_NEXT_ROUND = """, content AS (
    SELECT * FROM unnest(%(round_languages)s::text[], %(round_hashes)s::bytea[]) AS c(language, hash)
)
UPDATE marketing_message m SET
    state = CASE WHEN v.reason = '' THEN 'sending' ELSE 'excluded' END,
    reason = v.reason, rule = coalesce(v.rule, ''), event = v.event_id, intent_at = statement_timestamp(), next_at = NULL,
    attempts = m.attempts + 1,
    content_hash = (SELECT hash FROM content WHERE content.language = m.language{variant}),
    token = CASE WHEN v.reason = '' THEN %(round_token)s::uuid END,
    lease_until = CASE WHEN v.reason = '' THEN statement_timestamp() + %(round_lease)s::float * interval '1 second' END,
    done_at = CASE WHEN v.reason <> '' THEN statement_timestamp() END,
    address = CASE WHEN v.reason = '' THEN m.address ELSE '' END,
    first_name = CASE WHEN v.reason = '' THEN v.first_name ELSE '' END,
    address_hash = CASE WHEN v.reason = '' THEN m.address_hash ELSE '' END{kept}
FROM decided v WHERE m.id = v.id
RETURNING m.state, m.id, m.contact_id, m.address, m.address_hash, m.first_name, m.language, m.message_id, m.attempts,
          m.cause, m.cause_ref{told}
"""

# Where the address of the person is no longer the one that was chosen, its permission is another question: nothing is sent.
_DECIDED = """, asked AS MATERIALIZED ({decisions}){beside}, {decided} AS (
    SELECT t.id, t.contact_id, d.free_at, CASE WHEN d.contact_id IS NULL THEN 'erased' WHEN d.reason <> '' THEN d.reason
                      WHEN d.address <> t.address THEN 'no_address' ELSE '' END AS reason, d.rule, d.event_id,
           coalesce(d.first_name, '') AS first_name{measured}
    FROM taken t LEFT JOIN asked d ON d.contact_id = t.contact_id{watched}
)"""

# While a campaign waits for its canary, only what is due since then is taken (`actions.watch`); in quiet hours nothing is.
_TAKEN = """taken AS MATERIALIZED (
    SELECT m.id, m.contact_id, m.point AS point_id, m.address FROM marketing_message m
    WHERE m.campaign_id = %(round_campaign)s AND m.state IN ('queued', 'deferred') AND m.next_at <= (
        SELECT CASE WHEN c.opens_at IS NULL THEN statement_timestamp() ELSE '{CANARY}' END
        FROM marketing_campaign c WHERE c.id = %(round_campaign)s AND c.state = 'sending'{quiet})
    ORDER BY m.next_at, m.id LIMIT {room} FOR UPDATE OF m SKIP LOCKED
)"""

_TRANSACTIONAL = Sql(
    """decided AS MATERIALIZED (
    SELECT m.id, CASE WHEN m.address = '' THEN 'erased' ELSE '' END AS reason, '' AS rule, NULL::bigint AS event_id, m.first_name
    FROM marketing_message m
    WHERE m.campaign_id IS NULL AND %(round_campaign)s::bigint IS NULL AND m.state IN ('queued', 'deferred') AND m.next_at <= statement_timestamp()
    ORDER BY m.next_at, m.id LIMIT {room} FOR UPDATE OF m SKIP LOCKED
)"""
)


@cache
def _statement(
    question: Question | None, book: RuleBook | None, room: int, quiet: Quiet, measures: bool, tries: bool = False
) -> Sql:
    """The whole statement, by the rules in force: a new version of them is another statement. The room is a number in its text: for a parameter the planner would expect thousands of rows."""
    if question is None or book is None:
        own = _TRANSACTIONAL.text.replace("{room}", str(room))
        return asking(Sql(f"{_LAST_ROUND}, {own} {_NEXT_ROUND}"), book, False)
    limited = question.limit(book) is not None
    taken = _TAKEN.replace("{CANARY}", CANARY_DUE).replace("{room}", str(room)).replace("{quiet}", _unless(quiet))
    asked = decisions(question, CANDIDATES, book)
    decided = _DECIDED.replace("{decisions}", asked.text).replace("{decided}", "judged" if limited else "decided")
    chosen = Sql(taken + decided, asked.params)
    if limited:
        return asking(holding.reserving(_LAST_ROUND, chosen, _NEXT_ROUND, question), book, measures, tries)
    return asking(Sql(f"{_LAST_ROUND}, {chosen.text} {_NEXT_ROUND}", chosen.params), book, measures, tries)


def _unless(quiet: Quiet) -> str:
    """What a campaign's mail also takes to begin: that it is not quiet now; nothing where it never is."""
    now = quiet.sql("statement_timestamp()")
    return f" AND NOT ({now})" if now else ""


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
        WHERE m.id = %(round_id)s AND m.token = %(round_token)s AND m.state = 'sending' AND (c.id IS NULL OR (c.state = 'sending'{_unless(settings.MAIL_QUIET)}))
        """  # noqa: S608 - pieces of our own, values as parameters
    rows = fetch(text, asked.with_params({"round_id": message.id, "round_token": message.token}))
    return rows[0][0] if rows else None


def release(*, token: UUID) -> int:
    """Gives back what was taken under a token and certainly not offered to a server; how many. For a turn whose commit is unknown."""
    back = "SELECT contact_id, id AS ref FROM back WHERE contact_id IS NOT NULL"
    return len(
        fetch(
            f"""
            WITH back AS (
                UPDATE marketing_message
                SET state = 'queued', token = NULL, lease_until = NULL, next_at = statement_timestamp(), attempts = attempts - 1
                WHERE token = %(round_token)s AND state = 'sending' RETURNING id, contact_id
            ), given_back AS ({GIVEN_BACK.format(ended=back)})
            SELECT id FROM back
            """,  # noqa: S608 - pieces of our own, values as parameters
            {"round_token": token},
        )
    )


def expire() -> int:
    """Ends what nobody holds any more; how many. A campaign's message becomes `uncertain` and stays so; a transactional one is sent
    once more, under its old Message-ID, and is `uncertain` after that (rule I6)."""
    rows = fetch(
        """
        UPDATE marketing_message m SET
            state = CASE WHEN again THEN 'deferred' ELSE 'uncertain' END,
            next_at = CASE WHEN again THEN statement_timestamp() END, done_at = CASE WHEN NOT again THEN statement_timestamp() END,
            token = CASE WHEN NOT again THEN m.token END, lease_until = NULL
        FROM (SELECT id, campaign_id IS NULL AND attempts < %(round_tries)s AS again FROM marketing_message
              WHERE state = 'sending' AND lease_until < statement_timestamp() FOR UPDATE SKIP LOCKED) late
        WHERE m.id = late.id RETURNING m.id
        """,
        {"round_tries": TRANSACTIONAL_TRIES},
    )
    return len(rows)


def prepare() -> None:
    """Settles this thread's connection for small statements in great number: one plan, made once, and no compiling of it."""
    connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute("SET jit = off")
        # Right after a freeze no statistics know the new rows yet: a handful of rows is fetched by index, whatever they say.
        cursor.execute("SET enable_seqscan = off")
        cursor.execute("SET enable_hashjoin = off")
        cursor.execute("SET enable_mergejoin = off")


def _plain(values: Iterable[object]) -> str:
    """An array of what needs no quotes: numbers, UUIDs, our own words."""
    return "{" + ",".join(map(str, values)) + "}"


def _array(values: Iterable[object]) -> str:
    """An array as PostgreSQL writes it: the driver would look at every value twice to find the type that the statement names."""
    quoted = (str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"
