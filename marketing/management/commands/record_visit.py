"""`manage.py record_visit`: a visit, opening or click as JSON on standard input, as the web site's server hands it over."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from marketing.actions.behaviour import Done, take_in
from privacy.actor import SYSTEM
from privacy.commands import LuvallaCommand, Result
from privacy.refusal import Refused


class Command(LuvallaCommand):
    help = "Keep what somebody did who permitted it: JSON on standard input with contact, kind, at, page and what is known beside."

    def run(self, **options: Any) -> Result:
        now = timezone.now()
        kept = take_in(by=SYSTEM, now=now, done=_read(sys.stdin.read()))
        sentence = _("Kept.") if kept else _("Not kept: the person has not permitted it.")
        return Result(sentence, {"kept": kept is not None, "id": kept})


def _read(text: str) -> Done:
    try:
        given = json.loads(text)
        at = parse_datetime(given.pop("at"))
        if at is None or timezone.is_naive(at):
            raise ValueError("at")
        return Done(at=at, **given)
    except (ValueError, TypeError, KeyError, AttributeError) as no:
        names = "contact, kind, at, page, campaign, address, browser, system, device, cookie"
        raise Refused(_("Write one JSON object with: %(names)s; `at` with its time zone.") % {"names": names}) from no
