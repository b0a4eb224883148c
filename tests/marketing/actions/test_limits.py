"""Nobody floods a mailbox through our form: not one address, not from one network, not with one topic."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.tasks import sweep
from consent.models import PendingSubscription
from consent.queries import offers
from marketing.actions import limits, subscriptions
from marketing.models import Attempts, Message
from tests.marketing.conftest import NOW, TOPIC

WISH = {"topics": [TOPIC], "website": ""}
SENT = "/subscribe/sent/?lang=en"


def tried(address: str, times: int, *, now: datetime = NOW, topics: tuple[str, ...] = ()) -> int:
    """How many of so many tries were let in."""
    return sum(limits.admit(now=now, address=address, topics=topics) for _ in range(times))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_a_network_is_what_one_attacker_commands(address: str, network: str) -> None:
    assert limits.network_of(address) == network


def test_ten_thousand_tries_of_one_network_let_sixty_in(db: None) -> None:
    assert sum(tried(f"203.0.113.{number % 256}", 1) for number in range(10_000)) == 60
    assert tried("203.0.114.1", 1) == 1


def test_a_network_may_try_again_after_an_hour(db: None) -> None:
    assert tried("203.0.113.1", 61) == 60
    assert tried("203.0.113.1", 1, now=NOW + timedelta(minutes=59)) == 0
    assert tried("203.0.113.1", 61, now=NOW + timedelta(minutes=60)) == 60


def test_one_topic_takes_two_hundred_a_minute_from_wherever(db: None) -> None:
    assert sum(tried(f"10.0.{number % 256}.1", 1, topics=(TOPIC,)) for number in range(300)) == 200
    assert tried("10.1.1.1", 1, topics=("trainings",)) == 1
    assert tried("10.1.1.1", 1, topics=(TOPIC,), now=NOW + timedelta(minutes=1)) == 1


def test_a_network_over_its_limit_does_not_shut_the_form_for_others(db: None) -> None:
    tried("203.0.113.1", 500, topics=(TOPIC,))
    assert tried("10.1.1.1", 1, topics=(TOPIC,)) == 1


def test_a_counter_tells_nobody_which_network_it_is_and_goes_when_its_time_is_over(db: None) -> None:
    limits.admit(now=NOW, address="203.0.113.1", topics=(TOPIC,))
    assert not Attempts.objects.filter(key__contains="203").exists()
    assert limits.forget_old(now=NOW + timedelta(minutes=30)) == 1
    assert limits.forget_old(now=NOW + timedelta(minutes=60)) == 1
    assert not Attempts.objects.exists()


def test_the_sweep_erases_old_counters(db: None) -> None:
    limits.admit(now=timezone.now() - timedelta(hours=2), address="203.0.113.1", topics=())
    sweep()
    assert not Attempts.objects.exists()


def test_tries_at_the_same_instant_each_count(committed_db: str) -> None:
    let_in: list[int] = []

    def one() -> None:
        let_in.append(tried("203.0.113.1", 20))
        connection.close()

    threads = [Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(let_in) == 60


def test_too_many_of_one_network_are_told_to_wait_and_nothing_is_kept(client: Client, topics: None) -> None:
    answers = [
        client.post("/subscribe/?lang=en", {**WISH, "email": f"reader{number}@example.com"}, REMOTE_ADDR="203.0.113.9")
        for number in range(65)
    ]
    assert [answer.status_code for answer in answers] == [302] * 60 + [429] * 5
    assert (answers[-1].headers["Retry-After"], "Too many have asked at once" in answers[-1].content.decode()) == (
        "3600",
        True,
    )
    assert PendingSubscription.objects.count() == Message.objects.count() == 60


def test_behind_a_proxy_the_network_is_what_the_proxy_saw_not_what_the_visitor_claims(
    client: Client, topics: None, settings
) -> None:
    settings.BEHIND_PROXY = True
    for number in range(61):
        answer = client.post(
            "/subscribe/?lang=en",
            {**WISH, "email": f"reader{number}@example.com"},
            REMOTE_ADDR="10.0.0.1",
            HTTP_X_FORWARDED_FOR=f"198.51.{number}.7, 203.0.113.9",
        )
    assert answer.status_code == 429
    elsewhere = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.1"}
    assert client.post("/subscribe/?lang=en", {**WISH, "email": "otso@example.com"}, **elsewhere).status_code == 302


def test_a_mistake_in_the_form_is_no_try(client: Client, topics: None) -> None:
    client.post("/subscribe/?lang=en", {**WISH, "email": "aino@"})
    assert not Attempts.objects.exists()


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database inside, without the values and the names of savepoints."""
    seen: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield seen
    seen += [re.sub(r"'[^']*'|\"s\d+_x\d+\"|\b\d+\b", "?", query["sql"]) for query in captured.captured_queries]


def ask(email: str) -> None:
    wording = offers.wording("newsletter", "fi").id
    subscriptions.ask(
        now=timezone.now(), email=email, language="fi", topics=[TOPIC], direct_marketing=True, wording=wording
    )


def test_a_known_and_an_unknown_address_make_the_same_work(person: Callable[..., int]) -> None:
    person("aino@example.com")
    person("otso@example.com", permitted=False)
    ways = []
    for email in ("aino@example.com", "otso@example.com", "nobody@example.com"):
        with statements() as seen:
            ask(email)
        ways.append(seen)
    assert ways[0] == ways[1] == ways[2]
    assert sorted(Message.objects.values_list("address", "state")) == [
        ("aino@example.com", "queued"),
        ("nobody@example.com", "queued"),
        ("otso@example.com", "queued"),
    ]


def test_an_address_over_its_share_keeps_what_waits_for_it(person: Callable[..., int]) -> None:
    for number in range(5):
        ask("aino@example.com")
        Message.objects.update(state="sent", next_at=None)
        PendingSubscription.objects.filter(void=False).update(language="sv" if number % 2 else "en")
    assert Message.objects.count() == 3
    assert PendingSubscription.objects.filter(void=False).count() == 1
