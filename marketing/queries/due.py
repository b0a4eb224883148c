"""What waits to be sent, by the database's clock."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from marketing.enums import CampaignState, MessageState
from marketing.models import Campaign, Message
from privacy.refusal import Refused

_DUE = Message.objects.filter(state__in=(MessageState.QUEUED, MessageState.DEFERRED), next_at__lte=Now())


def campaigns_due() -> list[int]:
    """The campaigns being sent that have a message to send now, the longest running first; none in quiet hours."""
    if settings.MAIL_QUIET.holds(timezone.now()):
        return []
    waiting = Exists(_DUE.filter(campaign=OuterRef("pk")))
    return list(
        Campaign.objects.filter(waiting, state=CampaignState.SENDING)
        .order_by("started_at", "id")
        .values_list("pk", flat=True)
    )


def own_letters_due() -> bool:
    """Does transactional mail wait?"""
    return _DUE.filter(campaign__isnull=True).exists()


def state_of(campaign: int) -> str:
    """The state a campaign is in. Raises Refused when there is none of this number."""
    state = Campaign.objects.filter(pk=campaign).values_list("state", flat=True).first()
    if state is None:
        raise Refused(_("There is no campaign with the number %(number)s.") % {"number": campaign})
    return state


def opens_at(campaign: int) -> datetime | None:
    """Until when only the canary of a campaign leaves; None where the others may."""
    return Campaign.objects.filter(pk=campaign).values_list("opens_at", flat=True).first()
