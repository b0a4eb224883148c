"""The rules in force: the table as shipped, with what the controller has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from consent.models import RuleVersion


@dataclass(frozen=True)
class RuleBook:
    """A version of the rules: its number (0: as shipped) and the switches that are on, by key, with what each needs to know."""

    number: int = 0
    choices: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict, hash=False
    )  # a restored backup may use a number again

    def on(self, key: str) -> Mapping[str, Any] | None:
        """What the switch knows where it is on, None where it is off."""
        return self.choices.get(key)

    def without(self, key: str) -> RuleBook:
        """The same rules with one switch off: for a question that has been settled already."""
        return RuleBook(self.number, {on: knows for on, knows in self.choices.items() if on != key})


def in_force() -> RuleBook:
    """The newest version."""
    row = RuleVersion.objects.order_by("-number").first()
    return RuleBook(row.number, row.choices) if row else RuleBook()


def number_in_force() -> int:
    """The number of the newest version; 0 where the rules are as shipped."""
    return RuleVersion.objects.order_by("-number").values_list("number", flat=True).first() or 0


def versions(limit: int = 20) -> list[RuleVersion]:
    """The last versions, newest first."""
    return list(RuleVersion.objects.order_by("-number")[:limit])
