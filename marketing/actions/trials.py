"""The test of two versions: planned as a part of what is approved, looked at once, or ended by a person before its look."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from marketing import policies, trial
from marketing.actions import drawing
from marketing.actions.drafting import reopen, set_trial
from marketing.actions.writing import keep_version
from marketing.content import Content, as_data
from marketing.enums import CampaignState, TrialOutcome
from marketing.models import Campaign, Trial
from marketing.queries import trials
from marketing.queries.contents import of_campaign
from marketing.trial import Group
from privacy.actions import audit
from privacy.actor import SYSTEM, Actor

Subjects = Mapping[str, tuple[str, str]]
"""Subject and preview line of B in each language; what is empty is that of A."""


@transaction.atomic
def plan(
    *,
    by: Actor,
    now: datetime,
    campaign: int,
    version: int,
    subjects: Subjects,
    share: int,
    hours: int,
    measure: str,
    bare: Collection[str] = (),
) -> int:
    """Plans a test, or changes its plan, and returns the campaign's new version: as with every edit it is a draft again. In the languages
    that are `bare` B has no preview line, whatever A has.

    Raises Refused where B could not be sent, and for a share, a time or a measure that is not offered. That B is not A is asked by the
    checklist: its parts may follow.
    """
    found = reopen(by=by, campaign=campaign, version=version)
    before = trials.plan_of(campaign).get("contents", [])
    lines = {
        code: {"subject": line.strip(), "preheader": "" if code in bare else more.strip(), "bare": code in bare}
        for code, (line, more) in subjects.items()
    }
    given = {"contents": _over(before, lines), "share": share, "hours": hours, "measure": measure}
    _keep(found, given)
    _record(
        by, now, "planned", found.pk, {"version": found.version, "share": share, "hours": hours, "measure": measure}
    )
    return found.version


@transaction.atomic
def write(*, by: Actor, now: datetime, campaign: int, version: int, contents: Sequence[Content]) -> int:
    """Writes B in each language, and returns the campaign's new version, a draft; what is as in A is A's, also when A changes.

    Raises Refused where B could not be sent, and where no test is planned.
    """
    found = reopen(by=by, campaign=campaign, version=version)
    given, written = trials.plan_of(campaign), of_campaign(found)
    policies.check_planned(given)
    own = {b.language: _own(written[b.language], b) for b in contents if b.language in written}
    _keep(found, {**given, "contents": _over(given["contents"], own)})
    _record(by, now, "written", found.pk, {"version": found.version})
    return found.version


def _own(a: Content, b: Content) -> dict[str, Any]:
    """What B does not have from A."""
    before, after = as_data(a), as_data(b)
    return {name: "" if after[name] == before[name] else after[name] for name in ("subject", "preheader")} | {
        "bare": bool(before["preheader"] and not after["preheader"]),
        "blocks": [] if after["blocks"] == before["blocks"] else after["blocks"],
    }


@transaction.atomic
def drop(*, by: Actor, now: datetime, campaign: int, version: int) -> int:
    """Takes the test away again, and returns the campaign's new version: a draft. Raises Refused as every edit does."""
    found = reopen(by=by, campaign=campaign, version=version)
    _keep(found, {})
    _record(by, now, "dropped", found.pk, {"version": found.version})
    return found.version


_NOTHING: Mapping[str, Any] = {"subject": "", "preheader": "", "bare": False, "blocks": []}


def _over(before: Iterable[Mapping[str, Any]], given: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """B's words with those given in the place of what they name; a language in which it says nothing of its own has no row."""
    rows = {row["language"]: {**_NOTHING, **row} for row in before}
    for code, words in given.items():
        rows[code] = {**_NOTHING, **rows.get(code, {}), **words, "language": code}
    return [row for row in rows.values() if any(row[name] for name in _NOTHING)]


def _keep(found: Campaign, given: Mapping[str, Any]) -> None:
    if given:
        policies.check_trial(found, given)
    set_trial(found, given)
    found.save()
    keep_version(found, of_campaign(found).values())


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
