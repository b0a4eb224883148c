"""Claims: a runner takes many due messages at once, each asked of the gate, by one statement.

It takes the next due ones (`SKIP LOCKED`, so any number of runners may work), asks the gate again about each, and commits them as `sending`
with token and intent, or as `excluded` with the reason; the claim holds them for its runner. Which of them are offered to a server is
written in waves (`actions.rounds`). Time is the database's: it alone is the same for all runners. No audit rows: the messages themselves
are the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings

from consent.actions.contacting import GIVEN_BACK
from consent.queries.gate import Question, decisions
from consent.queries.rulebook import RuleBook, in_force
from marketing.actions import holding
from marketing.actions.rounds import Queue, Taken
from marketing.enums import MessageState
from marketing.queries import merging
from marketing.queries.measuring import CANDIDATES, asking
from marketing.quiet import Quiet
from privacy.prepared import array, fetch
from privacy.sql import Sql

CANARY_DUE = "2000-01-01 00:00+00"
"""When those of a canary are due: since before anybody else."""
TRANSACTIONAL_TRIES = 2  # a confirmation or a code may be sent once more when nobody knows whether it left


Place = tuple[str, int]
"""A place in a queue: since when a message is due, and its number."""
FIRST: Place = ("-infinity", 0)


@dataclass(frozen=True, slots=True)
class Turn:
    """How many rows the statement looked at (0: nothing is due), those that are ours to send, in the claim's order, and the place of the last."""

    seen: int
    taken: list[Taken]
    last: Place


def claim(*, queue: Queue, token: UUID, room: int, book: RuleBook | None = None, after: Place = FIRST) -> Turn:
    """Takes up to `room` due messages under `token`, by the rules of `book` (those in force unless given). None of them is begun. Committed
    when it returns. `after` spares it the way past all that was sent before; only what is looked for from the `FIRST` place is complete.

    Raises Django's database errors: then nobody knows whether it was committed, and the same call is right again, after `release`.
    """
    book = (book or in_force()) if queue.question else None
    statement = _statement(queue.question, book, room, settings.MAIL_QUIET, queue.measures, queue.tries, queue.merges)
    params = {
        "claim_campaign": queue.campaign,
        "claim_token": token,
        "claim_lease": queue.lease,
        "claim_languages": array(queue.hashes),
        "claim_hashes": array(rf"\x{digest.hex()}" for digest in queue.hashes.values()),
        "claim_after_at": after[0],
        "claim_after_id": after[1],
    }
    rows = fetch(statement.text, statement.with_params(params))
    taken = [Taken(row[2], token, *row[3:]) for row in rows if row[1] == MessageState.SENDING]
    last = max(((row[0], row[2]) for row in rows if row[0]), default=after)
    return Turn(len(rows), sorted(taken, key=lambda message: message.id), last)


_CLAIMED = """, content AS (
    SELECT * FROM unnest(%(claim_languages)s::text[], %(claim_hashes)s::bytea[]) AS c(language, hash)
), moved AS (
    UPDATE marketing_message m SET
        state = CASE WHEN v.reason = '' THEN 'sending' ELSE 'excluded' END,
        reason = v.reason, rule = coalesce(v.rule, ''), event = v.event_id, intent_at = statement_timestamp(), next_at = NULL,
        attempts = m.attempts + 1,
        content_hash = (SELECT hash FROM content WHERE content.language = m.language{variant}),
        token = CASE WHEN v.reason = '' THEN %(claim_token)s::uuid END,
        done_at = CASE WHEN v.reason <> '' THEN statement_timestamp() END,
        address = CASE WHEN v.reason = '' THEN m.address ELSE '' END,
        merged = CASE WHEN v.reason = '' THEN {merged} ELSE '{}' END,
        address_hash = CASE WHEN v.reason = '' THEN m.address_hash ELSE '' END{kept}
    FROM decided v WHERE m.id = v.id
    RETURNING v.due_at::text, m.state, m.id, m.contact_id, m.address, m.address_hash, m.merged::text, m.language, m.message_id, m.attempts,
              m.cause, m.cause_ref{told}
), claimed AS (
    INSERT INTO marketing_claim (token, messages, lease_until)
    SELECT %(claim_token)s::uuid, array_agg(id ORDER BY id), statement_timestamp() + %(claim_lease)s::float * interval '1 second'
    FROM moved WHERE state = 'sending' HAVING count(*) > 0
)
SELECT * FROM moved"""

# Where the address of the person is no longer the one that was chosen, its permission is another question: nothing is sent.
_DECIDED = """, asked AS MATERIALIZED ({decisions}){beside}, {decided} AS (
    SELECT t.due_at, t.id, t.contact_id, d.free_at, CASE WHEN d.contact_id IS NULL THEN 'erased' WHEN d.reason <> '' THEN d.reason
                      WHEN d.address <> t.address THEN 'no_address' ELSE '' END AS reason, d.rule, d.event_id{read}{measured}
    FROM taken t LEFT JOIN asked d ON d.contact_id = t.contact_id{joined}{watched}
)"""

# While a campaign waits for its canary, only what is due since then is taken (`actions.watch`); in quiet hours nothing is.
_TAKEN = """taken AS MATERIALIZED (
    SELECT m.next_at AS due_at, m.id, m.contact_id, m.point AS point_id, m.address
    FROM unnest(ARRAY(
        SELECT m.id FROM marketing_message m
        WHERE m.campaign_id = %(claim_campaign)s AND m.state IN ('queued', 'deferred') AND m.next_at <= (
            SELECT CASE WHEN c.opens_at IS NULL THEN statement_timestamp() ELSE '{CANARY}' END
            FROM marketing_campaign c WHERE c.id = %(claim_campaign)s AND c.state = 'sending'{quiet})
          AND (m.next_at, m.id) > (%(claim_after_at)s::timestamptz, %(claim_after_id)s::bigint)
        ORDER BY m.next_at, m.id LIMIT {room} FOR UPDATE OF m SKIP LOCKED
    )) AS due(id) JOIN marketing_message m ON m.id = due.id
)"""

