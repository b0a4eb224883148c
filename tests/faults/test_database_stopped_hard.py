"""PostgreSQL is stopped hard, as by a power cut, while a runner sends: it comes back by recovery, the runner goes on, and nothing is lost
or comes twice. The server is the test's own; nobody else's sessions are cut."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now

from config.demo.smtp_script import Rule
from config.services import start
from config.services.home import Home
from marketing.models import Message
from marketing.queries.progress import figures
from tests.crowd import newsletter, subscribers
from tests.databases import own_cluster
from tests.faults.test_delivery_under_fire import CONNECTIONS, finished, kill, runner, send_the_rest
from tests.smtp import Sink, sink, wait_for

MAILS = 400


@pytest.fixture(scope="module")
def home(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("cluster")
    with django_db_blocker.unblock(), own_cluster(place):
        yield place


@pytest.fixture
def mailbox(home: Path, tmp_path: Path) -> Iterator[Sink]:
    with sink(tmp_path / "sink") as ready:
        ready.obey(Rule("dot", delay=0.02))
        yield ready


def cut_the_power(home: Path) -> None:
    """No session ends in order and nothing is flushed to its place: SIGQUIT is PostgreSQL's immediate shutdown."""
    lock = Home(home).place / "postgres" / "postmaster.pid"
    os.kill(int(lock.read_text().split()[0]), signal.SIGQUIT)
    wait_for(lambda: not lock.exists())
    connection.close()
    connection.close_pool()


def adds_up(campaign: int, mailbox: Sink, *, uncertain: int) -> None:
    told, got = figures(campaign), Counter(line["to"] for line in mailbox.accepted())
    states = dict(Message.objects.filter(campaign=campaign).values_list("address", "state"))
    assert {to: times for to, times in got.items() if times > 1} == {}
    assert {to for to, state in states.items() if state == "sent"} <= set(got)
    assert {states[to] for to in got} <= {"sent", "uncertain"}
    assert told["sent"] + told["uncertain"] == told["candidates"] == MAILS
    assert told["uncertain"] <= uncertain


def test_a_runner_goes_on_after_each_power_cut_of_the_database_and_knows_every_outcome(
    home: Path, mailbox: Sink
) -> None:
    """What the gate could not be asked about again in time is put off by seconds, and sent by the next runner."""
    campaign = newsletter(subscribers(MAILS))
    process = runner(campaign, mailbox)
    for goal in (20, 140, 260):
        wait_for(lambda goal=goal: len(mailbox.accepted()) > goal)
        cut_the_power(home)
        start(home, redis=False)
    finished(process)
    Message.objects.filter(state="deferred").update(next_at=Now())
    send_the_rest(campaign, mailbox)
    adds_up(campaign, mailbox, uncertain=0)


def test_database_and_runner_gone_in_the_same_moment_cost_only_what_nobody_can_know(home: Path, mailbox: Sink) -> None:
    campaign = newsletter(subscribers(MAILS))
    for goal in (20, 140):
        process = runner(campaign, mailbox)
        wait_for(lambda goal=goal: len(mailbox.accepted()) > goal)
        cut_the_power(home)
        kill(process)
        start(home, redis=False)
    mailbox.obey()
    send_the_rest(campaign, mailbox)
    adds_up(campaign, mailbox, uncertain=2 * CONNECTIONS)
