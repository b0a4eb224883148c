"""A line to the database: what is asked on it is asked again while the database is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg
from django.db import DatabaseError, InterfaceError, connections

from marketing.actions import rounds
from privacy.prepared import Rows, connected, fetch_on

T = TypeVar("T")
AWAY = 120.0  # seconds of asking again


class Line:
    """Lives in one event loop, with a connection in a thread of its own for what `ask` is given, and one of the loop's for what it is to `fetch`;
    each is opened when it is first needed. What is asked of either is asked one after the other."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._ready = False
        self._own: psycopg.AsyncConnection[Any] | None = None

    async def ask(self, call: Callable[[], T], again: Callable[[], object] | None = None) -> T:
        """What `call` returns, made in the line's thread; where the database fails, `again` is called before the next try, because nobody
        knows what was committed. Raises Django's database errors when it stays away."""

        async def first() -> T:
            return await self._run(call)

        async def later() -> T:
            self._ready = False
            if again is not None:
                await self._run(again)
            return await self._run(call)

        return await _patiently(first, later)

    async def fetch(self, text: str, params: Mapping[str, Any]) -> Rows:
        """What a prepared statement returns that is right twice. It is sent at once, and no thread waits for its answer. Raises Django's
        database errors when the database stays away."""

        async def first() -> Rows:
            if self._own is None or self._own.closed:
                self._own = await connected(off=rounds.OFF)
            return await fetch_on(self._own, text, params)

        async def later() -> Rows:
            await self._leave()
            return await first()

        return await _patiently(first, later)

    async def close(self) -> None:
        """Ends the connections and the thread."""
        await self._leave()
        await asyncio.get_running_loop().run_in_executor(self._thread, connections.close_all)
        self._thread.shutdown()

    async def _leave(self) -> None:
        own, self._own = self._own, None
        if own is not None:
            await own.close()

    async def _run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._settled, call)

    def _settled(self, call: Callable[[], T]) -> T:
        if not self._ready:
            connections.close_all()
            rounds.prepare()
            self._ready = True
        return call()


async def _patiently(first: Callable[[], Awaitable[T]], later: Callable[[], Awaitable[T]]) -> T:
    """What `first` gives; where the database fails, what `later` does. Raises Django's database errors when it stays away."""
    pause, since, asked = 0.2, 0.0, first
    while True:
        try:
            return await asked()
        except (DatabaseError, InterfaceError):
            since = since or time.monotonic()
            if time.monotonic() >= since + AWAY:
                raise
            await asyncio.sleep(pause)
            pause, asked = min(2 * pause, 5.0), later
