"""The folder that holds an installation's state (`LUVALLA_HOME`): who may read it, what it remembers, who works in it at the moment."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pwd
import secrets
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.services.processes import wait_until
from privacy.refusal import Refused

SYSTEM = Path("/var/lib/luvalla")
LETTING_GO = 1.0  # seconds: a killed server is gone before the system has closed its sockets
PORTS = range(20_000, 32_000)  # below the ports that Linux and macOS hand out to outgoing connections


@dataclass(frozen=True)
class Runner:
    """Who the services run as: ourselves or, where we are root, `nobody`."""

    uid: int
    gid: int
    demoted: bool

    @classmethod
    def here(cls) -> Runner:
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), demoted=False)
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid, demoted=True)

    def arguments(self) -> dict[str, Any]:
        """Arguments for `subprocess` that make the child this user, with no other groups and no file open to others."""
        return {"umask": 0o077, **({"user": self.uid, "group": self.gid, "extra_groups": []} if self.demoted else {})}

    def own(self, path: Path) -> Path:
        if self.demoted:
            os.chown(path, self.uid, self.gid)
        return path

    def folder(self, path: Path) -> Path:
        """A folder that only this user opens."""
        path.mkdir(mode=0o700, exist_ok=True)
        return self.own(path)

    def reaches(self, path: Path) -> bool:
        """Can this user walk to the path? Only asked about `nobody`: what we may not open to others, we do not."""
        return not self.demoted or all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


class Home:
    """An installation's folder. Made when missing; opened to nobody else (as root, others may pass through it, not list it)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.runner = Runner.here()

    def prepare(self) -> None:
        """Makes the folder. Raises Refused when it belongs to somebody else."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = self.folder.stat().st_uid
        if owner != os.geteuid():
            raise Refused(
                f"{self.folder} belongs to user {owner}: run as that user, or set LUVALLA_HOME to a folder of your own."
            )
        self._pass_through(self.folder)

    def prepare_place(self) -> None:
        """Makes the services' folder, so that whoever runs them can walk to what is theirs."""
        for path in (self.place.parent, self.place):
            self._pass_through(path)

    @property
    def place(self) -> Path:
        """Where the services' own files lie: in the home or, when `nobody` cannot walk there (below /root), in /var/lib/luvalla."""
        if self.runner.reaches(self.folder):
            return self.folder / "services"
        return SYSTEM / hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]

    def _pass_through(self, path: Path) -> None:
        """A folder of ours that others cannot list; as root, `nobody` may walk through it to what is its own."""
        path.mkdir(mode=0o700, exist_ok=True)
        path.chmod(0o711 if self.runner.demoted else 0o700)

    @contextmanager
    def locked(self, name: str = "services", *, wait: bool = True) -> Iterator[None]:
        """One process at a time; without `wait`, BlockingIOError while another is in. The kernel lets go when the holder dies, however."""
        with open(self.folder / f"{name}.lock", "w", opener=private) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield

    def read(self, name: str = "services") -> dict[str, Any]:
        """What is remembered under this name; empty when nothing is."""
        try:
            return dict(json.loads((self.folder / f"{name}.json").read_text()))
        except FileNotFoundError:
            return {}
        except PermissionError as no:
            raise Refused(f"{self.folder} belongs to another user: set LUVALLA_HOME to a folder of your own.") from no

    def write(self, remembered: dict[str, Any], name: str = "services") -> None:
        """Remembers, whole or not at all, in a file only we read."""
        write_private(self.folder / f"{name}.json", json.dumps(remembered, indent=1))

    def password(self, whose: str) -> str:
        """The password of a role or service: made once, then remembered. Letters, digits, `-` and `_` only."""
        remembered = self.read()
        known = remembered.setdefault("passwords", {})
        if whose not in known:
            known[whose] = secrets.token_urlsafe(24)
            self.write(remembered)
        return str(known[whose])

    def port(self, service: str, *, another: bool = False) -> int:
        """A port for the service: the remembered one while nobody else listens there, else a free one, which is then remembered."""
        remembered = self.read()
        ports = remembered.setdefault("ports", {})
        if another or service not in ports or not wait_until(lambda: _is_free(ports[service]), LETTING_GO):
            ports[service] = free_port()
            self.write(remembered)
        return int(ports[service])


def free_port(wanted: int | None = None) -> int:
    """A port on 127.0.0.1 where nobody listens: the wanted one when it is free, else one at random."""
    if wanted and _is_free(wanted):
        return wanted
    return next(port for port in iter(lambda: secrets.choice(PORTS), None) if _is_free(port))


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner reads (0600), replacing it in one step."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with open(fresh, "x", opener=private) as file:
        file.write(text)
    fresh.replace(path)


def private(path: str, flags: int) -> int:
    """An opener: the file it makes is read by its owner only."""
    return os.open(path, flags, 0o600)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
