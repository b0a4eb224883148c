"""A real SMTP server for a machine of one's own: it takes every message and can be told, phase by phase, to misbehave.

The demo's sink, the tests and the benchmarks run on it. Rules come from a program or from a file (`smtp_script.py`).
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

from config.demo.smtp_script import Rule, Script

LARGEST = 26_214_400
_PATH = re.compile(rb"<([^>]*)>")
_DOT = b"\r\n.\r\n"
_ANSWERS = {
    "connect": b"220 sink ESMTP\r\n",
    "helo": b"250 sink\r\n",
    "mail": b"250 2.1.0 Ok\r\n",
    "rcpt": b"250 2.1.5 Ok\r\n",
    "data": b"354 End data with <CR><LF>.<CR><LF>\r\n",
    "dot": b"250 2.0.0 Ok: taken\r\n",
    "rset": b"250 2.0.0 Ok\r\n",
    "noop": b"250 2.0.0 Ok\r\n",
    "quit": b"221 2.0.0 Bye\r\n",
    "starttls": b"220 2.0.0 Ready\r\n",
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message the server took: envelope addresses and the bytes as they were before dot-stuffing."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes


Accept = Callable[[Accepted], None]


@dataclass
class Offers:
    """What the server can do: the words of its EHLO, and the certificate for STARTTLS."""

    words: tuple[str, ...] = ("PIPELINING", "8BITMIME", f"SIZE {LARGEST}", "ENHANCEDSTATUSCODES")
    tls: ssl.SSLContext | None = None

    def ehlo(self) -> bytes:
        lines = ["sink", *self.words, *(["STARTTLS"] if self.tls else [])]
        return "".join(f"250{' ' if line is lines[-1] else '-'}{line}\r\n" for line in lines).encode()


class Session(asyncio.Protocol):
    """One client. What arrives is worked off in order; while an answer is withheld, nothing after it is touched."""

    def __init__(self, accept: Accept, script: Script, offers: Offers, open_now: set[Session]) -> None:
        self._accept, self._script, self._offers, self._open_now = accept, script, offers, open_now
        self._buffer = bytearray()
        self._answers: list[bytes] = []
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._in_data = False
        self._searched = 0
        self._held: asyncio.Task[None] | None = None
        self._ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._open_now.add(self)
        self._say("connect")
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        self._open_now.discard(self)
        if self._held is not None:
            self._held.cancel()

    def end(self) -> None:
        """Breaks the dialogue off."""
        self._finish("drop")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._work()

    def _work(self) -> None:
        while self._held is None and not self._ended and (self._body() if self._in_data else self._line()):
            pass
        self._flush()

    def _line(self) -> bool:
        end = self._buffer.find(b"\n")
        if end < 0:
            return False
        line = bytes(self._buffer[:end]).rstrip(b"\r")
        del self._buffer[: end + 1]
        self._command(line[:4].lower().decode("latin-1"), line)
        return True

    def _command(self, word: str, line: bytes) -> None:
        path = _PATH.search(line)
        address = path[1].decode("utf-8", "replace") if path else ""
        if word == "ehlo":
            self._say("ehlo", self._offers.ehlo())
        elif word == "mail":
            if self._say("mail", None if self._sender is None else b"503 5.5.1 One at a time\r\n"):
                self._sender, self._recipients = address, []
        elif word == "rcpt":
            domain = address.rpartition("@")[2].lower()
            if self._say("rcpt", b"503 5.5.1 MAIL first\r\n" if self._sender is None else None, domain):
                self._recipients.append(address)
        elif word == "data":
            if self._say("data", None if self._recipients else b"554 5.5.1 No valid recipients\r\n", self._domain()):
                self._in_data, self._searched = True, 0
        elif word == "star":
            self._say("starttls")
            self._held = asyncio.get_running_loop().create_task(self._encrypt())
        elif word in _ANSWERS:
            self._say(word)
            if word == "rset":
                self._forget()
            elif word == "quit":
                self._finish("close")
        else:
            self._say(word, b"500 5.5.2 Unknown\r\n")

    def _body(self) -> bool:
        rule = self._script.rule("body", self._domain()) if self._script.rules and not self._searched else None
        if rule is not None:
            self._held = asyncio.get_running_loop().create_task(self._hold_body(rule))
            return False
        end = 0 if self._buffer[:3] == b".\r\n" else self._buffer.find(_DOT, max(0, self._searched - len(_DOT)))
        self._searched = max(1, len(self._buffer))
        if end < 0:
            return False
        data = bytes(self._buffer[: end + 2 if end or self._buffer[:1] != b"." else 0])
        del self._buffer[: len(data) + 3]
        self._in_data = False
        data = (data[1:] if data.startswith(b".") else data).replace(b"\r\n..", b"\r\n.")
        self._dot(Accepted(self._sender or "", tuple(self._recipients), data))
        return True

    def _dot(self, message: Accepted) -> None:
        rule = self._script.rule("dot", self._domain())
        self._forget()
        if rule is None or rule.keeps():
            self._accept(message)
        self._answer(rule, _ANSWERS["dot"])

    def _domain(self) -> str:
        return self._recipients[-1].rpartition("@")[2].lower() if self._recipients else ""

    def _forget(self) -> None:
        self._sender, self._recipients = None, []

    def _say(self, phase: str, answer: bytes | None = None, domain: str = "") -> bool:
        """Answers a phase; was it a yes?"""
        rule = self._script.rule(phase, domain)
        answer = answer or _ANSWERS.get(phase, b"")
        self._answer(rule, answer)
        said = answer if rule is None or rule.reply is None else rule.reply.encode("latin-1", "replace")
        return said[:1] in (b"2", b"3")

    def _answer(self, rule: Rule | None, usual: bytes) -> None:
        if rule is None:
            self._answers.append(usual)
        else:
            self._flush()
            self._held = asyncio.get_running_loop().create_task(self._obey(rule, usual))

    def _flush(self) -> None:
        if self._answers and not self._transport.is_closing():
            self._transport.write(b"".join(self._answers))
        self._answers.clear()

    async def _obey(self, rule: Rule, usual: bytes) -> None:
        await rule.wait()
        said = usual if rule.reply is None else rule.reply.encode("latin-1", "replace")
        said += b"\r\n" if rule.reply else b""
        if rule.drip:
            for byte in said:
                self._transport.write(bytes([byte]))
                await asyncio.sleep(rule.drip)
        else:
            self._transport.write(said)
        self._held = None
        self._finish(rule.then)
        self._work()

    async def _hold_body(self, rule: Rule) -> None:
        self._searched = 1  # the rule is met once for a body
        while len(self._buffer) < rule.after and _DOT not in self._buffer:
            await asyncio.sleep(0.005)
        self._transport.pause_reading()
        await rule.wait()
        self._held = None
        if rule.reply is not None:
            self._transport.write(rule.reply.encode("latin-1") + b"\r\n")
        self._finish(rule.then)
        if not self._ended:
            self._transport.resume_reading()
            self._work()

    async def _encrypt(self) -> None:
        self._flush()
        assert self._offers.tls is not None
        loop = asyncio.get_running_loop()
        protected = await loop.start_tls(self._transport, self, self._offers.tls, server_side=True)
        self._transport, self._held = cast(asyncio.Transport, protected), None
        self._work()

    def _finish(self, then: str) -> None:
        if not then:
            return
        self._flush()
        if then == "half":
            self._transport.write_eof()
        elif then == "close":
            self._ended = True
            self._transport.close()
        else:
            self._ended = True
            self._transport.abort()


@dataclass
class Listener:
    """A server that listens; `close` ends it and every dialogue."""

    port: int
    _server: asyncio.Server
    _sessions: set[Session]

    def close(self) -> None:
        self._server.close()
        for session in list(self._sessions):
            session.end()


async def listen(
    accept: Accept,
    *,
    port: int = 0,
    script: Script | None = None,
    offers: Offers | None = None,
    tls: ssl.SSLContext | None = None,
) -> Listener:
    """Starts the server on this machine's loopback only. Port 0 takes a free one."""
    sessions: set[Session] = set()
    script, offers = script or Script(), offers or Offers()
    make = partial(Session, accept, script, offers, sessions)
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", port, ssl=tls, backlog=512)
    return Listener(server.sockets[0].getsockname()[1], server, sessions)
