"""Where a campaign stands, as its pages show it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from marketing import policies
from marketing.enums import CampaignState, MessageState
from marketing.queries import trials
from marketing.queries.progress import Progress

STEPS = (
    (gettext_lazy("Written"), frozenset({"draft"})),
    (gettext_lazy("Approved by another"), frozenset({"approved"})),
    (gettext_lazy("Scheduled"), frozenset({"scheduled"})),
    (gettext_lazy("Sending"), frozenset({"sending", "paused"})),
    (gettext_lazy("Report"), frozenset({"sent", "cancelled"})),
)


def moving(found: Any, figures: Progress | None) -> dict[str, Any]:
    """Its figures, whether it moves by itself and how often to look, until when it keeps quiet, the test of two versions it has, and the
    words for what becomes of messages."""
    return {
        "figures": figures,
        "moving": found.state in (CampaignState.SCHEDULED, CampaignState.SENDING),
        "every": every(figures.candidates if figures else 0),
        "words": dict(MessageState.choices),
        "quiet_until": quiet_until(found),
        "trial": trials.of(found.pk),
    }


def every(candidates: int) -> int:
    """Seconds from one look to the next. To count a million takes a third of a second of a machine that is busy sending to them."""
    return max(2, candidates // 50_000)


def over(found: Any, was: str) -> tuple[str, ...]:
    """What of a page that showed it as it `was` no longer has a place there, by the ids of its elements."""
    if was != CampaignState.SCHEDULED or not found.frozen_at:
        return ()
    return ("change", "choose", "later", *(() if trials.of(found.pk) else ("try",)))


def standing(request: HttpRequest, found: Any) -> dict[str, Any]:
    """Where it stands on its way, and what that lets its reader do."""
    at = next(place for place, (_label, states) in enumerate(STEPS) if found.state in states)
    return {
        "steps": [(label, place < at, place == at) for place, (label, _states) in enumerate(STEPS)],
        "asked": found.asked_version == found.version,
        "may_approve": policies.can_approve(found, request.user.actor),
    }


def starting(found: Any) -> bool:
    """Whether its time has come, and a worker is about to fix who gets it."""
    return found.state == CampaignState.SCHEDULED and found.scheduled_at <= timezone.now()


def quiet_until(found: Any) -> Any:
    """Until when nothing of it leaves because of quiet hours; None where it may, or has no time yet."""
    now = timezone.now()
    begins = {CampaignState.SCHEDULED: max(found.scheduled_at or now, now), CampaignState.SENDING: now}.get(found.state)
    return settings.MAIL_QUIET.over(begins) if begins and settings.MAIL_QUIET.holds(begins) else None
