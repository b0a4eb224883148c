"""Finds people, organisations and whatever else the apps let be found."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from config.pages import find_everywhere
from privacy.commands import LuvallaCommand, Result


class Command(LuvallaCommand):
    help = "Find by name, e-mail, phone, business id or the number of an order, quote, contract or invoice; at most ten of each kind."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("text")

    def run(self, *, text: str, **options: Any) -> Result:
        started = time.perf_counter()
        hits = find_everywhere(text)
        seconds = round(time.perf_counter() - started, 4)
        lines = [
            f"{len(hits)} found in {seconds} s.",
            *(f"{hit.kind} {hit.id}: {hit.line} ({hit.why})" for hit in hits),
        ]
        results = [{"kind": hit.kind, "id": hit.id, "label": hit.line, "why": str(hit.why)} for hit in hits]
        return Result("\n".join(lines), {"results": results, "seconds": seconds})
