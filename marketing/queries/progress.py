"""How far a campaign is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from consent.enums import Reason
from marketing.enums import OPEN_STATES, MessageState
from marketing.models import Message


@dataclass(frozen=True)
class Held:
    """How many are held back because they were contacted often enough, and when the first and the last of them may be contacted again."""

    people: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Progress:
    """The figures of a campaign's messages: `states` of those chosen, `excluded` per reason; together they are all candidates. Who is `held`
    back, and who is `awaiting` the outcome of a test of two versions, is among the deferred (`shown` tells them apart)."""

    states: dict[str, int]
    excluded: dict[str, int]
    held: Held | None = None
    awaiting: int = 0

    @property
    def shown(self) -> dict[str, int]:
        """`states` as a page tells them: who is held back stands by themselves as "held", who awaits an outcome as "awaiting", not among
        those to be tried again."""
        apart = {"held": self.held.people if self.held else 0, "awaiting": self.awaiting}
        lines: dict[str, int] = {}
        for state, n in self.states.items():
            lines[state] = n
            if state == MessageState.DEFERRED:
                lines[state] -= sum(apart.values())
                lines |= {name: people for name, people in apart.items() if people}
        return lines

    @property
    def left_out(self) -> int:
        return sum(self.excluded.values())

    @property
    def chosen(self) -> int:
        return sum(self.states.values())

    @property
    def candidates(self) -> int:
        return self.chosen + self.left_out

    @property
    def still_open(self) -> int:
        return sum(self.states[state] for state in OPEN_STATES)

    @property
    def ended(self) -> int:
        return self.chosen - self.still_open


def progress(campaign: int) -> Progress:
    """The campaign's figures in one query; every state is there, with 0 where there is none."""
    rows = Message.objects.filter(campaign=campaign).order_by().values_list("state", "reason")
    states: dict[str, int] = {state.value: 0 for state in MessageState if state != MessageState.EXCLUDED}
    excluded: dict[str, int] = {}
    held, awaiting = None, 0
    counts = {
        "n": Count("*"),
        "first": Min("next_at"),
        "last": Max("next_at"),
        "untried": Count("id", filter=Q(attempts=0)),
    }
    for state, reason, n, first, last, untried in rows.annotate(**counts):
        if state == MessageState.EXCLUDED:
            excluded[reason] = excluded.get(reason, 0) + n
        else:
            states[state] += n
        if (state, reason) == (MessageState.DEFERRED, Reason.CONTACT_PRESSURE):
            held = Held(n, first, last)
        if (state, reason) == (MessageState.DEFERRED, ""):
            awaiting = untried
    return Progress(states, excluded, held, awaiting)


def figures(campaign: int) -> dict[str, int]:
    """State → number of messages, with `candidates` and `excluded` (rule I5: the states add up to the candidates)."""
    found = progress(campaign)
    return {"candidates": found.candidates, "excluded": found.left_out, **found.states}
