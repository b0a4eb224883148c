"""A Celery worker is killed again and again over thousands of messages, Redis emptied on the way and absent at the end: nothing is lost,
nothing comes twice, and what nobody can know is said to be unknown. The whole: `pytest --kills 100 --mails 100000`."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import settings

from config.demo.smtp_script import Rule
from marketing.models import Message
from marketing.queries.progress import figures
from marketing.tasks import nudge, send_campaigns
from tests.crowd import newsletter, subscribers
from tests.smtp import Sink, sink, wait_for

CONNECTIONS = 4
NO_REDIS = "redis://127.0.0.1:1/0"


def test_kills_at_any_moment_lose_nothing_and_double_nothing(
    committed_db: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kills, mails = (request.config.getoption(name) for name in ("--kills", "--mails"))
    withheld, dice = kills * 3 // 10, random.Random(20)
    with sink(tmp_path / "sink") as mailbox:
        campaign = newsletter(subscribers(mails))
        for kill in range(kills):
            if kill < withheld:
                there = tmp_path / f"there-{kill}"
                mailbox.obey(Rule("dot", gate=str(tmp_path / "never"), mark=str(there)))
                moment: Callable[[], object] = there.exists
            else:
                mailbox.obey(Rule("dot", delay=0.005))
                goal = len(mailbox.accepted()) + dice.randint(1, 2 * mails // kills)
                moment = lambda goal=goal: len(mailbox.accepted()) >= goal  # noqa: E731
            with worker(mailbox):
                nudge(send_campaigns)
                wait_for(moment, 60)
            if kill == kills // 2:
                redis.Redis.from_url(settings.REDIS_URL).flushdb()
        mailbox.obey()
        sweep_without_redis(mailbox)
        told = figures(campaign)
        got = Counter(line["to"] for line in mailbox.accepted())

    states = dict(Message.objects.filter(campaign=campaign).values_list("address", "state"))
    assert {to: times for to, times in got.items() if times > 1} == {}
    assert {states[to] for to in got} <= {"sent", "uncertain"}
    assert {to for to, state in states.items() if state == "sent"} <= set(got)
    assert withheld <= told["uncertain"] <= kills * CONNECTIONS
    assert told["sent"] + told["uncertain"] == told["candidates"] == mails


@contextmanager
def worker(mailbox: Sink) -> Iterator[None]:
    """A Celery worker in a process group of its own; the whole group is killed, not asked."""
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "ERROR"]
    process = subprocess.Popen(
        [*command, "--without-gossip", "--without-mingle"],
        env=_environ(mailbox),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def sweep_without_redis(mailbox: Sink) -> None:
    """What cron would do with no broker at all: sweeps, until nothing is open."""

    def swept() -> bool:
        environ = {**_environ(mailbox), "REDIS_URL": NO_REDIS}
        done = subprocess.run(
            [sys.executable, "manage.py", "sweep", "--json"], env=environ, stdout=subprocess.PIPE, check=True
        )
        assert "jobs" in json.loads(done.stdout)
        return not Message.objects.filter(state__in=["queued", "sending", "deferred"]).exists()

    wait_for(swept, 1_200)


def _environ(mailbox: Sink) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.smtp}",
        "MAIL_CONNECTIONS": str(CONNECTIONS),
        "MAIL_LEASE_SECONDS": "2",
    }
