"""Delivery in rounds, by one process; any number of them may work at once, on any number of machines.

A round: wait for free connections → one statement (`actions.rounds.turn`) → one message on each → outcomes, written by the next
statement. What is asked to stop takes nothing more, lets what is out end, writes it down and leaves.
"""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone

from consent.queries.rulebook import RuleBook, in_force
from marketing.actions import quarantine, rounds
from marketing.actions.rounds import Ended, Queue, Taken
from marketing.enums import MessageState
from marketing.policies import check_no_quarantine
from marketing.ports.carriers import carrier
from marketing.ports.services import Service
from marketing.ports.smtp import Ending, Envelope, Outcome, Server, Timeouts
from marketing.runners.letters import Letters, envelope_sender
from marketing.runners.pace import Pace
from marketing.state import retry_after

T = TypeVar("T")
GRACE = 30.0  # seconds for what is out, when asked to stop
AWAY = 15.0  # seconds without any connection before a run gives up
PATIENCE = 0.1  # seconds a round waits for its slowest mail before the next begins without it
LOOK = 15.0  # seconds between looks whether a backup was restored
RULES = 1.0  # seconds between looks whether the rules have changed
DATABASE_AWAY = 120.0  # seconds of trying to write outcomes down


class Unreachable(Exception):
    """No mail server could be reached; its words say which and why, and name no person."""


def deliver(
    letters: Letters,
    server: Server | Service,
    *,
    stop: threading.Event,
    seconds: float | None = None,
    lease: float | None = None,
    timeouts: Timeouts | None = None,
) -> int:
    """Sends what is due in the queue of `letters` until nothing is, `stop` is set or `seconds` have passed; how many were taken.

    Raises Unreachable when there is something to send and no server, Refused after a restored backup until a person has confirmed, and
    Django's database errors when the database stays away.
    """
    lease = lease or settings.MAIL_LEASE_SECONDS
    queue = Queue(letters.campaign, letters.question, letters.hashes, lease, letters.measures, letters.tries)
    until = time.monotonic() + seconds if seconds is not None else float("inf")

    async def run() -> int:
        return await _Run(queue, letters, server, timeouts, stop, until).to_the_end()

    return asyncio.run(run())


