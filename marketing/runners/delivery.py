"""Delivery in rounds, by one process; any number of them may work at once, on any number of machines.

A round: wait for free connections → one small statement (`actions.rounds`: what became of the last round's messages, what is offered
next) → one message on each → outcomes. The messages come from a stock that is claimed some rounds ahead, each asked of the gate. What is
asked to stop takes nothing more, gives back what it has not offered, lets what is out end, writes it down and leaves.
"""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from uuid import UUID

from django.conf import settings

from marketing.actions import rounds
from marketing.actions.rounds import Ended, Queue, Round, Taken
from marketing.enums import MessageState
from marketing.ports.carriers import carrier
from marketing.ports.services import Service
from marketing.ports.smtp import Ending, Envelope, Outcome, Server, Timeouts
from marketing.runners.letters import Letters
from marketing.runners.line import Line
from marketing.runners.pace import Pace
from marketing.runners.stock import Chosen, Stock
from marketing.state import retry_after

GRACE = 30.0  # seconds for what is out, when asked to stop
AWAY = 15.0  # seconds without any connection before a run gives up
PATIENCE = 0.1  # seconds a round waits for its slowest mail before the next begins without it
AT_ONCE = 5  # mails that are begun before the first of them leaves
AHEAD = 5  # rounds that are claimed at once, while none takes longer than that
SIZES = (1, 5, 20, 50, 100, 250)  # of claims: each is a statement of its own, planned once

Place = tuple[UUID, int]
"""A message as one claim has it."""


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
    """Sends what is due in the queue of `letters` until nothing is, `stop` is set or `seconds` have passed; how many were offered.

    Raises Unreachable when there is something to send and no server, Refused after a restored backup until a person has confirmed, and
    Django's database errors when the database stays away.
    """
    lease = lease or settings.MAIL_LEASE_SECONDS
    queue = Queue(
        letters.campaign, letters.question, letters.hashes, lease, letters.measures, letters.tries, letters.merges
    )
    until = time.monotonic() + seconds if seconds is not None else float("inf")

    async def run() -> int:
        return await _Run(queue, letters, server, timeouts, stop, until).to_the_end()

    gc.freeze()  # what a program is made of is not looked through again and again for the few things that mails leave behind
    try:
        return asyncio.run(run())
    finally:
        gc.unfreeze()


