"""A definition as people read it, in the language now active."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketing.segments.checking import Entries, known
from marketing.segments.shape import CHOICE
from marketing.segments.tree import Group, Rule

JOINED = {
    "all": gettext_lazy("All of these are true"),
    "any": gettext_lazy("At least one of these is true"),
    "none": gettext_lazy("None of these is true"),
}


@dataclass(frozen=True)
class Line:
    """One line of a definition that is read: how deep it stands, and whether it opens a group."""

    depth: int
    text: str
    opens: bool = False


def sentence(rule: Rule, entries: Entries) -> str:
    """The rule in words. Raises Refused where the table has no such field or operator."""
    field, op = known(rule)
    words = {
        part.key: _word(rule, part.key, part.source if part.kind == CHOICE else "", entries) for part in field.parts
    }
    return str((op.quiet if op.quiet and rule.value.get("quiet") else op.sentence) % words)


def lines(group: Group, entries: Entries, depth: int = 0) -> Iterator[Line]:
    """The definition line by line, groups before what lies in them."""
    yield Line(depth, str(JOINED[group.how]), opens=True)
    for node in group.of:
        if isinstance(node, Group):
            yield from lines(node, entries, depth + 1)
        else:
            yield Line(depth + 1, sentence(node, entries))


def _word(rule: Rule, key: str, source: str, entries: Entries) -> str:
    value = str(rule.value.get(key, ""))
    if source and value:
        return entries(source).get(value, value)
    return value or (_("any") if source else "…")
