"""Many rows at once: numbers taken ahead, rows by COPY. For actions that write thousands in one transaction."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model
from psycopg.adapt import Dumper


def take_ids(model: type[Model], count: int) -> list[int]:
    """That many fresh numbers of the model's rows, in rising order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT nextval(known.sequence) FROM generate_series(1, %s),
                      (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence OFFSET 0) known""",
            [count, model._meta.db_table],
        )
        return [row[0] for row in cursor.fetchall()]


class _Moment(Dumper):
    """Days and instants, written out once each: thousands of rows share few of them."""

    def dump(self, obj: date) -> bytes:
        return _written(obj)


@lru_cache(maxsize=50_000)
def _written(moment: date) -> bytes:
    return moment.isoformat().encode()


def copy_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes the rows with COPY; `columns` are database columns, the others take the database's defaults.

    Constraints and triggers hold as with INSERT. JSON is given as text.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        for kind in (date, datetime):
            cursor.adapters.register_dumper(kind, _Moment)
        with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)


def merge_rows(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    same: Sequence[str] = (),
    renew: Sequence[str] = (),
) -> None:
    """Writes the rows, thousands in one statement. One that stands already, by the columns `same`, takes the values of `renew`;
    without these it stays as it is. Values are what JSON can say, dates and UUIDs."""
    fields = {field.column: field.db_type(connection) for field in model._meta.concrete_fields}
    kinds, names = ", ".join(f'"{name}" {fields[name]}' for name in columns), ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in renew)
    clash = f"({', '.join(same)}) DO UPDATE SET {values}" if renew else "DO NOTHING"
    query = f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {names} FROM jsonb_to_recordset(%s::jsonb) AS given({kinds}) ON CONFLICT {clash}'  # noqa: S608
    given = iter(rows)
    while batch := [dict(zip(columns, row, strict=True)) for row in islice(given, 20_000)]:
        with connection.cursor() as cursor:
            cursor.execute(query, [json.dumps(batch, default=str)])


@contextmanager
def kept_in_memory() -> Iterator[None]:
    """For work that makes hundreds of thousands of objects and keeps them to its end: nobody looks for garbage among them meanwhile."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()
