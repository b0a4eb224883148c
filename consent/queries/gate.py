"""The gate: may these people be contacted, for this purpose, over this channel, now, and if not, why not?

One implementation, set-based, asked by everything that contacts anybody: audience, freeze, the last look before a mail leaves, the
person's page. The consent part says exactly what `consent.state` says; only plain joins, so that the planner suits a million
candidates as well as twenty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consent.enums import Reason
from consent.queries.pressure import pressed
from consent.queries.question import Question
from consent.queries.reasons import LIFTED, PLACE, Grounds, bound, branches, grounds, tied
from consent.queries.rulebook import RuleBook, in_force
from consent.rules import ADDRESSED, MARKETING, POINTS, Mode
from consent.state import OPEN
from crm.queries import grounds as register
from crm.queries.reach import COLLEAGUES, reach
from privacy.keyed import keyring
from privacy.prepared import fetch
from privacy.sql import Sql

__all__ = ["Decision", "Question", "decisions", "explain"]
_WORDS = [reason.value for reason in Reason]
_WHO = ("point_id", "address", "address_hash", "language", "first_name", "call_name", "last_name")
"""What is told of a candidate beside the answer: read once, with the register's other columns (`crm.queries.reach.reach`)."""

# Whose bans count for a candidate r, by plain joins only: (kind, join, subject). Merged people and organisations bind each other.
_BANS = (
    ("contact", "consent_subject s ON s.contact_id = r.contact_id AND s.kind = 'contact'", "s.id"),
    (
        "contact",
        "crm_contact m ON m.merged_into_id = r.contact_id JOIN consent_subject s ON s.contact_id = m.id",
        "s.id",
    ),
    ("address", "", "r.subject_id"),
    (
        "former",
        "crm_contactpoint a ON a.id = r.point_id CROSS JOIN LATERAL unnest(a.former) f(hash) JOIN consent_subject s ON s.hash = f.hash",
        "s.id",
    ),
    (
        "organisation",
        f"({COLLEAGUES}) w ON w.contact_id = r.contact_id"
        " JOIN consent_subject s ON s.organisation_id = w.organisation_id AND s.kind = 'organisation'",
        "s.id",
    ),
    (
        "domain",
        "consent_subject s ON s.domain = r.domain AND s.domain <> '' AND s.kind = 'domain'",
        "s.id",
    ),
    ("everybody", "consent_subject s ON s.kind = 'everybody'", "s.id"),
)


def decisions(question: Question, candidates: Sql, book: RuleBook | None = None) -> Sql:
    """A SELECT with one row per candidate: the reason against contacting them, '' for none.

    `candidates` gives `contact_id, point_id`, each contact once; without a point the main one stands. Columns: `contact_id, point_id,
    address, address_hash, language, first_name, call_name, last_name, reason, since, event_id, rule, free_at`; `since` and `event_id` are those of the act that
    decides, `rule` says by what the mail may leave, `free_at` when who has been contacted often enough may be contacted again. Of several
    candidates with one address only the first by number is contacted. Without a `book` the rules in force are read first.
    """
    book, halves = book or in_force(), question.halves()
    answered = _both(*halves, candidates, book) if halves else _answered(question, candidates, book)
    held_to = question.limit(book)
    often = pressed("(SELECT contact_id FROM answered WHERE reason IS NULL)", held_to) if held_to else Sql("")
    last = f"WHEN o.contact_id IS NOT NULL THEN '{Reason.CONTACT_PRESSURE.value}'" if held_to else ""
    told = ", ".join(f"coalesce(j.{column}, '') AS {column}" for column in _WHO[1:])
    text = f"""
        WITH answered AS MATERIALIZED ({answered.text}),{f"pressed AS ({often.text})," if held_to else ""}
        shared AS (
            SELECT twin, min(contact_id) AS first_id FROM answered
            WHERE reason IS NULL AND twin IS NOT NULL GROUP BY twin HAVING count(*) > 1
        )
        SELECT j.contact_id, j.point_id, {told},
               coalesce(j.reason, CASE WHEN s.first_id < j.contact_id THEN '{Reason.SAME_ADDRESS.value}' {last} END, '') AS reason,
               j.since, j.event_id, j.rule, {"o.free_at" if held_to else "NULL::timestamptz"} AS free_at
        FROM answered j
        LEFT JOIN shared s ON s.twin = j.twin
        {"LEFT JOIN pressed o ON o.contact_id = j.contact_id" if held_to else ""}
        """
    return Sql(text, answered.with_params(often.params))


def _who(row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in _WHO)


