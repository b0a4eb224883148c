"""Homes of their own for tests of services and demo, and what runs in them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from config.services import stop


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
