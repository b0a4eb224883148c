"""For demonstration data only: a campaign that looks sent although nothing left the machine."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from marketing.actions import campaigns
from privacy.actor import Actor
from privacy.refusal import Refused

# Every 97th was refused by its server, so that the report has something to tell.
_PRETEND = """
UPDATE marketing_message SET state = CASE WHEN id %% 97 = 0 THEN 'refused' ELSE 'sent' END, attempts = 1, next_at = NULL,
       reply = CASE WHEN id %% 97 = 0 THEN '550 5.1.1' ELSE '250' END, intent_at = %(at)s, done_at = %(at)s
WHERE campaign_id = %(campaign)s AND state = 'queued'
"""
_LONG_AGO = "UPDATE marketing_message SET recorded_at = %(at)s WHERE campaign_id = %(campaign)s"


@transaction.atomic
def pretend_sent(*, by: Actor, approver: Actor, at: datetime, campaign: int) -> None:
    """Takes a draft through its whole life as of `at` without sending anything. Raises Refused in production."""
    if settings.ENVIRONMENT == "production":
        raise Refused(_("Demonstration data are for development only."))
    campaigns.ask(by=by, now=at, campaign=campaign, version=1)
    campaigns.approve(by=approver, now=at, campaign=campaign, version=1)
    campaigns.schedule(by=by, now=at, campaign=campaign, at=at)
    campaigns.start(by=by, now=at, campaign=campaign)
    with connection.cursor() as cursor:
        for statement in (_PRETEND, _LONG_AGO):
            cursor.execute(statement, {"campaign": campaign, "at": at})
    campaigns.finish(now=at, campaign=campaign)
