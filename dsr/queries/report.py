"""The access report (GDPR art. 15), built from the data map alone: whatever is declared and not hidden is in it, nothing else is.

Sections are the categories of the data map. A row that has a source (where, when, what for) shows it beside each of its values.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dsr.words import label_of
from privacy import datamap
from privacy.bases import Sourced
from privacy.enums import BASES, Category, LegalBasis, ProcessingPurpose, Show
from privacy.mapped import About, Mapped
from privacy.registry import DataPath, Person, data_paths

_SOURCE = frozenset(field.name for field in Sourced._meta.local_fields)


@dataclass(frozen=True)
class Value:
    """One value: its column, its label in words, how it reads, the value itself for machines, and its own source where it has one."""

    field: str
    label: str
    text: str
    plain: Any
    source: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Entry:
    """The values of one category in one row, and the row's source."""

    model: str
    name: str
    values: tuple[Value, ...]
    source: tuple[Value, ...]


@dataclass(frozen=True)
class Section:
    """One category: its entries, what they are kept for and on which bases."""

    key: str
    name: str
    entries: tuple[Entry, ...]
    purposes: tuple[str, ...]
    bases: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Everything about one person as of `made_at`, in the language active when it was built."""

    made_at: datetime
    sections: tuple[Section, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many entries each section holds."""
        return {section.key: len(section.entries) for section in self.sections}


def build(person: Person, *, now: datetime) -> Report:
    """The report on this person: one query for each table of the data map, and one for each name it points to."""
    entries: dict[Category, list[Entry]] = {category: [] for category in Category}
    purposes: dict[Category, set[ProcessingPurpose]] = {category: set() for category in Category}
    for path in data_paths:
        for category, entry, used in _of_table(path, person):
            entries[category].append(entry)
            purposes[category] |= used
    sections = (_section(category, entries[category], purposes[category]) for category in Category if entries[category])
    return Report(now, tuple(sections))


def plain(report: Report) -> dict[str, Any]:
    """The report for machines: the same sections and values, typed, keyed by the names of tables and columns."""
    return {
        "made_at": report.made_at,
        "sections": [
            {
                "category": section.key,
                "name": section.name,
                "purposes": section.purposes,
                "bases": section.bases,
                "entries": [
                    {
                        "table": entry.model,
                        "values": {value.field: value.plain for value in entry.values},
                        "source": {value.field: value.plain for value in entry.source},
                        "own_sources": {
                            value.field: {part.field: part.plain for part in value.source}
                            for value in entry.values
                            if value.source
                        },
                    }
                    for entry in section.entries
                ],
            }
            for section in report.sections
        ],
    }


def _section(category: Category, entries: list[Entry], purposes: set[ProcessingPurpose]) -> Section:
    bases = {basis for purpose in purposes for basis in BASES[purpose]}
    return Section(
        category.value,
        str(category.label),
        tuple(entries),
        tuple(str(purpose.label) for purpose in ProcessingPurpose if purpose in purposes),
        tuple(str(basis.label) for basis in LegalBasis if basis in bases),
    )


def _of_table(path: DataPath, person: Person) -> Iterator[tuple[Category, Entry, set[ProcessingPurpose]]]:
    model = apps.get_model(path.model)
    about = datamap.about(model) or About()
    shown = [(f, said) for f, said in datamap.declared(model) if said.category is not None and said.show != Show.HIDE]
    names = [field.name for field, said in shown if said.show == Show.NAME]
    sources = _sources(person) if path.model == "crm.Contact" else {}
    for row in path.rows(person).order_by("pk").distinct().select_related(*names):
        yield from _of_row(path.model, about, row, shown, sources)


def _of_row(
    model: str,
    about: About,
    row: Model,
    shown: Iterable[tuple[Field[Any, Any], Mapped]],
    sources: Mapping[tuple[int, str], tuple[Value, ...]],
) -> Iterator[tuple[Category, Entry, set[ProcessingPurpose]]]:
    source: list[Value] = []
    values: dict[Category, list[Value]] = {}
    purposes: dict[Category, set[ProcessingPurpose]] = {}
    for field, said in shown:
        value = _value(row, field, said)
        if value is None or said.category is None:
            continue
        if isinstance(row, Sourced) and field.name in _SOURCE:
            source.append(value)
            continue
        own = sources.get((row.pk, field.name), ())
        values.setdefault(said.category, []).append(replace(value, source=own))
        purposes.setdefault(said.category, set()).update(said.purposes or about.purposes)
    for category, found in values.items():
        name = capfirst(label_of(str(row._meta.verbose_name)))
        yield category, Entry(model, name, tuple(found), tuple(source)), purposes[category]


def _sources(person: Person) -> dict[tuple[int, str], tuple[Value, ...]]:
    """Where single values of the person came from, by contact and column, where that is not the source of the row."""
    model = apps.get_model("crm.FieldSource")
    told = [(field, said) for field, said in datamap.declared(model) if field.name in _SOURCE]
    return {
        (row.contact_id, row.field): tuple(filter(None, (_value(row, field, said) for field, said in told)))
        for row in model._base_manager.filter(contact__in=person.contacts)
    }


def _value(row: Model, field: Field[Any, Any], said: Mapped) -> Value | None:
    """The value as a person reads it; None where there is none."""
    raw = getattr(row, field.name if said.show == Show.NAME else field.attname)
    if raw is None or raw in ("", [], {}):
        return None
    label = capfirst(label_of(str(field.verbose_name)))
    if said.show == Show.NAME:
        return Value(field.name, label, str(raw), str(raw))
    if isinstance(field, ArrayField) and field.base_field.choices:
        known = dict(field.base_field.flatchoices)
        return Value(field.name, label, ", ".join(str(known.get(one, one)) for one in raw), raw)
    if field.choices:
        return Value(field.name, label, str(dict(field.flatchoices).get(raw, raw)), raw)
    return Value(field.name, label, _text(raw), bytes(raw).hex() if isinstance(raw, bytes | memoryview) else raw)


def _text(raw: Any) -> str:
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, datetime):
        return date_format(timezone.localtime(raw), "DATETIME_FORMAT")
    if isinstance(raw, date):
        return date_format(raw, "DATE_FORMAT")
    if isinstance(raw, list) and all(isinstance(one, str | int) for one in raw):
        return ", ".join(map(str, raw))
    if isinstance(raw, dict) and all(isinstance(one, str) for one in raw.values()):
        return ", ".join(f"{label_of(name.replace('_', ' ')) if name else ''}: {one}" for name, one in raw.items())
    if isinstance(raw, dict | list):
        return json.dumps(raw, ensure_ascii=False)
    return str(raw)
