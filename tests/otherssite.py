"""Somebody else's web site for tests, on this machine: each path answers as it says itself, and what was asked is kept."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class OthersSite:
    """`/404` answers 404, `/to?<address>` leads on there, `/no-head` knows no HEAD, `/head-404` lies to it, `/silent` waits for `gate`,
    `/drip` never ends a header, `/circle` leads to itself, `/no-http` speaks something else. Anything else is a page."""

    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    @property
    def place(self) -> str:
        """Its host and port."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of one of its pages."""
        return f"http://{host}:{self.port}{path}"


@contextmanager
def others_site(certificate: Path | None = None) -> Iterator[OthersSite]:
    """Runs it; it ends with the block. With a certificate it speaks TLS."""
    site = OthersSite()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    server.daemon_threads = True
    site.port = server.server_address[1]
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.gate.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(site: OthersSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def log_message(self, *_: object) -> None: ...

        def _answer(self) -> None:
            path, _mark, query = self.path.partition("?")
            site.asked.append((self.command, self.path))
            site.headers.append(dict(self.headers))
            if path == "/silent":
                site.gate.wait(10)
            elif path == "/drip":
                self._drip()
            elif path == "/no-http":
                self.wfile.write(b"220 mail.example ESMTP\r\n")
            elif path in ("/to", "/circle"):
                self.send_response(302)
                self.send_header("Location", query or "/circle")
                self.end_headers()
            else:
                self.send_response(self._status(path))
                self.send_header("Set-Cookie", "who=you")
                self.end_headers()

        def _status(self, path: str) -> int:
            if self.command == "HEAD" and path in ("/no-head", "/head-404"):
                return 405 if path == "/no-head" else 404
            return int(path[1:]) if path[1:].isdecimal() else 200

        def _drip(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not site.gate.wait(0.02):
                try:
                    self.wfile.write(b".")
                except OSError:
                    return

    return Handler
