"""Whatever somebody with every right does to the ledger, `verify_ledger` names it; what happens in earnest is no problem to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from config.database import as_owner
from consent.actions import acts, sealing
from consent.actions.acts import Given
from consent.actions.rebuilding import rebuild
from consent.enums import Act
from consent.leaf import COLUMNS, Row
from consent.merkle import NOTHING_BEFORE, block_hash, root
from consent.models import Block, ConsentEvent, Subject
from consent.ports.roots import read
from consent.queries.verify import MOST, Problem, Verified, verify
from dsr.actions import erasure
from dsr.queries import people
from privacy.actor import SYSTEM
from tests.cast import NOW
from tests.consent import world
from tests.consent.world import EMAIL
from tests.databases import as_superuser

NAMES = ("aino", "otso", "milla")


def say(name: str, act: Act = Act.BANNED, **more: Any) -> int:
    given = Given(act, address=("email", f"{name}@koti.example"), evidence="a call", **more)
    return acts.record(by=SYSTEM, now=NOW, given=given).event


def look() -> Verified:
    return verify(now=NOW, outside=lambda: read(Path(settings.JOURNAL_DIR)))


def ref_of(event: int) -> str:
    return str(ConsentEvent.objects.values_list("subject_ref", flat=True).get(pk=event))


@pytest.fixture
def sealed(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two acts of each of three addresses, in three blocks of two."""
    monkeypatch.setattr(sealing, "MOST", 2)
    events = [say(name, channel=channel) for channel in ("email", "sms") for name in NAMES]
    sealing.seal(now=NOW)
    return events


@pytest.fixture
def tail(sealed: list[int]) -> list[int]:
    """One more of each, not sealed yet."""
    return [say(name) for name in NAMES]


