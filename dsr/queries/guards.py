"""Whom a file must not bring back."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection


def barred(hashes: Collection[str]) -> set[str]:
    """Those of the keyed hashes that belonged to somebody erased: they come back by an act of their own, not by a file."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT erased FROM dsr_erasurerecord, unnest(hashes) AS erased
               WHERE erased = ANY(string_to_array(%s, ' '))""",
            [" ".join(hashes)],
        )
        return {erased for (erased,) in cursor.fetchall()}
