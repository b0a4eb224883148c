"""Dealings in words: their columns, their state, what they are called, what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Field,
    ForeignKey,
    TextField,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.kinds import KINDS, Kind
from crm.moves import SIGNS
from crm.queries.dealings.rows import model_of, one, rows
from crm.queries.staff import staff_names
from privacy import datamap


@dataclass(frozen=True)
class Fact:
    """A column of a dealing as a page tells it."""

    name: str
    label: str
    text: str
    group: str
    url: str = ""
    long: bool = False


def sign(row: Any) -> tuple[str, str]:
    """The state of a dealing as (sign, word); empty for a kind without states."""
    state = getattr(row, "state", "")
    return (SIGNS.get(state, ""), str(row.get_state_display())) if state else ("", "")


def told(row: Any, name: str) -> str:
    """A column in words: a choice by its label, a day as the language writes it, a sum with its currency, what a key points to by name."""
    field = row._meta.get_field(name)
    value = getattr(row, name)
    if value in (None, "", []):
        return ""
    if field.choices:
        return str(getattr(row, f"get_{name}_display")())
    if name == "staff":
        return ", ".join(staff_names(value).values())
    return _plain(row, field, value)


def label(kind: Kind, name: str) -> Any:
    """What a column is called."""
    return model_of(kind)._meta.get_field(name).verbose_name


def group(kind: Kind, name: str) -> str:
    """The group of fields a column belongs to, by the data map; "" for what tells nothing of a person."""
    model = model_of(kind)
    said = datamap.said(model, model._meta.get_field(name))
    return said.group if said else ""


def title_group(kind: Kind) -> str:
    """The group of what a dealing is called by: what was said, where it has no name or number."""
    return "words" if kind.key in ("quote_request", "interaction", "meeting", "feedback") else ""


def facts(kind: Kind, row: Any) -> list[Fact]:
    """What was entered about a dealing, and what happened to it since."""
    names = [*kind.fields, *(name for name in kind.columns if name not in ("title", "who", "state"))]
    more = [f.name for f in row._meta.fields if f.name in _LATER]
    found = []
    for name in dict.fromkeys([*names, *more]):
        field = row._meta.get_field(name)
        if text := told(row, name):
            found.append(
                Fact(
                    name,
                    str(field.verbose_name),
                    text,
                    group(kind, name),
                    _address(row, field),
                    isinstance(field, TextField),
                )
            )
    return [*found, *filter(None, [about(row)])]


def title(row: Any) -> str:
    """What a dealing is and what it is called: "Complaint: the room"."""
    name = str(row.get_kind_display()) if hasattr(row, "get_kind_display") else str(row._meta.verbose_name)
    return f"{capfirst(name)}: {row}"


def concerns(whose: str, ref: int, limit: int = 10) -> list[tuple[str, str]]:
    """What a complaint of a "contact" or an "organisation" may be about: their newest orders, trainings and contracts, as "kind:number"."""
    found = []
    for kind in (KINDS[key] for key in ("participation", "order", "contract")):
        held = rows(kind).filter(**{whose: ref}).order_by(f"-{kind.when}", "-id")[:limit]
        found += [(f"{kind.key}:{row.pk}", f"{title(row)}, {told(row, kind.when)}") for row in held]
    return found


def about(row: Any) -> Fact | None:
    """What feedback is about, where it names something that is still there."""
    kind = KINDS.get(getattr(row, "about_kind", ""))
    thing = one(kind, row.about_ref) if kind and row.about_ref else None
    if kind is None or thing is None:
        return None
    return Fact("about", _("Concerns"), title(thing), "dealings", reverse(f"admin:{kind.key}", args=[thing.pk]))


def _plain(row: Any, field: Field[Any, Any], value: Any) -> str:
    if isinstance(value, Decimal):
        currency = getattr(row, "currency", "") or getattr(getattr(row, "order", None), "currency", "")
        return f"{number_format(value, 2, force_grouping=True)} {currency}".strip()
    if isinstance(value, datetime):
        kind = next((k for k in KINDS.values() if k.model == row._meta.label), None)
        plain = "SHORT_DATE_FORMAT" if kind is None or kind.day else "SHORT_DATETIME_FORMAT"
        return date_format(timezone.localtime(value), plain)
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _address(row: Any, field: Field[Any, Any]) -> str:
    target = field.related_model._meta.label if isinstance(field, ForeignKey) else ""
    kind = next((k for k in KINDS.values() if k.model == target), None)
    return reverse(f"admin:{kind.key}", args=[getattr(row, field.attname)]) if kind else ""


_LATER = (
    "request",
    "quote",
    "contract",
    "order",
    "invoice",
    "decided_on",
    "resolution",
    "closed_on",
    "certificate",
    "certificate_until",
)
