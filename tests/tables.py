"""What opening a page may not do: change a row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection


def contents() -> dict[str, tuple[int, str]]:
    """Each table's number of rows and a hash over them, whatever their order."""
    tables = sorted(
        {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    )
    with connection.cursor() as cursor:
        return {table: _content(cursor, table) for table in tables}


def _content(cursor: object, table: str) -> tuple[int, str]:
    cursor.execute(
        f"SELECT count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM \"{table}\" t"
    )
    return cursor.fetchone()


@contextmanager
def unchanged(*but: str) -> Iterator[None]:
    """Fails when what happens inside changes any table other than those named (rule I7)."""
    before = contents()
    yield
    after = contents()
    changed = {table for table in before if before[table] != after[table]}
    assert changed - set(but) == set()
