"""A stream of replies with a time for each: what a dialogue with an SMTP server is written on."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import cast

from marketing.ports.replies import Lost, Reply, ReplyReader


class Stream(asyncio.BufferedProtocol):
    """One connection. Waiting on it ends with an answer or with `Lost`, never otherwise."""

    def __init__(self) -> None:
        self.busy = True  # a dialogue is going on; a word outside of one ends the connection
        self._transport: asyncio.Transport | None = None
        self._inbox = bytearray(4096)  # kept: asyncio would otherwise make 256 KiB for each short reply
        self._reader = ReplyReader()
        self._replies: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._deadline = 0.0
        self._watch: asyncio.TimerHandle | None = None
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
            try:
                async with asyncio.timeout(seconds):
                    await self._room
            except TimeoutError as error:
                raise Lost("the network took nothing in time") from error

    async def reply(self, seconds: float) -> Reply:
        """The next reply. Raises Lost after `seconds` without one, and when the connection goes."""
        if not self._replies:
            if self._gone:
                raise Lost(self._gone)
            loop = asyncio.get_running_loop()
            self._waiter, self._deadline = loop.create_future(), loop.time() + seconds
            if self._watch is None or self._watch.when() > self._deadline:
                self._look(loop)
            await self._waiter
        return self._replies.popleft()

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Ends a wait whose time is over, else looks again then. One timer serves the waits of a whole dialogue, as most end early."""
        if self._watch is not None:
            self._watch.cancel()
        self._watch = None
        if self._waiter is None or self._waiter.done():
            return
        if loop.time() >= self._deadline:
            self._waiter.set_exception(Lost("no answer in time"))
        else:
            self._watch = loop.call_at(self._deadline, self._look, loop)

    def quiet(self) -> bool:
        """Nothing was said that nobody has read."""
        return not self._replies and self._reader.clean

    # asyncio calls these

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def get_buffer(self, sizehint: int) -> bytearray:
        return self._inbox

    def buffer_updated(self, nbytes: int) -> None:
        self._replies.extend(self._reader.feed(bytes(self._inbox[:nbytes])))
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
        if self._watch is not None:
            self._watch.cancel()
        self.resume_writing()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(Lost(self._gone))


def _resolve(future: asyncio.Future[None] | None) -> None:
    if future is not None and not future.done():
        future.set_result(None)
