"""The beginning of an SMTP dialogue: connection, greeting, STARTTLS, AUTH (RFC 5321, 3207, 4954)."""

from __future__ import annotations

import asyncio
import base64
import ssl
from dataclasses import dataclass, field
from typing import Literal, Self, cast

from marketing.ports.replies import Lost, Reply
from marketing.ports.stream import Stream

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


class Dialogue(Stream):
    """One connection that has greeted, and knows what the server offers."""

    def __init__(self, timeouts: Timeouts) -> None:
        super().__init__()
        self._timeouts = timeouts
        self._offers: dict[str, str] = {}

    @classmethod
    async def open(cls, server: Server, timeouts: Timeouts, context: ssl.SSLContext) -> Self:
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

    async def _say(self, line: bytes, wanted: int, what: str = "") -> Reply:
        self.write(line + b"\r\n")
        return await self._expect(wanted, what or line.split()[0].decode("ascii"))

    async def _expect(self, wanted: int, what: str) -> Reply:
        reply = await self.reply(self._timeouts.command)
        if reply.code // 100 != wanted:
            raise Lost(f"{what} was answered {reply.code:03d}")
        return reply
