"""The reasons of the gate in SQL, in their order: what `consent.grounds.answer` says, over rows r of the candidates and c of their bans."""

from __future__ import annotations

from dataclasses import dataclass

from consent.enums import ContactPurpose, Reason
from consent.grounds import Ground, listens, may_stand_in, needs_relationship
from consent.queries.question import Question
from consent.queries.rulebook import RuleBook
from consent.rules import BAN_LISTS, POINTS, SPARES_CUSTOMERS, Mode
from crm.queries import grounds as register
from crm.queries.reach import CURRENT, related
from privacy.keyed import keyring
from privacy.sql import Sql

PLACE = {reason: place for place, reason in enumerate(Reason, 1)}  # arrays of PostgreSQL begin at 1
LIFTED = len(PLACE) + 1  # after every reason: a lifted ban only tells why an old permission does not count
PAUSED = """SELECT coalesce(k.merged_into_id, k.id) AS contact_id, s.hash FROM consent_pause z
    JOIN consent_subject s ON s.id = z.subject_id LEFT JOIN crm_contact k ON k.id = s.contact_id
    WHERE z.until >= (now() AT TIME ZONE 'Europe/Helsinki')::date"""
"""Who and which addresses wish to be left in peace today: few."""

_IN_FORCE = "l.kind = %(gate_channel)s AND l.applied_at IS NOT NULL AND l.hash_key = %(gate_list_key)s"
_TODAY = "(now() AT TIME ZONE 'Europe/Helsinki')::date"
_ENTRIES = f"""SELECT n.hash FROM consent_banlistentry n JOIN consent_banlist l ON l.id = n.ban_list_id
    WHERE {_IN_FORCE} AND n.expires_on >= {_TODAY}"""
"""Whom the external ban list in force names today: many."""
_FRESH = (
    f"EXISTS (SELECT FROM consent_banlist l WHERE {_IN_FORCE} AND l.dated >= {_TODAY} - %(gate_list_days)s::integer)"
)

_NAMED = """SELECT FROM consent_consentevent e JOIN consent_wording w ON w.id = e.wording_id WHERE e.id = r.event_id
    AND CASE WHEN %(gate_platform)s = '' THEN w.platforms <> '' ELSE %(gate_platform)s = ANY(string_to_array(w.platforms, ', ')) END"""


@dataclass(frozen=True)
class Grounds:
    """What may stand in for a permission: conditions by ground, in order, with the parameters of them all."""

    conditions: dict[Ground, str]
    lacks_duties: str
    sql: Sql

    @property
    def any(self) -> str:
        return f"({' OR '.join(self.conditions.values())})"

    @property
    def which(self) -> str:
        """The ground that holds."""
        lines = (f"WHEN {holds} THEN '{ground.value}'" for ground, holds in self.conditions.items())
        return f"CASE {' '.join(lines)} END"


def grounds(question: Question, book: RuleBook) -> Grounds | None:
    """The grounds that are switched on for this question; None where only a permission opens it."""
    if not may_stand_in(question.purpose, question.channel) or not set(Ground) & book.choices.keys():
        return None
    similar = register.similar(question.product)
    duties = register.duties(question.areas, (book.choices.get(Ground.DUTIES) or {}).get("months", 0))
    sale = f"r.from_customer AND r.refusal_offered AND {register.SAME_SELLER} AND {similar.text}"
    conditions = {
        Ground.SHARED_MAILBOX: "r.shared",
        Ground.DUTIES: f"(r.at_work AND {duties.text})",
        Ground.SOFT_OPT_IN: f"({sale})",
    }
    on = {ground: text for ground, text in conditions.items() if ground in book.choices}
    lacks = f"(r.at_work AND NOT {duties.text})" if Ground.DUTIES in on else "false"
    return Grounds(on, lacks, Sql("", similar.with_params(duties.params)))


