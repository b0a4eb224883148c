"""An IMAP server for tests: pymap, as it is, in a thread of its own, with its mailboxes in memory."""

from __future__ import annotations

import asyncio
import imaplib
import ssl
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import BuiltinHash

USER, PASSWORD = "palautukset", "sala sana/ä"


@dataclass(frozen=True)
class ImapServer:
    """Where it listens, and a second client's look into it."""

    port: int

    def put(self, raw: bytes, folder: str = "INBOX") -> None:
        """Lays a mail into a folder, as a mail server does."""
        with self._look() as imap:
            assert imap.append(folder, "", "", raw)[0] == "OK"

    def make(self, folder: str) -> None:
        """Makes a folder."""
        with self._look() as imap:
            assert imap.create(folder)[0] == "OK"

    def flags(self, folder: str = "INBOX") -> list[list[str]]:
        """The flags of each mail, in the order they came."""
        with self._look() as imap:
            imap.select(folder, readonly=True)
            _answer, lines = imap.fetch("1:*", "(FLAGS)")
            told = [imaplib.ParseFlags(line) for line in lines if isinstance(line, bytes)]
            return [sorted(flag.decode() for flag in flags if flag != rb"\Recent") for flags in told]

    @contextmanager
    def _look(self) -> Iterator[imaplib.IMAP4]:
        imap = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        imap.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        try:
            yield imap
        finally:
            imap.logout()


@contextmanager
def imap_server(certificate: Path | None = None, *, tls: bool = False) -> Iterator[ImapServer]:
    """Runs it. With a certificate it offers STARTTLS, with `tls` it speaks nothing but TLS."""
    loop, ready, ended = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    listening: list[asyncio.Server] = []

    async def serve() -> None:
        args = Namespace(
            debug=False, host=None, port=0, cert=certificate and str(certificate), key=certificate and str(certificate),
            tls=certificate is not None, proxy_protocol=None, inherited_sockets=None, passlib_cfg=None,
            demo_data=False, demo_user=USER, demo_password=PASSWORD,
        )  # fmt: skip
        backend, config = await DictBackend.init(args, hash_context=BuiltinHash(rounds=1))
        config.apply_context()
        doors = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        context: Any = None
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(str(certificate))
        server = await asyncio.start_server(doors, "127.0.0.1", 0, ssl=context)
        listening.append(server)
        ready.set()
        await ended.wait()
        server.close()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield ImapServer(listening[0].sockets[0].getsockname()[1])
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
