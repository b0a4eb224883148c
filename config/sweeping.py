"""The sweep: all due background work once, with Redis or without it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import datetime

from django.db import connection

from privacy.registry import sweep_jobs


def sweep_once(*, now: datetime) -> dict[str, int]:
    """Runs each job under its own advisory lock and returns how many rows each handled; a job another process runs counts 0."""
    return {job.name: _alone(job.name, job.run, now) for job in sweep_jobs}


def _alone(name: str, run: Callable[..., int], now: datetime) -> int:
    lock = zlib.crc32(f"luvalla sweep {name}".encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        if not cursor.fetchone()[0]:
            return 0
        try:
            return int(run(now=now))
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])
