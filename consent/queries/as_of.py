"""What somebody had allowed on a day, as the register knew it then, and what they had been shown when they allowed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from consent.models import Topic
from consent.queries.acts import ShownAct, act_of
from consent.queries.states import picture
from consent.queries.timeline import scope_words
from privacy.months import midnight_after


@dataclass(frozen=True)
class Stood:
    """How one purpose over one channel stood: `allowed`, why not, since when, and the act that decided."""

    about: str
    allowed: bool
    why: Any
    since: datetime | None
    act: ShownAct | None


def stood_on(contact: int, day: date) -> list[Stood]:
    """At the end of that day in Helsinki, by the acts the register had then: everything an act of theirs decided.

    Raises Refused for a person it does not have.
    """
    end = midnight_after(day) - timedelta(microseconds=1)
    topics = {topic.key: topic.name for topic in Topic.objects.all()}
    return [
        Stood(
            scope_words(*state.scope, topics),
            state.reason is None,
            state.reason.label if state.reason else "",
            state.since,
            act_of(state.event),
        )
        for state in picture(contact=contact, as_of=end).states()
        if state.event
    ]