def tamper(*statements: str, **params: Any) -> None:
    with as_superuser() as cursor:
        for table in ("consent_consentevent", "consent_block"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for statement in statements:
            cursor.execute(statement, params)
        for table in ("consent_consentevent", "consent_block"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
            for kind in ("row", "all"):
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{kind}")


def row_of(event: int) -> Row:
    return Row(*ConsentEvent.objects.values_list(*COLUMNS).get(pk=event))


def chain_again(first: int, change: Callable[[Block], None]) -> None:
    """The whole chain rewritten consistently from a block on, as somebody with every right would."""
    previous = NOTHING_BEFORE
    for block in Block.objects.order_by("number"):
        if block.number >= first:
            if block.number == first:
                change(block)
            leaves = bytes(block.leaves)
            top = root([leaves[at : at + 32] for at in range(0, len(leaves), 32)])
            hash_ = block_hash(block.number, previous, block.last_event, len(block.events), top)
            tamper(
                "UPDATE consent_block SET leaves = %(leaves)s, root = %(root)s, previous = %(previous)s, hash = %(hash)s WHERE id = %(id)s",
                leaves=leaves,
                root=top,
                previous=previous,
                hash=hash_,
                id=block.pk,
            )
            previous = hash_
        else:
            previous = bytes(block.hash)


def rewrite(event: int, leaf: bytes) -> Callable[[Block], None]:
    def change(block: Block) -> None:
        at = 32 * block.events.index(event)
        block.leaves = bytes(block.leaves)[:at] + leaf + bytes(block.leaves)[at + 32 :]

    return change


def test_an_untouched_ledger_is_whole(tail: list[int]) -> None:
    assert look() == Verified(events=9, subjects=3, problems=())


def test_an_empty_ledger_is_whole(committed_db: str) -> None:
    assert look() == Verified(0, 0, ())


@pytest.mark.parametrize("where", [1, 7])
@pytest.mark.parametrize(
    "change",
    [
        "channel = 'web'",
        "act = 'granted'",
        "happened_at = happened_at + interval '1 microsecond'",
        "happened_at = 'infinity'",
        "recorded_at = recorded_at - interval '1 day'",
        "proven = NOT proven",
        "rules = 7",
        "basis = 'a'",
        "actor_ref = 3",
        "address_ref = gen_random_uuid()",
        "leaf = set_byte(leaf, 5, get_byte(leaf, 5) # 1)",
    ],
)
def test_a_changed_act_is_named_sealed_or_not(tail: list[int], where: int, change: str) -> None:
    event = [*ConsentEvent.objects.order_by("id").values_list("id", flat=True)][where]
    number, ref = ConsentEvent.objects.values_list("number", "subject_ref").get(pk=event)
    tamper(f"UPDATE consent_consentevent SET {change} WHERE id = %(id)s", id=event)
    assert look().problems == (Problem("changed", event, str(ref), number, "row"),)


def test_a_seal_of_evidence_cannot_be_changed_with_the_evidence(tail: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consent_evidence SET text = 'another call' WHERE event_id = %s", [tail[0]])
    assert look().problems == (Problem("changed", tail[0], ref_of(tail[0]), 3, "evidence"),)


def test_evidence_that_has_gone_is_no_problem(tail: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM consent_evidence")
    assert look().problems == ()


def test_the_last_act_of_one_person_cannot_go_unnoticed(tail: list[int]) -> None:
    ref = ref_of(tail[1])
    tamper("DELETE FROM consent_consentevent WHERE id = %(id)s", id=tail[1])
    assert look().problems == (Problem("missing", subject=ref, number=3),)


def test_a_sealed_act_that_goes_is_named_by_its_block_and_by_its_subject(tail: list[int], sealed: list[int]) -> None:
    ref = ref_of(sealed[4])
    tamper("DELETE FROM consent_consentevent WHERE id = %(id)s", id=sealed[4])
    assert look().problems == (Problem("missing", sealed[4]), Problem("missing", subject=ref, number=2))


def test_the_last_act_of_one_person_is_missed_even_when_their_count_is_set_back(sealed: list[int]) -> None:
    ref = ref_of(sealed[5])
    tamper(
        "DELETE FROM consent_consentevent WHERE id = %(id)s",
        "UPDATE consent_subject SET last_number = 1 WHERE ref = %(ref)s",
        id=sealed[5],
        ref=ref,
    )
    assert look().problems == (Problem("missing", sealed[5]),)


def test_an_act_forged_into_a_sealed_range_is_named(committed_db: str) -> None:
    """In the place of one that was given up, with a right leaf, a number that fits and a count that agrees."""
    first = say("aino")
    with transaction.atomic():
        free = say("aino")
        transaction.set_rollback(True)
    say("otso")
    sealing.seal(now=NOW)
    ref, columns = ref_of(first), ", ".join(COLUMNS)
    values = ", ".join("2" if name == "number" else name for name in COLUMNS)
    tamper(
        f"INSERT INTO consent_consentevent (id, leaf, {columns}) SELECT %(free)s, %(leaf)s, {values} FROM consent_consentevent WHERE id = %(like)s",
        "UPDATE consent_subject SET last_number = 2 WHERE ref = %(ref)s",
        free=free,
        leaf=Row(**{**vars(row_of(first)), "number": 2}).leaf(),
        like=first,
        ref=ref,
    )
    assert look().problems == (Problem("inserted", free, ref, 2),)


def test_a_subject_that_goes_leaves_its_acts_behind(tail: list[int]) -> None:
    ref = ref_of(tail[0])
    tamper("DELETE FROM consent_subject WHERE ref = %(ref)s", ref=ref)
    assert look().problems == (Problem("missing", subject=ref, note="subject"),)


def test_a_row_changed_with_its_leaf_is_named_by_its_block(sealed: list[int]) -> None:
    forged = Row(**{**vars(row_of(sealed[0])), "act": "ban_lifted"})
    tamper(
        "UPDATE consent_consentevent SET act = 'ban_lifted', leaf = %(leaf)s WHERE id = %(id)s",
        leaf=forged.leaf(),
        id=sealed[0],
    )
    assert look().problems == (Problem("changed", sealed[0], ref_of(sealed[0]), 1),)


def test_a_row_changed_with_its_leaf_and_its_blocks_leaves_is_found_by_the_root(sealed: list[int]) -> None:
    leaf = Row(**{**vars(row_of(sealed[0])), "act": "ban_lifted"}).leaf()
    tamper(
        "UPDATE consent_consentevent SET act = 'ban_lifted', leaf = %(leaf)s WHERE id = %(id)s",
        "UPDATE consent_block SET leaves = overlay(leaves placing %(leaf)s from 1) WHERE number = 1",
        leaf=leaf,
        id=sealed[0],
    )
    assert look().problems == (Problem("block", number=1, note="root"),)


def test_a_block_made_anew_is_found_by_the_chain(sealed: list[int]) -> None:
    block = Block.objects.get(number=1)
    leaves = bytes(32) + bytes(block.leaves)[32:]
    top = root([leaves[:32], leaves[32:]])
    tamper(
        "UPDATE consent_block SET leaves = %(leaves)s, root = %(root)s, hash = %(hash)s WHERE number = 1",
        leaves=leaves,
        root=top,
        hash=block_hash(1, NOTHING_BEFORE, block.last_event, 2, top),
    )
    problems = look().problems
    assert Problem("block", number=2, note="order") in problems
    assert Problem("block", number=1, note="root") not in problems


def test_the_whole_chain_made_anew_is_found_by_the_files_outside(sealed: list[int]) -> None:
    leaf = Row(**{**vars(row_of(sealed[2])), "act": "ban_lifted"}).leaf()
    tamper(
        "UPDATE consent_consentevent SET act = 'ban_lifted', leaf = %(leaf)s WHERE id = %(id)s",
        leaf=leaf,
        id=sealed[2],
    )
    chain_again(2, rewrite(sealed[2], leaf))
    assert look().problems == (
        Problem("block", number=2, note="outside"),
        Problem("block", number=3, note="outside"),
    )


def test_the_end_of_the_chain_cut_off_with_its_acts_is_found_by_the_files_outside(sealed: list[int]) -> None:
    tamper(
        "DELETE FROM consent_block WHERE number = 3",
        "DELETE FROM consent_consentevent WHERE id = ANY(%(gone)s)",
        "UPDATE consent_subject s SET last_number = (SELECT count(*) FROM consent_consentevent e WHERE e.subject_ref = s.ref)",
        gone=sealed[4:],
    )
    assert look().problems == (Problem("block", number=3, note="gone"),)
    say("aino")
    sealing.seal(now=NOW)
    assert look().problems == (Problem("block", number=3, note="outside"),)


def test_a_block_that_was_never_told_outside_is_found(sealed: list[int]) -> None:
    for file in Path(settings.JOURNAL_DIR).glob("roots-*"):
        file.unlink()
    assert [problem.note for problem in look().problems] == ["outside"] * 3


def test_a_line_cut_short_by_a_crash_is_passed_over(sealed: list[int]) -> None:
    (file,) = Path(settings.JOURNAL_DIR).glob("roots-*")
    with file.open("a") as more:
        more.write('{"block":4,"ha')
    assert look().problems == ()


def test_erasing_a_person_changes_nothing(committed_db: str) -> None:
    here = world.build()
    for channel in ("phone", "letter"):
        acts.record(by=SYSTEM, now=NOW, given=Given(Act.BANNED, contact=here.aino, channel=channel, evidence="a call"))
    given = Given(Act.GRANTED, "direct_marketing", "email", address=("email", EMAIL), evidence="a form")
    acts.record(by=SYSTEM, now=NOW, given=given)
    sealing.seal(now=NOW)
    erasure.erase(by=SYSTEM, now=NOW, subject=people.of_contact(here.aino), ground="asked", digest="")
    assert not Subject.objects.filter(contact=here.aino).exists()
    assert rebuild(by=SYSTEM, now=NOW).changed == 0
    assert look().problems == ()
    sealing.seal(now=NOW)
    assert look().problems == ()


def test_writers_that_gave_up_are_no_problem(sealed: list[int]) -> None:
    for _ in range(3):
        with transaction.atomic():
            say("aino")
            transaction.set_rollback(True)
    say("otso")
    assert look().problems == ()
    sealing.seal(now=NOW)
    assert look().problems == ()


def test_open_guards_are_named(sealed: list[int]) -> None:
    application = settings.DATABASE_APPLICATION_ROLE
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE consent_consentevent DISABLE TRIGGER consent_consentevent_row")
        cursor.execute(f'GRANT INSERT ON consent_blockexpiry TO "{application}"')
        cursor.execute(f'GRANT EXECUTE ON FUNCTION expire_block(integer) TO "{application}"')
    assert look().problems == tuple(
        Problem("guard", note=what) for what in ("consent_consentevent", "consent_blockexpiry", "expire_block")
    )


def test_no_more_than_a_hundred_problems_are_told_and_every_act_is_counted(committed_db: str) -> None:
    for number in range(MOST + 5):
        say(f"aino{number}")
    tamper("UPDATE consent_consentevent SET channel = 'web'")
    found = look()
    assert (found.events, found.subjects, len(found.problems)) == (MOST + 5, MOST + 5, MOST)


def command(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any], str]:
    code = 0
    try:
        call_command("verify_ledger", *words, "--json")
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsys.readouterr()
    return code, json.loads(out), err.strip()


def test_the_command_says_that_the_ledger_is_whole(sealed: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    code, told, sentence = command(capsys)
    assert (code, told.keys()) == (0, {"events", "subjects", "problems", "seconds"})
    assert (told["events"], told["subjects"], told["problems"]) == (6, 3, [])
    assert sentence == "The ledger is whole: 6 acts of 3 subjects."


def test_the_command_names_what_is_wrong_and_fails(sealed: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    tamper("UPDATE consent_consentevent SET channel = 'web' WHERE id = %(id)s", id=sealed[0])
    ref = ref_of(sealed[0])
    code, told, sentence = command(capsys)
    assert code == 1
    assert told["problems"] == [{"kind": "changed", "event": sealed[0], "subject": ref, "number": 1, "note": "row"}]
    assert sentence.splitlines() == [
        "The ledger was tampered with or damaged: 1 problems among 6 acts.",
        f"changed: event {sealed[0]}, subject {ref}, number 1, note row",
    ]


def test_the_command_reads_a_copy_of_the_files(
    sealed: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    assert len(command(capsys, "--roots", str(copy))[1]["problems"]) == 3
    (file,) = Path(settings.JOURNAL_DIR).glob("roots-*")
    (copy / file.name).write_bytes(file.read_bytes())
    assert command(capsys, "--roots", str(copy))[0] == 0


def test_the_command_refuses_files_that_are_damaged(
    sealed: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "roots-a-1.jsonl").write_text('nonsense\n{"block":1}\n')
    code, told, sentence = command(capsys, "--roots", str(tmp_path))
    assert (code, told["field"]) == (1, "roots")
    assert sentence == "roots-a-1.jsonl, line 1: this is not a line of the roots."
