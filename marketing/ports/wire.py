"""One SMTP connection and the messages on it, one at a time (RFC 5321, 2920).

A message goes out as MAIL, RCPT and DATA together where the server offers PIPELINING, its body after the 354; what the next message needs
before its body may leave together with this one's end (RFC 2920, 3.1), so that each costs one way there and back. Until the final dot is
written, whatever fails leaves a message certainly undelivered; after it, only a reply can tell.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from marketing.ports.dialogue import Dialogue, Timeouts
from marketing.ports.replies import Ending, Lost, Outcome, Phase, judge

BLOCK = 65_536
OLDEST_CHOICE = 1.0  # seconds: no DATA begins longer after the gate was asked
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9.\[\]:-]{1,189}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message to one person. `data` has CRLF line ends and is not dot-stuffed (RFC 5321, 4.5.2); it is `ready` where it needs no look at
    that (`marketing.compile.Ready`). `chosen` is the `time.monotonic()` read just before the gate was asked; `key` is the caller's own name for it."""

    key: Any
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    data: bytes = field(repr=False)
    chosen: float
    ready: bool = False

    def unfit(self) -> str:
        """Why this may not be put on a wire at all, or nothing."""
        if not _ADDRESS.fullmatch(self.recipient) or not (self.sender == "" or _ADDRESS.fullmatch(self.sender)):
            return "An address has characters or a length that mail cannot carry."
        if self.ready:
            return ""
        rest = self.data.replace(b"\r\n", b"")
        if b"\n" in rest or b"\r" in rest or b"\0" in rest:
            return "The message has a bare line break or a NUL, which could smuggle in another message."
        return ""


AskAgain = Callable[[Envelope], Awaitable[bool]]


