"""The test of two subjects: planned as a part of what is approved, looked at once, or ended by a person before its look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from marketing import policies, trial
from marketing.actions import drawing
from marketing.actions.drafting import reopen
from marketing.enums import CampaignState, TrialOutcome
from marketing.models import Campaign, Trial
from marketing.queries import trials
from marketing.trial import Group
from privacy.actions import audit
from privacy.actor import SYSTEM, Actor

Subjects = Mapping[str, tuple[str, str]]
"""Subject and preview line of B in each language."""


@transaction.atomic
def plan(
    *, by: Actor, now: datetime, campaign: int, version: int, subjects: Subjects, share: int, hours: int, measure: str
) -> int:
    """Plans a test, or changes its plan, and returns the campaign's new version: as with every edit it is a draft again.

    Raises Refused where B could not be sent or is no other than A, and for a share, a time or a measure that is not offered.
    """
    found = reopen(by=by, campaign=campaign, version=version)
    policies.check_trial(found, subjects, share, hours, measure)
    contents = [
        {"language": language, "subject": subject.strip(), "preheader": preheader.strip()}
        for language, (subject, preheader) in subjects.items()
        if subject.strip()
    ]
    given = {"contents": contents, "share": share, "hours": hours, "measure": measure}
    Trial.objects.update_or_create(campaign=found, defaults=given)
    found.save()
    detail = {"version": found.version, "share": share, "hours": hours, "measure": measure}
    _record(by, now, "planned", found.pk, detail)
    return found.version


@transaction.atomic
def drop(*, by: Actor, now: datetime, campaign: int, version: int) -> int:
    """Takes the test away again, and returns the campaign's new version: a draft. Raises Refused as every edit does."""
    found = reopen(by=by, campaign=campaign, version=version)
    Trial.objects.filter(campaign=found).delete()
    found.save()
    _record(by, now, "dropped", found.pk, {"version": found.version})
    return found.version


def look_due(*, now: datetime) -> int:
    """Looks at the tests whose time has come; how many. A paused campaign waits: its hours begin anew when it goes on."""
    states = (CampaignState.SENDING, CampaignState.SENT)
    due = Trial.objects.filter(looks_at__lte=now, looked_at=None, campaign__state__in=states).order_by("looks_at")
    return sum(_look(campaign, now) for campaign in list(due.values_list("campaign", flat=True)))


@transaction.atomic
def _look(campaign: int, now: datetime) -> bool:
    found = Campaign.objects.select_for_update(no_key=True).get(pk=campaign)
    tried = Trial.objects.get(campaign=campaign)
    if tried.looked_at is not None or found.state not in (CampaignState.SENDING, CampaignState.SENT):
        return False
    if tried.until is not None and tried.until <= now:
        _decide(found, tried, SYSTEM, now, TrialOutcome.LATE, {})
        return True
    groups = trials.groups(found, tried, now)
    verdict = trials.verdict(tried, groups)
    _decide(found, tried, SYSTEM, now, TrialOutcome(verdict.outcome), {"groups": _counts(groups), "p": verdict.p})
    return True


@transaction.atomic
def end(*, by: Actor, now: datetime, campaign: int) -> None:
    """Ends a test before its look: the others get A, and nothing is compared. Raises Refused where no test waits for its look."""
    found = Campaign.objects.select_for_update(no_key=True).get(pk=campaign)
    tried = trials.of(campaign)
    policies.check_trial_waits(found, tried)
    if tried is not None:
        _decide(found, tried, by, now, TrialOutcome.ENDED, {})


def _decide(
    found: Campaign, tried: Trial, by: Actor, now: datetime, outcome: TrialOutcome, figures: dict[str, object]
) -> None:
    tried.looked_at, tried.outcome, tried.figures = now, outcome, figures
    tried.save(update_fields=["looked_at", "outcome", "figures"])
    won = trial.winner(outcome)
    released = drawing.release(found, tried, now=now, variant=won) if found.state != CampaignState.SENT else 0
    detail = {"measure": tried.measure, "places": tried.places, "level": trial.LEVEL, "looked_at": now.isoformat()}
    _record(by, now, "decided", found.pk, {**detail, **figures, "outcome": str(outcome), "released": released})


def _counts(groups: Mapping[str, Group]) -> dict[str, list[int]]:
    return {variant: [group.people, group.did] for variant, group in groups.items()}


def _record(by: Actor, now: datetime, what: str, campaign: int, detail: Mapping[str, object]) -> None:
    audit.record(
        by=by, now=now, action=f"campaign.trial_{what}", model="marketing.Campaign", ref=campaign, detail=detail
    )
