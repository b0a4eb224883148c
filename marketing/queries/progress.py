"""How far a campaign is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from marketing.enums import OPEN_STATES, MessageState
from marketing.models import Message


@dataclass(frozen=True)
class Progress:
    """The figures of a campaign's messages: `states` of those chosen, `excluded` per reason; together they are all candidates."""

    states: dict[str, int]
    excluded: dict[str, int]

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
    rows = Message.objects.filter(campaign=campaign).order_by().values_list("state", "reason").annotate(n=Count("*"))
    states: dict[str, int] = {state.value: 0 for state in MessageState if state != MessageState.EXCLUDED}
    excluded: dict[str, int] = {}
    for state, reason, n in rows:
        if state == MessageState.EXCLUDED:
            excluded[reason] = excluded.get(reason, 0) + n
        else:
            states[state] += n
    return Progress(states, excluded)


def figures(campaign: int) -> dict[str, int]:
    """State → number of messages, with `candidates` and `excluded` (rule I5: the states add up to the candidates)."""
    found = progress(campaign)
    return {"candidates": found.candidates, "excluded": found.left_out, **found.states}
