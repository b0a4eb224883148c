"""Why, or why not: the answer about one person in words, with the rule, the law, the act that decides, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from consent.enums import Reason
from consent.grounds import Ground
from consent.models import BanList
from consent.queries import ban_lists
from consent.queries.acts import ShownAct, act_of
from consent.queries.gate import Decision, explain
from consent.queries.question import Question
from consent.queries.refusals import Rest, rests
from consent.queries.rulebook import in_force
from consent.state import Scope
from consent.words import GROUNDS, REMEDIES, SWITCH_WORDS, RuleRow, row_of

BY_LIST = frozenset({Reason.EXTERNAL_BAN_LIST, Reason.STALE_BAN_LIST})


@dataclass(frozen=True)
class Explanation:
    """The gate's answer in words. `act` is the act that decides, with its evidence; None where none does. `ban_list` is the external list
    in force that it rests on; `by_list`: it rests on one, or on there being none. `rest`: until when the person is not to be asked; None
    where they may be."""

    decision: Decision
    rule: RuleRow
    version: int
    law: str
    ground: Any
    act: ShownAct | None
    remedy: Any
    ban_list: BanList | None
    rest: Rest | None

    @property
    def by_list(self) -> bool:
        return self.decision.reason in BY_LIST

    @property
    def sentence(self) -> str:
        """Why not, as a sentence; "" where nothing speaks against it."""
        return self.decision.reason.sentence if self.decision.reason else ""


def explanation(question: Question, contact: int, *, today: date) -> Explanation:
    """The answer about one person. Raises ValueError where no rule lets the purpose use the channel."""
    book = in_force()
    decision = explain(question, contact, book)
    ground, scope = _ground(decision), Scope(question.purpose, question.channel, question.topic)
    return Explanation(
        decision,
        row_of(question.purpose, question.channel, book.choices),
        book.number,
        SWITCH_WORDS[ground].law if ground else question.rule.law,
        GROUNDS[ground] if ground else "",
        act_of(decision.event) if decision.event else None,
        REMEDIES[Reason(decision.reason)] if decision.reason else "",
        ban_lists.in_force().get(question.channel) if decision.reason in BY_LIST else None,
        rests(contact, [scope], today).get(scope),
    )


def _ground(decision: Decision) -> Ground | None:
    named = decision.rule.rpartition(":")[2]
    return Ground(named) if decision.reason is None and named in list(Ground) else None
