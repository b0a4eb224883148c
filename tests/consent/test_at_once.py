"""Several at once: the ledger stays without gaps, and a no said after the question holds, whoever comes first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

from django.db import connection, transaction

from consent.actions import preferences, subscriptions, undoing
from consent.actions.acts import Given, record
from consent.enums import Act, Reason
from consent.models import ConsentEvent, PendingSubscription, Subject, Topic, Wording
from consent.queries.states import picture
from consent.state import Scope
from crm.actions import contacts
from crm.sources import Source
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from privacy.refusal import Refused
from tests.cast import NOW

SAFETY = Scope("newsletter", "email", "safety")


def at_once(*jobs: Callable[[], object]) -> None:
    """Runs the jobs in threads that start together. A refusal is an answer too; any other failure fails the test."""
    start, failures = Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        try:
            start.wait()
            job()
        except Refused:
            pass
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_eight_writers_on_one_address_leave_no_gap(committed_db: str) -> None:
    def write(number: int) -> Callable[[], object]:
        return lambda: [
            record(
                by=SYSTEM,
                now=NOW + timedelta(seconds=number),
                given=Given(Act.BANNED, address=("email", "aino@koti.example")),
            )
            for _ in range(5)
        ]

    at_once(*map(write, range(8)))
    assert list(ConsentEvent.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 41))
    assert Subject.objects.get().last_number == 40


def test_a_button_and_a_no_at_once_end_in_the_no(committed_db: str) -> None:
    Topic.objects.create(key="safety", name_fi="", name_sv="", name_en="")
    wording = Wording.objects.create(key="newsletter", version=1, language="fi", text="…").pk
    for round_ in range(10):
        email = f"aino{round_}@koti.example"
        hash_ = keyring.hash("email", email)
        wish = {
            "first_name": "",
            "last_name": "",
            "language": "fi",
            "topics": ["safety"],
            "direct_marketing": False,
            "wording": wording,
        }
        pending = subscriptions.ask(by=SYSTEM, now=NOW, email=email, **wish)  # type: ignore[arg-type]
        nonce = PendingSubscription.objects.get(pk=pending).nonce
        at_once(
            lambda: subscriptions.confirm(now=NOW + timedelta(minutes=2), pending=pending or 0, nonce=nonce),  # noqa: B023
            lambda: preferences.stop_everything(now=NOW + timedelta(minutes=1), hash=hash_, contact=None),  # noqa: B023
        )
        assert picture(points={"email": (hash_,)}).verdict(SAFETY).reason is Reason.ADDRESS_BANNED


def test_a_button_pressed_twice_at_once_confirms_once(committed_db: str) -> None:
    Topic.objects.create(key="safety", name_fi="", name_sv="", name_en="")
    wording = Wording.objects.create(key="newsletter", version=1, language="fi", text="…").pk
    wish = {
        "first_name": "",
        "last_name": "",
        "language": "fi",
        "topics": ["safety"],
        "direct_marketing": False,
        "wording": wording,
    }
    pending = subscriptions.ask(by=SYSTEM, now=NOW, email="aino@koti.example", **wish)  # type: ignore[arg-type]
    nonce = PendingSubscription.objects.get().nonce
    at_once(*[lambda: subscriptions.confirm(now=NOW, pending=pending or 0, nonce=nonce)] * 4)
    assert list(ConsentEvent.objects.order_by("number").values_list("act", flat=True)) == ["granted", "confirmed"]


def until_somebody_waits() -> None:
    """Until another connection waits for a lock of this one: asked of the database, which looks at once; bounded by the statement's time."""
    with connection.cursor() as cursor:
        cursor.execute("""SET LOCAL statement_timeout = '20s'""")
        cursor.execute("""DO $$ BEGIN
            WHILE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))) LOOP
                PERFORM pg_stat_clear_snapshot();
            END LOOP; END $$""")


def test_an_undo_waits_for_a_ban_that_is_being_written_about_its_person(committed_db: str) -> None:
    """The first act about her: her row of the ledger is not there yet for others to lock."""
    Topic.objects.create(key="safety", name_fi="", name_sv="", name_en="")
    wording = Wording.objects.create(key="newsletter", version=1, language="fi", text="…").pk
    email, source = "aino@koti.example", Source("form", "test", NOW)
    aino = contacts.create(by=SYSTEM, now=NOW, source=source, standing="subscriber", emails=[email])
    for act in (Act.GRANTED, Act.CONFIRMED):
        given = Given(act, *SAFETY, contact=aino, evidence="…", source_kind="form", wording=wording)
        record(by=SYSTEM, now=NOW, given=given)
    hash_ = keyring.hash("email", email)
    events = preferences.unsubscribe(now=NOW + timedelta(minutes=2), hash=hash_, contact=None, topic="safety")

    def undo() -> None:
        try:
            undoing.undo(now=NOW + timedelta(minutes=3), hash=hash_, contact=None, events=events)
        except Refused:
            pass
        finally:
            connection.close()

    undone = Thread(target=undo)
    with transaction.atomic():
        record(by=SYSTEM, now=NOW + timedelta(minutes=1), given=Given(Act.BANNED, contact=aino, source_kind="call"))
        undone.start()
        until_somebody_waits()
    undone.join()
    assert picture(contact=aino).verdict(SAFETY).reason is Reason.MARKETING_BANNED
