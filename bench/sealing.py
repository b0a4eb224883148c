"""The ledger sealed and verified, against one flat SHA-256 over the same rows: what reading them and hashing them once costs at the least.

By itself (`python -m bench.sealing [acts]`) it writes that many acts into a database of its own and prints the table.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from bench.table import Row, printed

BATCH = 20_000


def measure() -> list[Row]:
    """Seals what is not sealed yet in the database in use, verifies the whole, and reads it once more for the flat hash."""
    from consent.actions.sealing import seal
    from consent.ports.roots import read, roots
    from consent.queries.verify import verify

    count = _acts()
    # These blocks go with their database: they are no business of the home's files.
    with TemporaryDirectory() as folder:
        roots.fill(Path(folder))
        sealing, blocks = _timed(lambda: seal(now=timezone.now()))
        verifying, found = _timed(lambda: verify(now=timezone.now(), outside=lambda: read(Path(folder))))
        roots.fill(Path(settings.JOURNAL_DIR))
    flat, _digest = _timed(_flat)
    assert (blocks > 0, found.events, found.problems) == (True, count, ()), (blocks, found)
    peer = "one flat SHA-256 over them"
    return [
        Row(f"{what}, {count:,}", count / spent, peer, count / flat, "acts/s", flat / spent, aim)
        for what, spent, aim in (("acts sealed", sealing, "–"), ("acts verified", verifying, "≥ 20,000 acts/s"))
    ]


def _acts() -> int:
    from consent.models import ConsentEvent

    return ConsentEvent.objects.count()


def _flat() -> str:
    """The rows as the database writes them, streamed, through one hash."""
    digest = hashlib.sha256()
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute("SELECT e::text FROM consent_consentevent e ORDER BY id")
        while rows := cursor.fetchmany(4_096):
            digest.update("\n".join(row[0] for row in rows).encode())
    return digest.hexdigest()


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    done = work()
    return time.perf_counter() - started, done


def fill(acts: int) -> None:
    """Three acts of each address: granted, confirmed, withdrawn; each with its evidence."""
    from consent.actions.acts import Given, record_many
    from consent.enums import Act
    from privacy.actor import SYSTEM
    from privacy.keyed import keyring

    said = (Act.GRANTED, Act.CONFIRMED, Act.WITHDRAWN)
    for first in range(0, acts, BATCH):
        numbers = range(first, min(first + BATCH, acts))
        hashes = {number // 3: keyring.hash("email", f"person{number // 3}@koti.example") for number in numbers}
        given = [
            Given(
                said[number % 3],
                "newsletter",
                "email",
                "safety",
                hash=hashes[number // 3],
                source="a form",
                evidence="Form on the web site, sent by the person (invented).",
            )
            for number in numbers
        ]
        record_many(by=SYSTEM, now=timezone.now(), givens=given)


def main() -> None:
    from bench.crowd import settle
    from consent.models import Topic
    from privacy.ports.journal import journal
    from tests.databases import own_database, shared_database

    with shared_database(keep=False, fresh=True), own_database(), TemporaryDirectory() as folder:
        journal.fill(Path(folder))
        Topic.objects.create(key="safety", name_fi="", name_sv="", name_en="")
        spent, _ = _timed(lambda: fill(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
        print(f"Written in {spent:.0f} s.")
        settle()
        print(printed(measure()))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    main()
