"""The demo's mailbox for everybody: an SMTP server that keeps what comes, and pages to read it. One process, this machine only.

    python -m config.demo.sink --smtp-port 0 --http-port 0 --home DIR

When it listens, `DIR/sink.json` says where: {"smtp": port, "http": port, "pid": number}. It ends on SIGTERM and takes the file along.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
from pathlib import Path

from config.demo import inbox, smtp_server, store
from config.demo.smtp_script import Script


def arguments(given: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="sink", description="Takes the demo's mail and shows it.")
    parser.add_argument("--smtp-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--http-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--home", type=Path, required=True, help="where sink.json and the folder inbox lie")
    parser.add_argument("--journal", type=Path, help="a file that gets one synced line for each accepted message")
    parser.add_argument("--script", type=Path, help="a JSON file of rules for answering otherwise than usual")
    parser.add_argument("--discard", action="store_true", help="keep no messages")
    return parser.parse_args(given)


async def run(options: argparse.Namespace) -> None:
    """Listens until SIGTERM or SIGINT."""
    kept = store.Inbox(options.home / "inbox")
    keepers = [] if options.discard else [kept.keep]
    if options.journal:
        keepers.append(store.Journal(options.journal).keep)

    def accept(message: smtp_server.Accepted) -> None:
        for keep in keepers:
            keep(message)

    script = Script(file=options.script)
    mail = await smtp_server.listen(accept, port=options.smtp_port, script=script)
    pages = inbox.serve(kept, options.http_port)
    threading.Thread(target=pages.serve_forever, daemon=True).start()

    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    where = {"smtp": mail.port, "http": pages.server_port, "pid": os.getpid()}
    _announce(options.home / "sink.json", where)
    try:
        await ended.wait()
    finally:
        (options.home / "sink.json").unlink(missing_ok=True)
        mail.close()
        pages.shutdown()


def _announce(file: Path, where: dict[str, int]) -> None:
    new = file.with_suffix(".new")
    new.write_text(json.dumps(where))
    new.replace(file)  # whoever reads it finds it whole


if __name__ == "__main__":
    asyncio.run(run(arguments(sys.argv[1:])))
