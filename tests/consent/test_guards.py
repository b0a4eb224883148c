"""Nobody changes the ledger in the database, whatever their role; whole blocks expire by the owner's function and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from config.database import as_owner
from consent.actions import acts, sealing
from consent.actions.acts import Given
from consent.actions.managed import publish_wording
from consent.enums import Act
from consent.leaf import COLUMNS, Row
from consent.models import Ban, Block, BlockExpiry, ConsentEvent, Evidence
from consent.ports.roots import read
from consent.queries.verify import Problem, verify
from privacy.actor import SYSTEM
from privacy.ledgers import LEDGERS
from tests.cast import NOW
from tests.databases import as_superuser

APPEND_ONLY = "LV001"
REFUSED_EXPIRY = "LV002"
DENIED = "42501"
Run = Callable[[str], int]


@contextmanager
def application() -> Iterator[Run]:
    def run(statement: str) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else cursor.rowcount

    yield run


@contextmanager
def owner() -> Iterator[Run]:
    with as_owner(), application() as run:
        yield run


@contextmanager
def superuser() -> Iterator[Run]:
    """Under `session_replication_role = replica`."""
    with as_superuser() as cursor:

        def run(statement: str) -> int:
            with cursor.connection.transaction():
                cursor.execute(statement)
                return cursor.fetchone()[0] if cursor.description else cursor.rowcount  # type: ignore[index, return-value]

        yield run


def why(run: Run, statement: str) -> str:
    """The code that the database refuses with, or what it says for one of our own sentences."""
    with pytest.raises((DatabaseError, psycopg.Error)) as refused:
        run(statement)
    cause = refused.value.__cause__ if isinstance(refused.value, DatabaseError) else refused.value
    assert isinstance(cause, psycopg.Error)
    return cause.diag.message_primary or "" if cause.sqlstate == REFUSED_EXPIRY else cause.sqlstate or ""


def say(act: Act = Act.BANNED, name: str = "aino") -> int:
    given = Given(act, channel="email", address=("email", f"{name}@koti.example"), evidence="a call")
    return acts.record(by=SYSTEM, now=NOW, given=given).event


def problems() -> tuple[Problem, ...]:
    return verify(now=NOW, outside=lambda: read(Path(settings.JOURNAL_DIR))).problems


def seal(years: int = 11, block: int | None = None) -> None:
    """Seals what is not sealed yet as that many years ago: the acts with the leaf they would have had. `block`: the block's own years."""
    sealed = Block.objects.order_by("number").last()
    with as_superuser() as cursor:
        cursor.execute("ALTER TABLE consent_consentevent DISABLE TRIGGER consent_consentevent_row")
        for event in ConsentEvent.objects.filter(id__gt=sealed.last_event if sealed else 0):
            row = Row(*ConsentEvent.objects.values_list(*COLUMNS).get(pk=event.pk))
            at = row.recorded_at.replace(year=row.recorded_at.year - years)
            cursor.execute(
                "UPDATE consent_consentevent SET recorded_at = %s, leaf = %s WHERE id = %s",
                [at, Row(**{**vars(row), "recorded_at": at}).leaf(), event.pk],
            )
        cursor.execute("ALTER TABLE consent_consentevent ENABLE ALWAYS TRIGGER consent_consentevent_row")
    age = years if block is None else block
    sealing.seal(now=NOW.replace(year=NOW.year - age))
    with as_superuser() as cursor:
        cursor.execute("ALTER TABLE consent_block DISABLE TRIGGER consent_block_row")
        cursor.execute(
            "UPDATE consent_block SET recorded_at = recorded_at - make_interval(years => %s) WHERE number > %s",
            [age, sealed.number if sealed else 0],
        )
        cursor.execute("UPDATE consent_subject SET recorded_at = recorded_at - make_interval(years => %s)", [age])
        cursor.execute("ALTER TABLE consent_block ENABLE ALWAYS TRIGGER consent_block_row")


@pytest.fixture
def blocks(committed_db: str) -> None:
    """Three blocks: of old acts that nothing rests on, of an old act that a ban rests on, of a young act."""
    for _ in range(2):
        say()
    seal()
    say()
    seal()
    say(name="otso")
    seal(0)


@pytest.fixture
def a_row_of_each(blocks: None) -> None:
    publish_wording(by=SYSTEM, now=NOW, key="newsletter", language="fi", text="…")
    with owner() as run:
        run("SELECT expire_block(1)")
        run("INSERT INTO consent_ruleversion (number, choices, note) VALUES (1, '{}', '')")
        run("INSERT INTO marketing_segment (name, shared, version) VALUES ('', false, 1)")
        run(
            "INSERT INTO marketing_segmentversion (segment_id, number, definition) SELECT id, 1, '{}' FROM marketing_segment"
        )


@pytest.mark.parametrize("who", [owner, superuser])
def test_no_ledger_is_changed_by_the_owner_or_a_superuser(a_row_of_each: None, who: Callable[..., object]) -> None:
    changes = ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE")
    with who() as run:  # type: ignore[attr-defined]
        refused = {(table, why(run, change.format(table))) for table in LEDGERS for change in changes}
    assert refused == {(table, APPEND_ONLY) for table in LEDGERS}


