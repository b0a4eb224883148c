"""Which process is ours: a pid alone proves nothing, since the machine gives it to another when its owner has died."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """A living process: its id, its group and its command line (arguments joined by spaces)."""

    pid: int
    group: int
    command: str


def find(pid: int) -> Process | None:
    """The process of this id, or None when it is gone or only a zombie."""
    if sys.platform != "linux":
        return next(_from_ps("-p", str(pid)), None)
    try:
        command = (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        return Process(pid, os.getpgid(pid), command) if command else None
    except (FileNotFoundError, ProcessLookupError):
        return None


def members(group: int, mark: str) -> list[Process]:
    """The living processes of a group whose command line holds `mark`."""
    everyone = _from_proc() if sys.platform == "linux" else _from_ps("-A")
    return [process for process in everyone if process.group == group and mark in process.command]


def is_ours(pid: int, mark: str) -> bool:
    """Does this id belong to a living process whose command line holds `mark` (a path that only we use)?"""
    process = find(pid)
    return process is not None and mark in process.command


def end(pid: int, mark: str, how: signal.Signals, seconds: float) -> None:
    """Ends our process with `how`, and with SIGKILL when it is still there after `seconds`. Another's process is left alone."""
    for step, patience in ((how, seconds), (signal.SIGKILL, 10.0)):
        if not is_ours(pid, mark):
            return
        os.kill(pid, step)
        wait_until(lambda: not is_ours(pid, mark), patience)


def end_groups(groups: Iterable[int], mark: str, seconds: float) -> None:
    """Ends our process groups together: first their leaders, which know how to end in order, then whatever they leave.

    A group is ours when a member carries the mark; another's is left alone.
    """
    ours = [group for group in groups if members(group, mark)]

    def left() -> list[int]:
        return [group for group in ours if members(group, mark)]

    for group in ours:
        if is_ours(group, mark):
            os.kill(group, signal.SIGTERM)
    wait_until(lambda: not any(is_ours(group, mark) for group in ours), seconds)
    for how, patience in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 10.0)):
        for group in left():
            os.killpg(group, how)
        wait_until(lambda: not left(), patience)


def wait_until(true: Callable[[], bool], seconds: float, every: float = 0.01) -> bool:
    """Polls the callable `true` for at most `seconds`; says whether it became true."""
    limit = time.monotonic() + seconds
    while not true():
        if time.monotonic() > limit:
            return False
        time.sleep(every)
    return True


def _from_proc() -> Iterator[Process]:
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (process := find(int(entry.name))):
            yield process


def _from_ps(*which: str) -> Iterator[Process]:
    listed = subprocess.run(["ps", *which, "-o", "pid=,pgid=,command="], capture_output=True, text=True, check=False)  # noqa: S607
    for line in listed.stdout.splitlines():
        pid, group, command = line.split(None, 2)
        if not command.startswith("(") and command != "<defunct>":
            yield Process(int(pid), int(group), command)
