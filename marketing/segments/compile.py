"""A definition as one SELECT, values as parameters only.

Every rule is a set of people. Those joined by all are taken from the first and narrowed by the rest, in whichever order the planner
likes; those joined by any are one set; what must not be so is taken away. Nothing is asked person by person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from marketing.segments.checking import Marks, known, look_back, parts
from marketing.segments.shape import Field, Op
from marketing.segments.tree import Group, Rule
from privacy.months import midnight_after, months_later
from privacy.refusal import Refused
from privacy.sql import Sql

Definitions = Mapping[tuple[int, int], Group]
"""Definitions of the segments spoken of, by number and version."""
Within = tuple[tuple[int, int], ...]
Pieces = list[str | Sql]
_LIVING = "SELECT c.id AS contact_id FROM crm_contact c WHERE c.merged_into_id IS NULL"
_NOT_MERGED = "NOT EXISTS (SELECT FROM crm_contact m WHERE m.merged_into_id IS NOT NULL AND m.id = y.contact_id)"
_PARAMETER = re.compile(r"%\((\w+)\)s")
MOST_RULES = 100


@dataclass(frozen=True)
class Compiler:
    """What compiling needs to know: the day it is asked for, the columns marked for segments, the other segments spoken of, and the
    numbers of the rows that each entry of a source stands for."""

    on: date
    marks: Marks
    definitions: Definitions
    numbers: Callable[[str], Mapping[str, Sequence[int]]]

    def people(self, group: Group) -> Sql:
        """Whom the definition finds, as `contact_id`, each living contact once. Raises Refused for what the data map does not let a
        segment go by, for a segment that leads back to itself, and for one that comes to more than a hundred rules."""
        base = _base(group)
        if base is None:
            return _numbered([_LIVING, " AND ", *self._holds(group, "c.id", ())])
        rest = _rest(group, base)
        found: Pieces = ["SELECT DISTINCT y.contact_id FROM (", *self._set(base, ()), f") y WHERE {_NOT_MERGED} AND "]
        return _numbered([*found, *self._holds(rest, "y.contact_id", ())])

    def rule(self, rule: Rule, contact: int) -> Sql:
        """Whether one rule holds for a contact, as an expression; raises as `people` does."""
        who = Sql("%(contact)s", {"contact": contact})
        yes: Pieces = ["EXISTS (SELECT FROM (", *self._set(_plain(rule), ()), ") z WHERE z.contact_id = ", who, ")"]
        return _numbered(["NOT ", *yes] if _negated(rule) else yes)

    def _holds(self, node: Rule | Group, who: str, within: Within) -> Pieces:
        """The node as a condition on a contact: rules joined by all one beside the other, others as the set of people they find."""
        if isinstance(node, Group) and node.how == "all":
            return _joined([self._holds(inner, who, within) for inner in node.of], " AND ") or ["TRUE"]
        if isinstance(node, Rule) and known(node)[0].test and who == "c.id":
            field, op = known(node)
            return ["NOT " if op.negated else "", self._sql(field, op, node, f"({field.test})")]
        if _negated(node):
            return ["NOT EXISTS (SELECT FROM (", *self._set(_plain(node), within), f") z WHERE z.contact_id = {who})"]
        return [f"{who} IN (", *self._set(node, within), ")"]

    def _set(self, node: Rule | Group, within: Within) -> Pieces:
        """The node as a SELECT of contact_id, merged contacts among them or not."""
        if isinstance(node, Group) and node.how == "any":
            return _joined([self._set(inner, within) for inner in node.of], " UNION ALL ") or [f"{_LIVING} AND FALSE"]
        if isinstance(node, Rule) and not _negated(node):
            field, op = known(node)
            if field.key == "segment":
                return self._segment(node, within)
            if field.people:
                return [self._sql(field, op, node, field.people)]
        base = _base(node) if isinstance(node, Group) else None
        if base is None or not isinstance(node, Group):
            return [_LIVING, " AND ", *self._holds(node, "c.id", within)]
        rest = _rest(node, base)
        start: Pieces = ["SELECT y.contact_id FROM (", *self._set(base, within), ") y WHERE "]
        return [*start, *self._holds(rest, "y.contact_id", within)]

    def _segment(self, rule: Rule, within: Within) -> Pieces:
        other = rule.segment
        if other is None or other not in self.definitions:
            raise Refused(_("The segment it speaks of is not there."))
        if other in within:
            raise Refused(_("A segment cannot lead back to itself."))
        return self._set(self.definitions[other], (*within, other))

    def _sql(self, field: Field, op: Op, rule: Rule, text: str) -> Sql:
        given: dict[str, Any] = {
            part.key: rule.value[part.key] for part in parts(field, op) if rule.value.get(part.key, "") != ""
        }
        for place, piece in field.optional:
            text = text.replace("{" + place + "}", piece if place in given else "")
        for part in parts(field, op):
            if f"%({part.key}_ids)s" in text:
                given[f"{part.key}_ids"] = list(self.numbers(part.source).get(str(given.get(part.key, "")), ()))
        values = given | self._days(given, look_back(field, self.marks))
        return Sql(text, {name: values[name] for name in set(_PARAMETER.findall(text))})

    def _days(self, given: Mapping[str, Any], most: int) -> dict[str, date | datetime]:
        """The days a rule speaks of. Raises Refused where it looks back further than the data map lets it."""
        months = int(given.get("months", most))
        if months > most:
            raise Refused(_("This may look back %(most)s months at most.") % {"most": most})
        since, oldest = months_later(self.on, -months), months_later(self.on, -most)
        quiet = months_later(self.on, -int(given.get("quiet", 0)))
        return {
            "on": self.on,
            "until_at": midnight_after(self.on),
            "since": since,
            "since_at": _midnight(since),
            "quiet": quiet,
            "oldest_at": _midnight(oldest),
        }


def _base(group: Group) -> Rule | Group | None:
    """What of a group joined by all the people are taken from, to be narrowed by the rest; None where it is all of the register: where
    something is known from the contact itself, or everything only takes away."""
    if group.how == "any":
        return group if group.of else None
    if group.how == "none" or any(isinstance(node, Rule) and known(node)[0].test for node in group.of):
        return None
    return next((node for node in group.of if not _negated(node)), None)


def _rest(group: Group, base: Rule | Group) -> Group:
    """What narrows the people that the base finds."""
    return Group("all", () if base is group else tuple(node for node in group.of if node is not base))


def _negated(node: Rule | Group) -> bool:
    """Does it take people away?"""
    if isinstance(node, Rule):
        return known(node)[1].negated
    return node.how == "none" or (node.how == "all" and bool(node.of) and all(map(_negated, node.of)))


def _plain(node: Rule | Group) -> Rule | Group:
    """Whom a negated node takes away, as a node; any other is itself."""
    if isinstance(node, Rule):
        field, op = known(node)
        return (
            Rule(node.field, next(one.key for one in field.ops if not one.negated), node.value) if op.negated else node
        )
    if node.how == "none":
        return Group("any", node.of)
    return Group("any", tuple(map(_plain, node.of))) if _negated(node) else node


def _midnight(day: date) -> datetime:
    return midnight_after(day - timedelta(days=1))


def _joined(pieces: list[Pieces], word: str) -> Pieces:
    found: Pieces = []
    for piece in pieces:
        found += [word, *piece] if found else piece
    return found


def _numbered(pieces: Pieces) -> Sql:
    """The pieces as one, the parameters of each under names of their own."""
    numbers, text, params = count(1), "", dict[str, Any]()
    for piece in pieces:
        if isinstance(piece, Sql):
            number = next(numbers)
            if number > MOST_RULES:
                raise Refused(
                    _("With the segments it speaks of it has more than %(most)s rules.") % {"most": MOST_RULES}
                )
            piece = piece.renamed(f"segment_{number}_")
            params |= piece.params
            text += piece.text
        else:
            text += piece
    return Sql(text, params)
