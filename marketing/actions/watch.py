"""The canary and the breaker: a few go first, and what comes back may stop the rest until a person has decided.

The canary is due before anybody else; while a campaign's `opens_at` stands, the runners take nothing else. It opens only after the watch
has looked: a watch that does not run lets nothing through.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_noop as _

from consent.queries.opt_outs import opt_outs
from consent.state import Scope
from marketing.actions.claims import CANARY_DUE
from marketing.enums import BounceKind, CampaignState, MessageState
from marketing.models import Bounce, Campaign, Message
from privacy.actions import audit
from privacy.actor import SYSTEM

ABOVE = 1_000
SHARE = 0.01
LEAST = 100
"""A campaign to more than `ABOVE` people has a canary: this share of them, drawn at random, at least so many."""


@dataclass(frozen=True)
class Limit:
    """More than `share` of the mails that ended, and no fewer than `least`, stop a campaign; `sentence` says why, to be translated when shown."""

    key: str
    share: float
    least: int
    sentence: str


LIMITS = (
    Limit("hard", 0.05, 10, _("Stopped by itself: too many addresses do not exist.")),
    Limit("policy", 0.10, 20, _("Stopped by itself: too many servers refused it for its content or sender.")),
    Limit("complaint", 0.003, 3, _("Stopped by itself: too many complained of it as spam.")),
    Limit("opt_out", 0.03, 10, _("Stopped by itself: too many left by its link.")),
    Limit("parked", 0.01, 10, _("Stopped by itself: too many mails could not be made.")),
)


def send_canary(campaign: int, *, now: datetime) -> datetime | None:
    """Inside an action's transaction: draws who goes first, and says until when the others wait; None where the campaign is small."""
    chosen = Message.objects.filter(campaign=campaign, state=MessageState.QUEUED).count()
    if chosen <= ABOVE or not settings.MAIL_CANARY_MINUTES:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE marketing_message SET next_at = %s WHERE campaign_id = %s AND state = 'queued' AND random() < %s",
            [CANARY_DUE, campaign, max(SHARE, LEAST / chosen)],
        )
    return now + timedelta(minutes=settings.MAIL_CANARY_MINUTES)


def watch(*, now: datetime) -> int:
    """Looks at what is being sent: pauses what has gone too far, opens what waited for its canary; how many of both."""
    sending = Campaign.objects.filter(state=CampaignState.SENDING).order_by("id").values_list("pk", flat=True)
    return sum(_look(campaign, now) for campaign in list(sending))


@transaction.atomic
def _look(campaign: int, now: datetime) -> bool:
    found = Campaign.objects.select_for_update(no_key=True).filter(pk=campaign, state=CampaignState.SENDING).first()
    if found is None:
        return False
    limit = _broken(found)
    if limit is not None:
        found.state, found.problem = CampaignState.PAUSED, limit.sentence
        return _save(found, now, "broken_off")
    if found.opens_at is not None and found.opens_at <= now:
        found.opens_at = None
        return _save(found, now, "opened")
    return False


def _broken(campaign: Campaign) -> Limit | None:
    """The limit that is passed, if one is. The mails that ended are counted only where something may have passed."""
    since = campaign.watched_from or campaign.started_at
    if since is None:
        return None
    found = _counted(campaign, since)
    near = [limit for limit in LIMITS if found[limit.key] >= limit.least]
    if not near:
        return None
    ended = Message.objects.filter(campaign=campaign, done_at__gte=since)
    tried = ended.exclude(state__in=[MessageState.EXCLUDED, MessageState.CANCELLED]).count()
    return next((limit for limit in near if found[limit.key] > limit.share * tried), None)


def _counted(campaign: Campaign, since: datetime) -> dict[str, int]:
    came = Bounce.objects.filter(message__campaign=campaign, at__gte=since)
    kinds = (BounceKind.HARD, BounceKind.POLICY, BounceKind.COMPLAINT)
    found = {str(kind): came.filter(kind=kind).values("message").distinct().count() for kind in kinds}
    found["opt_out"] = _left(campaign, since)
    parked = Message.objects.filter(campaign=campaign, state=MessageState.PARKED, failed_at__gte=since)
    return {**found, str(MessageState.PARKED): parked.count()}


def _left(campaign: Campaign, since: datetime) -> int:
    """Who left of those it was sent to: another issue of the topic may go at the same time. Asked of its mails only where enough left at all."""
    scope = Scope(campaign.purpose, campaign.channel, campaign.topic)
    left = opt_outs(scope, since=since)
    if left < next(limit.least for limit in LIMITS if limit.key == "opt_out"):
        return left
    sent = Message.objects.filter(campaign=campaign, state=MessageState.SENT).exclude(address_hash="")
    return opt_outs(scope, since=since, among=sent.values_list("address_hash", flat=True))


def _save(campaign: Campaign, now: datetime, what: str) -> bool:
    campaign.save(update_fields=["state", "problem", "opens_at"])
    audit.record(
        by=SYSTEM,
        now=now,
        action=f"campaign.{what}",
        model="marketing.Campaign",
        ref=campaign.pk,
        detail={"state": campaign.state},
    )
    return True
