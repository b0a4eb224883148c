"""Rows gathered for several tables and written table by table."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from crm import clean
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.copying import copy_rows, take_ids
from privacy.refusal import Refused

Tables = dict[type[Model], tuple[str, ...]]
SOURCED = ("source_kind", "source", "sourced_at", "given_for")

# Many rows share few texts.
line = lru_cache(maxsize=50_000)(clean.line)
text = lru_cache(maxsize=50_000)(clean.text)
search_text = lru_cache(maxsize=50_000)(clean.search_text)


class Book:
    """Rows of tables, each with its columns; `write` copies them in the order the tables were named, so that links find their rows."""

    def __init__(self, columns: Tables) -> None:
        self._columns = columns
        self._rows: dict[type[Model], list[tuple[Any, ...]]] = {model: [] for model in columns}

    def add(self, model: type[Model], *values: Any) -> None:
        """A row, its values in the order of the table's columns."""
        self._rows[model].append(values)

    def write(self, *, by: Actor, now: datetime) -> None:
        """Copies all rows; one audit row tells how many of each. Must be called inside the transaction of the act."""
        for model, columns in self._columns.items():
            if self._rows[model]:
                copy_rows(model, columns, self._rows[model])
        first = next(iter(self._columns))._meta
        counts = {model._meta.model_name or "": len(rows) for model, rows in self._rows.items() if rows}
        action = f"{first.model_name}.many_recorded"
        audit.record(by=by, now=now, action=action, model=first.label, ref=None, detail=counts)


def numbers(model: type[Model], count: int) -> list[int]:
    """Fresh numbers of rows; none are asked for where none are wanted."""
    return take_ids(model, count) if count else []


def origin(source: Source) -> tuple[Any, ...]:
    """The values of `SOURCED`."""
    return tuple(source.columns.values())


class Keys(dict[str, int]):
    """Numbers of a managed list's entries by key ("" is none). An unknown key is refused, not skipped."""

    def __init__(self, model: Any, key: str = "key") -> None:
        super().__init__(model.objects.values_list(key, "pk"))
        self._name = str(model._meta.verbose_name)

    def __missing__(self, key: str) -> int:
        raise Refused(_("%(list)s: there is no entry %(key)s.") % {"list": self._name, "key": key})

    def find(self, key: str) -> int | None:
        return self[key] if key else None
