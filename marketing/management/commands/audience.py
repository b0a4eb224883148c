"""`manage.py audience CAMPAIGN`: who gets it and who does not, each for one reason."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from consent.enums import Reason
from marketing.queries.audience import preview
from marketing.queries.campaigns import by_number
from privacy.commands import LuvallaCommand, Result


class Command(LuvallaCommand):
    help = "Count who gets a campaign and who is left out for what: as decided now or, once the recipients are fixed, then."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", type=int, help="the campaign's number")
        parser.add_argument("--sample", type=int, default=0, metavar="K", help="up to K contacts for each reason")

    def run(self, *, campaign: int, sample: int, **options: Any) -> Result:
        begun = time.monotonic()
        found = preview(by_number(campaign), samples=max(sample, 0))
        seconds = round(time.monotonic() - begun, 3)
        said = _("%(included)s of %(candidates)s people get it.")
        lines = [said % {"included": found.included, "candidates": found.candidates}]
        lines += [f"{Reason(reason).label}: {n}" for reason, n in found.excluded.items()]
        data = {
            "candidates": found.candidates,
            "included": found.included,
            "excluded": found.excluded,
            "seconds": seconds,
            "sample": found.samples,
        }
        return Result("\n".join(lines), data)
