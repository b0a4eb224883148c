"""Statements prepared on the server: one plan, made once on each connection. For small questions whose planning costs more than their answer.

Asked on Django's connection of this thread, or on one that an event loop has to itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import psycopg
from django.db import connection

Rows = list[tuple[Any, ...]]
_PARAMETER = re.compile(r"%\((\w+)\)s")


def fetch(text: str, params: Mapping[str, Any]) -> Rows:
    """Runs a statement with named placeholders and returns its rows. Django's own cursors never prepare; the settings let this one.

    Raises Django's database errors.
    """
    numbered, names = _numbered(text)
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.RawCursor(connection.connection) as cursor:
        cursor.execute(numbered, [params[name] for name in names], prepare=True)
        return cursor.fetchall()


async def connected(*, off: Iterable[str] = ()) -> psycopg.AsyncConnection[Any]:
    """A connection for an event loop, as the settings have it, with these settings of the server turned `off`; what it is asked is committed
    when it answers. Raises Django's database errors."""
    params = connection.get_connection_params() | {"cursor_factory": psycopg.AsyncRawCursor}
    options = " ".join([params.get("options", ""), *(f"-c {name}=off" for name in off)])
    with connection.wrap_database_errors:
        return await psycopg.AsyncConnection.connect(**{**params, "options": options}, autocommit=True)


async def fetch_on(line: psycopg.AsyncConnection[Any], text: str, params: Mapping[str, Any]) -> Rows:
    """As `fetch`, on a connection of an event loop. Raises Django's database errors."""
    numbered, names = _numbered(text)
    with connection.wrap_database_errors:
        async with line.cursor() as cursor:
            await cursor.execute(numbered, [params[name] for name in names], prepare=True)
            return await cursor.fetchall()


def plain(values: Iterable[object]) -> str:
    """An array of what needs no quotes: numbers, UUIDs, our own words."""
    return "{" + ",".join(map(str, values)) + "}"


def array(values: Iterable[object]) -> str:
    """An array as PostgreSQL writes it: the driver would look at every value twice to find the type that the statement names."""
    quoted = (str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


@cache
def _numbered(text: str) -> tuple[bytes, list[str]]:
    """A statement with `$1` for its `%(name)s`, and the names in order: read once, where psycopg would read it every time."""
    names = list(dict.fromkeys(_PARAMETER.findall(text)))
    places = {name: f"${number}" for number, name in enumerate(names, 1)}
    return _PARAMETER.sub(lambda found: places[found[1]], text).replace("%%", "%").encode(), names
