"""`make stop`: ends the demo of this home, running or left behind by a kill, and the embedded services. Nobody else's processes.

python -m config.demo.stop
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from config.demo.supervisor import RECORD, end_leftovers
from config.services import door, processes, stop
from config.services.home import Home

BASE = Path(__file__).resolve().parents[2]
PATIENCE = 90.0


def main() -> None:
    """Ends what runs for this home; does nothing where nothing does."""
    home = Home(door.home(os.environ, BASE))
    if not home.folder.exists():
        return
    limit = time.monotonic() + PATIENCE
    told = False
    while True:
        try:
            with home.locked("demo", wait=False):
                end_leftovers(home)
                stop(home.folder)
                home.write({}, RECORD)
                return
        except BlockingIOError:
            supervisor = int(home.read(RECORD).get("supervisor", 0))
            if not told or time.monotonic() > limit:
                _tell(supervisor, signal.SIGKILL if told else signal.SIGTERM)
                told = True
            time.sleep(0.1)


def _tell(supervisor: int, what: signal.Signals) -> None:
    """Whoever holds the lock is alive, and wrote its number down; the command line is looked at all the same."""
    if processes.is_ours(supervisor, "config.demo"):
        os.kill(supervisor, what)


if __name__ == "__main__":
    main()