class _Run:
    """The connections, the stock, a line to the database, and the rounds over them."""

    def __init__(
        self,
        queue: Queue,
        letters: Letters,
        server: Server | Service,
        timeouts: Timeouts | None,
        stop: threading.Event,
        until: float,
    ) -> None:
        self._queue, self._stop, self._until = queue, stop, until
        self._fleet = carrier(server, ask_again=self._ask_again, timeouts=timeouts)
        self._stock, self._line = Stock(queue, letters), Line()
        self._pace = Pace(server.connections)
        self._patience = min(PATIENCE, queue.lease / 4)
        self._quick = False  # the last round was
        self._refusals: dict[int, str | None] = {}  # what the gate said when it was asked again
        self._count = 0

    async def to_the_end(self) -> int:
        """Rounds until the end; how many messages were offered."""
        ended: list[Ended] = []
        leave_at = float("inf")
        try:
            while time.monotonic() < leave_at:
                if self._stop.is_set():
                    leave_at = min(leave_at, time.monotonic() + GRACE)
                no_more = self._stop.is_set() or time.monotonic() >= self._until
                if no_more:
                    ended += [Ended(message, MessageState.QUEUED) for message in await self._stock.back()]
                    if not self._fleet.waiting():
                        break
                free = [] if no_more else await self._slots()
                seen = await self._stock.fill(self._room(free)) if free else 0
                if free and not seen and not ended and not self._fleet.waiting():
                    break  # with `ended` something may wait again once it is written
                wave = await self._turn(len(free), ended)
                ended = await self._round(free, wave)
            return self._count
        finally:
            await self._leave(ended)

    async def _round(self, free: list[int], wave: list[Chosen]) -> list[Ended]:
        """Offers a wave and waits for it a while; what ended."""
        begun = time.monotonic()
        ended = await self._start(free, wave)
        if wave and self._quick:
            self._stock.ahead(self._room(free))
        ended += [self._end(*pair) for pair in await self._fleet.finished(self._patience)]
        self._quick = time.monotonic() - begun < self._patience
        return ended

    def _room(self, free: list[int]) -> int:
        wanted = len(free) * (AHEAD if self._quick else 1)
        return next((size for size in SIZES if size >= wanted), SIZES[-1])

    async def _leave(self, ended: list[Ended]) -> None:
        """Writes down what is known, and gives back what was not offered."""
        ended += [self._end(*pair) for pair in await self._fleet.close(0)]
        try:
            await self._turn(0, ended)
            await self._turn(0, [Ended(message, MessageState.QUEUED) for message in await self._stock.back()])
        finally:
            await self._stock.close()
            await self._line.close()

    async def _start(self, free: list[int], wave: list[Chosen]) -> list[Ended]:
        """One message on each connection; what could not even begin."""
        not_begun, coming = [], iter(self._stock.coming(len(free)) if self._quick else ())
        told = {slot: self._fleet.told(slot) for slot in free}
        pairs = placed({slot: _claimed(it.key) if it else None for slot, it in told.items()}, wave)
        for number, (slot, chosen) in enumerate(pairs, 1):
            if not number % AT_ONCE:
                await asyncio.sleep(0)  # the servers of the first get to work while the others are begun
            message, letter = chosen.message, chosen.letter
            if letter is None:
                not_begun.append(Ended(message, MessageState.PARKED, reply="unfit"))
                continue
            if wait := self._pace.wait(_domain(message), time.monotonic()):
                not_begun.append(Ended(message, MessageState.QUEUED, wait=wait))
                self._fleet.forget(slot)
                continue
            try:
                self._fleet.start(slot, _envelope(chosen, told[slot]), self._next(coming))
            except ValueError:  # the connection went while the database was asked
                not_begun.append(Ended(message, MessageState.QUEUED))
            else:
                self._pace.began(_domain(message), chosen.at)
        return not_begun

    def _next(self, coming: Iterator[Chosen]) -> Envelope | None:
        """What a server may be told of already: it goes out in the next round, if it may then."""
        now = time.monotonic()
        return next((_envelope(c) for c in coming if c.letter and not self._pace.wait(_domain(c.message), now)), None)

    async def _slots(self) -> list[int]:
        """The free connections; none while some are busy. Raises Unreachable after a while without any connection."""
        end = time.monotonic() + AWAY
        while not (free := await self._fleet.ready(0 if self._fleet.waiting() else self._patience)):
            if self._fleet.waiting() or self._stop.is_set():
                return []
            if time.monotonic() >= end:
                raise Unreachable(self._fleet.trouble)
        return free

    async def _turn(self, count: int, ended: Sequence[Ended]) -> list[Chosen]:
        """The round's statement: writes what ended, and says which of the stock are offered next; those."""
        wave, begin = self._stock.next(count)
        held = self._stock.held
        held.subtract(end.message.token for end in ended if end.message.token in held)
        over = [token for token, left in held.items() if left <= 0]
        for token in over:
            del held[token]
        if not ended and not held and not over:
            return wave
        written = Round(self._queue.lease, ended, list(held), over, begin)
        asked = asyncio.create_task(self._line.fetch(*rounds.statement(written)))
        await asyncio.sleep(0)  # it is on its way
        self._stock.write(count)
        still_held = rounds.still_held(await asked)
        for token in set(written.held) - still_held:  # what was claimed meanwhile was not asked about
            self._stock.lost(token)
        if begin and begin[0] not in held:
            return []
        self._count += len(wave)
        return wave

    async def _ask_again(self, envelope: Envelope) -> bool:
        said = await self._line.ask(partial(rounds.still, queue=self._queue, message=envelope.key))
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


def placed(told: Mapping[int, Place | None], wave: Sequence[Chosen]) -> list[tuple[int, Chosen]]:
    """Each message of a wave with a connection of its own: the one whose server was told of it, where there is one. `told` are the free
    connections, at least as many as messages; those whose server waits for another message come last."""
    own: dict[Place, int] = {}
    for slot, message in told.items():
        if message is not None:
            own.setdefault(message, slot)  # two are told of one message where the first was late
    pairs = [(own[_claimed(chosen.message)], chosen) for chosen in wave if _claimed(chosen.message) in own]
    taken = {slot for slot, _ in pairs}
    others = sorted((slot for slot in told if slot not in taken), key=lambda slot: told[slot] is not None)
    rest = [chosen for chosen in wave if _claimed(chosen.message) not in own]
    return pairs + list(zip(others[: len(rest)], rest, strict=True))


def _envelope(chosen: Chosen, told: Envelope | None = None) -> Envelope:
    """The one that the server was told of, where it was of this message."""
    if told is not None and _claimed(told.key) == _claimed(chosen.message):
        return told
    assert chosen.letter is not None
    return Envelope(
        chosen.message, chosen.letter.sender, chosen.message.address, chosen.letter.data, chosen.at, ready=True
    )


def _claimed(message: Taken) -> Place:
    return message.token, message.id


def _domain(message: Taken) -> str:
    return message.address.rpartition("@")[2]
