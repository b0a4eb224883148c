"""System checks: that the data map is whole, that the database agrees with it, and that the ledgers are locked in the database itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db import connections
from django.db.models import Field, ForeignKey, Model

from config.third_party import BARE
from privacy import datamap
from privacy.enums import Erase
from privacy.ledgers import LEDGERS, application, open_guards
from privacy.mapped import About, Mapped
from privacy.registry import data_paths

_CATALOGUE = """
SELECT c.relname, a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname NOT LIKE 'pg\\_temp%%' AND c.relname <> 'django_migrations'
"""


@register("datamap")
def every_column_is_declared(**_: Any) -> list[CheckMessage]:
    """No table and no column without its word in the data map, and no word about what is not there (rule I1)."""
    found: list[CheckMessage] = [
        Error(f"{missing} is not in the data map.", hint=missing.hint, obj=missing.model, id="luvalla.E001")
        for missing in datamap.undeclared()
    ]
    found += [
        Error(f"{gone} is in the data map but not in the models.", hint=gone.hint, id="luvalla.E002")
        for gone in datamap.stale()
    ]
    return found


@register("datamap")
def what_is_declared_can_be_done(**_: Any) -> list[CheckMessage]:
    """Each table about people is reached by a path, and each of its fields can be erased in the way it says."""
    return [message for model in datamap.about_people() for message in _feasible(model)]


def _feasible(model: type[Model]) -> Iterator[CheckMessage]:
    label, about = model._meta.label, datamap.about(model)
    if data_paths.get(label) is None:
        hint = f'Add DataPath("{label}", …) to PATHS in {model._meta.app_label}/datamap.py: the report and the erasure walk nothing else.'
        yield Error(f"No path leads from a person to {label}.", hint=hint, obj=label, id="luvalla.E003")
    for field, words in datamap.declared(model):
        if about is not None and (problem := _impossible(about, field, words)):
            yield Error(f"{label}.{field.name} cannot be erased as it says: {problem}.", obj=label, id="luvalla.E004")


def _impossible(about: About, field: Field[Any, Any], words: Mapped) -> str:
    """Why a field of a row that stays cannot be erased as declared; "" when it can, or when its row goes."""
    if not about.rows_stay or words.category is None:
        return ""
    if words.erase == Erase.ROW:
        return "its row stays (rows_stay), so it must be emptied (Erase.BLANK), cut (Erase.CUT) or kept for a reason (Erase.KEEP)"
    if words.erase == Erase.CUT and not (isinstance(field, ForeignKey) and field.null):
        return "only a foreign key that may be null can be cut"
    if words.erase == Erase.BLANK and not (
        field.null or field.empty_strings_allowed or field.get_default() in ({}, [])
    ):
        return "it may be neither null nor empty"
    return ""


@register("datamap")
def every_way_to_a_person_is_handled(**_: Any) -> list[CheckMessage]:
    """A foreign key into a table whose rows an erasure deletes must come from a table that the erasure deletes or cuts as well."""
    goes = {model for model in datamap.about_people() if not datamap.about(model).rows_stay}  # type: ignore[union-attr]
    found: list[CheckMessage] = []
    for model in datamap.tables():
        if model in goes:
            continue
        for field, words in datamap.declared(model):
            target = field.related_model if isinstance(field, ForeignKey) else None
            if target in goes and words.erase != Erase.CUT:
                hint = "Declare it Erase.CUT, or give its table about = About(person=…) and a DataPath."
                message = f"{model._meta.label}.{field.name} would hold on to erased rows of {target._meta.label}."
                found.append(Error(message, hint=hint, obj=model._meta.label, id="luvalla.E005"))
    return found


@register("datamap", "database")
def the_database_is_the_map(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Every table and column of the database is in the models or among the bare tables, and the other way round (rule I1)."""
    mapped = {(model._meta.db_table, field.column) for model in datamap.tables() for field in datamap.columns(model)}
    mapped |= {(table, column) for table, known in BARE.items() for column in known}
    found: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(_CATALOGUE)
            there = set(cursor.fetchall())
        hint = 'Give it a model and declare its fields, or type in config/third_party.py, in BARE, at "{}": {{"{}": "why it is not personal"}}.'
        found += [
            Error(
                f"{table}.{column} is in the database but not in the data map.",
                hint=hint.format(table, column),
                id="luvalla.E006",
            )
            for table, column in sorted(there - mapped)
        ]
        found += [
            Error(
                f"{table}.{column} is in the data map but not in the database.",
                hint="Run manage.py migrate.",
                id="luvalla.E007",
            )
            for table, column in sorted(mapped - there)
        ]
    return found


@register("datamap", "database")
def the_ledgers_are_locked(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The application has no right to change a ledger, and both triggers that refuse it fire always (rule I2)."""
    found: list[CheckMessage] = []
    for guard in (guard for alias in databases or () for guard in open_guards(alias)):
        table = guard.table
        if guard.privilege:
            hint = f"As the owner: REVOKE {LEDGERS[table]} ON {table} FROM {application()}"
            found.append(Error(f"The application may change the ledger {table}.", hint=hint, id="luvalla.E008"))
        if guard.trigger:
            hint = f"As the owner: ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_row, ENABLE ALWAYS TRIGGER {table}_all"
            found.append(Error(f"The triggers of the ledger {table} do not fire always.", hint=hint, id="luvalla.E009"))
    return found
