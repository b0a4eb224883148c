"""The test of two versions among the messages: who is drawn for which, who waits for its outcome, and what they get then.

Pieces of the actions that fix, start and resume a campaign, and of the look; each within the transaction of its caller, which holds the
campaign's lock. Without a test they ask one row and write nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from marketing import trial
from marketing.actions.spreading import spread
from marketing.enums import MessageState
from marketing.models import Campaign, Message, Trial

SLACK = timedelta(hours=24)
"""So long after the time of the look who waits for it gets A by themselves."""

_WAITING = (MessageState.QUEUED, MessageState.DEFERRED)

# `marketing.trial.place`, in SQL.
_PLACE = "('x' || substr(encode(sha256(convert_to(m.campaign_id || ':' || m.contact_id, 'UTF8')), 'hex'), 1, 8))::bit(32)::bigint %% 10000"
_DRAW = f"""
UPDATE marketing_message m SET variant = CASE WHEN {_PLACE} < %(places)s / 2 THEN 'a' ELSE 'b' END
WHERE m.campaign_id = %(campaign)s AND m.state IN ('queued', 'deferred') AND {_PLACE} < %(places)s
"""  # noqa: S608 - a piece of our own
_WAIT = """
UPDATE marketing_message SET state = 'deferred', next_at = greatest(next_at, statement_timestamp() + %(wait)s * interval '1 second')
WHERE campaign_id = %(campaign)s AND variant = '' AND state IN ('queued', 'deferred')
"""
_RELEASE = """
UPDATE marketing_message m SET variant = %(variant)s,
    state = CASE WHEN m.reason = '' AND m.attempts = 0 THEN 'queued' ELSE m.state END,
    next_at = CASE WHEN m.attempts = 0 AND (m.reason = '' OR m.next_at <= statement_timestamp() + %(wait)s * interval '1 second') THEN statement_timestamp() ELSE m.next_at END
WHERE m.campaign_id = %(campaign)s AND m.variant = '' AND m.state IN ('queued', 'deferred')
"""


def draw(campaign: Campaign) -> None:
    """Draws the test's two groups among those chosen, by lot that anybody can draw again. Called as the recipients are fixed."""
    tried = Trial.objects.filter(campaign=campaign).first()
    if tried is None:
        return
    chosen = Message.objects.filter(campaign=campaign, state__in=_WAITING).count()
    tried.places = trial.places_tested(tried.share, chosen)
    tried.save(update_fields=["places"])
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, {"campaign": campaign.pk, "places": tried.places})


def keep_waiting(campaign: Campaign, *, now: datetime, begins: datetime) -> None:
    """Fixes the time of the look, and lets who is in neither group wait for it. `begins`: when the first mail may leave."""
    tried = Trial.objects.filter(campaign=campaign).first()
    if tried is not None:
        left = _last(begins, campaign.spread_minutes) + timedelta(minutes=settings.MAIL_CANARY_MINUTES)
        _wait(tried, now, left)


def wait_again(campaign: Campaign, *, now: datetime) -> None:
    """After a pause before the look its hours begin anew, and not before the last of the tested is due to leave: a pause never shortens them."""
    tried = Trial.objects.filter(campaign=campaign, looked_at=None, looks_at__isnull=False).first()
    if tried is not None and tried.looks_at is not None:
        _wait(tried, now, max(settings.MAIL_QUIET.over(now), tried.looks_at - timedelta(hours=tried.hours)))


def release(campaign: Campaign, tried: Trial, *, now: datetime, variant: str) -> int:
    """Gives who waited their version and lets them go, over the campaign's time; how many. Who is held back longer keeps their date."""
    with connection.cursor() as cursor:
        cursor.execute(
            _RELEASE, {"campaign": campaign.pk, "variant": variant.upper(), "wait": _seconds(tried, now) + 60}
        )
        released = cursor.rowcount
    if campaign.spread_minutes and released:
        spread(campaign.pk, begins=settings.MAIL_QUIET.over(now), minutes=campaign.spread_minutes)
    return released


def _wait(tried: Trial, now: datetime, left: datetime) -> None:
    tried.looks_at = left + timedelta(hours=tried.hours)
    tried.until = tried.looks_at + SLACK
    tried.save(update_fields=["looks_at", "until"])
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, {"campaign": tried.campaign_id, "wait": _seconds(tried, now)})


def _seconds(tried: Trial, now: datetime) -> float:
    """From now until who waits gets A: messages wait by the database's clock, which a running one follows closely."""
    return (tried.until - now).total_seconds() if tried.until else 0.0


def _last(begins: datetime, minutes: int) -> datetime:
    """When the last leaves of what is spread over so many minutes."""
    spans = settings.MAIL_QUIET.spans(begins, timedelta(minutes=minutes))
    return spans[-1].at + (spans[-1].until - spans[-1].since) if spans else begins