def _both(first: Question, second: Question, candidates: Sql, book: RuleBook) -> Sql:
    """What the first question says, else what the second does (`consent.grounds.both`). What may leave does so by the first."""
    own, also = _answered(first, candidates, book), _answered(second, candidates, book).renamed("also_")
    text = f"""
        SELECT o.contact_id, {_who("o")}, o.twin, coalesce(o.reason, a.reason) AS reason,
               CASE WHEN o.reason IS NULL AND a.reason IS NOT NULL THEN a.since ELSE o.since END AS since,
               CASE WHEN o.reason IS NULL AND a.reason IS NOT NULL THEN a.event_id ELSE o.event_id END AS event_id, o.rule
        FROM ({own.text}) o JOIN ({also.text}) a ON a.contact_id = o.contact_id
        """
    return Sql(text, own.with_params(also.params))


def _answered(question: Question, candidates: Sql, book: RuleBook) -> Sql:
    """One row per candidate: `contact_id, point_id, twin, reason, since, event_id, rule`; no reason where nothing speaks against it,
    `twin` is the same for who has the same address."""
    beside = grounds(question, book)
    consumers = bound(question, book)
    more = register.COLUMNS if beside else register.PRIVATE if consumers else None
    reached = reach(candidates, POINTS.get(question.channel), more)
    reasons, related = branches(question, book, beside), tied(question, book)
    text = f"""
        WITH reached AS MATERIALIZED ({_held(question, book, reached, beside, private=bool(consumers))}),
        {f"tied AS MATERIALIZED ({related.text})," if related else ""}{f"bound AS MATERIALIZED ({consumers.text})," if consumers else ""}
        closed AS (
            SELECT DISTINCT ON (contact_id) contact_id, place, since, event_id
            FROM ({" UNION ALL ".join(_bans())}) ban ORDER BY contact_id, place, since DESC, event_id DESC
        ),
        judged AS (
            SELECT r.*, c.place, c.since AS closed_since, c.event_id AS closed_event, {beside.which if beside else "NULL"} AS ground,
                   CASE {reasons.text} END AS reason
            FROM reached r LEFT JOIN closed c ON c.contact_id = r.contact_id
            {"LEFT JOIN tied t ON t.contact_id = r.contact_id" if related else ""}{" LEFT JOIN bound b ON b.contact_id = r.contact_id" if consumers else ""}
            OFFSET 0
        )
        SELECT contact_id, {_who("j")}, twin, reason,
               CASE WHEN by_ban THEN closed_since WHEN by_permission THEN since END AS since,
               CASE WHEN by_ban THEN closed_event WHEN by_permission THEN event_id END AS event_id,
               CASE WHEN by_ground THEN %(gate_beside)s || ground ELSE %(gate_rule)s END AS rule
        FROM (SELECT *, reason = %(gate_withdrawn)s OR reason = (%(gate_words)s::text[])[place] AS by_ban,
                     CASE WHEN reason IS NULL THEN state = ANY(%(gate_open)s) ELSE reason = state END AS by_permission,
                     reason IS NULL AND ground IS NOT NULL AND (state = ANY(%(gate_open)s)) IS NOT TRUE AS by_ground FROM judged) j
        """
    return Sql(text, reached.with_params(reasons.params, related.params if related else {}, _params(question, book)))


def _held(question: Question, book: RuleBook, reached: Sql, beside: Grounds | None, *, private: bool) -> str:
    """The candidates with the permission the purpose takes: the address's where the channel has one, else the person's."""
    scope = (
        "p.purpose = %(gate_asked_purpose)s AND p.channel = %(gate_asked_channel)s AND p.topic = %(gate_asked_topic)s"
    )
    if question.rule.mode is not Mode.OPT_IN:  # there a permission only matters where it reopens what was closed
        scope += " AND p.state = ANY(%(gate_open)s) AND p.asked_at IS NOT NULL"
    columns = (
        f"r.contact_id, r.living, r.restricted, {_who('r')}, r.domain, r.works, r.gone, p.state, p.since, p.event_id"
    )
    columns += ", CASE WHEN p.state = ANY(%(gate_open)s) THEN p.asked_at END AS asked_at"
    if beside:
        columns += ", r.shared, r.position_id, r.at_work, r.from_customer, r.given_on, r.refusal_offered"
    if private:
        columns += ", r.private"
    if question.asked(book).channel in ADDRESSED:
        # Who needs a permission has a subject, and a number compares faster than a hash.
        twin = "s.id" if question.rule.mode is Mode.OPT_IN and not beside else "r.address_hash"
        return f"""
            SELECT {columns}, s.id AS subject_id, {twin} AS twin FROM ({reached.text}) r
            LEFT JOIN consent_subject s ON s.hash = r.address_hash AND s.hash <> ''
            LEFT JOIN consent_permission p ON p.subject_id = s.id AND {scope}"""
    return f"""
        SELECT DISTINCT ON (r.contact_id) {columns}, NULL::bigint AS subject_id, r.address_hash AS twin FROM ({reached.text}) r
        LEFT JOIN crm_contact m ON m.merged_into_id = r.contact_id
        LEFT JOIN consent_subject s ON s.contact_id = r.contact_id OR s.contact_id = m.id
        LEFT JOIN consent_permission p ON p.subject_id = s.id AND {scope}
        ORDER BY r.contact_id, p.state = ANY(%(gate_open)s) DESC NULLS LAST, p.asked_at IS NULL,
                 coalesce(p.asked_at, p.since) DESC, p.event_id DESC"""


