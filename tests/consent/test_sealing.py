"""Sealing takes what is committed and nothing that may still come below it; its head is outside before it is inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest
from django.conf import settings
from django.db import connection, transaction

from consent.actions import sealing
from consent.actions.acts import Given, record
from consent.enums import Act
from consent.merkle import NOTHING_BEFORE, block_hash, root
from consent.models import Block, ConsentEvent
from consent.ports.roots import read, roots
from consent.queries.verify import verify
from privacy.actor import SYSTEM
from privacy.registry import sweep_jobs
from tests.cast import NOW
from tests.consent.test_at_once import at_once as all_at_once

LATER = NOW + timedelta(minutes=1)


def ban(address: str) -> int:
    done = record(by=SYSTEM, now=NOW, given=Given(Act.BANNED, address=("email", f"{address}@koti.example")))
    return done.event


# An act more, in one statement, so that its transaction has one number.
COPY = """INSERT INTO consent_consentevent (subject_ref, number, purpose, channel, topic, act, happened_at, source_kind, proven, actor_kind, leaf)
SELECT gen_random_uuid(), 1, purpose, channel, topic, act, happened_at, source_kind, proven, actor_kind, leaf
FROM consent_consentevent ORDER BY id LIMIT 1"""


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def outside() -> Path:
    return Path(settings.JOURNAL_DIR)


@contextmanager
def elsewhere(*first: Callable[[], object]) -> Iterator[Callable[[Callable[[], object] | None], None]]:
    """Another connection's open transaction, having done `first`; call what is given to do more in it, or None to let it commit."""
    asked: Queue[Callable[[], object] | None] = Queue()
    done: Queue[BaseException | None] = Queue()

    def live() -> None:
        try:
            connection.set_autocommit(
                False
            )  # not `atomic`: a savepoint of the job would have a transaction number of its own
            while (job := asked.get()) is not None:
                job()
                done.put(None)
            connection.commit()
        except BaseException as error:
            done.put(error)
        else:
            done.put(None)
        finally:
            connection.close()

    def say(job: Callable[[], object] | None) -> None:
        asked.put(job)
        if error := done.get(timeout=30):
            raise error

    thread = Thread(target=live)
    thread.start()
    try:
        for job in first:
            say(job)
        yield say
    finally:
        if thread.is_alive():
            asked.put(None)
        thread.join(30)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sealer asks once and does not wait."""
    monkeypatch.setattr(sealing, "_POLLS", 1)


def test_what_is_committed_goes_into_one_block(committed_db: str) -> None:
    events = [ban(name) for name in ("aino", "otso", "milla")]
    assert sealing.seal(now=NOW) == 1
    block = Block.objects.get()
    leaves = [bytes(event.leaf) for event in ConsentEvent.objects.order_by("id")]
    assert (block.number, block.events, block.last_event) == (1, events, events[-1])
    assert (bytes(block.leaves), bytes(block.root)) == (b"".join(leaves), root(leaves))
    assert bytes(block.previous) == NOTHING_BEFORE
    assert bytes(block.hash) == block_hash(1, NOTHING_BEFORE, events[-1], 3, root(leaves))


def test_nothing_new_makes_no_block(committed_db: str) -> None:
    assert sealing.seal(now=NOW) == 0
    ban("aino")
    assert [sealing.seal(now=NOW), sealing.seal(now=NOW)] == [1, 0]


def test_more_than_fits_goes_into_several_chained_blocks(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MOST", 2)
    events = [ban(f"aino{number}") for number in range(5)]
    assert sealing.seal(now=NOW) == 3
    first, second, third = Block.objects.order_by("number")
    assert [first.events, second.events, third.events] == [events[:2], events[2:4], events[4:]]
    assert [bytes(second.previous), bytes(third.previous)] == [bytes(first.hash), bytes(second.hash)]
    assert verify(now=NOW, outside=lambda: read(outside())).problems == ()


@pytest.mark.parametrize("first_to_begin", ["the one that commits", "the one that stays open"])
def test_a_low_number_that_is_not_committed_yet_is_waited_for_and_not_skipped(
    committed_db: str, at_once: None, first_to_begin: str
) -> None:
    """Both orders: a writer younger than the last transaction that ended stands above a snapshot's own bounds, and would be overlooked."""
    known, held = ban("aino"), []
    begin = [lambda: run("SELECT pg_current_xact_id()")] if first_to_begin == "the one that commits" else []
    with elsewhere(*begin) as higher, elsewhere(lambda: held.append(ban("otso"))) as lower:
        higher(lambda: run(COPY))
        higher(None)
        committed = list(ConsentEvent.objects.order_by("id").values_list("id", flat=True))
        assert (committed[0], len(committed), committed[0] < held[0] < committed[1]) == (known, 2, True)
        assert (sealing.seal(now=NOW), Block.objects.count()) == (0, 0)
        lower(None)
    assert sealing.seal(now=NOW) == 1
    assert Block.objects.get().events == sorted([*committed, *held])


