"""`make demo`: services, schema, invented people, web, worker, beat and a mailbox for everybody, until Ctrl-C.

python -m config.demo [--port 8000]
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import django
from django.core.management import call_command

from config.demo.supervisor import RECORD, Supervisor, end_leftovers, mailbox, parts
from config.services import attach, door, stop
from config.services.home import Home, free_port
from privacy.refusal import Refused

BASE = Path(__file__).resolve().parents[2]


def main(port: int) -> None:
    """Runs the demo until it is told to end. Raises Refused when it cannot start, when one runs already, or when a part ends."""
    home = Home(door.home(os.environ, BASE))
    home.prepare()
    try:
        with home.locked("demo", wait=False), _services(home):
            end_leftovers(home)
            _run(home, free_port(port))
    except BlockingIOError:
        raise Refused(
            f"The demo of {home.folder} runs already: {home.read(RECORD).get('url', 'it is starting')}"
        ) from None


def _run(home: Home, port: int) -> None:
    url = f"http://127.0.0.1:{port}"
    home.write({**home.read(RECORD), "supervisor": os.getpid(), "url": url}, RECORD)
    os.environ.update(DJANGO_SETTINGS_MODULE="config.settings.development", PUBLIC_URL=url)
    _prepare(home)
    demo = Supervisor(home)
    # As in production, none of these ever sees the address that migrates.
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    try:
        demo.start(parts(home, port), environ)
        print(_welcome(home, url), flush=True)
        while True:
            time.sleep(0.5)
            demo.check()
    finally:
        _ignore_signals()
        demo.end()


def _prepare(home: Home) -> None:
    """Services (settings start them), schema, reference data and, the first time, invented people."""
    print("Preparing the database …", flush=True)
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("seed_reference")
    if not (home.folder / "demo-logins.json").exists():
        call_command("seed_demo")


@contextmanager
def _services(home: Home) -> Iterator[None]:
    """The services that this demo, or a killed one before it, has started end with it; those that ran before stay."""
    ours = home.read(RECORD).get("services", False) or attach(home.folder) is None
    home.write({**home.read(RECORD), "services": ours}, RECORD)
    try:
        yield
    finally:
        _ignore_signals()
        if ours:
            stop(home.folder)
        home.write({}, RECORD)


def _welcome(home: Home, url: str) -> str:
    inbox = f"http://127.0.0.1:{mailbox(home)['http']}"
    logins = json.loads((home.folder / "demo-logins.json").read_text())
    return "\n".join(
        [
            f"Luvalla is ready: {url}",
            "",
            f"  Back office   {url}/admin/",
            f"  Newsletter    {url}/subscribe/",
            f"  Privacy       {url}/privacy/",
            f"  Inbox         {inbox}/   (every mail of the demo arrives here)",
            "",
            "Sign in as",
            *(f"  {login['role']:<24} {login['email']:<26} {login['password']}" for login in logins),
            "",
            "What to try",
            "  1. Subscribe to the newsletter, find the confirmation in the inbox, and press its link.",
            "  2. Sign in as communications, write an issue, ask for approval; sign in as marketing, approve it and send it.",
            "  3. Find the issue in the inbox and unsubscribe by its link; then see it all on the person's page.",
            "  4. Ask for your own data on the privacy page; sign in as the data protection officer and answer.",
            "",
            "Ctrl-C ends it.",
        ]
    )


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="demo", description="Runs Luvalla with invented people until Ctrl-C.")
    parser.add_argument(
        "--port", type=int, default=8000, help="of the web server; another one is taken when it is not free"
    )
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    try:
        main(parser.parse_args().port)
    except KeyboardInterrupt:
        print("\nLuvalla has ended.")
    except Refused as no:
        sys.exit(str(no.message))
