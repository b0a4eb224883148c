"""The journal after a restore. A rolled-back transaction stands for a backup that knows nothing of what came after it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from consent.actions import acts
from consent.enums import Act
from consent.models import Ban, Subject
from crm.models import Contact
from dsr.actions import erasure
from dsr.actions.replay import Replayed, replay
from dsr.queries import people
from dsr.queries.guards import barred
from privacy.actor import SYSTEM, Actor
from privacy.keyed import keyring
from privacy.ports.journal import Entry, journal, read

AINO = "aino@esimerkki.example"
Enter = Callable[..., int]


@pytest.fixture
def later() -> datetime:
    """After everything the test's database has written by its own clock."""
    return timezone.now() + timedelta(minutes=1)


@contextmanager
def restored() -> Iterator[None]:
    """What is done inside is forgotten by the database and kept by the journal."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def entries() -> list[Entry]:
    assert journal.folder is not None
    return list(read(journal.folder))


def test_whom_a_backup_brought_back_is_erased_again(enter: Enter, by: Actor, later: datetime) -> None:
    aino, eero = enter("Aino", email=AINO), enter("Eero")
    with restored():
        erasure.erase(by=by, now=later, subject=people.of_contact(aino), ground="asked")
    assert Contact.objects.count() == 2
    assert replay(by=SYSTEM, now=later, entries=entries()) == Replayed(1, 0)
    assert list(Contact.objects.values_list("pk", flat=True)) == [eero]


def test_a_person_without_any_address_is_recognised_by_their_number(enter: Enter, by: Actor, later: datetime) -> None:
    aino = enter("Aino")
    with restored():
        erasure.erase(by=by, now=later, subject=people.of_contact(aino), ground="asked")
    replay(by=SYSTEM, now=later, entries=entries())
    assert not Contact.objects.exists()


def test_replaying_twice_does_nothing_more(enter: Enter, by: Actor, later: datetime) -> None:
    erasure.erase(by=by, now=later, subject=people.of_contact(enter("Aino", email=AINO)), ground="asked")
    assert replay(by=SYSTEM, now=later, entries=entries()) == Replayed(0, 1)


def test_who_came_back_by_themselves_stays(enter: Enter, by: Actor) -> None:
    long_ago = timezone.now() - timedelta(days=1)
    line = Entry("erase", long_ago.isoformat(), (keyring.hash("email", AINO),))
    enter("Aino", email=AINO)
    assert replay(by=by, now=timezone.now(), entries=[line]) == Replayed(0, 1)
    assert Contact.objects.count() == 1


def test_a_forgotten_ban_is_forbidden_again(enter: Enter, by: Actor, now: datetime) -> None:
    aino = enter("Aino", email=AINO)
    with restored():
        acts.record(by=by, now=now, given=acts.Given(Act.BANNED, contact=aino))
    assert not Ban.objects.exists()
    assert replay(by=SYSTEM, now=now, entries=entries()) == Replayed(1, 0)
    subject = Subject.objects.get(hash=keyring.hash("email", AINO))
    assert [(ban.act, ban.since) for ban in Ban.objects.filter(subject=subject)] == [("banned", now)]


def test_a_ban_the_database_remembers_is_left_alone(enter: Enter, by: Actor, now: datetime) -> None:
    acts.record(by=by, now=now, given=acts.Given(Act.BANNED, contact=enter("Aino", email=AINO)))
    assert replay(by=SYSTEM, now=now, entries=entries()) == Replayed(0, 1)
    assert Ban.objects.count() == 1


def test_an_erased_address_is_barred_from_files(enter: Enter, by: Actor, now: datetime) -> None:
    erasure.erase(by=by, now=now, subject=people.of_contact(enter("Aino", email=AINO)), ground="asked")
    mine, other = keyring.hash("email", AINO), keyring.hash("email", "eero@esimerkki.example")
    assert barred([mine, other]) == {mine}
    assert barred([]) == set()


def test_the_command_tells_what_it_did(
    enter: Enter, by: Actor, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    erasure.erase(by=by, now=now, subject=people.of_contact(enter("Aino", email=AINO)), ground="asked")
    call_command("replay_erasures", "--json", str(journal.folder))
    assert json.loads(capsys.readouterr().out) == {"replayed": 0, "already": 1}


def test_a_journal_that_is_not_there_is_a_sentence(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        call_command("replay_erasures", str(tmp_path / "none"))
    assert "There is no journal at" in capsys.readouterr().err
