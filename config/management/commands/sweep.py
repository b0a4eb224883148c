"""`sweep`: all due background work once, with Redis or without."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from config.sweeping import sweep_once
from privacy.commands import LuvallaCommand, Result


class Command(LuvallaCommand):
    help = "Does all due background work once: sends what is queued, reads uploaded files, applies retention."

    def run(self, **options: Any) -> Result:
        jobs = sweep_once(now=timezone.now())
        done = ", ".join(f"{name} {count}" for name, count in jobs.items() if count) or "nothing was due"
        return Result(f"Swept: {done}.", {"jobs": jobs})
