"""Whose permissions have grown old, and which of them may be asked about: `consent.ageing` in SQL, set-based."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from consent.ageing import AGEING, ANSWER_WITHIN_DAYS, quiet_since
from consent.enums import Act, Channel, Reason
from consent.models import LookedOver, Permission
from consent.queries.gate import decisions
from consent.queries.question import Question
from consent.queries.rulebook import RuleBook
from consent.rules import ADDRESSED, MARKETING, RULES
from consent.state import NOT_OWN, OPEN, Scope
from crm.queries.reach import GONE
from crm.queries.signs import signs
from privacy.sql import Sql

SWITCH, REFUSED = "permissions_grow_old", "refused_questions"
_UNREACHED = [reason.value for reason in (Reason.NO_ADDRESS, Reason.BOUNCED, Reason.LEFT_ORGANISATION)]
_WAITING = [reason.value for reason in (Reason.RESTRICTED, Reason.PAUSED)]
_SECOND = "second"  # a second address of the same person: its turn comes when the first has been answered

# Open permissions of one scope that nobody gave a sign of life for: one row for each living person a permission concerns, or one of nobody.
_AGED = """
acted AS MATERIALIZED (
    SELECT DISTINCT e.subject_ref FROM consent_consentevent e
    WHERE e.happened_at >= %(ageing_before)s AND e.source_kind <> ALL(%(ageing_not_own)s) AND e.act <> %(ageing_expired)s
),
lively AS MATERIALIZED (
    {signs}
    UNION SELECT coalesce(k.merged_into_id, k.id) FROM acted
    JOIN consent_subject s ON s.ref = acted.subject_ref JOIN crm_contact k ON k.id = s.contact_id
),
quiet AS MATERIALIZED (
    SELECT p.id AS permission_id, p.event_id, p.subject_id, s.hash, coalesce(k.merged_into_id, k.id) AS contact_id,
           CASE WHEN k.merged_into_id IS NULL THEN c.id END AS point_id
    FROM consent_permission p JOIN consent_subject s ON s.id = p.subject_id
    LEFT JOIN crm_contactpoint c ON c.hash = s.hash AND s.hash <> '' AND c.contact_id IS NOT NULL
    LEFT JOIN crm_contact k ON k.id = coalesce(c.contact_id, s.contact_id)
    WHERE p.purpose = %(ageing_purpose)s AND p.channel = %(ageing_channel)s AND p.topic = %(ageing_topic)s
      AND (s.hash <> '') = %(ageing_addressed)s AND p.state = ANY(%(ageing_open)s) AND p.since < %(ageing_before)s
      AND NOT EXISTS (SELECT FROM acted WHERE acted.subject_ref = s.ref)
),
aged AS MATERIALIZED (
    SELECT q.* FROM quiet q
    WHERE NOT EXISTS (SELECT FROM quiet o JOIN lively ON lively.contact_id = o.contact_id WHERE o.permission_id = q.permission_id)
)"""

# Each with the gate's answer (NULL: nobody in the register holds it), where the mail would go, and whether it may not or need not go.
_JUDGED = """
candidate AS MATERIALIZED (
    SELECT DISTINCT ON (contact_id) contact_id, point_id FROM aged
    WHERE contact_id IS NOT NULL AND (hash = '' OR point_id IS NOT NULL) ORDER BY contact_id, point_id
),
asked AS MATERIALIZED (
    SELECT r.events, coalesce(k.merged_into_id, k.id) AS contact_id
    FROM consent_reconfirmation r JOIN crm_contact k ON k.id = r.contact_id WHERE r.closed_at IS NULL
),
no AS MATERIALIZED (
    SELECT b.subject_id, coalesce(k.merged_into_id, k.id) AS contact_id
    FROM consent_ban b JOIN consent_subject s ON s.id = b.subject_id LEFT JOIN crm_contact k ON k.id = s.contact_id
    WHERE (b.purpose = %(ageing_purpose)s OR (b.purpose = '' AND %(ageing_marketing)s))
      AND b.channel IN ('', %(ageing_channel)s) AND b.topic IN ('', %(ageing_topic)s)
      AND b.lifted_at IS NULL AND b.since >= %(ageing_refused)s
),
told AS (
    SELECT a.permission_id, a.event_id, a.subject_id, a.contact_id, d.language,
           CASE WHEN n.contact_id IS NOT NULL THEN d.reason WHEN a.point_id IS NOT NULL THEN '{second}' END AS reason,
           CASE WHEN %(ageing_mail)s THEN a.hash ELSE m.hash END AS hash,
           coalesce(a.contact_id IN (SELECT contact_id FROM asked), false) OR a.event_id IN (SELECT unnest(events) FROM asked) AS asked,
           a.subject_id IN (SELECT subject_id FROM no)
               OR coalesce(a.contact_id IN (SELECT contact_id FROM no WHERE contact_id IS NOT NULL), false) AS refused
    FROM aged a
    LEFT JOIN candidate n ON n.contact_id = a.contact_id AND n.point_id IS NOT DISTINCT FROM a.point_id
    LEFT JOIN ({decisions}) d ON d.contact_id = n.contact_id
    LEFT JOIN ({mailboxes}) m ON m.contact_id = a.contact_id
),
judged AS (
    SELECT *, coalesce(reason = '' AND hash IS NOT NULL AND NOT refused, false) AS askable FROM told
)"""

# Where somebody reads a mail that is about no e-mail permission: their main address, unless its reader has stopped everything there.
_MAILBOXES = """
SELECT p.contact_id, p.hash FROM crm_contactpoint p LEFT JOIN crm_position q ON q.id = p.position_id
WHERE p.kind = 'email' AND p.is_main AND p.state = 'works' AND NOT coalesce({gone}, false) AND NOT EXISTS (
    SELECT FROM consent_subject s JOIN consent_ban b ON b.subject_id = s.id
    WHERE s.hash = p.hash AND s.hash <> '' AND b.purpose = '' AND b.channel IN ('', 'email') AND b.lifted_at IS NULL)"""


@dataclass(frozen=True)
class Due:
    """Somebody to be asked: where their mail goes, in which language, and the acts that what they allowed rests on."""

    contact: int
    hash: str
    language: str
    events: tuple[int, ...]


def people_due(book: RuleBook, today: date, *, limit: int) -> list[Due]:
    """The first `limit` people by number whose time is up and who may be asked now; nobody who has a question out."""
    query = """SELECT DISTINCT contact_id, hash, language, event_id FROM judged WHERE askable AND NOT asked AND contact_id IN (
        SELECT DISTINCT contact_id FROM judged WHERE askable AND NOT asked ORDER BY contact_id LIMIT %(ageing_limit)s)
        ORDER BY contact_id, event_id"""
    found: dict[int, list[tuple[str, str, int]]] = {}
    for judged in _each_scope(book, today):
        for contact, hash_, language, event in _rows(judged, query, ageing_limit=limit):
            found.setdefault(contact, []).append((hash_, language, event))
    return [_due(contact, found[contact]) for contact in sorted(found)[:limit]]


def count_due(book: RuleBook, today: date) -> int:
    """How many people would be asked, if all were asked today."""
    query = "SELECT DISTINCT contact_id FROM judged WHERE askable AND NOT asked"
    return len({row[0] for judged in _each_scope(book, today) for row in _rows(judged, query)})


def never_asked(book: RuleBook, today: date, *, limit: int) -> list[int]:
    """The acts of permissions whose time was up so long ago that an answer would be due, and that nobody can be asked about by mail."""
    query = """SELECT event_id FROM judged GROUP BY event_id HAVING NOT bool_or(asked) AND NOT bool_or(askable)
        AND bool_and(reason IS NULL OR reason = '' OR reason = ANY(%(ageing_unreached)s)) ORDER BY event_id LIMIT %(ageing_limit)s"""
    long_ago, ended = today - timedelta(days=ANSWER_WITHIN_DAYS + 1), list[int]()
    for judged in _each_scope(book, long_ago, asks_on=today):
        rows = _rows(judged, query, ageing_limit=limit - len(ended), ageing_unreached=_UNREACHED)
        ended += [row[0] for row in rows]
    return ended


def still_old(book: RuleBook, today: date, events: list[int]) -> list[int]:
    """Which of these acts' permissions are open and without a sign of life still; not those of people who wait: restricted, or in a pause."""
    query = """SELECT event_id FROM judged WHERE event_id = ANY(%(ageing_events)s)
        GROUP BY event_id HAVING NOT coalesce(bool_or(reason = ANY(%(ageing_waiting)s)), false) ORDER BY event_id"""
    found = (_rows(judged, query, ageing_events=events, ageing_waiting=_WAITING) for judged in _each_scope(book, today))
    return [row[0] for rows in found for row in rows]