class _Run:
    """The connections, one database connection in a thread of its own, and the rounds over them."""

    def __init__(
        self,
        queue: Queue,
        letters: Letters,
        server: Server | Service,
        timeouts: Timeouts | None,
        stop: threading.Event,
        until: float,
    ) -> None:
        self._queue, self._letters, self._stop, self._until = queue, letters, stop, until
        self._fleet = carrier(server, ask_again=self._ask_again, timeouts=timeouts)
        self._pace = Pace(server.connections)
        self._patience = min(PATIENCE, queue.lease / 4)
        self._thread = ThreadPoolExecutor(1)
        self._refusals: dict[int, str | None] = {}  # what the gate said when it was asked again
        self._away_since: float | None = None  # the database
        self._look_at = 0.0  # when to ask next whether anything may leave at all
        self._book, self._book_at = RuleBook(), 0.0  # the rules, and when to read them again
        self._count = 0

    async def to_the_end(self) -> int:
        """Rounds until the end; how many messages were taken."""
        ended: list[Ended] = []
        leave_at = float("inf")
        try:
            await self._database(rounds.prepare)
            while time.monotonic() < leave_at:
                if self._stop.is_set():
                    leave_at = min(leave_at, time.monotonic() + GRACE)
                no_more = self._stop.is_set() or time.monotonic() >= self._until
                free = [] if no_more else await self._slots()
                if no_more and not self._fleet.waiting():
                    break
                chosen = time.monotonic()
                turn, mails = await self._turn(len(free), ended)
                ended = []
                if free and not turn.seen and not self._fleet.waiting():
                    break
                self._count += len(mails)
                ended = self._start(free, mails, chosen)
                ended += [self._end(*pair) for pair in await self._fleet.finished(self._patience)]
            return self._count
        finally:
            ended += [self._end(*pair) for pair in await self._fleet.close(0)]
            try:
                await self._turn(0, ended)
            finally:
                await self._database(connections.close_all)
                self._thread.shutdown()

    def _start(self, free: list[int], mails: list[tuple[Taken, bytes | None]], chosen: float) -> list[Ended]:
        """One message on each connection; what could not even begin."""
        not_begun = []
        for slot, (message, data) in zip(free, mails, strict=False):
            if data is None:
                not_begun.append(Ended(message, MessageState.PARKED, reply="unfit"))
                continue
            if wait := self._pace.wait(_domain(message), time.monotonic()):
                not_begun.append(Ended(message, MessageState.QUEUED, wait=wait))
                continue
            try:
                self._fleet.start(slot, Envelope(message, envelope_sender(message), message.address, data, chosen))
            except ValueError:  # the connection went while the database was asked
                not_begun.append(Ended(message, MessageState.QUEUED))
            else:
                self._pace.began(_domain(message), chosen)
        return not_begun

    async def _slots(self) -> list[int]:
        """The free connections; none while some are busy. Raises Unreachable after a while without any connection."""
        end = time.monotonic() + AWAY
        while not (free := await self._fleet.ready(0 if self._fleet.waiting() else self._patience)):
            if self._fleet.waiting() or self._stop.is_set():
                return []
            if time.monotonic() >= end:
                raise Unreachable(self._fleet.trouble)
        return free

    async def _turn(self, room: int, ended: Sequence[Ended]) -> tuple[rounds.Turn, list[tuple[Taken, bytes | None]]]:
        """The round's statement and the mails of what it took, tried again while the database is away: outcomes are not dropped."""
        token, pause = uuid.uuid4(), 0.2
        while True:
            try:
                if self._away_since is not None:
                    await self._database(rounds.prepare)
                    await self._database(rounds.release, token=token)
                out = [envelope.key for envelope in self._fleet.waiting()]
                made = await self._database(self._take, token=token, room=room, ended=ended, out=out)
            except (DatabaseError, InterfaceError):
                self._away_since = self._away_since or time.monotonic()
                self._look_at = 0.0  # it may be another database that comes back
                if time.monotonic() >= self._away_since + DATABASE_AWAY:
                    raise
                await self._database(connections.close_all)
                await asyncio.sleep(pause)
                pause = min(2 * pause, 5.0)
            else:
                self._away_since = None
                return made

    def _take(self, *, room: int, **given: Any) -> tuple[rounds.Turn, list[tuple[Taken, bytes | None]]]:
        if room and time.monotonic() >= self._look_at:
            if not quarantine.may_send(now=timezone.now()):
                check_no_quarantine()
            self._look_at = time.monotonic() + LOOK
        if time.monotonic() >= self._book_at:
            self._book, self._book_at = in_force(), time.monotonic() + RULES
        turn, date = rounds.turn(queue=self._queue, room=room, book=self._book, **given), formatdate()
        return turn, [(message, self._mail(message, date)) for message in turn.taken]

    def _mail(self, message: Taken, date: str) -> bytes | None:
        try:
            return self._letters.fill(message, date)
        except ValueError:
            return None

    async def _database(self, call: Callable[..., T], **given: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: call(**given))

    async def _ask_again(self, envelope: Envelope) -> bool:
        said = await self._database(rounds.still, queue=self._queue, message=envelope.key)
        self._refusals[envelope.key.id] = said
        return said == ""

    def _end(self, envelope: Envelope, outcome: Outcome) -> Ended:
        """What is written of an outcome. The server's words stay out of it: they may name the address."""
        put_off = outcome.ending in (Ending.DEFERRED, Ending.UNCERTAIN)
        self._pace.ended(_domain(envelope.key), envelope.chosen, now=time.monotonic(), put_off=put_off)
        message, reply = (
            envelope.key,
            f"{outcome.code} {outcome.enhanced}".strip() if outcome.code else outcome.phase.value,
        )
        match outcome.ending:
            case Ending.SENT:
                return Ended(message, MessageState.SENT, reply=reply)
            case Ending.REFUSED:
                return Ended(message, MessageState.REFUSED, reply=reply)
            case Ending.UNCERTAIN:
                return Ended(message, MessageState.UNCERTAIN, reply=reply)
            case Ending.WITHDRAWN if reason := self._refusals.pop(message.id, None):
                return Ended(message, MessageState.EXCLUDED, reason=reason)
            case Ending.WITHDRAWN:  # its campaign was paused or cancelled meanwhile: it waits for that
                return Ended(message, MessageState.QUEUED)
        wait = retry_after(message.attempts, connection_failed=outcome.connection_failed)
        if wait is None:
            return Ended(message, MessageState.REFUSED, reply=f"gave up: {reply}")
        return Ended(message, MessageState.DEFERRED, reply=reply, wait=wait)


def _domain(message: Taken) -> str:
    return message.address.rpartition("@")[2]
