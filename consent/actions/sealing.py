"""Sealing: committed acts of the ledger go into chained blocks, in the background; no writer ever waits for it (rule I2).

Numbers commit out of order, so the highest one seen says nothing about lower ones. But `nextval` holds a lock on the sequence until its
transaction ends, and the end is visible before the lock goes. So: look up the highest number, then who holds the sequence; once none of
those does any more, every number up to it is committed or never will be. (The snapshot's own bounds would not do: `pg_snapshot_xmax` is one
above the last transaction *ended*, so an older writer may stand above it.)
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction

from consent.merkle import NOTHING_BEFORE, Head, block_hash, root
from consent.models import Block, ConsentEvent
from consent.ports.roots import roots

MOST = 4_096
"""Acts in a block."""

_LOCK = zlib.crc32(b"luvalla seal the ledger")
_WRITING = """SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND pid IS DISTINCT FROM pg_backend_pid()
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND relation = pg_get_serial_sequence('consent_consentevent', 'id')::regclass"""
_POLLS, _PAUSE = 40, 0.05  # two seconds in all


@transaction.atomic
def seal(*, now: datetime) -> int:
    """Seals what is committed and not yet in a block, at most `MOST` acts each; returns how many blocks.

    Nothing while another seals, or while somebody goes on writing for two seconds: the sweep comes again. A block is the record of itself
    and has no audit row. Raises OSError where its head cannot be written outside the database.
    """
    if not _one("SELECT pg_try_advisory_xact_lock(%s)", _LOCK):
        return 0
    last = Block.objects.order_by("-number").first()
    after = last.last_event if last else 0
    highest = _one("SELECT coalesce(max(id), 0) FROM consent_consentevent")
    if highest <= after or not _written_up_to_now():
        return 0
    number, previous = (last.number, bytes(last.hash)) if last else (0, NOTHING_BEFORE)
    heads = []
    for acts in _in_blocks(after, highest):
        number += 1
        previous = _write(number, previous, acts)
        heads.append(Head(number, previous.hex(), len(acts)))
    roots.before(heads, at=now)
    transaction.on_commit(partial(roots.after, heads))
    return len(heads)


def _written_up_to_now() -> bool:
    """Waits, two seconds at most, until whoever has taken a number by now has ended."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITING)
        writers = [row[0] for row in cursor.fetchall()]
    for _ in range(_POLLS):
        if not writers or not _one(f"SELECT count(*) FROM ({_WRITING} AND virtualtransaction = ANY(%s)) w", writers):  # noqa: S608
            return True
        _one("SELECT 1 FROM pg_sleep(%s)", _PAUSE)
    return False


def _in_blocks(after: int, highest: int) -> Iterator[list[tuple[int, bytes]]]:
    while acts := list(
        ConsentEvent.objects.filter(id__gt=after, id__lte=highest).order_by("id").values_list("id", "leaf")[:MOST]
    ):
        yield [(event, bytes(leaf)) for event, leaf in acts]
        after = acts[-1][0]


def _write(number: int, previous: bytes, acts: list[tuple[int, bytes]]) -> bytes:
    """Writes a block and returns its hash."""
    events, leaves = zip(*acts, strict=True)
    top = root(leaves)
    hash_ = block_hash(number, previous, events[-1], len(acts), top)
    Block.objects.create(
        number=number,
        last_event=events[-1],
        events=list(events),
        leaves=b"".join(leaves),
        root=top,
        previous=previous,
        hash=hash_,
    )
    return hash_


def _one(query: str, *params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, params or None)
        return int(cursor.fetchone()[0])
