"""Delivery in rounds by a mail service: one message a request over HTTP, by anymail's clients, each in a thread.

Until the first byte of a request is written, whatever fails leaves the message certainly undelivered; after it, only an answer can tell.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused

from marketing.ports.attempts import Attempt, Withheld, watch
from marketing.ports.dialogue import Timeouts
from marketing.ports.replies import Ending, Outcome, Phase
from marketing.ports.services import Service
from marketing.ports.smtp import Pause
from marketing.ports.wire import AskAgain, Envelope

CONNECT, READ = 10.0, 120.0  # seconds at most; a shorter wait for the answer makes mails of which nobody knows
LOOK = 0.05  # seconds between looks whether a pause is over
_NOT_NOW = {401, 403, 404, 429, 500, 503}  # says nothing of the message: the service, or what we may there
_LOST_BETWEEN = {502, 504}  # a gateway that lost the answer of the service behind it
NO_SUCH_ADDRESS = "5.1.3"


@dataclass(slots=True, eq=False)
class _Courier:
    backend: Any
    envelope: Envelope | None = None
    attempt: Attempt | None = None
    task: asyncio.Task[None] | None = None
    probes: bool = False  # its message is the one that tries whether a pause is over


@dataclass(slots=True)
class _Out:
    """What is out: of this round, and of earlier ones."""

    fresh: set[asyncio.Task[None]] = field(default_factory=set)
    late: set[asyncio.Task[None]] = field(default_factory=set)


class Couriers:
    """Up to `service.connections` requests at a time; see `ports.carriers.Carrier`. Nothing is ever sent again here.

    `ask_again(envelope)` is asked where more than 1 s lies between the choice of a message and the first byte of its request.
    """

    def __init__(self, service: Service, *, ask_again: AskAgain, timeouts: Timeouts | None = None) -> None:
        self.trouble = ""
        self._service, self._ask_again = service, ask_again
        given = timeouts or Timeouts()
        self._times = {"connect": min(given.connect, CONNECT), "read": min(given.dot, READ)}
        number = max(1, service.connections)
        self._couriers = [_Courier(service.backend(**self._times)) for _ in range(number)]
        self._threads = ThreadPoolExecutor(number)
        self._pause, self._out = Pause(), _Out()
        self._ended: list[tuple[Envelope, Outcome]] = []

    def waiting(self) -> list[Envelope]:
        """What is out and undecided."""
        return [courier.envelope for courier in self._couriers if courier.envelope is not None]

    def free(self) -> list[int]:
        """Who may start: nobody in a pause, one alone after it, everybody while all is well."""
        idle = [number for number, courier in enumerate(self._couriers) if courier.task is None]
        if not self._pause.seconds:
            return idle
        over = asyncio.get_running_loop().time() >= self._pause.until
        probing = any(courier.probes and courier.task is not None for courier in self._couriers)
        return idle[:1] if over and not probing else []

    async def ready(self, seconds: float) -> list[int]:
        """The free slots; waits up to `seconds` for the first when there is none."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not (free := self.free()) and loop.time() < end:
            await asyncio.sleep(LOOK)
        return free

    def told(self, slot: int) -> Envelope | None:
        """A service is told of a message with the message."""
        return None

    def forget(self, slot: int) -> None:
        """There is nothing that a service was told of."""

    def start(self, slot: int, envelope: Envelope, then: Envelope | None = None) -> None:
        """Hands one message to the service, and says nothing of the next. Raises ValueError when the slot is not free."""
        courier = self._couriers[slot]
        if courier.task is not None:
            raise ValueError(f"Slot {slot} is not free.")
        courier.probes = bool(self._pause.seconds)
        courier.envelope, courier.attempt = envelope, Attempt(envelope, self._ask_again, asyncio.get_running_loop())
        courier.task = asyncio.create_task(self._deliver(courier, envelope, courier.attempt))
        self._out.fresh.add(courier.task)

    async def finished(self, seconds: float) -> list[tuple[Envelope, Outcome]]:
        """What ended since the last call. Waits up to `seconds` for all that was started since then; where nothing was, for any one of the late."""
        if self._out.fresh:
            await asyncio.wait(self._out.fresh, timeout=seconds)
        elif not self._ended and self._out.late:
            await asyncio.wait(self._out.late, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        self._out.late = {task for task in self._out.late | self._out.fresh if not task.done()}
        self._out.fresh = set()
        ended, self._ended = self._ended, []
        return ended

    async def close(self, seconds: float) -> list[tuple[Envelope, Outcome]]:
        """Ends: waits up to `seconds` for what is out, then breaks it off. Gives every outcome not yet collected."""
        tasks = [courier.task for courier in self._couriers if courier.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for courier in self._couriers:
            if courier.attempt is not None and courier.task is not None:
                courier.attempt.stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        for courier in self._couriers:
            courier.backend.close()
        self._threads.shutdown(wait=False)
        ended, self._ended = self._ended, []
        return ended

    async def _deliver(self, courier: _Courier, envelope: Envelope, attempt: Attempt) -> None:
        loop = asyncio.get_running_loop()
        outcome = await loop.run_in_executor(self._threads, self._send, courier.backend, envelope, attempt)
        if outcome.ending is Ending.UNCERTAIN or (
            outcome.ending is Ending.DEFERRED and (outcome.code in _NOT_NOW or not outcome.code)
        ):
            self.trouble = f"{self._service.name}: {outcome.text}"
            self._pause.failed(loop.time())
        elif outcome.phase is not Phase.CHECK and outcome.ending is not Ending.WITHDRAWN:
            self._pause, self.trouble = Pause(), ""
        self._ended.append((envelope, outcome))
        courier.task = courier.envelope = courier.attempt = None

    def _send(self, backend: Any, envelope: Envelope, attempt: Attempt) -> Outcome:
        """In a thread. Never raises for anything that a service or a network can do."""
        if why := envelope.unfit():
            return Outcome(Ending.REFUSED, Phase.CHECK, text=why)
        letter: Any = None
        try:
            letter = self._service.letter(envelope.data, envelope.recipient)
            if backend.open():
                watch(backend.session)
            with attempt:
                backend.send_messages([letter])
        except Withheld:
            return Outcome(Ending.WITHDRAWN, Phase.DATA)
        except Exception as error:
            return _judge(error, attempt, letter)
        return Outcome(Ending.SENT, Phase.DOT, letter.anymail_status.esp_response.status_code)


def _judge(error: Exception, attempt: Attempt, letter: Any) -> Outcome:
    """What an exception of anymail means. Its words stay out of what is kept: they hold the whole request."""
    status = _status(error)
    if isinstance(error, AnymailInvalidAddress):
        return Outcome(Ending.REFUSED, Phase.CHECK, 0, NO_SUCH_ADDRESS, "the address has a form that no mail goes to")
    if isinstance(error, AnymailRecipientsRefused):
        invalid = letter.anymail_status.status == {"invalid"}
        return Outcome(Ending.REFUSED, Phase.RCPT, status or 200, NO_SUCH_ADDRESS if invalid else "")
    if not attempt.begun and not status:
        return Outcome(Ending.DEFERRED, Phase.MAIL, text=f"no request could be made: {type(error).__name__}")
    if not status or 200 <= status < 300 or status in _LOST_BETWEEN:
        return Outcome(Ending.UNCERTAIN, Phase.DOT, text=f"the answer was lost: {status or type(error).__name__}")
    return Outcome(Ending.DEFERRED, Phase.DOT, status, text=f"it answers {status}")


def _status(error: BaseException) -> int:
    """The status of the answer that came, or 0: anymail has it, or the exception that it wraps."""
    for one in (error, error.__cause__):
        response = getattr(one, "response", None)
        if response is not None:
            return int(response.status_code)
    return 0
