"""A newsletter once more: as a new draft, or to those only who have not had it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from marketing.actions import campaigns
from marketing.enums import CampaignState
from marketing.models import Campaign
from marketing.queries.contents import of_campaign
from marketing.queries.trials import plan_of
from privacy.actor import Actor
from privacy.refusal import Refused


@transaction.atomic
def duplicate(*, by: Actor, now: datetime, campaign: int) -> int:
    """Makes a draft of the same aim and the same words, and returns its number. Nothing of approval, time or figures comes along."""
    found = Campaign.objects.get(pk=campaign)
    return _copy(found, by, now, _("%(name)s, copy"), found.candidates)


@transaction.atomic
def for_those_added(*, by: Actor, now: datetime, campaign: int) -> int:
    """Makes a draft of the same to whoever may get it now and got neither the campaign nor what it follows; its number.

    Raises Refused for a campaign that has not been sent.
    """
    found = Campaign.objects.get(pk=campaign)
    if found.state != CampaignState.SENT:
        raise Refused(_("This works once the newsletter has been sent."))
    without = [found.pk, *found.candidates.get("without", [])]
    return _copy(found, by, now, _("%(name)s, for those added since"), {**found.candidates, "without": without})


def _copy(found: Campaign, by: Actor, now: datetime, named: str, candidates: Mapping[str, Any]) -> int:
    return campaigns.create(
        by=by,
        now=now,
        name=(named % {"name": found.name})[-200:],
        contents=list(of_campaign(found).values()),
        purpose=found.purpose,
        channel=found.channel,
        topic=found.topic,
        product=found.product_id,
        candidates=candidates,
        measures=found.measures,
        trial=plan_of(found.pk),
    )
