"""May we contact this person? Every purpose and channel at a glance, in the words of the gate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.enums import Channel, ContactPurpose, Reason
from consent.grounds import Answer, Ground, answer
from consent.queries.facts import Known, known
from consent.queries.offers import topics
from consent.queries.rulebook import RuleBook, in_force
from consent.queries.states import BanInForce, ScopeState, picture
from consent.rules import RULES, Mode
from consent.state import Scope, Verdict
from crm.queries.circumstances import Circumstances

COLUMNS = (Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.LETTER, Channel.SOCIAL)
ROWS = (
    ContactPurpose.DIRECT_MARKETING,
    ContactPurpose.NEWSLETTER,
    ContactPurpose.CUSTOMER_COMMUNICATION,
    ContactPurpose.SATISFACTION_SURVEY,
    ContactPurpose.SURVEY,
    ContactPurpose.INFORMATION,
    ContactPurpose.ADDRESSED_MAILING,
    ContactPurpose.EMAIL_TRACKING,
)
_GROUNDS: dict[Ground, Any] = {
    Ground.SHARED_MAILBOX: gettext_lazy("a mailbox of the organisation"),
    Ground.DUTIES: gettext_lazy("about their work"),
    Ground.SOFT_OPT_IN: gettext_lazy("about what they bought"),
}
_WAITING = frozenset({Reason.UNCONFIRMED, Reason.UNPROVEN})


@dataclass(frozen=True)
class Cell:
    """One answer: `sign` is yes, no or wait; `word` says it; `why` in a few words; since when and by which event, where one decides.

    `asked` are the codes of purpose, channel and topic.
    """

    sign: str
    word: str
    why: str
    since: datetime | None
    event: int | None
    reason: Reason | None
    asked: Scope


@dataclass(frozen=True)
class Row:
    """A purpose; one list of cells for each of COLUMNS, several where there are topics, none where the purpose never uses it."""

    purpose: ContactPurpose
    cells: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Panel:
    rows: tuple[Row, ...]
    bans: tuple[BanInForce, ...]


def panel(around: Circumstances) -> Panel:
    """The whole table of one person, advertising in social media in the row of direct marketing whose permission it takes."""
    book = in_force()
    drawn, now = picture(around=around, book=book), known(around, book)
    named = {topic.key: topic.name for topic in topics()}
    cells: dict[tuple[str, str], list[Cell]] = {}
    for state in drawn.states(named):
        purpose = _row_of(state.scope.purpose)
        cells.setdefault((purpose, state.scope.channel), []).append(_cell(state, answer_now(state, now, book), named))
    rows = (Row(purpose, tuple(tuple(cells.get((purpose, channel), ())) for channel in COLUMNS)) for purpose in ROWS)
    return Panel(tuple(rows), tuple(drawn.bans()))


def answer_now(state: ScopeState, around: Known, book: RuleBook) -> Answer:
    """The first reason against it, in the order of the gate: what they allowed, with the circumstances around it."""
    scope = state.scope
    verdict = Verdict(state.reason, state.since, state.event, state.asked)
    return answer(scope.purpose, scope.channel, verdict, around.facts(scope.purpose, scope.channel), book.choices)


def _row_of(purpose: str) -> str:
    return ContactPurpose.DIRECT_MARKETING if purpose == ContactPurpose.SOCIAL_ADVERTISING else purpose


def _cell(state: ScopeState, found: Answer, named: dict[str, str]) -> Cell:
    reason = found.reason
    decided = reason is state.reason
    since, event = (state.since, state.event) if decided else (None, None)
    word = named.get(state.scope.topic, state.scope.topic) or (_("No") if reason else _("Yes"))
    sign = "wait" if reason in _WAITING else "no" if reason else "yes"
    return Cell(
        sign, word, str(reason.label) if reason else _why_open(state, found.ground), since, event, reason, state.scope
    )


def _why_open(state: ScopeState, ground: Ground | None) -> str:
    if ground:
        return str(_GROUNDS[ground])
    mode = RULES[state.scope.purpose, state.scope.channel].mode
    if mode is Mode.OPT_IN or state.event:
        return _("they said so")
    return _("about what they bought") if mode is Mode.RELATIONSHIP else _("until they say no")
