"""One SMTP connection and the dialogue on it: greeting, STARTTLS, AUTH, and one message at a time (RFC 5321, 2920, 3207, 4954).

A message goes out as MAIL, RCPT and DATA together where the server offers PIPELINING, its body after the 354. Until the final
dot is written, whatever fails leaves it certainly undelivered; after it, only a reply can tell.
"""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from marketing.compile import Ready
from marketing.ports.replies import Ending, Lost, Outcome, Phase, Reply, judge
from marketing.ports.stream import Stream

BLOCK = 65_536
OLDEST_CHOICE = 1.0  # seconds: no DATA begins longer after the gate was asked
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9.\[\]:-]{1,189}", re.ASCII | re.IGNORECASE)
OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail goes out. `name` is what EHLO says (the address of the socket when empty).

    Raises ValueError when a password would travel unprotected over a network.
    """

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Literal["none", "starttls", "tls"] = "none"
    connections: int = 20
    name: str = ""

    def __post_init__(self) -> None:
        if self.password and self.tls == "none" and self.host not in OWN_MACHINE:
            raise ValueError(f"The password for {self.host} would travel in plain text: use starttls or tls.")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long each phase may take, in seconds. The defaults are those of RFC 5321, 4.5.3.2; a shorter `dot` makes duplicates."""

    connect: float = 30
    command: float = 300
    data: float = 120
    block: float = 180
    dot: float = 600


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message to one person. `data` has CRLF line ends and is not dot-stuffed (RFC 5321, 4.5.2), `Ready` where it needs no look at that;
    `chosen` is the `time.monotonic()` read just before the gate was asked; `key` is the caller's own name for it."""

    key: Any
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    data: bytes = field(repr=False)
    chosen: float

    def unfit(self) -> str:
        """Why this may not be put on a wire at all, or nothing."""
        if not _ADDRESS.fullmatch(self.recipient) or not (self.sender == "" or _ADDRESS.fullmatch(self.sender)):
            return "An address has characters or a length that mail cannot carry."
        if isinstance(self.data, Ready):
            return ""
        rest = self.data.replace(b"\r\n", b"")
        if b"\n" in rest or b"\r" in rest or b"\0" in rest:
            return "The message has a bare line break or a NUL, which could smuggle in another message."
        return ""


AskAgain = Callable[[Envelope], Awaitable[bool]]