def _due(contact: int, rows: list[tuple[str, str, int]]) -> Due:
    """One mail to one address: what concerns another one waits until this is answered."""
    hash_, language, _event = rows[0]
    return Due(contact, hash_, language, tuple(sorted({event for where, _language, event in rows if where == hash_})))


def _each_scope(book: RuleBook, today: date, *, asks_on: date | None = None) -> Iterator[Sql]:
    """The clauses up to `judged`, for each scope that somebody has allowed. Nothing where the switch is off."""
    knows = book.on(SWITCH)
    if knows is None:
        return
    held = Permission.objects.filter(state__in=OPEN).values_list("purpose", "channel", "topic").distinct().order_by()
    for scope in sorted(Scope(*row) for row in held if (row[0], row[1]) in AGEING):
        if not RULES[scope.purpose, scope.channel].borrows or "permission_per_platform" in book.choices:
            yield _judged(scope, book, int(knows["months"]), today, asks_on or today)


def looked_over(what: str, day: date, book: RuleBook) -> bool:
    """Is nothing left to do for the day by these rules: nothing to be asked ("asked"), or to end unasked ("ended")?"""
    return SWITCH not in book.choices or LookedOver.objects.filter(what=what, on=day, rules=book.number).exists()


def question_of(scope: Scope) -> Question:
    """What the gate is asked about a permission at this scope."""
    if RULES[scope.purpose, scope.channel].borrows:
        return Question(scope.purpose, scope.channel, platform=scope.topic)
    return Question(*scope)


