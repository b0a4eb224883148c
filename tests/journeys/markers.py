"""Markers for one person: a word of its own in every column of the data map that can carry one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Field, JSONField, Model, TextField

from config.database import as_owner
from privacy import datamap
from privacy.enums import Erase, Show
from privacy.ledgers import LEDGERS
from privacy.mapped import Mapped
from privacy.registry import Person, data_paths

_numbers = count(1)
# Codes that the code reads back: a word there would be another history, not another person.
CODES = {"consent.Permission", "consent.Ban"}


@dataclass(frozen=True)
class Marker:
    """A word, and the column it was put into."""

    word: str
    model: str
    field: str
    said: Mapped

    @property
    def may_stay(self) -> bool:
        return self.said.erase == Erase.KEEP and not self.said.identifies


def plant(person: Person) -> list[Marker]:
    """Writes a marker into every shown column of every row about the person, past the application, as the owner."""
    found = [(path.model, row) for path in data_paths for row in path.rows(person)]
    with as_owner():
        return [marker for label, row in found for marker in _mark(label, row)]


def _mark(label: str, row: Model) -> Iterator[Marker]:
    model = apps.get_model(label)
    if model._meta.db_table in LEDGERS or label in CODES:
        return
    for field, said in datamap.declared(model):
        if said.category is None or said.show != Show.VALUE or not _can_carry(field):
            continue
        word = f"mk{next(_numbers):04}q"
        model._base_manager.filter(pk=row.pk).update(**{field.name: _wrapped(field, word)})
        yield Marker(word, label, field.name, said)


def _can_carry(field: Field[Any, Any]) -> bool:
    inner = field.base_field if isinstance(field, ArrayField) else field
    if isinstance(inner, JSONField):
        return True
    return isinstance(inner, CharField | TextField) and not inner.choices and (inner.max_length or 99) >= 7


def _wrapped(field: Field[Any, Any], word: str) -> Any:
    if isinstance(field, ArrayField):
        return [word]
    return {"cell": word} if isinstance(field, JSONField) else word
