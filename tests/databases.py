"""Databases for tests: made and migrated by the owner, used as the application, thrown away whole; nobody flushes."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environ
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases

from config.database import as_owner
from config.services import attach, start, stop

URLS = ("DATABASE_URL", "DATABASE_OWNER_URL")
_numbers = itertools.count()


@contextmanager
def shared_database(*, keep: bool, fresh: bool) -> Iterator[None]:
    """The database that tests share inside transactions, and the template that databases of their own are copied from."""
    with as_owner():
        made = setup_databases(verbosity=0, interactive=False, keepdb=keep and not fresh)
        template = f"{_name()}_template"
        _run(*_drop(template), f'CREATE DATABASE "{template}" TEMPLATE "{_name()}"')
    yield
    with as_owner():
        _run(*_drop(template))
        if not keep:
            teardown_databases(made, verbosity=0)


@contextmanager
def own_database() -> Iterator[str]:
    """A migrated, empty database of its own, where commits are real. Subprocesses and workers find it in the environment."""
    shared, name = _name(), f"{_name()}_{os.getpid()}_{next(_numbers)}"
    with as_owner():
        _run(f'CREATE DATABASE "{name}" TEMPLATE "{shared}_template"')
    before = {key: os.environ[key] for key in URLS}
    os.environ.update({key: f"{url.rsplit('/', 1)[0]}/{name}" for key, url in before.items()})
    _point(name)
    try:
        yield name
    finally:
        os.environ.update(before)
        _point(shared)
        with as_owner():
            _run(*_drop(name))


@contextmanager
def own_cluster(home: Path) -> Iterator[None]:
    """A database server of the test's own, migrated and empty, which it may stop as hard as it likes (`config.services.start` starts it
    again). Subprocesses find it in the environment."""
    services = start(home, redis=False)
    urls = (services.database_url, services.owner_url)
    before, there = {key: os.environ[key] for key in URLS}, _where(connection.settings_dict)
    owner, ours, its = dict(settings.DATABASE_OWNER), *(environ.Env.db_url_config(url) for url in urls)
    os.environ.update(zip(URLS, urls, strict=True))
    settings.DATABASE_OWNER.update(_where(its, "USER", "PASSWORD"))
    _move(_where(ours))
    try:
        with as_owner():
            call_command("migrate", verbosity=0)
        yield
    finally:
        os.environ.update(before)
        settings.DATABASE_OWNER.update(owner)
        _move(there)
        stop(home)


@contextmanager
def as_superuser() -> Iterator[psycopg.Cursor[tuple[object, ...]]]:
    """A superuser's cursor in the database in use, committing at the end, with triggers of the ordinary kind off: what no guard stops."""
    services = attach(settings.LUVALLA_HOME, redis=False)
    if services is None:
        pytest.skip("no superuser is known: the database is not the embedded one")
    url = f"{services.superuser_url.rsplit('/', 1)[0]}/{_name()}"
    with psycopg.connect(url) as superuser, superuser.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _drop(name: str) -> tuple[str, str]:
    """Not WITH (FORCE): that would end an autovacuum worker too, which the owner may not; without it PostgreSQL sends it away itself."""
    clients = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}' AND backend_type = 'client backend'"
    return clients, f'DROP DATABASE IF EXISTS "{name}"'


def _run(*statements: str) -> None:
    """Outside any database of ours: a template must have no sessions."""
    connection.close()
    connection.close_pool()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _point(name: str) -> None:
    _move({"NAME": name})


def _where(database: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: database[key] for key in keys or ("HOST", "PORT", "USER", "PASSWORD", "NAME")}


def _move(where: Mapping[str, Any]) -> None:
    connections.close_all()
    connection.close_pool()
    settings.DATABASES["default"].update(where)
    connection.settings_dict.update(where)