def _judged(scope: Scope, book: RuleBook, months: int, today: date, asks_on: date) -> Sql:
    before = quiet_since(months, today)
    lively, candidates = signs(before), Sql("SELECT contact_id, point_id FROM candidate")
    decided = decisions(question_of(scope), candidates, book)
    rest = (book.on(REFUSED) or {}).get("months")
    text = f"WITH {_AGED.format(signs=lively.text)}, {_JUDGED.format(decisions=decided.text, mailboxes=_MAILBOXES.format(gone=GONE), second=_SECOND)}"
    own = {
        "ageing_before": before,
        "ageing_not_own": sorted(NOT_OWN),
        "ageing_expired": Act.EXPIRED.value,
        "ageing_purpose": scope.purpose,
        "ageing_channel": scope.channel,
        "ageing_topic": scope.topic,
        "ageing_addressed": scope.channel in ADDRESSED,
        "ageing_open": sorted(OPEN),
        "ageing_mail": scope.channel == Channel.EMAIL,
        "ageing_marketing": scope.purpose in MARKETING,
        "ageing_refused": quiet_since(rest, asks_on + timedelta(days=1)) if rest else "infinity",
    }
    return Sql(text, decided.with_params(lively.params, own))


def _rows(judged: Sql, query: str, **more: Any) -> list[tuple[Any, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        # The planner cannot know how many have grown old: it guesses one, and would compare each of thousands with each.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(f"{judged.text} {query}", judged.with_params(more))
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop = on")
    return rows
