"""Two roles, one alias: the connection is always the application's, and the owner's only inside `as_owner`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper


@contextmanager
def as_owner(alias: str = "default") -> Iterator[DatabaseWrapper]:
    """The connection is the owner's inside. Process-wide: for commands and the making of test databases only."""
    connection = cast(DatabaseWrapper, connections[alias])
    before = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}

    def become(who: dict[str, str]) -> None:
        connection.close()
        connection.close_pool()
        connection.settings_dict.update(who)

    become(settings.DATABASE_OWNER)
    try:
        yield connection
    finally:
        become(before)