def test_it_waits_for_a_writer_that_ends_in_time(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    with elsewhere(lambda: held.append(ban("aino"))) as lower:
        held.append(ban("otso"))
        asked = sealing._one

        def end_the_other_first(query: str, *params: object) -> int:
            if "pg_sleep" in query:
                lower(None)
            return asked(query, *params)

        monkeypatch.setattr(sealing, "_one", end_the_other_first)
        assert sealing.seal(now=NOW) == 1
    assert Block.objects.get().events == held


def test_a_writer_that_gives_up_is_no_hole(committed_db: str) -> None:
    first = ban("aino")
    with pytest.raises(ZeroDivisionError), elsewhere(lambda: ban("otso")) as other:
        other(lambda: 1 / 0)
    last = ban("milla")
    assert last > first + 1
    assert sealing.seal(now=NOW) == 1
    assert Block.objects.get().events == [first, last]
    assert verify(now=NOW, outside=lambda: read(outside())).problems == ()


def test_an_idle_transaction_that_writes_no_act_holds_nothing_up(committed_db: str, at_once: None) -> None:
    with elsewhere(lambda: run("SELECT pg_current_xact_id()")):
        ban("aino")
        assert sealing.seal(now=NOW) == 1


def test_two_sealers_at_once_make_one_chain(committed_db: str) -> None:
    ban("aino")
    with elsewhere(lambda: sealing.seal(now=NOW)):
        assert sealing.seal(now=NOW) == 0
    assert Block.objects.get().number == 1


def test_a_writer_does_not_wait_for_a_sealer(committed_db: str) -> None:
    ban("aino")
    with elsewhere(lambda: sealing.seal(now=NOW)):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1ms'")
        ban("aino")
    assert ConsentEvent.objects.count() == 2


def test_the_head_is_on_disk_before_the_commit_and_kept_after_it(committed_db: str) -> None:
    ban("aino")
    with transaction.atomic():
        sealing.seal(now=NOW)
        (written,) = outside().glob("roots-*.jsonl")
        hash_ = bytes(Block.objects.get().hash).hex()
        line = f'{{"block":1,"hash":"{hash_}","events":1,"at":"2026-11-02T09:00:00+00:00"}}\n'
        assert written.read_text() == line
    assert written.read_text() == line + f'{{"block":1,"hash":"{hash_}","kept":true}}\n'


def test_where_the_head_cannot_be_written_nothing_is_sealed(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ban("aino")
    monkeypatch.setattr(roots, "folder", None)
    with pytest.raises(OSError, match="JOURNAL_DIR"):
        sealing.seal(now=NOW)
    assert Block.objects.count() == 0


def test_the_head_of_a_block_that_was_rolled_back_binds_nobody(committed_db: str) -> None:
    ban("aino")
    with transaction.atomic():
        sealing.seal(now=NOW)
        transaction.set_rollback(True)
    assert verify(now=NOW, outside=lambda: read(outside())).problems == ()
    ban("otso")
    assert sealing.seal(now=LATER) == 1
    known = read(outside())
    assert (len(known.written[1]), known.kept[1]) == (2, {bytes(Block.objects.get().hash).hex()})
    assert verify(now=NOW, outside=lambda: read(outside())).problems == ()


def test_writers_sealers_and_verifiers_at_once_leave_every_act_in_one_block_and_no_problem(committed_db: str) -> None:
    names, ended, found = ("otso", "milla", "iida", "venla"), [], []

    def write(name: str) -> None:
        try:
            for turn in range(15):
                with transaction.atomic():
                    ban(name if turn % 3 else "aino")
                    transaction.set_rollback(turn % 5 == 4)
        finally:
            ended.append(name)

    def while_they_write(look: Callable[[], object]) -> None:
        while len(ended) < len(names):
            look()

    all_at_once(
        *[lambda name=name: write(name) for name in names],
        *[lambda: while_they_write(lambda: sealing.seal(now=NOW))] * 2,
        lambda: while_they_write(lambda: found.append(verify(now=NOW, outside=lambda: read(outside())).problems)),
    )
    sealing.seal(now=NOW)
    sealed = [event for block in Block.objects.order_by("number") for event in block.events]
    assert sealed == list(ConsentEvent.objects.order_by("id").values_list("id", flat=True))
    assert (len(sealed), set(found)) == (48, {()})
    assert verify(now=NOW, outside=lambda: read(outside())).problems == ()


def test_the_sweep_seals_every_half_minute(committed_db: str) -> None:
    job = sweep_jobs.get("ledger_seal")
    assert job is not None
    ban("aino")
    assert (job.every, job.run(now=NOW), Block.objects.count()) == (30, 1, 1)
