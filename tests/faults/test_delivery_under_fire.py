"""Runners are killed, stopped, cut off and doubled while they send. The server's journal is the truth: nobody gets a mail twice, nobody
who may have got one gets another, everybody else gets theirs."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from config.demo.smtp_script import Rule
from marketing.models import Message
from marketing.queries.progress import figures
from tests.crowd import address, ban, newsletter, subscribers
from tests.smtp import Sink, sink, wait_for

CONNECTIONS = 4


@pytest.fixture
def mailbox(committed_db: str, tmp_path: Path) -> Iterator[Sink]:
    with sink(tmp_path / "sink") as ready:
        yield ready


def runner(campaign: int, mailbox: Sink) -> subprocess.Popen[str]:
    """`manage.py send_campaign` in a process of its own, with a lease of two seconds."""
    given = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.smtp}",
        "MAIL_CONNECTIONS": str(CONNECTIONS),
        "MAIL_LEASE_SECONDS": "2",
    }
    command = [sys.executable, "manage.py", "send_campaign", str(campaign), "--json"]
    return subprocess.Popen(
        command, env={**os.environ, **given}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finished(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return json.loads(out)


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def no_lease_holds() -> bool:
    return not Message.objects.raw(
        "SELECT m.id FROM marketing_message m JOIN marketing_claim c ON c.token = m.token WHERE m.state = 'sending' AND c.lease_until > now()"
    )


def send_the_rest(campaign: int, mailbox: Sink) -> dict[str, Any]:
    """What an operator does after a crash: wait for the leases to run out, and run it again."""
    wait_for(no_lease_holds)
    return finished(runner(campaign, mailbox))


def check_the_truth(campaign: int, mailbox: Sink, people: list[int]) -> None:
    """Nobody twice; whoever is `sent` has it; who has it is `sent` or `uncertain`; all add up."""
    got = Counter(line["to"] for line in mailbox.accepted())
    assert not [to for to, times in got.items() if times > 1]
    messages = {message.address: message.state for message in Message.objects.filter(campaign=campaign)}
    assert {to for to, state in messages.items() if state == "sent"} <= set(got)
    assert {messages[to] for to in got} <= {"sent", "uncertain"}
    assert sorted(messages) == sorted(map(address, people))


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data", "body"])
def test_killed_before_the_final_dot_it_has_sent_nothing_and_at_most_one_mail_a_connection_is_uncertain(
    mailbox: Sink, tmp_path: Path, phase: str
) -> None:
    people = subscribers(12)
    campaign = newsletter(people)
    mailbox.obey(Rule(phase, gate=str(tmp_path / "never"), mark=str(tmp_path / "there")))
    process = runner(campaign, mailbox)
    wait_for((tmp_path / "there").exists)
    kill(process)
    mailbox.obey()
    told = send_the_rest(campaign, mailbox)
    assert told["sent"] == len(mailbox.accepted())
    assert 1 <= told["uncertain"] <= CONNECTIONS
    assert told["sent"] + told["uncertain"] == 12
    check_the_truth(campaign, mailbox, people)


def test_killed_between_the_final_dot_and_the_answer_what_the_server_has_is_uncertain_and_never_sent_again(
    mailbox: Sink, tmp_path: Path
) -> None:
    people = subscribers(12)
    campaign = newsletter(people)
    mailbox.obey(Rule("dot", gate=str(tmp_path / "never"), mark=str(tmp_path / "there")))
    process = runner(campaign, mailbox)
    wait_for((tmp_path / "there").exists)
    kill(process)
    mailbox.obey()
    told = send_the_rest(campaign, mailbox)
    assert 1 <= told["uncertain"] <= CONNECTIONS
    assert told["sent"] + told["uncertain"] == 12
    check_the_truth(campaign, mailbox, people)


@pytest.mark.parametrize("seed", range(2))
def test_killed_again_and_again_at_any_moment_nobody_gets_it_twice_and_all_add_up(mailbox: Sink, seed: int) -> None:
    dice, kills = random.Random(seed), 3
    people = subscribers(200)
    campaign = newsletter(people)
    mailbox.obey(Rule("dot", delay=0.02))
    for _ in range(kills):
        goal = len(mailbox.accepted()) + dice.randint(1, 40)
        process = runner(campaign, mailbox)
        wait_for(lambda goal=goal: len(mailbox.accepted()) >= goal)
        kill(process)
    mailbox.obey()
    told = send_the_rest(campaign, mailbox)
    assert told["uncertain"] <= kills * CONNECTIONS
    assert told["sent"] + told["uncertain"] == told["candidates"] == 200
    check_the_truth(campaign, mailbox, people)


def test_a_ban_committed_while_it_sends_stops_every_mail_that_begins_a_second_later(
    mailbox: Sink, request: pytest.FixtureRequest
) -> None:
    bans = request.config.getoption("--bans")
    people = subscribers(5 * bans)
    campaign = newsletter(people)
    mailbox.obey(Rule("dot", delay=0.05))
    process, banned_at = runner(campaign, mailbox), {}
    wait_for(lambda: len(mailbox.accepted()) > 5)
    for person in random.Random(4).sample(people, bans):
        ban(person, now=timezone.now())
        banned_at[address(person)] = timezone.now()
    finished(process)
    taken_at = {line["to"]: datetime.fromisoformat(line["at"]) for line in mailbox.accepted()}
    late = {to for to, at in banned_at.items() if to in taken_at and taken_at[to] > at + timedelta(seconds=1)}
    told = figures(campaign)
    assert late == set()
    assert told["excluded"] > 0
    assert told["excluded"] + told["sent"] == 5 * bans


def test_asked_to_end_it_ends_in_order_and_nothing_is_uncertain(mailbox: Sink) -> None:
    people = subscribers(400)
    campaign = newsletter(people)
    mailbox.obey(Rule("dot", delay=0.02))
    process = runner(campaign, mailbox)
    wait_for(lambda: len(mailbox.accepted()) > 20)
    process.send_signal(signal.SIGTERM)
    told = finished(process)
    assert (told["sending"], told["uncertain"], told["sent"]) == (0, 0, len(mailbox.accepted()))
    assert told["sent"] + told["queued"] == 400
    check_the_truth(campaign, mailbox, people)


def test_two_runners_at_once_share_the_work_and_send_nothing_twice(mailbox: Sink) -> None:
    people = subscribers(300)
    campaign = newsletter(people)
    both = [runner(campaign, mailbox), runner(campaign, mailbox)]
    for process in both:
        finished(process)
    told = figures(campaign)
    assert (told["sent"], len(mailbox.accepted())) == (300, 300)
    check_the_truth(campaign, mailbox, people)


def test_cut_off_from_the_database_again_and_again_it_comes_back_and_forgets_no_outcome(mailbox: Sink) -> None:
    people = subscribers(400)
    campaign = newsletter(people)
    mailbox.obey(Rule("dot", delay=0.01))
    process = runner(campaign, mailbox)
    for goal in (20, 120, 220):
        wait_for(lambda goal=goal: len(mailbox.accepted()) > goal)
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
            )
    told = finished(process)
    assert (told["sent"], told["uncertain"], len(mailbox.accepted())) == (400, 0, 400)
    check_the_truth(campaign, mailbox, people)


def test_a_server_that_dies_and_comes_back_has_cost_only_what_nobody_can_know(mailbox: Sink, tmp_path: Path) -> None:
    people = subscribers(200)
    campaign = newsletter(people)
    mailbox.obey(Rule("dot", delay=0.01))
    process = runner(campaign, mailbox)
    wait_for(lambda: len(mailbox.accepted()) > 20)
    os.kill(mailbox.pid, signal.SIGKILL)
    process.send_signal(signal.SIGTERM)
    told = finished(process)
    assert told["uncertain"] <= CONNECTIONS
    assert len(mailbox.accepted()) <= told["sent"] + told["uncertain"]
    check_the_truth(campaign, mailbox, people)
