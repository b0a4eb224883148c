"""`make pictures`: takes every picture that README.md and docs/*.md show anew, from a fresh demo of its own.

python -m tests.pictures
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, expect

from tests.chromium import PATIENCE
from tests.chromium import browser as chromium
from tests.config.homes import address, environ, fresh_home, run_demo, stop_demo
from tests.pictures import FOLDER, ROOT, shown
from tests.pictures.scenes import SCENES, Shown, Walk

WINDOW = {"width": 1280, "height": 1000}
KEYS = {"HASH_KEYS": "k1=the order of rows follows from their hashes and is the same in every run"}


def main() -> str | None:
    """Takes them all, or returns the sentence that says why not."""
    if odd := shown() ^ {scene.__name__ for scene in SCENES}:
        return f"Shown by no page or taken by no scene of tests/pictures/scenes.py: {', '.join(sorted(odd))}."
    try:
        with fresh_home() as home, demo(home) as url, chromium() as browser:
            go(Walk(cache(partial(sign_in, browser, url, home)), partial(let, home)))
    except (AssertionError, Error) as no:
        return f"Not all were taken: {str(no).partition('Aria snapshot')[0]}"
    return None


def go(walk: Walk) -> None:
    """Scene after scene, each by the name of its picture."""
    for scene in SCENES:
        print(f"{scene.__name__}.png", end="  ", flush=True)
        path = FOLDER / f"{scene.__name__}.png"
        for part in scene(walk):
            take(part, path)
        print(f"{path.stat().st_size // 1000} kB", flush=True)


@contextmanager
def demo(home: Path) -> Iterator[str]:
    """The demo's address while it runs."""
    running = run_demo(home, **KEYS)
    try:
        yield address(running)
    finally:
        stop_demo(home)
        running.communicate()


def sign_in(browser: Browser, url: str, home: Path, role: str) -> Page:
    """A page of somebody who has the role, in a window of their own."""
    (login,) = (one for one in json.loads((home / "demo-logins.json").read_text()) if one["role"] == role)
    window = browser.new_context(locale="en-GB", viewport=WINDOW, color_scheme="light", reduced_motion="reduce")
    page = window.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{url}/account/login/")
    page.get_by_label("Email").fill(login["email"])
    page.get_by_label("Password").fill(login["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/admin/")
    return page


def let(home: Path, what: str, name: str) -> None:
    """Lets pass beside the demo what takes days (`tests.pictures.readers`)."""
    command = [sys.executable, "-m", "tests.pictures.readers", what, name]
    subprocess.run(command, cwd=ROOT, env=environ(home) | KEYS, check=True)


def take(part: Shown, path: Path) -> None:
    """Writes what is shown: nothing in focus, nothing under the mouse, nothing still on its way."""
    page = part if isinstance(part, Page) else part.page
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    expect(page.locator(".htmx-request")).to_have_count(0)
    part.screenshot(path=path, animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
