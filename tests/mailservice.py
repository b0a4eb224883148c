"""Mail services for tests, on this machine: they check what they are sent as the real ones do, keep it, and fail as they are told."""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

KEY = "key-of-the-test"


@dataclass
class Fault:
    """What happens to a request to an address that ends with `to`: an answer instead, or none, or one that waits for `gate`.
    `keep`: the service has taken the mail all the same. `times`: to so many of them."""

    to: str = ""
    status: int = 0
    text: str = "{}"
    keep: bool = False
    gate: threading.Event | None = None
    times: int = 1_000_000


@dataclass
class MailService:
    """One of them: what it accepted, and what is wrong with it at the moment."""

    name: str
    port: int = 0
    scheme: str = "http"
    accepted: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def url(self) -> str:
        """What EMAIL_URL is for it."""
        options = {"postmark": f"server_token={KEY}", "mailgun": f"api_key={KEY}&sender_domain=mg.example"}[self.name]
        return f"anymail+{self.name}://?{options}&api_url={self.scheme}://127.0.0.1:{self.port}/"

    def recipients(self) -> list[str]:
        """Who has a mail, sorted."""
        return sorted(mail["to"] for mail in self.accepted)


def _postmark(path: str, headers: Any, body: bytes) -> tuple[int, Any, dict[str, Any] | None]:
    if path != "/email" or headers["Content-Type"] != "application/json":
        return 404, {"ErrorCode": 404, "Message": "There is no such page."}, None
    if headers["X-Postmark-Server-Token"] != KEY:
        return 401, {"ErrorCode": 10, "Message": "Bad or missing server token."}, None
    given = json.loads(body)
    lines = {line["Name"]: line["Value"] for line in given["Headers"]}
    mail = {
        "to": given["To"], "from": given["From"], "subject": given["Subject"], "text": given["TextBody"], "html": given["HtmlBody"],
        "headers": lines, "metadata": given["Metadata"], "tracking": (given["TrackOpens"], given["TrackLinks"]),
    }  # fmt: skip
    if mail["to"].startswith("gone"):
        words = f"You tried to send to a recipient that has been marked as inactive.\nFound inactive addresses: {mail['to']}.\nInactive recipients are ones that have generated a hard bounce or a spam complaint."
        return 422, {"ErrorCode": 406, "Message": words}, None
    if mail["to"].startswith("odd"):
        return 422, {"ErrorCode": 300, "Message": f"Invalid 'To' address: '{mail['to']}'."}, None
    return 200, {"To": mail["to"], "MessageID": f"id-{mail['to']}", "ErrorCode": 0, "Message": "OK"}, mail


def _mailgun(path: str, headers: Any, body: bytes) -> tuple[int, Any, dict[str, Any] | None]:
    if headers["Authorization"] != "Basic " + base64.b64encode(f"api:{KEY}".encode()).decode():
        return 401, {"message": "Forbidden"}, None
    if path != "/mg.example/messages" or headers["Content-Type"] != "application/x-www-form-urlencoded":
        return 404, {"message": "Domain not found"}, None
    given = {name: values[0] for name, values in parse_qs(body.decode("ascii"), strict_parsing=True).items()}
    mail = {
        "to": given["to"], "from": given["from"], "subject": given["subject"], "text": given["text"], "html": given["html"],
        "headers": {name[2:]: value for name, value in given.items() if name.startswith("h:")},
        "metadata": {name[2:]: value for name, value in given.items() if name.startswith("v:")},
        "tracking": (given["o:tracking-opens"], given["o:tracking-clicks"]),
    }  # fmt: skip
    return 200, {"id": f"<{mail['to']}>", "message": "Queued. Thank you."}, mail


TAKES = {"postmark": _postmark, "mailgun": _mailgun}


@contextmanager
def mail_service(name: str, certificate: Path | None = None) -> Iterator[MailService]:
    """Runs one in threads of this process; with a certificate it speaks TLS."""
    service, lock = MailService(name), threading.Lock()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer, mail = TAKES[name](self.path, self.headers, body)
            text, to = json.dumps(answer), mail["to"] if mail else ""
            with lock:
                service.asked.append(to)
                fault = next((one for one in service.faults if one.times and to.endswith(one.to)), None)
                if fault:
                    fault.times -= 1
                if mail and (fault is None or fault.keep):
                    service.accepted.append(mail)
            if fault and fault.gate:
                fault.gate.wait(30)
            if fault and fault.status:
                status, text = fault.status, fault.text
            if fault and not fault.status:
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

        def finish(self) -> None:
            with suppress(OSError, ValueError):  # the connection is gone where a test wanted that
                super().finish()

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """Who went away is what the test wanted."""

    server = Server(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        service.scheme = "https"
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield service
    finally:
        for fault in service.faults:
            if fault.gate:
                fault.gate.set()
        server.shutdown()
        thread.join()
        server.server_close()
