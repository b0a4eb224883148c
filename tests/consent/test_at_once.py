"""Several at once: the ledger stays without gaps, and a no said after the question holds, whoever comes first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

from django.db import connection

from consent.actions import preferences, subscriptions
from consent.actions.acts import Given, record
from consent.enums import Act, Reason
from consent.models import ConsentEvent, PendingSubscription, Subject, Topic, Wording
from consent.queries.states import picture
from consent.state import Scope
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
