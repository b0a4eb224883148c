"""Reads people and organisations from a file."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from crm.actions import imports
from privacy.actor import SYSTEM
from privacy.commands import LuvallaCommand, Result
from privacy.refusal import Refused


class Command(LuvallaCommand):
    help = "Plans the import of a CSV or XLSX file of people and organisations; with --apply, writes it."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--source", required=True, help="Where the file came from: it stands beside every fact it brings."
        )
        parser.add_argument("--mapping", help="A saved mapping. There are none yet: headings are guessed.")
        parser.add_argument("--apply", action="store_true", help="Write it. Without this, nothing at all is written.")

    def run(self, *, file: Path, source: str, mapping: str | None, apply: bool, **options: Any) -> Result:
        started = time.perf_counter()
        if mapping:
            raise Refused(
                f"There is no mapping named {mapping}: leave --mapping out, headings are guessed.", field="mapping"
            )
        if not file.is_file():
            raise Refused(f"There is no file at {file}.", field="file")
        if apply:
            reading, batch = imports.apply_file(by=SYSTEM, now=timezone.now(), path=file, source=source)
        else:
            reading, batch = imports.plan_file(file), None
        counts, seconds = reading.counts, round(time.perf_counter() - started, 3)
        problems = [{"row": p.row, "field": p.field, "message": str(p.message)} for p in reading.plan.problems]
        sentence = (
            f"{'Written' if apply else 'Would be written'}: {counts['rows']} rows, {counts['created']} new, {counts['updated']} changed, "
            f"{counts['unchanged']} unchanged, {counts['refused']} refused, in {seconds} s."
        )
        lines = [sentence, *(f"Row {p['row']}, {p['field'] or 'whole row'}: {p['message']}" for p in problems[:20])]
        if len(problems) > 20:
            lines.append(f"… and {len(problems) - 20} more: --json lists all.")
        figures = {"rows": counts["rows"], "create": counts["created"], "update": counts["updated"]}
        figures |= {"unchanged": counts["unchanged"], "refused": counts["refused"]}
        return Result("\n".join(lines), {**figures, "problems": problems, "seconds": seconds, "batch": batch})
