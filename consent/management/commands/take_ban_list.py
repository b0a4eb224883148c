"""Takes an external ban list into use from the command line."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from consent.actions import ban_lists
from consent.enums import ListKind
from consent.models import BanList
from privacy.actor import SYSTEM
from privacy.commands import LuvallaCommand, Result
from privacy.refusal import Refused


class Command(LuvallaCommand):
    help = "Plans taking a list of numbers or addresses that want no marketing into use; with --apply, does it. The file is the whole list."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--kind", choices=ListKind.values, required=True, help="Phone numbers, or postal addresses."
        )
        parser.add_argument("--name", required=True, help="The name by which the list is known.")
        parser.add_argument("--date", required=True, help="The day the list was made, such as 2026-11-30.")
        parser.add_argument("--apply", action="store_true", help="Do it. Without this, nothing at all is written.")

    def run(self, *, file: Path, kind: str, name: str, date: str, apply: bool, **options: Any) -> Result:
        started, number = time.perf_counter(), None
        if not file.is_file():
            raise Refused(f"There is no file at {file}.", field="file")
        given: dict[str, Any] = {"now": timezone.now(), "kind": kind, "name": name, "dated": _day(date), "path": file}
        if apply:
            number = ban_lists.take(by=SYSTEM, **given)
            row = BanList.objects.get(pk=number)
            counts, problems = {key: getattr(row, key) for key in ban_lists.COUNTS}, row.problems
        else:
            planned = ban_lists.plan(**given)
            counts, problems = planned.counts, planned.reading.problems
        seconds = round(time.perf_counter() - started, 3)
        sentence = (
            f"{'Taken into use' if apply else 'Would be taken into use'}: {counts['rows']} rows, {counts['entries']} entries "
            f"({counts['fresh']} new, {counts['gone']} of the list before gone), {counts['refused']} rows refused, in {seconds} s."
        )
        lines = [sentence, *(f"Row {problem['row']}: {problem['message']}" for problem in problems[:20])]
        return Result("\n".join(lines), {**counts, "problems": problems, "seconds": seconds, "list": number})


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise Refused("Write the date as 2026-11-30.", field="date") from error
