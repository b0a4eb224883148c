"""Many rows at once: numbers taken ahead, rows by COPY. For actions that write thousands in one transaction."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Model


def take_ids(model: type[Model], count: int) -> list[int]:
    """That many fresh numbers of the model's rows, in rising order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT nextval(known.sequence) FROM generate_series(1, %s),
                      (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence OFFSET 0) known""",
            [count, model._meta.db_table],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes the rows with COPY; `columns` are database columns, the others take the database's defaults.

    Constraints and triggers hold as with INSERT. JSON is given as text.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


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