_TRANSACTIONAL = Sql(
    """decided AS MATERIALIZED (
    SELECT m.next_at AS due_at, m.id, CASE WHEN m.address = '' THEN 'erased' ELSE '' END AS reason, '' AS rule, NULL::bigint AS event_id
    FROM marketing_message m
    WHERE m.campaign_id IS NULL AND %(claim_campaign)s::bigint IS NULL AND m.state IN ('queued', 'deferred') AND m.next_at <= statement_timestamp()
      AND (m.next_at, m.id) > (%(claim_after_at)s::timestamptz, %(claim_after_id)s::bigint)
    ORDER BY m.next_at, m.id LIMIT {room} FOR UPDATE OF m SKIP LOCKED
)"""
)


@cache
def _statement(
    question: Question | None,
    book: RuleBook | None,
    room: int,
    quiet: Quiet,
    measures: bool,
    tries: bool = False,
    merges: tuple[str, ...] = (),
) -> Sql:
    """The whole statement, by the rules in force: a new version of them is another statement. The room is a number in its text: for a parameter the planner would expect thousands of rows."""
    if question is None or book is None:
        own = _TRANSACTIONAL.text.replace("{room}", str(room))
        return asking(Sql(f"WITH {own} {_CLAIMED.replace('{merged}', 'm.merged')}"), book, False)
    limited = question.limit(book) is not None
    taken = _TAKEN.replace("{CANARY}", CANARY_DUE).replace("{room}", str(room)).replace("{quiet}", quiet.unless())
    asked = decisions(question, CANDIDATES, book)
    decided = _DECIDED.replace("{decisions}", asked.text).replace("{decided}", "judged" if limited else "decided")
    chosen = Sql(taken + _merging(decided, merges), asked.params)
    move = _CLAIMED.replace("{merged}", "v.merged" if merges else "m.merged")
    if limited:
        return asking(holding.reserving(chosen, move, question), book, measures, tries)
    return asking(Sql(f"WITH {chosen.text} {move}", chosen.params), book, measures, tries)


def _merging(decided: str, merges: tuple[str, ...]) -> str:
    """What is decided, with the merge fields its mails use as the register has them now; without a trace of them where they use none."""
    read = f", {merging.kept(merges, 'd')} AS merged" if merges else ""
    joined = merging.joined(merges, "t", f"({CANDIDATES.text})")
    return decided.replace("{read}", read).replace("{joined}", joined)


def release(*, token: UUID) -> int:
    """Gives back what was claimed under a token and certainly not offered to a server; how many. For a claim whose commit is unknown."""
    return len(fetch(_RELEASE, {"claim_token": token}))


_BACK = "SELECT contact_id, id AS ref FROM back WHERE contact_id IS NOT NULL"
_RELEASE = f"""
WITH gone AS (
    DELETE FROM marketing_claim WHERE token = %(claim_token)s RETURNING token, messages
), back AS (
    UPDATE marketing_message m SET state = 'queued', token = NULL, next_at = statement_timestamp(), attempts = attempts - 1
    FROM gone CROSS JOIN LATERAL unnest(gone.messages) u(id)
    WHERE m.id = u.id AND m.token = gone.token AND m.state = 'sending' RETURNING m.id, m.contact_id
), given_back AS ({GIVEN_BACK.format(ended=_BACK)})
SELECT id FROM back
"""  # noqa: S608 - pieces of our own, values as parameters


def expire() -> int:
    """Ends what nobody holds any more; how many. What was not begun waits again. Of what was, a campaign's message becomes `uncertain` and
    stays so; a transactional one is sent once more, under its old Message-ID, and is `uncertain` after that (rule I6)."""
    return len(fetch(_EXPIRE, {"claim_tries": TRANSACTIONAL_TRIES}))


_EXPIRE = f"""
WITH late AS (
    DELETE FROM marketing_claim WHERE id IN (
        SELECT id FROM marketing_claim WHERE lease_until < statement_timestamp() FOR UPDATE SKIP LOCKED
    ) RETURNING token, messages, begun
), each AS (
    SELECT l.token, u.id, u.place <= l.begun AS begun FROM late l CROSS JOIN LATERAL unnest(l.messages) WITH ORDINALITY u(id, place)
), ended AS (
    UPDATE marketing_message m SET
        state = v.state, token = CASE WHEN v.state = 'uncertain' THEN m.token END,
        attempts = m.attempts - CASE WHEN v.state = 'queued' THEN 1 ELSE 0 END,
        next_at = CASE WHEN v.state <> 'uncertain' THEN statement_timestamp() END,
        done_at = CASE WHEN v.state = 'uncertain' THEN statement_timestamp() END
    FROM (
        SELECT s.id, e.token, CASE WHEN NOT e.begun THEN 'queued' WHEN s.campaign_id IS NULL AND s.attempts < %(claim_tries)s THEN 'deferred'
                              ELSE 'uncertain' END AS state
        FROM each e JOIN marketing_message s ON s.id = e.id
    ) v
    WHERE m.id = v.id AND m.token = v.token AND m.state = 'sending' RETURNING m.id, m.contact_id, m.state
), given_back AS ({GIVEN_BACK.format(ended="SELECT contact_id, id AS ref FROM ended WHERE state = 'queued' AND contact_id IS NOT NULL")})
SELECT id FROM ended
"""  # noqa: S608 - pieces of our own, values as parameters
