"""`manage.py apply_retention`: what is past its time, and with `--apply` its erasure."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from dsr.actions import retention
from dsr.deadlines import received_on
from dsr.queries.retention import plan, receipts
from dsr.runners import shredder
from privacy.actor import SYSTEM
from privacy.commands import LuvallaCommand, Result


class Command(LuvallaCommand):
    help = "Shows what the retention rules would erase on a day; erases it with --apply and leaves receipts."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="The day to reckon from (ISO 8601); today by default."
        )
        parser.add_argument("--apply", action="store_true", help="Erase. Without it nothing changes.")

    def run(self, *, as_of: date | None, apply: bool, **options: Any) -> Result:
        began, now = time.perf_counter(), timezone.now()
        day = as_of or received_on(now)
        if apply:
            run = retention.apply(by=SYSTEM, now=now, as_of=day, asks=False)
            shredder.shred(now=now)
            rules = [{"rule": r.rule, "due": r.due, "erased": r.erased, "held": r.held} for r in receipts(run)]
        else:
            run = None
            found = plan(day)
            rules = [{"rule": d.rule.key, "due": d.due, "erased": 0, "held": d.held} for d in found if d.due or d.held]
        seconds = round(time.perf_counter() - began, 3)
        lines = [f"  {r['rule']}: {r['due']} due, {r['erased']} erased, {r['held']} held back" for r in rules]
        head = f"As of {day}, run {run}:" if run else f"As of {day} (nothing is changed without --apply):"
        return Result(
            "\n".join([head, *(lines or ["  nothing is due."])]), {"rules": rules, "run": run, "seconds": seconds}
        )
