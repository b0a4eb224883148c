"""How a server is started: detached from us, as the right user, on a free port, and awaited."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from config.services import processes
from config.services.home import Home, private
from privacy.refusal import Refused

_started: list[subprocess.Popen[bytes]] = []  # held, because they outlive us on purpose: Python would call that a leak
PATIENCE = 60.0  # seconds: a database that was killed replays its log before it answers


@dataclass(frozen=True)
class Server:
    """A server of ours. `command` and `text` (its standard input) are made for a port; `mark` is what only its command line holds."""

    name: str
    title: str
    mark: str
    command: Callable[[int], list[str | Path]]
    text: Callable[[int], str]
    running: Callable[[], bool]


def launch(home: Home, server: Server) -> None:
    """Starts the server and returns when it answers. Raises Refused, with the last lines of its log, when it does not.

    Tried three times: somebody may take the port between our look and the start, and children of a killed server may still be going.
    """
    log = home.folder / f"{server.name}.log"
    for another in (False, True, True):
        port = home.port(server.name, another=another)
        with open(log, "ab", opener=private) as out:
            child = subprocess.Popen(
                server.command(port),
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                cwd="/",
                start_new_session=True,
                **home.runner.arguments(),
            )
        _started[:] = [child, *(other for other in _started if other.poll() is None)]
        assert child.stdin is not None
        with child.stdin as given:
            given.write(server.text(port).encode())
        processes.wait_until(partial(_settled, server, child), PATIENCE)
        if server.running():
            return
        processes.end(child.pid, server.mark, signal.SIGTERM, 5)
    last = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
    raise Refused(f"{server.title} did not start; the end of {log} says why:\n{last}")


def _settled(server: Server, child: subprocess.Popen[bytes]) -> bool:
    return server.running() or child.poll() is not None
