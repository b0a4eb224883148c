"""One request to a mail service, watched: the instant its first byte is about to leave is known, and may be forbidden."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import suppress
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from marketing.ports.wire import OLDEST_CHOICE, AskAgain, Envelope

_here = threading.local()  # the attempt that this thread makes


class Withheld(Exception):
    """The gate, asked again, said no: nothing was sent."""


class Stopped(Exception):
    """We stopped, or could not ask the gate, before anything was sent."""


class Attempt:
    """A context around the sending of one message. `begun` says whether anything of it may have reached the service."""

    def __init__(self, envelope: Envelope, ask_again: AskAgain, loop: asyncio.AbstractEventLoop) -> None:
        self.begun = False
        self._envelope, self._ask_again, self._loop = envelope, ask_again, loop
        self._lock, self._stopped = threading.Lock(), False
        self._socket: socket.socket | None = None

    def __enter__(self) -> None:
        _here.attempt = self

    def __exit__(self, *_: object) -> None:
        _here.attempt = None

    def begin(self, connection: Any) -> None:
        """Just before the first byte, on an open connection. Raises Withheld or Stopped where it may not leave."""
        if time.monotonic() - self._envelope.chosen > OLDEST_CHOICE and not self._may():
            raise Withheld
        with self._lock:
            if self._stopped:
                raise Stopped
            self.begun, self._socket = True, connection.sock

    def stop(self) -> None:
        """Breaks it off, from another thread: before its first byte nothing is sent, after it nobody will know."""
        with self._lock:
            self._stopped = True
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)

    def _may(self) -> bool:
        asked = asyncio.run_coroutine_threadsafe(_ask(self._ask_again, self._envelope), self._loop)
        try:
            return asked.result(OLDEST_CHOICE)
        except Exception as error:
            asked.cancel()
            raise Stopped from error


async def _ask(ask_again: AskAgain, envelope: Envelope) -> bool:
    return await ask_again(envelope)


def watch(session: requests.Session) -> None:
    """Makes a session tell the attempt of its thread before each request, follow no redirection and try nothing twice."""
    session.max_redirects = 0
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Adapter(max_retries=0))


class _Watched:
    sock: Any

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is None:
            self.connect()  # type: ignore[attr-defined]
        _here.attempt.begin(self)
        super().request(*args, **kwargs)  # type: ignore[misc]


class _Http(_Watched, HTTPConnection):
    pass


class _Https(_Watched, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


_POOLS = {"http": _HttpPool, "https": _HttpsPool}
