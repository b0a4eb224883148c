"""What an erasure would do, table by table, read from the data map: shown to a person first, then applied as it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, Q
from django.utils.text import capfirst

from dsr.deadlines import financial_period_end, voucher_keep_through
from dsr.rules import HELD
from dsr.words import label_of
from privacy import datamap
from privacy.enums import Erase
from privacy.mapped import About
from privacy.registry import DataPath, Person, data_paths


@dataclass(frozen=True)
class Line:
    """One table: the rows that go, the rows that stay, which of their columns are emptied or cut, and why rows stay."""

    model: str
    goes: tuple[Any, ...]
    stays: tuple[Any, ...]
    emptied: tuple[str, ...]
    reason: str

    @property
    def erase(self) -> int:
        return len(self.goes)

    @property
    def keep(self) -> int:
        return len(self.stays)

    @property
    def name(self) -> str:
        """The table's name in words."""
        return capfirst(label_of(str(apps.get_model(self.model)._meta.verbose_name)))


@dataclass(frozen=True)
class Plan:
    """Everything an erasure of this person would do today."""

    person: Person
    lines: tuple[Line, ...]
    files: tuple[str, ...]

    @property
    def erased(self) -> int:
        return sum(line.erase for line in self.lines)

    @property
    def kept(self) -> int:
        return sum(line.keep for line in self.lines)

    @property
    def digest(self) -> str:
        """Changes with every row that comes or goes: what a person has read is what is applied."""
        return hashlib.sha256(repr((self.person, self.lines, self.files)).encode()).hexdigest()

    @property
    def counts(self) -> list[dict[str, Any]]:
        """The plan as counts: `model, erase, keep, reason`."""
        return [{"model": x.model, "erase": x.erase, "keep": x.keep, "reason": x.reason} for x in self.lines]


def plan(person: Person, *, today: date, spare: Collection[int] = (), before: datetime | None = None) -> Plan:
    """What an erasure would do. `spare` are requests that wait for their answer: they keep what the answer needs, for now.

    With `before`, only rows written until then: what the person did later is not touched.
    """
    lines: list[Line] = []
    files: set[str] = set()
    for path in data_paths:
        line, lost = _line(path, person, today, spare, before)
        if line.goes or line.stays:
            lines.append(line)
        files |= lost
    return Plan(person, tuple(lines), tuple(sorted(files)))


def not_empty(model: type[Model]) -> Q:
    """The rows in which something is left to empty or cut."""
    left = Q(pk__in=[])
    for field, said in datamap.declared(model):
        if said.erase in (Erase.BLANK, Erase.CUT):
            left |= Q(**{f"{field.name}__isnull": False}) if field.null else ~Q(**{field.name: nothing(field)})
    return left


def nothing(field: Field[Any, Any]) -> Any:
    """What an emptied column holds."""
    return None if field.null else "" if field.empty_strings_allowed else field.get_default()


def emptied(model: type[Model]) -> tuple[str, ...]:
    """The columns that an erasure empties or cuts where the row stays."""
    return tuple(field.name for field, said in datamap.declared(model) if said.erase in (Erase.BLANK, Erase.CUT))


def held_through(day: date) -> date:
    """Until when an order of that day is a voucher that must be kept."""
    return voucher_keep_through(financial_period_end(day))


def _line(
    path: DataPath, person: Person, today: date, spare: Collection[int], before: datetime | None
) -> tuple[Line, set[str]]:
    model = apps.get_model(path.model)
    about = datamap.about(model) or About()
    rows = path.rows(person).order_by("pk").distinct()
    if before is not None:
        rows = rows.filter(recorded_at__lte=before)
    files = {name for row in rows for name in path.files(row)} if path.files else set()
    found = tuple(rows.values_list("pk", flat=True))
    if path.model == "dsr.Request":
        found = tuple(pk for pk in found if pk not in spare)
    if not about.rows_stay:
        return Line(path.model, found, (), (), ""), files
    lapsed = _lapsed(path.model, found, today)
    stays = tuple(pk for pk in found if pk not in lapsed)
    return Line(
        path.model, tuple(lapsed), stays, emptied(model) if stays else (), label_of(about.rows_stay) if stays else ""
    ), files


def _lapsed(label: str, found: tuple[Any, ...], today: date) -> tuple[Any, ...]:
    """The rows whose hold is over: nothing keeps them any longer."""
    if label not in HELD:
        return ()
    days = apps.get_model(label)._base_manager.filter(pk__in=found).order_by("pk").values_list("pk", HELD[label])
    return tuple(pk for pk, day in days if held_through(day) < today)
