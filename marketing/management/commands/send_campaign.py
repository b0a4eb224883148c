"""`manage.py send_campaign CAMPAIGN`: delivers one campaign in this process."""

from __future__ import annotations

import signal
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from marketing.actions import campaigns, claims
from marketing.enums import CampaignState
from marketing.queries.due import opens_at, state_of
from marketing.queries.progress import progress
from marketing.runners.delivery import Unreachable, deliver
from marketing.runners.letters import IssueLetters
from marketing.runners.server import mail_server
from privacy.actor import SYSTEM
from privacy.commands import LuvallaCommand, Result
from privacy.refusal import Refused


class Command(LuvallaCommand):
    help = "Fix the recipients if that is not done, and deliver until nothing is queued or due. Ctrl-C or SIGTERM ends it in order."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", type=int, help="the campaign's number")

    def run(self, *, campaign: int, **options: Any) -> Result:
        begun, now, state = time.monotonic(), timezone.now(), state_of(campaign)
        server = mail_server()
        if state not in (CampaignState.SENDING, CampaignState.SENT):
            campaigns.start(by=SYSTEM, now=now, campaign=campaign)
        claims.expire()
        if state != CampaignState.SENT:
            _deliver(campaign, server)
            claims.expire()
            campaigns.finish(now=timezone.now(), campaign=campaign)
        figures = progress(campaign)
        seconds = round(time.monotonic() - begun, 3)
        said = _("%(sent)s of %(chosen)s mails are sent, %(left_out)s people were left out with their reasons.")
        data = {"candidates": figures.candidates, "excluded": figures.excluded, **figures.states, "seconds": seconds}
        sentence = said % {"sent": figures.states["sent"], "chosen": figures.chosen, "left_out": figures.left_out}
        waits = self._waits(campaign) if figures.still_open else ""
        return Result(f"{sentence} {waits}".rstrip(), data)

    def _waits(self, campaign: int) -> str:
        """What those who have not got it wait for, where it is not a server."""
        if settings.MAIL_QUIET.holds(timezone.now()):
            return _("In quiet hours no newsletter leaves: what waits goes on waiting.")
        if opens := opens_at(campaign):
            when = date_format(timezone.localtime(opens), "SHORT_DATETIME_FORMAT")
            return _("A part went first. The others follow from %(when)s on, unless too much comes back.") % {
                "when": when
            }
        return ""


def _deliver(campaign: int, server: Any) -> None:
    stop, letters = threading.Event(), IssueLetters(campaign)
    connection.close()  # the run has its own; one that idles for hours may be gone when it is needed again
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        deliver(letters, server, stop=stop)
    except Unreachable as no:
        raise Refused(_("No mail server answers: %(why)s. What waits goes on waiting.") % {"why": no}) from no
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
