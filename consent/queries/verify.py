"""Verifying the ledger: every act hashed anew, in one snapshot, in the memory of a few blocks (rule I2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from django.conf import settings
from django.db import connection, models, transaction

from consent.leaf import COLUMNS, leaf_of, seal_of
from consent.merkle import NOTHING_BEFORE, Outside, block_hash, root
from consent.models import ConsentEvent
from privacy.ledgers import open_guards

MOST = 100
"""Problems told, however many there are."""

YEARS = 10
"""How old a block is at the least when it may expire, by `expire_block`."""

_AT_ONCE = 4_096
_BLOCKS = """SELECT number, last_event, events, leaves, root, previous, hash, EXISTS (SELECT FROM consent_blockexpiry x WHERE x.block_id = b.id)
FROM consent_block b ORDER BY number"""
# An act may be missing at the front only where its block may have expired: its subject is as old as some expired block.
_NUMBERS = """
WITH held AS (SELECT subject_ref, count(*) AS acts, min(number) AS low, max(number) AS high FROM consent_consentevent GROUP BY subject_ref),
told AS (SELECT coalesce(s.ref, h.subject_ref) AS ref, s.last_number AS last, h.acts, h.low, h.high,
                coalesce(s.recorded_at <= (SELECT max(b.recorded_at) FROM consent_blockexpiry x JOIN consent_block b ON b.id = x.block_id), false) AS old
         FROM held h FULL JOIN consent_subject s ON s.ref = h.subject_ref)
SELECT ref::text, last, acts, low, high, old FROM told
WHERE last IS NULL OR coalesce(high, CASE WHEN old THEN last ELSE 0 END) <> last OR acts <> high - low + 1 OR (low > 1 AND NOT old)
ORDER BY ref LIMIT %s"""
_FIRST_GAP = """SELECT min(n) FROM generate_series(%s::int, %s::int) n
WHERE NOT EXISTS (SELECT FROM consent_consentevent WHERE subject_ref = %s AND number = n)"""
_EXPIRES = "SELECT has_function_privilege(%s, to_regprocedure('expire_block(integer)'), 'EXECUTE')"

Kind = Literal["changed", "missing", "inserted", "block", "guard"]


@dataclass(frozen=True)
class Problem:
    """What is wrong, as far as it can be named: the act, its subject's ref and number there, for a block its number; `note` says more."""

    kind: Kind
    event: int | None = None
    subject: str | None = None
    number: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Verified:
    """How many acts were hashed, of how many subjects, and the first MOST problems."""

    events: int
    subjects: int
    problems: tuple[Problem, ...]


class _Act(NamedTuple):
    """`leaf` is hashed anew; `wrong` says what does not agree: the row with its own leaf, or its evidence, where that is still there."""

    id: int
    subject: str
    number: int
    leaf: bytes
    wrong: str


class _Block(NamedTuple):
    number: int
    last_event: int
    events: list[int]
    leaves: bytes
    root: bytes
    previous: bytes
    hash: bytes
    expired: bool


def verify(*, now: datetime, outside: Callable[[], Outside]) -> Verified:
    """Reads the whole ledger and compares it: each act with its own leaf, its evidence and its block's leaves, the numbers of each subject
    with its last, the blocks with one another and with what is told outside, the guards with what migrations left. Acts that no block
    seals yet are read too. Other writers are neither disturbed nor seen. A block that has expired must have been told outside ten years ago.

    `outside` reads the files anew: what was kept before the snapshot must be in it, and what is in it was written by then.
    """
    before = outside()
    with _snapshot():
        subjects = _rows("SELECT count(*) FROM (SELECT FROM consent_consentevent GROUP BY subject_ref) s")[0][0]
        count, found = 0, _guards()
        for problem in _walk(replace(outside(), kept=before.kept), now - timedelta(days=YEARS * 365)):
            count += problem is None
            if problem is not None and len(found) < MOST:
                found.append(problem)
        found += _numbering(MOST - len(found))
    return Verified(count, subjects, tuple(found))


def _guards() -> list[Problem]:
    found = [Problem("guard", note=guard.table) for guard in open_guards(only="consent_")]
    expires = _rows(_EXPIRES, settings.DATABASE_APPLICATION_ROLE)[0][0]
    return [*found, Problem("guard", note="expire_block")] if expires else found


