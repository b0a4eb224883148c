"""A definition as SQL: one condition on a contact `c`, values as parameters only.

Rules joined by all stand side by side, so that the planner begins with whichever finds the fewest; those joined by any are one set; what
must not be so is a set that is taken away. Nothing is asked person by person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
_PARAMETER = re.compile(r"%\((\w+)\)s")
MOST_RULES = 100


@dataclass(frozen=True)
class Compiler:
    """What compiling needs to know: the day it is asked for, the columns marked for segments, and the other segments spoken of."""

    on: date
    marks: Marks
    definitions: Definitions

    def condition(self, group: Group) -> Sql:
        """The definition as a condition on the contact `c`. Raises Refused for what the data map does not let a segment go by, for
        a segment that leads back to itself, and for one that comes to more than a hundred rules."""
        return _numbered(self._group(group, ()))

    def rule(self, rule: Rule) -> Sql:
        """One rule as a condition on the contact `c`; raises as `condition` does."""
        return _numbered(self._rule(rule, ()))

    def _group(self, group: Group, within: tuple[tuple[int, int], ...]) -> list[str | Sql]:
        if not group.of:
            return ["FALSE" if group.how == "any" else "TRUE"]
        if group.how == "any":
            return self._any(group, within)
        if group.how == "all":
            return _joined([self._node(node, within) for node in group.of], " AND ")
        return _joined([self._not(node, within) for node in group.of], " AND ")

    def _any(self, group: Group, within: tuple[tuple[int, int], ...]) -> list[str | Sql]:
        """One set of people, unless all of it is known from the contact itself."""
        if len(group.of) == 1:
            return self._node(group.of[0], within)
        if all(isinstance(node, Rule) and _plain(node) for node in group.of):
            return ["(", *_joined([self._node(node, within) for node in group.of], " OR "), ")"]
        return ["c.id IN (", *_joined([self._people(node, within) for node in group.of], " UNION ALL "), ")"]

    def _node(self, node: Rule | Group, within: tuple[tuple[int, int], ...]) -> list[str | Sql]:
        return ["(", *(self._group(node, within) if isinstance(node, Group) else self._rule(node, within)), ")"]

    def _not(self, node: Rule | Group, within: tuple[tuple[int, int], ...]) -> list[str | Sql]:
        if isinstance(node, Rule) and _plain(node):
            return ["NOT ", *self._node(node, within)]
        return ["NOT EXISTS (SELECT FROM (", *self._people(node, within), ") x WHERE x.contact_id = c.id)"]

    def _people(self, node: Rule | Group, within: tuple[tuple[int, int], ...]) -> list[str | Sql]:
        """The node as a SELECT of contact_id."""
        if isinstance(node, Rule) and not node.segment:
            field, op = known(node)
            if field.people and not op.negated:
                return [self._sql(field, op, node, field.people)]
        inner = self._node(node, within)
        return ["SELECT c.id AS contact_id FROM crm_contact c WHERE c.merged_into_id IS NULL AND ", *inner]

    def _rule(self, rule: Rule, within: tuple[tuple[int, int], ...]) -> list[str | Sql]:
        field, op = known(rule)
        if field.key == "segment":
            return self._segment(rule, op, within)
        if field.test:
            return ["NOT " if op.negated else "", self._sql(field, op, rule, f"({field.test})")]
        people = self._sql(field, op, rule, field.people)
        if op.negated:
            return ["NOT EXISTS (SELECT FROM (", people, ") x WHERE x.contact_id = c.id)"]
        return ["c.id IN (", people, ")"]

    def _segment(self, rule: Rule, op: Op, within: tuple[tuple[int, int], ...]) -> list[str | Sql]:
        other = rule.segment
        if other is None or other not in self.definitions:
            raise Refused(_("The segment it speaks of is not there."))
        if other in within:
            raise Refused(_("A segment cannot lead back to itself."))
        whole = Group("none" if op.negated else "all", (self.definitions[other],))
        return self._group(whole, (*within, other))

    def _sql(self, field: Field, op: Op, rule: Rule, text: str) -> Sql:
        given: dict[str, Any] = {
            part.key: rule.value[part.key] for part in parts(field, op) if rule.value.get(part.key, "") != ""
        }
        for part, piece in field.optional:
            text = text.replace("{" + part + "}", piece if part in given else "")
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


def _plain(rule: Rule) -> bool:
    """Is it known from the contact itself?"""
    return bool(known(rule)[0].test)


def _midnight(day: date) -> datetime:
    return midnight_after(day - timedelta(days=1))


def _joined(pieces: list[list[str | Sql]], word: str) -> list[str | Sql]:
    found: list[str | Sql] = []
    for piece in pieces:
        found += [word, *piece] if found else piece
    return found


def _numbered(pieces: list[str | Sql]) -> Sql:
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
