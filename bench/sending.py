"""Sending: recipients fixed with their reasons, rows taken by two runners at once, mails delivered beside others to the same sink.

All with the database as it is, fsync on: gate, intent and outcome of every mail are committed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from django.db import connection, connections
from django.utils import timezone

from bench import delivery_peers
from bench.table import Row
from consent.queries.rulebook import in_force
from marketing.actions import campaigns, claims, rounds
from marketing.actions.rounds import Ended, Queue, Round, Taken
from marketing.enums import MessageState
from marketing.models import Campaign
from marketing.queries.audience import question
from marketing.runners.delivery import SIZES
from marketing.runners.letters import IssueLetters
from privacy.actor import SYSTEM
from privacy.prepared import fetch

CONNECTIONS = (20, 50)
HELD = 600  # seconds
SINK_MESSAGES = 20_000
TAKES = 0.002
SMTPLIB = "smtplib, ready bytes, kept connection"


def measure(people: int, messages: int) -> list[Row]:
    """Fixing and taking among all `people`, delivering of `messages`."""
    return [*_fixing_and_taking(people), *_delivery(messages)]


def _fixing_and_taking(people: int) -> list[Row]:
    """The start of a campaign (one statement over all candidates), beside a plain copy of its rows; then the rows taken by two runners, and
    settled by them, without any mail."""
    campaign = command("seed_campaign", "--size", str(people))["campaign"]
    begun = time.perf_counter()
    campaigns.start(by=SYSTEM, now=timezone.now(), campaign=campaign)
    fixed = 1000 * (time.perf_counter() - begun)
    plain = _plain_copy(campaign)
    chosen = Campaign.objects.get(pk=campaign).messages.exclude(state=MessageState.EXCLUDED).count()
    count, taken, settled = _taken_and_settled(campaign)
    assert count == chosen
    return [
        Row(f"recipients fixed, {people:,} candidates", fixed, "the same rows copied", plain, "ms", plain / fixed, "–"),
        Row("rows taken, two runners", taken, "goal", 30_000, "rows/s", taken / 30_000, "≥ 1.0"),
        Row("rows settled, two runners", settled, "rows taken", taken, "rows/s", settled / taken, "–"),
    ]


def _plain_copy(campaign: int) -> float:
    with connection.cursor() as cursor:
        begun = time.perf_counter()
        cursor.execute(
            "CREATE TEMPORARY TABLE copied AS SELECT * FROM marketing_message WHERE campaign_id = %s", [campaign]
        )
        spent = 1000 * (time.perf_counter() - begun)
        cursor.execute("DROP TABLE copied")
    return spent


def _taken_and_settled(campaign: int) -> tuple[int, float, float]:
    """By two processes, as runners are: how many rows, and how many a second were taken and settled."""
    connections.close_all()
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as two:
        counts, begun, between, ended = zip(*two.map(_runner, [campaign] * 2), strict=True)
    count = sum(counts)
    return count, count / (max(between) - min(begun)), count / (max(ended) - min(between))


def _runner(campaign: int) -> tuple[int, float, float, float]:
    """Takes until nothing is due, then settles it all: how many, and when (`time.monotonic()`) it began, turned from the one to the other, ended."""
    letters = IssueLetters(campaign)
    queue = Queue(campaign, question(Campaign.objects.get(pk=campaign)), letters.hashes, HELD, merges=letters.merges)
    rounds.prepare()
    begun = time.monotonic()
    turns = list(_turns(queue))
    between = time.monotonic()
    for turn in turns:
        _settle(turn)
    return sum(map(len, turns)), begun, between, time.monotonic()


def _turns(queue: Queue) -> Iterator[list[Taken]]:
    """One runner's claims, as many rows each as with the most connections."""
    after, book = claims.FIRST, in_force()
    while (turn := claims.claim(queue=queue, token=uuid.uuid4(), room=SIZES[-1], book=book, after=after)).seen:
        after = turn.last
        yield turn.taken


def _settle(turn: list[Taken]) -> None:
    """Every mail of a claim said to be sent, a round at once."""
    token, size = turn[0].token, max(CONNECTIONS)
    for start in range(0, len(turn), size):
        ended = [Ended(message, MessageState.SENT, reply="250") for message in turn[start : start + size]]
        over = [token] if start + size >= len(turn) else []
        fetch(*rounds.statement(Round(HELD, ended, [] if over else [token], over)))


def _delivery(messages: int) -> list[Row]:
    """Through 20 connections (the default) and through 50, beside others with the very same mail; then to a server that takes its time
    for each mail, as one does that writes it down before it says yes."""
    mail, most = _one_mail(), min(messages, SINK_MESSAGES)
    with delivery_peers.sink() as port:
        before = _peers(port, most, mail)
        ours = {number: _send(messages, port, number) for number in CONNECTIONS}
        wire = {number: delivery_peers.our_wire(port, most, mail, connections=number) for number in CONNECTIONS}
        bare, django = map(max, before, _peers(port, most, mail))
    rows = [
        _row(f"delivery, {number} connections", speed, name, peer, aim)
        for number, speed in ours.items()
        for name, peer, aim in (
            (SMTPLIB, bare, "≥ 2"),
            ("the same dialogue, no database", wire[number], "≥ 0.7"),
            ("EmailMultiAlternatives, open connection", django, "≥ 10"),
        )
    ]
    with delivery_peers.sink(takes=TAKES) as port:
        speed = _send(messages, port, number := max(CONNECTIONS))
        bare = delivery_peers.bare_loop(port, max(500, most // 20), mail)
    return [*rows, _row(f"delivery, {number} connections, {1000 * TAKES:.0f} ms a mail", speed, SMTPLIB, bare, "–")]


def _peers(port: int, most: int, mail: bytes) -> tuple[float, float]:
    """smtplib and Django's way: asked before ours and after, the better counts."""
    bare = delivery_peers.bare_loop(port, max(1_000, most // 5), mail)
    return bare, delivery_peers.django_way(port, max(500, most // 20), mail)


def _row(what: str, speed: float, name: str, peer: float, aim: str) -> Row:
    return Row(what, speed, name, peer, "messages/s", speed / peer, aim)


def _one_mail() -> bytes:
    """A mail of the campaign that is measured, as it leaves."""
    with tempfile.TemporaryDirectory() as home:
        with delivery_peers.sink(keeps=Path(home)) as port:
            _send(10, port, 1)
        kept = next((Path(home) / "inbox").glob("*.eml")).read_bytes()
    return kept.split(b"\r\n", 2)[2]  # without the two lines of its envelope


def _send(messages: int, port: int, number: int) -> float:
    """A campaign of its own, sent by the command in a process of its own; the time to fix its recipients is not in it."""
    made = command("seed_campaign", "--size", str(messages))
    environ = {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "MAIL_CONNECTIONS": str(number), "MAIL_CANARY_MINUTES": "0"}
    done = command("send_campaign", str(made["campaign"]), environ=environ)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM max(done_at) - min(intent_at)) FROM marketing_message WHERE campaign_id = %s AND state = 'sent'",
            [made["campaign"]],
        )
        seconds = float(cursor.fetchone()[0])
    return done["sent"] / seconds


def command(*words: str, environ: dict[str, str] | None = None) -> dict[str, int]:
    """What a command of ours answers."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words, "--json"],
        env={**os.environ, **(environ or {})},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]
