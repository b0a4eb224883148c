"""The reasons of the gate in SQL, in their order: what `consent.grounds.answer` says, over rows r of the candidates and c of their bans."""

from __future__ import annotations

from dataclasses import dataclass

from consent.enums import ContactPurpose, Reason
from consent.grounds import Ground, may_stand_in, needs_relationship
from consent.queries.question import Question
from consent.queries.rulebook import RuleBook
from consent.rules import POINTS, Mode
from crm.queries import grounds as register
from crm.queries.reach import related
from privacy.sql import Sql

PLACE = {reason: place for place, reason in enumerate(Reason, 1)}  # arrays of PostgreSQL begin at 1
LIFTED = len(PLACE) + 1  # after every reason: a lifted ban only tells why an old permission does not count
PAUSED = """SELECT coalesce(k.merged_into_id, k.id) AS contact_id, s.hash FROM consent_pause z
    JOIN consent_subject s ON s.id = z.subject_id LEFT JOIN crm_contact k ON k.id = s.contact_id
    WHERE z.until >= (now() AT TIME ZONE 'Europe/Helsinki')::date"""
"""Who and which addresses wish to be left in peace today: few."""

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
    tied = related(question.product, fixed_price=question.purpose == ContactPurpose.CUSTOMER_COMMUNICATION)
    lines = [
        ("NOT r.living", Reason.ERASED),
        ("r.restricted", Reason.RESTRICTED),
        (f"c.place < {LIFTED}", "(%(gate_words)s::text[])[c.place]"),
        *(_unpermitted(question, book, beside) if question.rule.mode is Mode.OPT_IN else ()),
    ]
    if needs := needs_relationship(question.rule, book.choices):
        lines.append(
            (f"NOT EXISTS (SELECT FROM ({tied.text}) o WHERE o.contact_id = r.contact_id)", Reason.NO_RELATIONSHIP)
        )
    if question.channel in POINTS:
        lines.append(("r.gone", Reason.LEFT_ORGANISATION))
    if beside:
        lines.append((f"r.state IS NULL AND NOT {beside.any}", Reason.NO_DUTY_EVIDENCE))
    if question.rule.ban_closes:
        lines.append((_paused(question), Reason.PAUSED))
    if question.channel in POINTS:
        lines += [("r.point_id IS NULL", Reason.NO_ADDRESS), ("NOT r.works", Reason.BOUNCED)]
    text = " ".join(f"WHEN {test} THEN {_word(word)}" for test, word in lines)
    return Sql(text, {**(tied.params if needs else {}), **(beside.sql.params if beside else {})})


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
