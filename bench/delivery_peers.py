"""How fast others, and our wire alone, hand messages to the same sink. Each function gives messages per second.

Run by itself (`python -m bench.delivery_peers`) it starts a sink and prints the table.
"""

from __future__ import annotations

import asyncio
import json
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from marketing.ports.smtp import Ending, Envelope, Fleet, Outcome, Server

SENDER = "news@sender.example"
TEXT = "\r\n".join(f"Line {number} of a newsletter of ordinary length, with words in it." for number in range(30))
HTML = "<html><body>" + "".join(f"<p>{line}</p>" for line in TEXT.split("\r\n")) + "</body></html>"


@contextmanager
def sink(*, takes: float = 0, keeps: Path | None = None) -> Iterator[int]:
    """A sink in a process of its own, which takes so many seconds for each mail and keeps what comes in a folder, or nothing; gives its
    SMTP port."""
    with tempfile.TemporaryDirectory() as home:
        script = Path(home) / "script.json"
        script.write_text(json.dumps([{"phase": "dot", "delay": takes}] if takes else []))
        where = keeps or Path(home)
        command = [sys.executable, "-m", "config.demo.sink", "--home", str(where), "--script", str(script)]
        with subprocess.Popen([*command, *([] if keeps else ["--discard"])]) as process:
            try:
                while not (where / "sink.json").exists():
                    time.sleep(0.02)
                yield int(json.loads((where / "sink.json").read_text())["smtp"])
            finally:
                process.terminate()


def bare_loop(port: int, messages: int, ready: bytes) -> float:
    """smtplib, one connection kept open, bytes made beforehand: as fast as Python's own client goes."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        begun = time.perf_counter()
        for number in range(messages):
            server.sendmail(SENDER, f"person{number}@people.example", ready)
        return messages / (time.perf_counter() - begun)


def django_way(port: int, messages: int, ready: bytes) -> float:
    """Django's `EmailMultiAlternatives` with the same words, one message object for each person, one connection kept open."""
    if not settings.configured:
        settings.configure()
    text, html = (_words(ready, kind) for kind in ("plain", "html"))
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with get_connection(backend, host="127.0.0.1", port=port) as connection:
        begun = time.perf_counter()
        for number in range(messages):
            mail = EmailMultiAlternatives(
                "News", text, SENDER, [f"person{number}@people.example"], connection=connection
            )
            mail.attach_alternative(html, "text/html")
            mail.send()
        return messages / (time.perf_counter() - begun)


def _words(ready: bytes, kind: str) -> str:
    part = message_from_bytes(ready, policy=SMTP).get_body((kind,))
    assert part is not None
    return str(part.get_content())


def our_wire(port: int, messages: int, ready: bytes, *, connections: int = 20) -> float:
    """Our fleet in rounds with bytes made beforehand: the wire alone, without database and gate."""
    return asyncio.run(_rounds(port, messages, ready, connections))


async def _rounds(port: int, messages: int, ready: bytes, connections: int) -> float:
    async def yes(_: Envelope) -> bool:
        return True

    def check(ended: list[tuple[Envelope, Outcome]]) -> int:
        assert all(outcome.ending is Ending.SENT for _, outcome in ended)
        return len(ended)

    def envelope(number: int) -> Envelope:
        return Envelope(number, SENDER, f"person{number}@people.example", ready, time.monotonic())

    sent = started = 0
    fleet = Fleet(Server("127.0.0.1", port, connections=connections), ask_again=yes)
    while len(await fleet.ready(5)) < connections:
        await asyncio.sleep(0.01)
    begun = time.perf_counter()
    while sent < messages:
        for slot in fleet.free()[: messages - started]:
            then = envelope(started + connections) if started + connections < messages else None
            fleet.start(slot, fleet.told(slot) or envelope(started), then)
            started += 1
        sent += check(await fleet.finished(5))
    spent = time.perf_counter() - begun
    await fleet.close(1)
    return messages / spent


def sample() -> bytes:
    """A mail of ordinary length."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"], message["Message-ID"] = (
        SENDER,
        "person@people.example",
        "News",
        make_msgid(),
    )
    message.set_content(TEXT)
    message.add_alternative(HTML, subtype="html")
    return message.as_bytes()


if __name__ == "__main__":
    mail = sample()
    with sink() as port:
        for name, speed in (
            ("smtplib, ready bytes, one connection", bare_loop(port, 3_000, mail)),
            ("Django EmailMultiAlternatives, one connection", django_way(port, 1_000, mail)),
            *((f"our wire, {n} connections", our_wire(port, 20_000, mail, connections=n)) for n in (1, 5, 20, 50)),
        ):
            print(f"{name}: {speed:,.0f} a second")
