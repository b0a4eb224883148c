"""The data map as it stands: what every table and column says of itself, gathered from the models, and the paths of this app.

Read by the checks, the access report, the erasure, retention and the record of processing. Nobody else decides what a column is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models import Field, ManyToManyField, Model, QuerySet

from privacy.mapped import About, Mapped
from privacy.models import AccessEvent, AuditValue
from privacy.registry import DataPath, Person, foreign_tables


@dataclass(frozen=True)
class Undeclared:
    """A table (`field` is "") or a column nobody declared, and what to type to declare it."""

    model: str
    field: str
    hint: str

    def __str__(self) -> str:
        return f"{self.model}.{self.field}" if self.field else self.model


def tables() -> list[type[Model]]:
    """Every table the models make: join tables and third parties' too, each once."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    """The table's own columns, generated ones included."""
    return [field for field in model._meta.local_fields if field.column]


def about(model: type[Model]) -> About | None:
    """What the table says of itself: its class, or `config/third_party.py`; a join table is about what its owner is about."""
    if (owner := _owner(model)) is not None:
        return about(owner.model)
    if "about" in model.__dict__:
        return model.__dict__["about"]
    foreign = foreign_tables.get(model._meta.label)
    return foreign.about if foreign else None


def said(model: type[Model], field: Field[Any, Any]) -> Mapped | None:
    """What the column says of itself; the columns of a join table speak through their ManyToManyField."""
    own = getattr(_owner(model) or field, "mapped", None)
    foreign = foreign_tables.get(model._meta.label)
    return own or (foreign.fields.get(field.name) if foreign else None)


def declared(model: type[Model]) -> list[tuple[Field[Any, Any], Mapped]]:
    """The columns with what they say, those that say nothing left out (a check names them)."""
    return [(field, words) for field in columns(model) if (words := said(model, field)) is not None]


def about_people() -> list[type[Model]]:
    """The tables that hold rows about people of the registers."""
    return [model for model in tables() if (words := about(model)) is not None and words.person]


def undeclared() -> Iterator[Undeclared]:
    """Tables and columns nobody declared, each with the words to type."""
    for model in tables():
        label, owner, ours = model._meta.label, _owner(model), _ours(model._meta.app_config)
        if owner is not None and ours:
            if not hasattr(owner, "mapped"):
                yield Undeclared(
                    label, "", f"Type under the field in {owner.model.__module__}: says(STRUCTURE, {owner.name})"
                )
            continue
        if about(model) is None:
            yield Undeclared(label, "", _about_hint(model) if ours else _foreign_hint(label, 'About(note="…")'))
        for field in columns(model):
            if said(model, field) is None:
                inherited = not ours or not _declared_by_us(model, field)
                words = f'"{field.name}": not_personal("…")'
                yield Undeclared(
                    label, field.name, _foreign_hint(label, words) if inherited else _field_hint(model, field)
                )


def stale() -> Iterator[Undeclared]:
    """Entries about tables or columns of others that are no longer there."""
    known = {model._meta.label: {field.name for field in columns(model)} for model in tables()}
    for label, foreign in foreign_tables.items():
        if label not in known:
            yield Undeclared(label, "", f"Take {label!r} out of config/third_party.py: there is no such table.")
            continue
        for name in foreign.fields.keys() - known[label]:
            yield Undeclared(
                label, name, f"Take {name!r} out of {label!r} in config/third_party.py: there is no such column."
            )


def _owner(model: type[Model]) -> ManyToManyField[Any, Any] | None:
    made_by = model._meta.auto_created
    if not made_by:
        return None
    return next(field for field in made_by._meta.local_many_to_many if field.remote_field.through is model)  # type: ignore[attr-defined]


def _ours(config: AppConfig | None) -> bool:
    return config is not None and Path(config.path).parent == settings.BASE_DIR


def _declared_by_us(model: type[Model], field: Field[Any, Any]) -> bool:
    """False for a column that a base class of somebody else's brought along."""
    return all(
        _ours(apps.get_containing_app_config(base.__module__)) for base in model.__mro__[1:] if _has(base, field.name)
    )


def _has(base: type, name: str) -> bool:
    meta = getattr(base, "_meta", None)
    return meta is not None and any(field.name == name for field in meta.local_fields)


def _about_hint(model: type[Model]) -> str:
    return (
        f'Type in class {model.__name__} of {model.__module__}: about = About(person="…", purposes=(…,), keep="…"), '
        'or about = About(note="…") when its rows are about nobody.'
    )


def _field_hint(model: type[Model], field: Field[Any, Any]) -> str:
    return (
        f"Type under the field in class {model.__name__} of {model.__module__}: says(Mapped(Category.…), {field.name}), "
        f'or says(not_personal("why"), {field.name}).'
    )


def _foreign_hint(label: str, words: str) -> str:
    return f'Type in config/third_party.py, at "{label}": {words}'


def _audit_values(person: Person) -> QuerySet[AuditValue]:
    return AuditValue.objects.filter(person_ref__in=person.contacts)


def _access_events(person: Person) -> QuerySet[AccessEvent]:
    return AccessEvent.objects.filter(people__overlap=list(person.contacts))


PATHS = (DataPath("privacy.AuditValue", _audit_values), DataPath("privacy.AccessEvent", _access_events))