def _bans() -> list[str]:
    """Each ban that speaks of the question and closes what a candidate asked for, with the place of its reason in the order."""
    return [
        f"""
        SELECT r.contact_id, b.since, b.event_id, {_place_of(kind)} AS place
        FROM reached r {f"JOIN {join}" if join else ""} JOIN consent_ban b ON b.subject_id = {subject}
        WHERE {_SPEAKS} AND {_COUNTS if kind in ("contact", "address", "former") else "b.lifted_at IS NULL"}
        """
        for kind, join, subject in _BANS
        if kind != "former" or len(keyring.ids) > 1
    ]


_COUNTS = "(r.asked_at IS NULL OR r.asked_at <= b.since)"
_SPEAKS = """(
    ((b.purpose = %(gate_purpose)s OR (b.purpose = '' AND %(gate_marketing)s))
        AND b.channel IN ('', %(gate_channel)s) AND b.topic IN ('', %(gate_topic)s))
    OR ((b.purpose = %(gate_asked_purpose)s OR (b.purpose = '' AND %(gate_asked_marketing)s))
        AND b.channel IN ('', %(gate_asked_channel)s) AND b.topic IN ('', %(gate_asked_topic)s)))"""


def _place_of(kind: str) -> str:
    above = {
        "organisation": Reason.ORGANISATION_BANNED,
        "domain": Reason.DOMAIN_BANNED,
        "everybody": Reason.EVERYBODY_STOPPED,
    }
    if kind in above:
        return str(PLACE[above[kind]])
    banned = f"""CASE WHEN b.channel <> '' THEN {PLACE[Reason.CHANNEL_BANNED]}
        WHEN b.purpose <> '' OR b.topic <> '' THEN {PLACE[Reason.OBJECTED]} ELSE {PLACE[Reason.MARKETING_BANNED]} END"""
    if kind in ("address", "former"):
        banned = str(PLACE[Reason.ADDRESS_BANNED])
    return f"""CASE WHEN b.lifted_at IS NOT NULL THEN {LIFTED} WHEN b.act = 'withdrawn' THEN {PLACE[Reason.WITHDRAWN]}
        WHEN b.act = 'objected' THEN {PLACE[Reason.OBJECTED]} ELSE {banned} END"""


def _params(question: Question, book: RuleBook) -> dict[str, object]:
    asked = question.asked(book)
    return {
        "gate_purpose": question.purpose,
        "gate_channel": question.channel,
        "gate_topic": question.topic,
        "gate_marketing": question.purpose in MARKETING,
        "gate_asked_purpose": asked.purpose,
        "gate_asked_channel": asked.channel,
        "gate_asked_topic": asked.topic,
        "gate_asked_marketing": asked.purpose in MARKETING,
        "gate_open": [state.value for state in OPEN],
        "gate_words": _WORDS,
        "gate_withdrawn": Reason.WITHDRAWN.value,
        "gate_rule": question.name,
        "gate_beside": f"{question.purpose}:{question.channel}:",
        "gate_platform": question.platform,
    }


@dataclass(frozen=True)
class Decision:
    """The gate's answer about one person: `reason` is None where nothing speaks against it. `free_at`: when they may be contacted again, where
    they were contacted often enough."""

    contact: int
    point: int | None
    reason: Reason | None
    since: datetime | None
    event: int | None
    rule: str
    free_at: datetime | None = None


def explain(question: Question, contact: int, book: RuleBook | None = None) -> Decision:
    """The gate's answer about one person, by the rules in force unless others are given."""
    one = Sql("SELECT %(one)s::bigint AS contact_id, NULL::bigint AS point_id", {"one": contact})
    sql = decisions(question, one, book)
    asked = f"SELECT contact_id, point_id, reason, since, event_id, rule, free_at FROM ({sql.text}) d"
    ((number, point, reason, since, event, rule, free_at),) = fetch(asked, sql.params)
    pressed_until = free_at if reason == Reason.CONTACT_PRESSURE else None
    return Decision(number, point, Reason(reason) if reason else None, since, event, rule, pressed_until)
