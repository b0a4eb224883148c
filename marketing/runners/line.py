"""A line to the database: one connection in a thread of its own, on which what is asked is asked again while the database is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connections

from marketing.actions import rounds

T = TypeVar("T")
AWAY = 120.0  # seconds of asking again


class Line:
    """Lives in one event loop. Calls are made one after the other."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._ready = False

    async def ask(self, call: Callable[[], T], again: Callable[[], object] | None = None) -> T:
        """What `call` returns, made in the line's thread; where the database fails, `again` is called before the next try, because nobody
        knows what was committed. Raises Django's database errors when it stays away."""
        pause, since = 0.2, 0.0
        while True:
            try:
                return await self._run(call if not since else lambda: _after(again, call))
            except (DatabaseError, InterfaceError):
                since = since or time.monotonic()
                if time.monotonic() >= since + AWAY:
                    raise
                self._ready = False
                await asyncio.sleep(pause)
                pause = min(2 * pause, 5.0)

    async def close(self) -> None:
        """Ends the connection and the thread."""
        await asyncio.get_running_loop().run_in_executor(self._thread, connections.close_all)
        self._thread.shutdown()

    async def _run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._settled, call)

    def _settled(self, call: Callable[[], T]) -> T:
        if not self._ready:
            connections.close_all()
            rounds.prepare()
            self._ready = True
        return call()


def _after(first: Callable[[], object] | None, call: Callable[[], T]) -> T:
    if first is not None:
        first()
    return call()