@contextmanager
def _snapshot() -> Iterator[None]:
    """One state of the database for all reads, and nothing written; inside another transaction, that one's."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _walk(outside: Outside, old: datetime) -> Iterator[Problem | None]:
    """Acts and blocks side by side, in order: None for each act read, and every problem met."""
    acts, before = _acts(), _Block(0, 0, [], b"", b"", b"", NOTHING_BEFORE, False)
    act = next(acts, None)
    for block in _blocks():
        yield from _chained(block, before, outside, old)
        leaves = (block.leaves[at : at + 32] for at in range(0, len(block.leaves), 32))
        sealed = {} if block.expired else dict(zip(block.events, leaves, strict=False))
        while act is not None and act.id <= block.last_event:
            yield None
            leaf = sealed.pop(act.id, None)
            if leaf is None:
                yield Problem("inserted", act.id, act.subject, act.number)
            elif act.wrong or leaf != act.leaf:
                yield Problem("changed", act.id, act.subject, act.number, act.wrong)
            act = next(acts, None)
        for event in sealed:
            yield Problem("missing", event)
        before = block
    while act is not None:
        yield None
        if act.wrong:
            yield Problem("changed", act.id, act.subject, act.number, act.wrong)
        act = next(acts, None)
    for number in sorted(outside.kept):
        if number > before.number:
            yield Problem("block", number=number, note="gone")


def _chained(block: _Block, before: _Block, outside: Outside, old: datetime) -> Iterator[Problem]:
    """Whether a block follows the one before, is what its own hashes say, and is the one written outside the database."""
    leaves = [block.leaves[at : at + 32] for at in range(0, len(block.leaves), 32)]
    top, kept = root(leaves), outside.kept.get(block.number, set())
    made = block_hash(block.number, block.previous, block.last_event, len(leaves), top)
    inside = sorted(set(block.events)) == block.events and block.events[:1] > [before.last_event]
    told = {
        "order": block.number == before.number + 1 and block.previous == before.hash,
        "events": len(block.events) == len(leaves) and inside and block.events[-1] == block.last_event,
        "root": top == block.root and made == block.hash,
        "outside": block.hash.hex() in outside.written.get(block.number, kept) and kept <= {block.hash.hex()},
        "expiry": not block.expired or outside.since.get(block.number, old) <= old,
    }
    yield from (Problem("block", number=block.number, note=note) for note, right in told.items() if not right)


def _acts() -> Iterator[_Act]:
    columns = ", ".join(_as_text(name) for name in COLUMNS)
    query = f"SELECT e.id, e.leaf, v.salt, v.source, v.text, {columns} FROM consent_consentevent e LEFT JOIN consent_evidence v ON v.event_id = e.id ORDER BY e.id"  # noqa: S608
    subject, number, seal = (COLUMNS.index(name) for name in ("subject_ref", "number", "evidence_seal"))
    for pk, written, salt, source, text, *values in _stream(query, _AT_ONCE):
        leaf = leaf_of(values)
        proof = salt is None or seal_of(source, text, salt).hex() == values[seal]
        wrong = "row" if leaf != written else "" if proof else "evidence"
        yield _Act(pk, values[subject], values[number], leaf, wrong)


def _as_text(name: str) -> str:
    """The column as `leaf.plain` writes it, by the database: no instant is too far away for it."""
    field = next(field for field in ConsentEvent._meta.concrete_fields if field.column == name)
    if isinstance(field, models.DateTimeField):
        return f"""to_char(e.{name} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')"""
    if isinstance(field, models.BinaryField):
        return f"encode(e.{name}, 'hex')"
    return f"e.{name}::text" if isinstance(field, models.UUIDField) else f"e.{name}"


def _blocks() -> Iterator[_Block]:
    return (_Block(*row) for row in _stream(_BLOCKS, 8))


def _numbering(most: int) -> Iterator[Problem]:
    """Subjects whose acts are not numbered from 1 to their last without a gap; a gap at the front is left by expired blocks."""
    for ref, last, acts, low, high, old in _rows(_NUMBERS, most):
        if last is None:
            yield Problem("missing", subject=ref, note="subject")
        elif high is not None and (high > last or acts > high - low + 1):
            yield Problem("inserted", subject=ref, number=high)
        else:
            first = low if low and old else 1
            yield Problem("missing", subject=ref, number=_rows(_FIRST_GAP, first, last, ref)[0][0])


def _stream(query: str, at_once: int) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(at_once):
            yield from rows


def _rows(query: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, params or None)
        return cursor.fetchall()
