"""Homes of their own for services and demo, and what runs in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from config.services import stop
from config.services.home import free_port

ROOT = Path(__file__).parents[2]


@contextmanager
def fresh_home() -> Iterator[Path]:
    """A folder that `nobody` can walk to (pytest's own is closed to others); what runs in it ends with the test."""
    folder = Path(tempfile.mkdtemp(prefix="luvalla-test-"))
    folder.chmod(0o711)
    try:
        yield folder / "home"
    finally:
        stop(folder / "home")
        shutil.rmtree(folder)


def running_in(home: Path) -> list[psutil.Process]:
    """Every living process whose command line names the home."""
    found = psutil.process_iter(["cmdline"])
    return [process for process in found if any(str(home) in part for part in process.info["cmdline"] or [])]


def environ(home: Path) -> dict[str, str]:
    """As in a fresh shell: no address of a database, broker or mail server is given."""
    given = (
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "REDIS_URL",
        "EMAIL_URL",
        "DJANGO_SETTINGS_MODULE",
        "FILES_DIR",
        "JOURNAL_DIR",
        "PUBLIC_URL",
    )
    return {key: value for key, value in os.environ.items() if key not in given} | {"LUVALLA_HOME": str(home)}


def run_demo(home: Path, **given: str) -> subprocess.Popen[str]:
    """Starts a demo in the home, on a port of its own, with what else its environment shall hold."""
    command = [sys.executable, "-m", "config.demo", "--port", str(free_port())]
    return subprocess.Popen(
        command, cwd=ROOT, env=environ(home) | given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def address(demo: subprocess.Popen[str]) -> str:
    """Waits for the ready line; the address in it."""
    assert demo.stdout
    for line in demo.stdout:
        if line.startswith("Luvalla is ready: "):
            return line.removeprefix("Luvalla is ready: ").strip()
    raise AssertionError(demo.communicate()[1])


def stop_demo(home: Path) -> None:
    """Ends the demo of the home and its services."""
    subprocess.run([sys.executable, "-m", "config.demo.stop"], cwd=ROOT, env=environ(home), check=True)
