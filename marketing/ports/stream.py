"""A stream of replies with a time for each: what a dialogue with an SMTP server is written on."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import cast

from marketing.ports.replies import Lost, Reply, ReplyReader


class Stream(asyncio.Protocol):
    """One connection. Waiting on it ends with an answer or with `Lost`, never otherwise."""

    def __init__(self) -> None:
        self.busy = True  # a dialogue is going on; a word outside of one ends the connection
        self._transport: asyncio.Transport | None = None
        self._reader = ReplyReader()
        self._replies: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._gone = ""

    @property
    def stands(self) -> bool:
        """The connection is made and not lost."""
        return self._transport is not None and not self._gone

    def drop(self, why: str = "we left") -> None:
        """Ends the connection at once, saying nothing."""
        self._gone = self._gone or why
        if self._transport is not None:
            self._transport.abort()

    def quit(self) -> None:
        """Ends an idle connection politely."""
        if self.stands and self._transport is not None:
            self._transport.write(b"QUIT\r\n")
            self._transport.close()
        self._gone = self._gone or "we left"

    def write(self, data: bytes) -> None:
        """Writes without waiting. Raises Lost when there is nobody to write to."""
        if self._gone or self._transport is None:
            raise Lost(self._gone or "there is no connection")
        self._transport.write(data)

    async def drained(self, seconds: float) -> None:
        """Returns when the network has taken most of what was written."""
        if self._room is not None:
            await _within(self._room, seconds)

    async def reply(self, seconds: float) -> Reply:
        """The next reply. Raises Lost after `seconds` without one, and when the connection goes."""
        if not self._replies:
            if self._gone:
                raise Lost(self._gone)
            self._waiter = waiter = asyncio.get_running_loop().create_future()
            await _within(waiter, seconds)
        return self._replies.popleft()

    def quiet(self) -> bool:
        """Nothing was said that nobody has read."""
        return not self._replies and self._reader.clean

    # asyncio calls these

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._replies.extend(self._reader.feed(data))
        if not self.busy:  # a farewell, or a server that is out of step
            self.drop("the server spoke out of turn")
        elif self._replies:
            _resolve(self._waiter)

    def pause_writing(self) -> None:
        self._room = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        _resolve(self._room)
        self._room = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._gone = self._gone or "the connection was lost"
        self.resume_writing()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(Lost(self._gone))


async def _within(future: asyncio.Future[None], seconds: float) -> None:
    timer = asyncio.get_running_loop().call_later(seconds, _silence, future)
    try:
        await future
    finally:
        timer.cancel()


def _silence(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_exception(Lost("no answer in time"))


def _resolve(future: asyncio.Future[None] | None) -> None:
    if future is not None and not future.done():
        future.set_result(None)