class Wire(Dialogue):
    """One connection that has greeted. `deliver` never raises for anything that a server or a network can do."""

    def __init__(self, timeouts: Timeouts) -> None:
        super().__init__(timeouts)
        self.proved = False  # a reply has decided about a message here
        self._unclean = False  # the server still remembers a message that was not finished
        self.told: Envelope | None = None  # the message that was offered together with the end of the last one
        self._phase = Phase.CHECK

    async def deliver(self, envelope: Envelope, ask_again: AskAgain, then: Envelope | None = None) -> Outcome:
        """Sends one message and says what became of it. `ask_again` is asked when the choice is more than 1 s old before DATA
        or before the body; its no means that nothing is sent. Where the server lets us, `then` is offered with the end of this message and
        stands in `told`: it is to be the next one that is delivered here, or the connection is to be dropped."""
        told, self.told = self.told is envelope, None
        if not told and (why := envelope.unfit() or self._too_much(envelope)):
            return Outcome(Ending.REFUSED, Phase.CHECK, text=why)
        self.busy, self._phase = True, Phase.CHECK
        try:
            chosen = envelope.chosen if told else await _fresh(envelope, envelope.chosen, ask_again)
            if chosen is None:
                return Outcome(Ending.WITHDRAWN, Phase.CHECK)
            no = await (self._answers() if told else self._offer(envelope))
            if no is None and await _fresh(envelope, chosen, ask_again) is None:
                self.drop()  # after 354 the only way to send nothing is to leave without the final dot
                return Outcome(Ending.WITHDRAWN, Phase.DATA)
            return self._decided(no or await self._give(envelope, then))
        except Lost as lost:
            self.drop()
            ending = Ending.UNCERTAIN if self._phase is Phase.DOT else Ending.DEFERRED
            return Outcome(ending, self._phase, text=str(lost))
        except BaseException:
            self.drop()
            raise
        finally:
            self.busy = self.told is not None

    def quit(self) -> None:
        """Ends an idle connection politely; where a body is awaited, no word would be understood as a farewell."""
        if self.told is not None:
            self.drop()
        super().quit()

    def _decided(self, outcome: Outcome) -> Outcome:
        self.proved = True
        # The server is closing (RFC 5321, 3.8), or is out of step with us.
        if outcome.code == 421 or (self.told is None and not self.quiet()):
            self.drop()
        return outcome

    def _too_much(self, envelope: Envelope) -> str:
        limit = self._offers.get("SIZE", "")
        if limit.isdecimal() and 0 < int(limit) < len(envelope.data):
            return f"The message has {len(envelope.data)} bytes, the server takes {limit}."
        if "8BITMIME" not in self._offers and not envelope.data.isascii():
            return "The message has 8-bit text, which this server does not take."
        return ""

    def _lines(self, envelope: Envelope) -> list[bytes]:
        """MAIL, RCPT, DATA."""
        size = f" SIZE={len(envelope.data)}" if "SIZE" in self._offers else ""
        eight = "" if envelope.data.isascii() else " BODY=8BITMIME"
        return [
            f"MAIL FROM:<{envelope.sender}>{size}{eight}\r\n".encode("ascii"),
            f"RCPT TO:<{envelope.recipient}>\r\n".encode("ascii"),
            b"DATA\r\n",
        ]

    async def _offer(self, envelope: Envelope) -> Outcome | None:
        """What comes before the body. Nothing when the server waits for that, else its refusal."""
        if self._unclean:
            await self._say(b"RSET", 2)
        self._unclean, lines = True, self._lines(envelope)
        if "PIPELINING" not in self._offers:
            return await self._answers(lines)
        self.write(b"".join(lines))
        return await self._answers()

    async def _answers(self, lines: Sequence[bytes] = ()) -> Outcome | None:
        """The answers to MAIL, RCPT and DATA, each said when the last was answered where it is among `lines`."""
        no: Outcome | None = None
        steps = ((Phase.MAIL, 2), (Phase.RCPT, 2), (Phase.DATA, 3))
        for place, (phase, wanted) in enumerate(steps):
            self._phase = phase
            if lines:
                self.write(lines[place])
            try:
                reply = await self.reply(self._timeouts.data if phase is Phase.DATA else self._timeouts.command)
                if no is None and reply.code // 100 != wanted:
                    no = judge(reply, phase)
            except Lost:
                if no is None:
                    raise
                self.drop()  # the refusal is certain, whatever came after it
                return no
            if no is not None and (lines or no.code == 421):
                return no
        if no is not None and reply.code // 100 == 3:
            await self._back_out(no)
        return no

    async def _back_out(self, no: Outcome) -> None:
        """Out of a DATA that was opened though the recipient had been refused: a lone dot (RFC 2920, 3.1)."""
        if no.phase is not Phase.RCPT:
            return self.drop()
        try:
            self.write(b".\r\n")
            await self.reply(self._timeouts.command)
        except Lost:
            self.drop()

    async def _give(self, envelope: Envelope, then: Envelope | None) -> Outcome:
        """The body and the final dot, which leaves together with the last block and what the next message needs before its own."""
        self._phase = Phase.BODY
        stuffed = envelope.data if envelope.ready else _stuffed(envelope.data)
        while len(stuffed) > BLOCK and self.quiet():
            self.write(stuffed[:BLOCK])
            stuffed = stuffed[BLOCK:]
            await self.drained(self._timeouts.block)
        if not self.quiet():  # an answer to what is not complete: a refusal counts, an acceptance cannot
            outcome = judge(await self.reply(self._timeouts.command), Phase.BODY)
            self.drop()
            return outcome
        self.write(b"")  # raises where the connection is known to be gone, so that what follows is the first doubt
        self._phase = Phase.DOT
        self.write(b"".join([stuffed, b".\r\n", *self._tell(then)]))
        reply = await self.reply(self._timeouts.dot)
        self._unclean = self.told is not None
        if reply.code // 100 == 2:
            return Outcome(Ending.SENT, Phase.DOT, reply.code, reply.enhanced)
        return judge(reply, Phase.DOT)

    def _tell(self, then: Envelope | None) -> list[bytes]:
        if then is None or "PIPELINING" not in self._offers or then.unfit() or self._too_much(then):
            return []
        self.told = then
        return self._lines(then)


def _stuffed(data: bytes) -> bytes:
    """The body as DATA carries it: a dot more where a line begins with one, and an end of line at its end (RFC 5321, 4.5.2)."""
    stuffed = b"." + data if data.startswith(b".") else data
    return stuffed.replace(b"\r\n.", b"\r\n..") + (b"" if data.endswith(b"\r\n") else b"\r\n")


async def _fresh(envelope: Envelope, chosen: float, ask_again: AskAgain) -> float | None:
    """When the gate was last asked, not longer than 1 s ago; nothing when it said no. Raises Lost when it cannot be asked in time."""
    asked = time.monotonic()
    if asked - chosen <= OLDEST_CHOICE:
        return chosen
    try:
        async with asyncio.timeout(OLDEST_CHOICE):
            return asked if await ask_again(envelope) else None
    except Exception as error:
        raise Lost(f"the gate could not be asked again: {type(error).__name__}") from error