class Wire(Stream):
    """One connection that has greeted. `deliver` never raises for anything that a server or a network can do."""

    def __init__(self, timeouts: Timeouts) -> None:
        super().__init__()
        self.proved = False  # a reply has decided about a message here
        self._timeouts = timeouts
        self._offers: dict[str, str] = {}
        self._unclean = False  # the server still remembers a message that was not finished
        self._phase = Phase.CHECK

    @classmethod
    async def open(cls, server: Server, timeouts: Timeouts, context: ssl.SSLContext) -> Wire:
        """A connection ready for its first message. Raises Lost with the reason, which names no person and no password."""
        wire, tls = cls(timeouts), context if server.tls == "tls" else None
        try:
            async with asyncio.timeout(timeouts.connect):
                await asyncio.get_running_loop().create_connection(lambda: wire, server.host, server.port, ssl=tls)
            await wire._greet(server, context)
        except (OSError, Lost) as no:
            wire.drop()
            raise Lost(f"{server.host}:{server.port}: {no or 'no connection in time'}") from no
        except BaseException:
            wire.drop()
            raise
        wire.busy = False
        return wire

    async def deliver(self, envelope: Envelope, ask_again: AskAgain) -> Outcome:
        """Sends one message and says what became of it. `ask_again` is asked when the choice is more than 1 s old before DATA
        or before the body; its no means that nothing is sent."""
        if why := envelope.unfit() or self._too_much(envelope):
            return Outcome(Ending.REFUSED, Phase.CHECK, text=why)
        self.busy, self._phase = True, Phase.CHECK
        try:
            chosen = await _fresh(envelope, envelope.chosen, ask_again)
            if chosen is None:
                return Outcome(Ending.WITHDRAWN, Phase.CHECK)
            no = await self._offer(envelope)
            if no is None and await _fresh(envelope, chosen, ask_again) is None:
                self.drop()  # after 354 the only way to send nothing is to leave without the final dot
                return Outcome(Ending.WITHDRAWN, Phase.DATA)
            return self._decided(no or await self._give(envelope.data))
        except Lost as lost:
            self.drop()
            ending = Ending.UNCERTAIN if self._phase is Phase.DOT else Ending.DEFERRED
            return Outcome(ending, self._phase, text=str(lost))
        except BaseException:
            self.drop()
            raise
        finally:
            self.busy = False

    def _decided(self, outcome: Outcome) -> Outcome:
        self.proved = True
        if outcome.code == 421 or not self.quiet():  # the server is closing (RFC 5321, 3.8), or is out of step with us
            self.drop()
        return outcome

    # The greeting

    async def _greet(self, server: Server, context: ssl.SSLContext) -> None:
        await self._expect(2, "the greeting")
        await self._hello(server)
        if server.tls == "starttls":
            if "STARTTLS" not in self._offers:
                raise Lost("the server offers no STARTTLS")
            await self._say(b"STARTTLS", 2)
            await self._encrypt(server, context)
            await self._hello(server)
        if server.user:
            await self._authenticate(server)

    async def _hello(self, server: Server) -> None:
        assert self._transport is not None
        address = self._transport.get_extra_info("sockname")[0]
        name = (server.name or (f"[IPv6:{address}]" if ":" in address else f"[{address}]")).encode("ascii", "replace")
        self.write(b"EHLO " + name + b"\r\n")
        reply = await self.reply(self._timeouts.command)
        if reply.code // 100 == 5:  # RFC 5321, 3.2: a server that knows no EHLO is greeted the old way
            reply = await self._say(b"HELO " + name, 2)
        elif reply.code // 100 != 2:
            raise Lost(f"EHLO was answered {reply.code:03d}")
        words = (line.decode("latin-1").strip().upper().partition(" ") for line in reply.raw.split(b"\n")[1:])
        self._offers = {word: more for word, _, more in words}

    async def _encrypt(self, server: Server, context: ssl.SSLContext) -> None:
        if not self.quiet():  # words injected before the encryption began (CVE-2011-0411)
            raise Lost("the server spoke in plain text after STARTTLS")
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        protected = await loop.start_tls(self._transport, self, context, server_hostname=server.host)
        self._transport = cast(asyncio.Transport, protected)

    async def _authenticate(self, server: Server) -> None:
        ways, encode = self._offers.get("AUTH", "").split(), base64.b64encode
        user, password = server.user.encode(), server.password.encode()
        if "PLAIN" in ways:
            await self._say(b"AUTH PLAIN " + encode(b"\0" + user + b"\0" + password), 2)
        elif "LOGIN" in ways:
            await self._say(b"AUTH LOGIN", 3)
            await self._say(encode(user), 3, "AUTH LOGIN")
            await self._say(encode(password), 2, "AUTH LOGIN")
        else:
            raise Lost("the server offers no AUTH that we know (PLAIN, LOGIN)")

    # One message

    def _too_much(self, envelope: Envelope) -> str:
        limit = self._offers.get("SIZE", "")
        if limit.isdecimal() and 0 < int(limit) < len(envelope.data):
            return f"The message has {len(envelope.data)} bytes, the server takes {limit}."
        if "8BITMIME" not in self._offers and not envelope.data.isascii():
            return "The message has 8-bit text, which this server does not take."
        return ""

    async def _offer(self, envelope: Envelope) -> Outcome | None:
        """MAIL, RCPT, DATA. Nothing when the server waits for the body, else its refusal."""
        size = f" SIZE={len(envelope.data)}" if "SIZE" in self._offers else ""
        eight = "" if envelope.data.isascii() else " BODY=8BITMIME"
        steps = (
            (Phase.MAIL, f"MAIL FROM:<{envelope.sender}>{size}{eight}\r\n".encode("ascii"), 2, self._timeouts.command),
            (Phase.RCPT, f"RCPT TO:<{envelope.recipient}>\r\n".encode("ascii"), 2, self._timeouts.command),
            (Phase.DATA, b"DATA\r\n", 3, self._timeouts.data),
        )
        if self._unclean:
            await self._say(b"RSET", 2)
        self._unclean, together = True, "PIPELINING" in self._offers
        if together:
            self.write(b"".join(line for _, line, _, _ in steps))
        no: Outcome | None = None
        for phase, line, wanted, seconds in steps:
            self._phase = phase
            if not together:
                self.write(line)
            try:
                reply = await self.reply(seconds)
                if no is None and reply.code // 100 != wanted:
                    no = judge(reply, phase)
            except Lost:
                if no is None:
                    raise
                self.drop()  # the refusal is certain, whatever came after it
                return no
            if no is not None and (not together or no.code == 421):
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

    async def _give(self, data: bytes) -> Outcome:
        """The body and the final dot, which leaves together with the last block."""
        self._phase = Phase.BODY
        stuffed = data if isinstance(data, Ready) else _stuffed(data)
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
        self.write(stuffed + b".\r\n")
        reply = await self.reply(self._timeouts.dot)
        self._unclean = False
        if reply.code // 100 == 2:
            return Outcome(Ending.SENT, Phase.DOT, reply.code, reply.enhanced)
        return judge(reply, Phase.DOT)

    async def _say(self, line: bytes, wanted: int, what: str = "") -> Reply:
        self.write(line + b"\r\n")
        return await self._expect(wanted, what or line.split()[0].decode("ascii"))

    async def _expect(self, wanted: int, what: str) -> Reply:
        reply = await self.reply(self._timeouts.command)
        if reply.code // 100 != wanted:
            raise Lost(f"{what} was answered {reply.code:03d}")
        return reply


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