def branches(question: Question, book: RuleBook, beside: Grounds | None) -> Sql:
    """The branches of the CASE that gives a candidate's reason."""
    lines = [
        ("NOT r.living", Reason.ERASED),
        ("r.restricted", Reason.RESTRICTED),
        (f"c.place < {LIFTED}", "(%(gate_words)s::text[])[c.place]"),
        *(_unpermitted(question, book, beside) if question.rule.mode is Mode.OPT_IN else ()),
    ]
    if needs_relationship(question.rule, book.choices):
        lines.append(("t.contact_id IS NULL", Reason.NO_RELATIONSHIP))
    if question.channel in POINTS:
        lines.append(("r.gone", Reason.LEFT_ORGANISATION))
    if beside:
        lines.append((f"r.state IS NULL AND NOT {beside.any}", Reason.NO_DUTY_EVIDENCE))
    if listening(question, book):
        bound = (
            "b.contact_id IS NOT NULL AND (r.asked_at IS NULL OR c.place IS NOT NULL)"  # what stands in c was lifted
        )
        bound += " AND t.contact_id IS NULL" if SPARES_CUSTOMERS in book.choices else ""
        lines += [
            (f"{bound} AND b.listed", Reason.EXTERNAL_BAN_LIST),
            (f"{bound} AND NOT {_FRESH}", Reason.STALE_BAN_LIST),
        ]
    if question.rule.ban_closes:
        lines.append((_paused(question), Reason.PAUSED))
    if question.channel in POINTS:
        lines += [("r.point_id IS NULL", Reason.NO_ADDRESS), ("NOT r.works", Reason.BOUNCED)]
    text = " ".join(f"WHEN {test} THEN {_word(word)}" for test, word in lines)
    lists: dict[str, object] = {}
    if listening(question, book):
        lists = {"gate_list_days": book.choices[BAN_LISTS]["days"], "gate_list_key": keyring.current}
    return Sql(text, {**(beside.sql.params if beside else {}), **lists})


def tied(question: Question, book: RuleBook) -> Sql | None:
    """Those of the candidates whom a purchase or participation ties to it, each once; None where nothing need.

    Where it only spares them an external ban list, whatever ties them to us.
    """
    needs = needs_relationship(question.rule, book.choices)
    if not needs and not (listening(question, book) and SPARES_CUSTOMERS in book.choices):
        return None
    fixed = question.purpose == ContactPurpose.CUSTOMER_COMMUNICATION
    found = related(Sql("reached"), question.product if needs else None, fixed_price=fixed)
    return Sql(f"SELECT DISTINCT contact_id FROM ({found.text}) found", found.params)


def listening(question: Question, book: RuleBook) -> bool:
    """Does the controller go by external ban lists for this question?"""
    return listens(question.purpose, question.channel, book.choices)


def bound(question: Question, book: RuleBook) -> Sql | None:
    """Those of the candidates whom an external ban list may close, each once: consumers, with whether the list in force names them by
    their number or by the household of an address of theirs. None where none is gone by."""
    if not listening(question, book):
        return None
    if question.channel in POINTS:
        return Sql(
            f"""SELECT r.contact_id, e.hash IS NOT NULL AS listed FROM reached r LEFT JOIN ({_ENTRIES}) e ON e.hash = r.address_hash
            WHERE r.private AND r.point_id IS NOT NULL"""
        )
    return Sql(
        f"""SELECT r.contact_id, bool_or(e.hash IS NOT NULL) AS listed FROM reached r
        JOIN crm_address a ON a.contact_id = r.contact_id AND {CURRENT} LEFT JOIN ({_ENTRIES}) e ON e.hash = a.hash
        WHERE r.private GROUP BY r.contact_id"""
    )


def _word(word: Reason | str) -> str:
    return f"'{word.value}'" if isinstance(word, Reason) else word


def _unpermitted(question: Question, book: RuleBook, beside: Grounds | None) -> list[tuple[str, Reason | str]]:
    """What is wrong with the permission it takes, where no ground stands in for one that is not there."""
    unless = f" AND NOT {beside.any}" if beside else ""
    lines: list[tuple[str, Reason | str]] = [
        (f"r.state IS NULL{unless}" + (f" AND NOT {beside.lacks_duties}" if beside else ""), Reason.NO_PERMISSION),
        (f"r.state = '{Reason.UNCONFIRMED.value}'", Reason.UNCONFIRMED),
        (f"r.state <> ALL(%(gate_open)s){unless}", "r.state"),
        ("r.state = ANY(%(gate_open)s) AND c.place IS NOT NULL", Reason.WITHDRAWN),
    ]
    if question.borrows(book):
        lines.append((f"NOT EXISTS ({_NAMED})", Reason.NO_PERMISSION))
    return lines


def _paused(question: Question) -> str:
    person = f"r.contact_id IN (SELECT contact_id FROM ({PAUSED}) z WHERE contact_id IS NOT NULL)"
    if question.channel not in POINTS:
        return person
    return f"({person} OR coalesce(r.address_hash IN (SELECT hash FROM ({PAUSED}) z WHERE hash <> ''), false))"
