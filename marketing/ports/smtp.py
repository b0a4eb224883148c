"""Delivery in rounds: a fleet of SMTP connections, one message at a time on each.

A round: `ready` → the caller takes that many messages → `start` on each slot → `finished`. A message that is still out when its
round's patience ends is late: later rounds neither wait for it nor use its slot, and its outcome comes when it comes.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from marketing.ports.dialogue import Server, Timeouts
from marketing.ports.replies import Ending, Lost, Outcome, Phase
from marketing.ports.wire import AskAgain, Envelope, Wire

__all__ = ["AskAgain", "Ending", "Envelope", "Fleet", "Outcome", "Phase", "Server", "Timeouts"]

logger = logging.getLogger(__name__)
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between tries to connect, doubling while they fail


@dataclass(slots=True)
class _Slot:
    wire: Wire | None = None
    task: asyncio.Task[None] | None = None  # connecting, or delivering
    envelope: Envelope | None = None
    late: bool = False

    @property
    def free(self) -> bool:
        return self.task is None and self.wire is not None and self.wire.stands

    @property
    def closed(self) -> bool:
        return self.task is None and not (self.wire is not None and self.wire.stands)


@dataclass(slots=True)
class Pause:
    """How long to leave a server or service alone after a failure, in the event loop's seconds; then one try at a time, until one succeeds."""

    seconds: float = 0.0
    until: float = 0.0

    def failed(self, now: float) -> None:
        if now >= self.until:  # the others of the same wave count as one failure
            self.seconds = min(max(SHORTEST_PAUSE, 2 * self.seconds), LONGEST_PAUSE)
            self.until = now + self.seconds


class Fleet:
    """Up to `server.connections` connections, opened when needed and again after a loss. Lives in one event loop.

    `ask_again(envelope)` is awaited where more than 1 s lies between the choice of a message and its DATA; a no withdraws it.
    `trouble` says why the last connection failed, without naming a person, and is empty while all is well.
    """

    def __init__(self, server: Server, *, ask_again: AskAgain, timeouts: Timeouts | None = None) -> None:
        self.trouble = ""
        self._server = server
        self._ask_again = ask_again
        self._timeouts = timeouts or Timeouts()
        self._context = ssl.create_default_context()
        self._slots = [_Slot() for _ in range(max(1, server.connections))]
        self._pause = Pause()
        self._ended: list[tuple[Envelope, Outcome]] = []
        self._fresh = 0  # messages out that the current round waits for
        self._news: asyncio.Future[None] | None = None

    def free(self) -> list[int]:
        """The slots whose connection is open and idle."""
        return [number for number, slot in enumerate(self._slots) if slot.free]

    def waiting(self) -> list[Envelope]:
        """What is out and undecided: the rows whose lease must be renewed."""
        return [slot.envelope for slot in self._slots if slot.envelope is not None]

    async def ready(self, seconds: float) -> list[int]:
        """The free slots; opens what is closed, and waits up to `seconds` for the first when there is none."""
        self._connect()
        await self._until(lambda: bool(self.free()), seconds, self._connect)
        return self.free()

    def told(self, slot: int) -> Envelope | None:
        """The message that the server of this slot has been told of and waits for."""
        wire = self._slots[slot].wire
        return wire.told if wire is not None else None

    def forget(self, slot: int) -> None:
        """Leaves a server that waits for a message which does not go now; it is connected to again."""
        wire = self._slots[slot].wire
        if wire is not None and wire.told is not None:
            wire.drop()

    def start(self, slot: int, envelope: Envelope, then: Envelope | None = None) -> None:
        """Sends one message on a free slot, and tells its server of `then` where it lets us. Raises ValueError when the slot is not free, or
        its server was told of another message: then the connection ends."""
        place = self._slots[slot]
        if not place.free or place.wire is None:
            raise ValueError(f"Slot {slot} is not free.")
        if place.wire.told is not None and place.wire.told is not envelope:
            self.forget(slot)
            raise ValueError(f"The server of slot {slot} waits for another message.")
        place.envelope, place.late = envelope, False
        self._fresh += 1
        place.task = asyncio.create_task(self._deliver(place, place.wire, envelope, then))

    async def finished(self, seconds: float) -> list[tuple[Envelope, Outcome]]:
        """What ended since the last call. Waits up to `seconds` for all that was started since then; where nothing was, for
        any one of the late."""
        if self._fresh:
            await self._until(lambda: not self._fresh, seconds)
        elif not self._ended and self.waiting():
            await self._until(lambda: bool(self._ended), seconds)
        for slot in self._slots:
            slot.late = slot.envelope is not None
        ended, self._ended, self._fresh = self._ended, [], 0
        return ended

    async def close(self, seconds: float) -> list[tuple[Envelope, Outcome]]:
        """Ends the fleet: waits up to `seconds` for what is out, then breaks it off. Gives every outcome not yet collected."""
        await self._until(lambda: not self.waiting(), seconds)
        tasks = [slot.task for slot in self._slots if slot.task is not None]
        for slot in self._slots:
            if slot.envelope is not None and slot.wire is not None:
                slot.wire.drop("we stopped")  # its message ends as deferred or uncertain
            elif slot.task is not None:
                slot.task.cancel()
            elif slot.wire is not None:
                slot.wire.quit()
        await asyncio.gather(*tasks, return_exceptions=True)
        ended, self._ended = self._ended, []
        return ended

    def _connect(self) -> None:
        now = asyncio.get_running_loop().time()
        closed = [slot for slot in self._slots if slot.closed]
        if self._pause.seconds:
            probing = any(slot.task is not None and slot.envelope is None for slot in self._slots)
            closed = [] if probing or now < self._pause.until else closed[:1]
        for slot in closed:
            slot.task = asyncio.create_task(self._open(slot, probe=bool(self._pause.seconds)))

    async def _open(self, slot: _Slot, *, probe: bool) -> None:
        try:
            slot.wire = await Wire.open(self._server, self._timeouts, self._context)
            if probe:
                self._pause, self.trouble = Pause(), ""
        except Lost as no:
            self._failed(str(no))
        finally:
            slot.task = None
            self._tell()

    async def _deliver(self, slot: _Slot, wire: Wire, envelope: Envelope, then: Envelope | None) -> None:
        try:
            outcome = await wire.deliver(envelope, self._ask_again, then)
        except Exception as fault:
            logger.error(
                "A delivery broke off in our own code: %s", type(fault).__name__
            )  # its words could name a person
            outcome = Outcome(Ending.UNCERTAIN, Phase.DOT)
        undecided = outcome.ending in (Ending.DEFERRED, Ending.UNCERTAIN)
        if undecided and not wire.stands and not wire.proved:  # let in and thrown out: no better than not connecting
            self._failed(f"{self._server.host}:{self._server.port}: {outcome.text}")
        self._ended.append((envelope, outcome))
        self._fresh -= not slot.late
        slot.task = slot.envelope = None
        if slot.late or not self._fresh:
            self._tell()

    def _failed(self, why: str) -> None:
        self.trouble = why
        self._pause.failed(asyncio.get_running_loop().time())

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    async def _until(
        self, met: Callable[[], bool], seconds: float, meanwhile: Callable[[], None] | None = None
    ) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not met() and (left := end - loop.time()) > 0:
            self._news = loop.create_future()
            wake = loop.call_later(min(left, SHORTEST_PAUSE) if meanwhile else left, self._tell)
            await self._news
            wake.cancel()
            if meanwhile:
                meanwhile()
