"""The nightly purge: by itself, once a day after three in the morning in Helsinki. The last run's row says whether it was done."""

from __future__ import annotations

from datetime import datetime, time

from dsr.actions import retention
from dsr.queries.retention import finished_on
from dsr.runners import shredder
from privacy.actor import SYSTEM
from privacy.months import HELSINKI

AFTER = time(3, 0)


def purge(*, now: datetime) -> int:
    """Applies the rules for today unless that is done or it is still too early; returns 1 for a run."""
    local = now.astimezone(HELSINKI)
    if local.time() < AFTER or finished_on(local.date()):
        return 0
    retention.apply(by=SYSTEM, now=now, as_of=local.date(), asks=True)
    shredder.shred(now=now)
    return 1
