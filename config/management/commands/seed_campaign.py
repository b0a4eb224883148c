"""`seed_campaign`: an approved newsletter issue among the invented people, ready for `send_campaign`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.demo.issue import approved_issue
from privacy.commands import LuvallaCommand, Result
from privacy.refusal import Refused


class Command(LuvallaCommand):
    help = (
        "Makes an approved newsletter issue for invented people, four in five of them permitted. Refused in production."
    )

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--size", type=int, default=1000, help="How many candidates (1000); all people where there are fewer."
        )

    def run(self, *, size: int, **options: Any) -> Result:
        if settings.ENVIRONMENT == "production":
            raise Refused(_("Demonstration data are for development only."))
        if size < 1:
            raise Refused(_("Take at least one candidate."))
        with transaction.atomic():
            campaign = approved_issue(size=size, now=timezone.now())
        return Result(
            _("Campaign %(number)s is approved: send_campaign sends it.") % {"number": campaign}, {"campaign": campaign}
        )
