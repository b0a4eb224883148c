"""Keeps the demo's processes together: started, awaited, watched, ended, and recognised after a kill.

Each part leads a process group of its own, carries the home's path in its command line, and stands in `LUVALLA_HOME/demo.json`, so that
whoever comes after a kill -9 ends what is left and nobody else's process.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from config.celery import app
from config.services import processes
from config.services.home import Home, private
from privacy.refusal import Refused

RECORD = "demo"
PATIENCE = 60.0
GRACE = 20.0
WEB = "config.wsgi --preload --no-control-socket --workers 2 --threads 4".split()
WORKER = "worker --concurrency 2 --loglevel WARNING --without-gossip --without-mingle".split()
BEAT = "beat --loglevel WARNING".split()


@dataclass(frozen=True)
class Part:
    """One process: what to run and how it is seen to answer (`answers` is given its process id)."""

    name: str
    command: list[str]
    answers: Callable[[int], bool]


@dataclass
class Supervisor:
    """The running parts of one home. Its user holds the home's `demo` lock."""

    home: Home
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.home.folder / "demo"

    def start(self, parts: list[Part], environ: dict[str, str]) -> None:
        """Starts the parts together and returns when all answer. Raises Refused, naming the part, when one ends or stays silent."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        for part in parts:
            with open(self.folder / f"{part.name}.log", "wb", opener=private) as log:
                self.running[part.name] = subprocess.Popen(
                    part.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environ, start_new_session=True
                )
            self._record()
        limit = time.monotonic() + PATIENCE
        for part in parts:
            while not part.answers(self.running[part.name].pid):
                self.check()
                if time.monotonic() > limit:
                    raise Refused(f"The {part.name} does not answer: {self._why(part.name)}")
                time.sleep(0.05)

    def check(self) -> None:
        """Raises Refused when a part has ended, saying which, and what its log says last."""
        for name, process in self.running.items():
            if (code := process.poll()) is not None:
                raise Refused(
                    f"The {name} ended with {f'signal {-code}' if code < 0 else f'exit code {code}'}: {self._why(name)}"
                )

    def end(self) -> None:
        """Ends every part and what it has started: the mail server last, so that a mail on its way arrives."""
        last = self.running.pop("mail", None)
        for stage in (list(self.running.values()), [last] if last else []):
            processes.end_groups([process.pid for process in stage], str(self.home.folder), GRACE)
            for process in stage:
                process.wait()
        self.home.write({**self.home.read(RECORD), "parts": {}}, RECORD)

    def _record(self) -> None:
        known = self.home.read(RECORD)
        self.home.write({**known, "parts": {name: process.pid for name, process in self.running.items()}}, RECORD)

    def _why(self, name: str) -> str:
        log = self.folder / f"{name}.log"
        last = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
        return f"the end of {log} says why:\n{last}"


def end_leftovers(home: Home) -> None:
    """Ends what a killed demo left behind. Only with the `demo` lock held: then nobody supervises these."""
    groups = home.read(RECORD).get("parts", {}).values()
    processes.end_groups(groups, str(home.folder), GRACE)


def parts(home: Home, port: int) -> list[Part]:
    """The four processes of the demo, the web server on this port."""
    python, folder = sys.executable, home.folder
    celery = [python, "-m", "celery", "--app", "config.celery"]
    name = f"demo-{port}@localhost"
    beat = folder / "demo" / "beat.pid"
    beat.unlink(missing_ok=True)
    return [
        Part(
            "mail",
            [python, "-m", "config.demo.sink", "--smtp-port", "0", "--http-port", "0", "--home", str(folder)],
            lambda pid: mailbox(home).get("pid") == pid,
        ),
        Part(
            "web",
            [python, "-m", "gunicorn", *WEB, "--bind", f"127.0.0.1:{port}", "--env", f"LUVALLA_HOME={folder}"],
            lambda _: _answers(port),
        ),
        Part(
            "worker",
            [*celery, *WORKER, "--hostname", name, "--statedb", str(folder / "demo" / "worker")],
            partial(_works, name),
        ),
        Part(
            "beat",
            [*celery, *BEAT, "--schedule", str(folder / "demo" / "beat"), "--pidfile", str(beat)],
            lambda pid: beat.exists() and beat.read_text().strip() == str(pid),
        ),
    ]


def mailbox(home: Home) -> dict[str, int]:
    """Where the demo's mail server answers: `smtp`, `http` and `pid`; empty when none runs."""
    try:
        return dict(json.loads((home.folder / "sink.json").read_text()))
    except FileNotFoundError:
        return {}


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/readyz")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _works(name: str, _: int) -> bool:
    return bool(app.control.ping(destination=[name], timeout=0.5))
