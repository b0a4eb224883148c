"""Merge fields: what of a reader may stand in a mail. One table; nothing else becomes possible.

A field is written `{{ name }}` or `{{ name|words where it is empty }}` (`marketing.compile`). A message keeps the values of those fields that its
campaign uses, and no other (GDPR art. 5(1)(c)).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from marketing.compile import PLACEHOLDER, named
from marketing.markdown import gettext_noop

_ = gettext_noop


class Field(NamedTuple):
    """A merge field. `label` and `example` are for the editor. `read` is where its value is read from, in SQL: `{row}` is the gate's row of the
    person, of which it `needs` these columns; `work` is the position by which the person is reached (`crm.queries.work`)."""

    label: str
    example: str
    read: str
    needs: tuple[str, ...] = ()

    @property
    def at_work(self) -> bool:
        """It is read from the person's position."""
        return not self.needs


FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "first_name": Field(_("First name"), "Anna Maria", "{row}.first_name", ("first_name",)),
        "call_name": Field(
            _("Call name, or first name"),
            "Anna",
            "coalesce(nullif({row}.call_name, ''), {row}.first_name)",
            ("call_name", "first_name"),
        ),
        "last_name": Field(_("Last name"), "Virtanen", "{row}.last_name", ("last_name",)),
        "organisation": Field(_("Organisation they are reached at"), "Esimerkki Oy", "work.organisation"),
        "position": Field(_("Position there"), _("Managing director"), "work.title"),
    }
)
NAMES = frozenset(FIELDS)
NONE = "{}"
"""What a message keeps whose mail uses no field."""
_NOT_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_EMPTY = dict.fromkeys(FIELDS, "")


def used(texts: Iterable[str]) -> tuple[str, ...]:
    """The fields that stand in these texts, in the order of the table."""
    found = {named(inside)[0] for text in texts for inside in PLACEHOLDER.findall(text)}
    return tuple(name for name in FIELDS if name in found)


def bare(texts: Iterable[str]) -> tuple[str, ...]:
    """Those that stand somewhere without words for where they are empty."""
    found = {name for text in texts for name, instead in map(named, PLACEHOLDER.findall(text)) if not instead}
    return tuple(name for name in FIELDS if name in found)


def values(kept: str) -> Mapping[str, str]:
    """Every field's value, "" where there is none, of what a message keeps (JSON). A line break or control character in it becomes a space,
    so that a strange name stops no mail."""
    if kept == NONE:
        return _EMPTY
    told: dict[str, str] = json.loads(kept)
    return _EMPTY | {name: _line(value) for name, value in told.items() if name in FIELDS}


def _line(value: str) -> str:
    return value if value.isprintable() else _NOT_A_LINE.sub(" ", value)