def test_the_application_has_no_right_to(a_row_of_each: None) -> None:
    changes = ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE")
    statements = [change.format(table) for table in LEDGERS for change in changes]
    with application() as run:
        for statement in (
            *statements,
            "INSERT INTO consent_blockexpiry (block_id) SELECT id FROM consent_block",
            "SELECT expire_block(1)",
        ):
            assert (statement, why(run, statement)) == (statement, DENIED)


def test_a_block_expires_as_a_whole_with_its_evidence(blocks: None) -> None:
    with owner() as run:
        assert run("SELECT expire_block(1)") == 2
    assert (ConsentEvent.objects.count(), Evidence.objects.count()) == (2, 2)
    assert (Block.objects.count(), BlockExpiry.objects.get().block.number) == (3, 1)
    assert problems() == ()


@pytest.mark.parametrize(
    ("prepare", "number", "sentence"),
    [
        ((), 4, "there is no block 4"),
        ((), 2, "an older block than 2 has not expired"),
        ((1,), 1, "block 1 has expired already"),
        ((1,), 2, "a permission or ban rests on an act of block 2"),
    ],
)
def test_a_block_that_may_not_expire_stays_whole(
    blocks: None, prepare: tuple[int, ...], number: int, sentence: str
) -> None:
    with owner() as run:
        for first in prepare:
            run(f"SELECT expire_block({first})")
        before = ConsentEvent.objects.count(), BlockExpiry.objects.count()
        assert why(run, f"SELECT expire_block({number})") == sentence
        assert (ConsentEvent.objects.count(), BlockExpiry.objects.count()) == before


@pytest.mark.parametrize(("acts", "block", "expires"), [(9, 9, False), (9, 10, False), (10, 9, False), (10, 10, True)])
def test_a_block_and_its_acts_stay_for_ten_years(committed_db: str, acts: int, block: int, expires: bool) -> None:
    say()
    seal(acts, block)
    say()
    with owner() as run:
        if expires:
            assert run("SELECT expire_block(1)") == 1
        else:
            assert why(run, "SELECT expire_block(1)") == "block 1 or an act of it is younger than ten years"


def test_an_expiry_that_somebody_forged_is_found_by_the_files_outside(blocks: None) -> None:
    with as_superuser() as cursor:
        cursor.execute("ALTER TABLE consent_blockexpiry DISABLE TRIGGER ALL")
        cursor.execute("INSERT INTO consent_blockexpiry (block_id) SELECT id FROM consent_block WHERE number = 3")
        cursor.execute(
            "DELETE FROM consent_consentevent WHERE id = (SELECT last_event FROM consent_block WHERE number = 3)"
        )
        cursor.execute("ALTER TABLE consent_blockexpiry ENABLE TRIGGER ALL")
        for kind in ("row", "all"):
            cursor.execute(f"ALTER TABLE consent_blockexpiry ENABLE ALWAYS TRIGGER consent_blockexpiry_{kind}")
    assert problems() == (Problem("block", number=3, note="expiry"),)


@pytest.mark.parametrize("who", [owner, superuser])
def test_acts_of_a_block_that_has_not_expired_stay_when_another_has(blocks: None, who: Callable[..., object]) -> None:
    with owner() as run:
        run("SELECT expire_block(1)")
    with who() as run:  # type: ignore[attr-defined]
        for statement in ("DELETE FROM consent_consentevent", "UPDATE consent_consentevent SET number = number"):
            assert why(run, statement) == APPEND_ONLY


def test_an_act_missing_at_the_front_is_a_problem_of_a_subject_younger_than_every_expired_block(blocks: None) -> None:
    with owner() as run:
        run("SELECT expire_block(1)")
    event = say(name="milla")
    say(name="milla")
    ref = ConsentEvent.objects.values_list("subject_ref", flat=True).get(pk=event)
    with as_superuser() as cursor:
        cursor.execute("ALTER TABLE consent_consentevent DISABLE TRIGGER consent_consentevent_row")
        cursor.execute("DELETE FROM consent_consentevent WHERE id = %s", [event])
        cursor.execute("ALTER TABLE consent_consentevent ENABLE ALWAYS TRIGGER consent_consentevent_row")
    assert problems() == (Problem("missing", subject=str(ref), number=1),)


def test_a_subject_whose_acts_have_all_expired_is_no_problem(committed_db: str) -> None:
    say()
    seal()
    Ban.objects.all().delete()
    with owner() as run:
        run("SELECT expire_block(1)")
    assert (ConsentEvent.objects.count(), problems()) == (0, ())


def test_a_new_version_of_a_wording_is_published_as_before(db: None) -> None:
    versions = [publish_wording(by=SYSTEM, now=NOW, key="a", language="fi", text=text).version for text in ("1", "2")]
    assert versions == [1, 2]
