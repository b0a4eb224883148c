"""`manage.py explain CAMPAIGN --email A`: why somebody gets a campaign, or does not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from consent.enums import Reason
from consent.queries.addresses import hashes_of
from consent.queries.states import picture
from consent.state import Scope
from crm.clean import email as clean_email
from crm.enums import PointKind
from crm.queries.reach import find_holder
from marketing.queries.campaigns import Answer, answer, by_number
from privacy.commands import LuvallaCommand, Result


class Command(LuvallaCommand):
    help = "Say why somebody gets a campaign or does not. An address nobody holds is answered from its own acts."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", type=int, help="the campaign's number")
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--email", help="the person's e-mail address")
        who.add_argument("--contact", type=int, metavar="ID", help="the person's number")

    def run(self, *, campaign: int, email: str | None, contact: int | None, **options: Any) -> Result:
        found = by_number(campaign)
        if email is not None:
            point = clean_email(email)
            contact = find_holder(PointKind.EMAIL, point.key)
        told = answer(found, contact) if contact is not None else _of_nobody(found, point.key)
        sentence = told.sentence or _("Nothing speaks against it: the person gets it.")
        data = {
            "included": not told.reason,
            "reason": told.reason,
            "since": told.since,
            "event": told.event,
            "until": told.until,
        }
        return Result(sentence, data)


def _of_nobody(campaign: Any, email: str) -> Answer:
    """What the acts of the address itself come to; where they leave it open, there is still nobody to write to."""
    scope = Scope(campaign.purpose, campaign.channel, campaign.topic)
    verdict = picture(points={PointKind.EMAIL: hashes_of(email)}).verdict(scope)
    return Answer(0, "", verdict.reason or Reason.ERASED, verdict.since, verdict.event)
