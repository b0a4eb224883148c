"""A segment's definition: rules joined by all, any or none, in groups that may lie in one another.

As JSON: `{"all": [{"field": "language", "op": "is", "value": {"what": "sv"}}, {"any": […]}]}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from privacy.refusal import Refused

HOWS = ("all", "any", "none")
DEEPEST = 3
MOST_RULES = 30
LONGEST = 100


@dataclass(frozen=True)
class Rule:
    """One rule: `value` holds its parts, such as {"what": "first_aid", "months": 24}."""

    field: str
    op: str
    value: Mapping[str, str | int]

    @property
    def segment(self) -> tuple[int, int] | None:
        """The segment and the version of it that the rule speaks of; None where it speaks of something else."""
        if self.field != "segment":
            return None
        number, _dot, version = str(self.value.get("what", "")).partition(".")
        return (int(number), int(version)) if _number(number) and _number(version) else None


@dataclass(frozen=True)
class Group:
    """Rules and groups, joined: `how` is all, any, or none."""

    how: str
    of: tuple[Rule | Group, ...]

    def rules(self) -> Iterator[Rule]:
        """Every rule, those of the groups within too, in the order they stand."""
        for node in self.of:
            if isinstance(node, Group):
                yield from node.rules()
            else:
                yield node

    def segments(self) -> Iterator[tuple[int, int]]:
        """The segments it speaks of, each with its version."""
        return (rule.segment for rule in self.rules() if rule.segment)

    def full(self) -> Group:
        """The same without the groups that hold no rule."""
        inner = (node.full() if isinstance(node, Group) else node for node in self.of)
        return Group(self.how, tuple(node for node in inner if isinstance(node, Rule) or node.of))


def read(data: Any, depth: int = 1) -> Group:
    """The definition that JSON holds. Raises Refused where it is none, lies deeper than three groups, or is too long."""
    if not isinstance(data, Mapping) or len(data) != 1 or next(iter(data)) not in HOWS or depth > DEEPEST:
        raise Refused(_("This is no definition of a segment: groups of all, any or none, at most three deep."))
    ((how, nodes),) = data.items()
    if not isinstance(nodes, list):
        raise Refused(_("This is no definition of a segment: groups of all, any or none, at most three deep."))
    found = Group(how, tuple(_node(node, depth) for node in nodes))
    if depth == 1 and sum(1 for _rule in found.rules()) > MOST_RULES:
        raise Refused(
            _("A segment has at most %(most)s rules. Make one of a part, and use it here.") % {"most": MOST_RULES}
        )
    return found


def _node(data: Any, depth: int) -> Rule | Group:
    if not isinstance(data, Mapping) or "field" not in data:
        return read(data, depth + 1)
    value = data.get("value", {})
    fit = isinstance(value, Mapping) and all(
        isinstance(part, str) and (isinstance(given, str) or type(given) is int) and len(str(given)) <= LONGEST
        for part, given in value.items()
    )
    if not fit or set(data) - {"field", "op", "value"}:
        raise Refused(_("A rule of the segment cannot be read."))
    return Rule(str(data["field"]), str(data.get("op", "")), dict(value))


def written(node: Rule | Group) -> dict[str, Any]:
    """The same as JSON."""
    if isinstance(node, Rule):
        return {"field": node.field, "op": node.op, "value": dict(node.value)}
    return {node.how: [written(inner) for inner in node.of]}


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
