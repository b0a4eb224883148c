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
def sink() -> Iterator[int]:
    """A sink in a process of its own that keeps nothing; gives its SMTP port."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "config.demo.sink", "--home", home, "--discard"]
        with subprocess.Popen(command) as process:
            try:
                while not (Path(home) / "sink.json").exists():
                    time.sleep(0.02)
                yield int(json.loads((Path(home) / "sink.json").read_text())["smtp"])
            finally:
                process.terminate()


def bare_loop(port: int, messages: int) -> float:
    """smtplib, one connection kept open, bytes made beforehand: as fast as Python's own client goes."""
    ready = _message().as_bytes()
    with smtplib.SMTP("127.0.0.1", port) as server:
        begun = time.perf_counter()
        for number in range(messages):
            server.sendmail(SENDER, f"person{number}@people.example", ready)
        return messages / (time.perf_counter() - begun)


def django_way(port: int, messages: int) -> float:
    """Django's `EmailMultiAlternatives`, one message object for each person, one connection kept open."""
    if not settings.configured:
        settings.configure()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with get_connection(backend, host="127.0.0.1", port=port) as connection:
        begun = time.perf_counter()
        for number in range(messages):
            mail = EmailMultiAlternatives(
                "News", TEXT, SENDER, [f"person{number}@people.example"], connection=connection
            )
            mail.attach_alternative(HTML, "text/html")
            mail.send()
        return messages / (time.perf_counter() - begun)


def our_wire(port: int, messages: int, *, connections: int = 20) -> float:
    """Our fleet in rounds with bytes made beforehand: the wire alone, without database and gate."""
    return asyncio.run(_rounds(port, messages, connections))


async def _rounds(port: int, messages: int, connections: int) -> float:
    async def yes(_: Envelope) -> bool:
        return True

    def check(ended: list[tuple[Envelope, Outcome]]) -> int:
        assert all(outcome.ending is Ending.SENT for _, outcome in ended)
        return len(ended)

    def envelope(number: int) -> Envelope:
        return Envelope(number, SENDER, f"person{number}@people.example", ready, time.monotonic())

    ready, sent, started = _message().as_bytes(), 0, 0
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


def _message() -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"], message["Message-ID"] = (
        SENDER,
        "person@people.example",
        "News",
        make_msgid(),
    )
    message.set_content(TEXT)
    message.add_alternative(HTML, subtype="html")
    return message


if __name__ == "__main__":
    with sink() as port:
        for name, speed in (
            ("smtplib, ready bytes, one connection", bare_loop(port, 3_000)),
            ("Django EmailMultiAlternatives, one connection", django_way(port, 1_000)),
            *((f"our wire, {n} connections", our_wire(port, 20_000, connections=n)) for n in (1, 5, 20, 50)),
        ):
            print(f"{name}: {speed:,.0f} a second")
