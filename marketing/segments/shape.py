"""What a field of the table is made of: the parts of its value, its operators with their sentences, and the people it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CHOICE, TEXT, MONTHS = "choice", "text", "months"


@dataclass(frozen=True)
class Part:
    """One thing to fill in: chosen among the entries of `source`, typed, or a number of months. One that may stay empty means any."""

    key: str
    kind: str
    label: Any
    source: str = ""
    needed: bool = True


@dataclass(frozen=True)
class Op:
    """How a rule speaks: `sentence` holds places for the parts; `quiet` is the sentence where "not in the last … months" is given too.
    A negated one finds who the plain one does not."""

    key: str
    label: Any
    sentence: Any
    quiet: Any = ""
    negated: bool = False


@dataclass(frozen=True)
class Field:
    """What a rule may go by: `key` in definitions, `label` in the list to choose from, `about` the heading it stands under there.

    `reads` are the columns of the data map it goes by, as app.Model.field. What it finds is `test`, a condition on the contact `c`, or
    `people`, a SELECT of `contact_id`. In both, values are parameters: `what`, `kind`, `text`; `what_ids` are the
    numbers of the rows that the entry chosen stands for, so that the planner knows how many there are of them; `since` and `quiet` are the first day of
    the last so many months, `since_at` and `quiet_at` its beginning, `on` and `until_at` the day it is asked for and its end, `oldest_at` the
    beginning of the time the data map lets it look back. `optional` are pieces that are put in where their part is given.
    """

    key: str
    label: Any
    about: str
    parts: tuple[Part, ...]
    ops: tuple[Op, ...]
    reads: tuple[str, ...]
    test: str = ""
    people: str = ""
    optional: tuple[tuple[str, str], ...] = ()

    def op(self, key: str) -> Op | None:
        """The operator of this key."""
        return next((op for op in self.ops if op.key == key), None)

    @property
    def dated(self) -> bool:
        """Does it look back over months?"""
        return any(part.kind == MONTHS for part in self.parts)
