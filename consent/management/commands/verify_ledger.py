"""Proves that nobody has changed the ledger of permissions, or says where."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.ports.roots import read
from consent.queries.verify import verify
from privacy.commands import LuvallaCommand, Result
from privacy.refusal import Refused


class Command(LuvallaCommand):
    help = "Hashes every act anew and compares it with its seal, its subject's numbers, the chain of blocks and the files of roots outside."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--roots",
            type=Path,
            metavar="FOLDER",
            default=None,
            help="Where the files of roots lie, such as a copy off this machine; by default JOURNAL_DIR.",
        )

    def run(self, *, roots: Path | None, **options: Any) -> Result:
        if roots is not None and not roots.is_dir():
            raise Refused(_("There is no folder of this name."), field="roots")
        started = time.perf_counter()
        try:
            done = verify(now=timezone.now(), outside=lambda: read(roots or Path(settings.JOURNAL_DIR)))
        except ValueError as error:
            raise Refused(str(error), field="roots") from error
        data = {**asdict(done), "seconds": round(time.perf_counter() - started, 2)}
        told = {"acts": done.events, "subjects": done.subjects, "problems": len(done.problems)}
        if not done.problems:
            return Result(_("The ledger is whole: %(acts)s acts of %(subjects)s subjects.") % told, data)
        sentence = _("The ledger was tampered with or damaged: %(problems)s problems among %(acts)s acts.") % told
        return Result("\n".join([sentence, *(_line(problem) for problem in data["problems"])]), data, exit_code=1)


def _line(problem: dict[str, Any]) -> str:
    """One problem as the register names things: its kind, then what is known of it."""
    known = ", ".join(f"{key} {value}" for key, value in problem.items() if key != "kind" and value not in (None, ""))
    return f"{problem['kind']}: {known}"
