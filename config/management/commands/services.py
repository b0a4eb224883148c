"""`manage.py services`: the database and broker in use. Settings have started the embedded ones before this runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from redis import Redis, RedisError

from config.services import attach
from privacy.commands import LuvallaCommand, Result
from privacy.refusal import Refused


class Command(LuvallaCommand):
    help = "Start the embedded PostgreSQL and Valkey where no others are given, and tell where they answer."
    requires_system_checks: list[str] = []

    def run(self, **options: Any) -> Result:
        _check_answers()
        home = Path(settings.LUVALLA_HOME)
        database_url = os.environ["DATABASE_URL"]
        data = {
            "database_url": database_url,
            "owner_url": os.environ.get("DATABASE_OWNER_URL", database_url),
            "redis_url": settings.REDIS_URL,
            "home": str(home),
        }
        embedded = attach(home, redis=False)
        if embedded and embedded.database_url == database_url:
            data["superuser_url"] = embedded.superuser_url
        return Result(
            f"The database and the broker answer. Their state lies in {home}; --json tells their addresses.", data
        )


def _check_answers() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise Refused("The database does not answer: is it running, and is DATABASE_URL right?") from error
    try:
        Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2).ping()
    except RedisError as error:
        raise Refused("The broker does not answer: is it running, and is REDIS_URL right?") from error
