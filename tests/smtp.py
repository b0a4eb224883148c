"""Mail servers for tests: scripted ones in the test's own event loop, and a sink in a process of its own."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from config.demo.smtp_script import Rule, Script
from config.demo.smtp_server import Accepted, Offers, listen

T = TypeVar("T")


@dataclass
class Taken:
    """What a server in this loop has accepted, and where it listens."""

    port: int
    messages: list[Accepted] = field(default_factory=list)

    def recipients(self) -> list[str]:
        """Every recipient, in the order of acceptance."""
        return [who for message in self.messages for who in message.recipients]


@asynccontextmanager
async def serving(*rules: Rule, offers: Offers | None = None, tls: object = None) -> AsyncIterator[Taken]:
    """A scripted server in this event loop."""
    taken = Taken(0)
    server = await listen(taken.messages.append, script=Script(list(rules)), offers=offers, tls=tls)  # type: ignore[arg-type]
    taken.port = server.port
    try:
        yield taken
    finally:
        server.close()


@asynccontextmanager
async def reading(*replies: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that knows nothing: it says the first of `replies`, then one more for each line it reads. Gives port and lines read."""
    lines: list[bytes] = []
    dialogues: list[asyncio.Task[Any] | None] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        dialogues.append(asyncio.current_task())
        writer.write(replies[0])
        for reply in replies[1:]:
            line = await reader.readline()
            if not line:
                break
            lines.append(line)
            writer.write(reply)
        with suppress(ConnectionError):
            await reader.read()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], lines
    finally:
        server.close()
        await asyncio.gather(*filter(None, dialogues))


@dataclass(frozen=True)
class Sink:
    """A sink in another process. Its journal is what a fault test believes."""

    smtp: int
    http: int
    pid: int
    home: Path

    def obey(self, *rules: Rule) -> None:
        """Puts these rules in force; a rule's file names are for the test to choose."""
        rows = [{key: value for key, value in asdict(rule).items() if key != "met"} for rule in rules]
        new = self.home / "script.new"
        new.write_text(json.dumps(rows))
        new.replace(self.home / "script.json")

    def accepted(self) -> list[dict[str, str]]:
        """Every accepted recipient so far: to, message_id, sha256, at."""
        return [json.loads(line) for line in (self.home / "journal").read_text().splitlines()]


@contextmanager
def sink(home: Path, *, discard: bool = False) -> Iterator[Sink]:
    """Runs a sink, ends it with SIGTERM."""
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "config.demo.sink", "--home", str(home), "--script", str(home / "script.json")]
    command += ["--journal", str(home / "journal"), *(["--discard"] if discard else [])]
    process = subprocess.Popen(command)
    try:
        wait_for(lambda: (home / "sink.json").exists() or process.poll() is not None)
        yield Sink(**json.loads((home / "sink.json").read_text()), home=home)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def wait_for(met: Callable[[], object], seconds: float = 60) -> None:
    """Polls until something is so. Fails the test when it does not come."""
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "what the test waits for did not come"
        time.sleep(0.01)


def run(scenario: Coroutine[Any, Any, T]) -> T:
    """Runs one scenario in an event loop of its own, at most 20 s."""

    async def bounded() -> T:
        async with asyncio.timeout(20):
            result = await scenario
        for _ in range(3):  # what was closed last is closed in the loop's next rounds
            await asyncio.sleep(0)
        return result

    return asyncio.run(bounded())
