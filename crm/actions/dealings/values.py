"""Values of dealings, made clean by the kind of their columns; nothing is saved here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CharField, DecimalField, Field, ForeignKey, IntegerField, Model, TextField
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.kinds import KINDS, Kind
from privacy.actions import audit
from privacy.refusal import Refused


def model_of(kind: Kind) -> type[Any]:
    """The class of the kind's rows."""
    return apps.get_model(kind.model)


def lock(kind: str, ref: int) -> Any:
    """The row, nobody else changing it until the transaction ends. Raises Refused where there is none."""
    row = model_of(KINDS[kind])._base_manager.select_for_update(no_key=True).filter(pk=ref).first()
    if row is None:
        raise Refused(_("This is no longer in the register."))
    return row


def fill(row: Model, values: Mapping[str, Any]) -> list[audit.Change]:
    """Puts the values into the row, each clean, foreign keys given as numbers; returns what that changed.

    Raises Refused with the field for a value that is missing, too long, no choice of the column, or holds a personal identity code.
    """
    changes = []
    for name, value in values.items():
        field = row._meta.get_field(name)
        assert isinstance(field, Field)
        new, old = _clean(field, value), getattr(row, field.attname)
        setattr(row, field.attname, new)
        if new != old:
            changes.append(audit.Change(name, _said(old), _said(new)))
    return changes


def whole(row: Model, names: Iterable[str]) -> None:
    """Raises Refused for a column among these that may not be empty and is."""
    for name in names:
        field = row._meta.get_field(name)
        assert isinstance(field, Field)
        if not field.blank and getattr(row, field.attname) in (None, ""):
            raise Refused(_("%(field)s is missing.") % {"field": _capital(field)}, field=name)


def _clean(field: Field[Any, Any], value: Any) -> Any:
    if isinstance(field, ForeignKey):
        return _existing(field, value)
    if value is None or value == "":
        return (
            None
            if field.null
            else field.get_default()
            if field.has_default()
            else ""
            if field.empty_strings_allowed
            else None
        )
    if field.choices:
        return _choice(field, value)
    if isinstance(field, TextField):
        return clean.text(value, field=field.name)
    if isinstance(field, CharField):
        return clean.line(value, field=field.name, limit=field.max_length or 200)
    if isinstance(field, DecimalField):
        return clean.amount(str(value), field=field.name) if isinstance(value, str) else _positive(field, value)
    if isinstance(field, IntegerField):
        return _in_range(field, value)
    return value


def _existing(field: ForeignKey[Any, Any], value: Any) -> int | None:
    if value in (None, ""):
        return None
    if not field.remote_field.model._base_manager.filter(pk=value).exists():
        raise Refused(_("%(field)s: there is none with this number.") % {"field": _capital(field)}, field=field.name)
    return int(value)


def _choice(field: Field[Any, Any], value: Any) -> Any:
    if value not in dict(field.flatchoices):
        raise Refused(_("%(field)s: this is none of the choices.") % {"field": _capital(field)}, field=field.name)
    return value


def _positive(field: Field[Any, Any], value: Any) -> Any:
    if value < 0:
        raise Refused(_("%(field)s is not below zero.") % {"field": _capital(field)}, field=field.name)
    return value


def _in_range(field: Field[Any, Any], value: Any) -> Any:
    try:
        field.run_validators(value)
    except ValidationError as no:
        raise Refused(no.messages[0], field=field.name) from no
    return value


def _capital(field: Field[Any, Any]) -> str:
    name = str(field.verbose_name)
    return name[:1].upper() + name[1:]


def _said(value: Any) -> str:
    return "" if value is None else str(localize(value)) if not isinstance(value, str) else value
