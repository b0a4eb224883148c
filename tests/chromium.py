"""The browser of the browser tests: one found on the machine, else installed. Run as a program it makes sure that there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ARGUMENTS = [
    "--no-sandbox",  # root has none; the pages are our own
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",  # no world outside
]
PATIENCE = 20_000  # milliseconds for what a page should come to show: a busy machine is slow, not wrong
SENTENCE = "No Chromium could be found or installed for the browser tests: install Chromium or Google Chrome and run this again."


def find() -> str | None:
    """The path of a browser that starts: the machine's, else the one Playwright has downloaded."""
    machine = (*filter(None, map(shutil.which, NAMES)), *MAC)
    return next((path for path in chain(machine, _downloaded()) if Path(path).exists() and _starts(path)), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless browser that reaches nothing but this machine. Fails with a sentence where there is none; never skips."""
    path = find()
    assert path, SENTENCE
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, headless=True, args=ARGUMENTS)
        yield started
        started.close()


def install() -> str | None:
    """Tries the system's package as root on Debian and Ubuntu, then Playwright's download. The path when one of them worked."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], stdout=sys.stderr, check=False)
        subprocess.run(
            ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"], stdout=sys.stderr, check=False
        )
        if path := find():
            return path
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False)
    return find()


def _downloaded() -> Iterator[str]:
    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def _starts(path: str) -> bool:
    """Ubuntu's `chromium-browser` may be no more than a hint at another package."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    sys.exit(0 if find() or install() else SENTENCE)
