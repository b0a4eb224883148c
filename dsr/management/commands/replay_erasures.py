"""`manage.py replay_erasures`: after a restore, the journal is done again where the database has forgotten it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from dsr.actions.replay import replay
from dsr.runners import shredder
from privacy.actor import SYSTEM
from privacy.commands import LuvallaCommand, Result
from privacy.ports.journal import read
from privacy.refusal import Refused


class Command(LuvallaCommand):
    help = "Erases again whom a restored backup brought back, and forbids again what it forgot."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("journal", type=Path, help="A file of the journal, or the folder of all of them.")

    def run(self, *, journal: Path, **options: Any) -> Result:
        if not journal.exists():
            raise Refused(f"There is no journal at {journal}.", field="journal")
        now = timezone.now()
        try:
            entries = list(read(journal))
        except ValueError as error:
            raise Refused(str(error), field="journal") from error
        done = replay(by=SYSTEM, now=now, entries=entries)
        shredder.shred(now=now)
        sentence = f"{done.replayed} lines of the journal were done again, {done.already} stood already."
        return Result(sentence, {"replayed": done.replayed, "already": done.already})
