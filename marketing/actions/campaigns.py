"""Everything that may be done with a campaign, one verb each. The table of what may follow what is `marketing.state`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from consent.enums import Channel, ContactPurpose
from marketing import policies
from marketing.actions import drawing, watch
from marketing.actions.drafting import reopen, set_trial
from marketing.actions.freeze import freeze_rows
from marketing.actions.spreading import spread
from marketing.actions.writing import write_contents
from marketing.content import Content
from marketing.enums import OPEN_STATES, CampaignState, MessageState
from marketing.models import Campaign, Message
from marketing.queries.contents import version_trial
from privacy.actions import audit
from privacy.actor import SYSTEM, Actor
from privacy.refusal import Refused

EVERYBODY: Mapping[str, Any] = {"all": True}


@transaction.atomic
def create(
    *,
    by: Actor,
    now: datetime,
    name: str,
    contents: Sequence[Content],
    purpose: str = ContactPurpose.NEWSLETTER,
    channel: str = Channel.EMAIL,
    topic: str = "",
    product: int | None = None,
    candidates: Mapping[str, Any] = EVERYBODY,
    measures: bool = False,
    trial: Mapping[str, Any] | None = None,
) -> int:
    """Makes a draft and returns its number; `trial` is the plan of a test that comes with a copy. Raises Refused when its aim or a text of it does not hold."""
    policies.check_aim(purpose, channel, topic, product)
    policies.check_contents(contents)
    campaign = Campaign.objects.create(
        name=name,
        purpose=purpose,
        channel=channel,
        topic=topic,
        product_id=product,
        candidates=dict(candidates),
        measures=measures,
        author_ref=by.ref,
        editor_ref=by.ref,
    )
    set_trial(campaign, trial or {})
    write_contents(campaign, contents)
    _record(by, now, "create", campaign)
    return campaign.pk


@transaction.atomic
def edit(
    *,
    by: Actor,
    now: datetime,
    campaign: int,
    version: int,
    name: str,
    contents: Sequence[Content],
    purpose: str = "",
    topic: str = "",
    product: int | None = None,
    candidates: Mapping[str, Any] | None = None,
    measures: bool | None = None,
    trial_of: int | None = None,
) -> int:
    """Changes a campaign that is not being sent, and returns its new version. It is a draft again: any approval is void.

    Without a `purpose` it keeps its own. With `trial_of` its test of two versions becomes again what it was in that version. Raises Refused when somebody else changed it since `version`.
    """
    found = reopen(by=by, campaign=campaign, version=version)
    found.purpose = purpose or found.purpose
    policies.check_aim(found.purpose, found.channel, topic, product)
    policies.check_contents(contents)
    found.name, found.topic, found.product_id = name, topic, product
    if candidates is not None:
        found.candidates = dict(candidates)
    if measures is not None:
        found.measures = measures
    found.save()
    if trial_of is not None:
        set_trial(found, version_trial(found, trial_of))
    write_contents(found, contents)
    _record(by, now, "edit", found)
    return found.version


@transaction.atomic
def aim(*, by: Actor, now: datetime, campaign: int, version: int, segment: tuple[int, int] | None) -> int:
    """Chooses who is considered: everybody, or a version of a segment. As with every edit it is a draft again. Returns the new version.

    Raises Refused when somebody else changed it since `version`, and where the segment is not there, archived, or somebody else's own.
    """
    found = reopen(by=by, campaign=campaign, version=version)
    follows = {"without": found.candidates["without"]} if "without" in found.candidates else {}
    chosen = dict(EVERYBODY) if segment is None else policies.check_segment(segment, by)
    found.candidates = {**chosen, **follows}
    found.save()
    _record(by, now, "aim", found)
    return found.version


@transaction.atomic
def ask(*, by: Actor, now: datetime, campaign: int, version: int) -> None:
    """Asks others to approve this version. Raises Refused with the first error of the checklist."""
    found, to = _locked(campaign, "ask")
    policies.check_version(found, version)
    policies.check_ready(found)
    found.asked_version = version
    _move(found, to)
    _record(by, now, "ask", found)


@transaction.atomic
def approve(*, by: Actor, now: datetime, campaign: int, version: int) -> None:
    """Approves this very version. Raises Refused for its author, its last editor, and anybody who is not staff."""
    found, to = _locked(campaign, "approve")
    policies.check_version(found, version)
    policies.check_approver(found, by)
    policies.check_ready(found)
    found.approved_version, found.approver_ref = version, by.ref
    _move(found, to)
    _record(by, now, "approve", found)


@transaction.atomic
def schedule(
    *, by: Actor, now: datetime, campaign: int, at: datetime, spread_minutes: int = 0, hold_days: int | None = None
) -> None:
    """Lets an approved campaign start at `at`, by itself; `at=now` is "as soon as a worker gets to it". It leaves over so many minutes, and
    waits for those who are held back so many days (None: as many as before). Time is not content: the approval stands.

    Raises Refused for a time that cannot be.
    """
    found, to = _locked(campaign, "schedule")
    policies.check_time(at, now)
    policies.check_pace(spread_minutes, hold_days)
    found.scheduled_at, found.spread_minutes = at, spread_minutes
    found.hold_days = found.hold_days if hold_days is None else hold_days
    _move(found, to)
    _record(by, now, "schedule", found)


@transaction.atomic
def unschedule(*, by: Actor, now: datetime, campaign: int) -> None:
    """Takes the time away again; the approval stands."""
    found, to = _locked(campaign, "unschedule")
    found.scheduled_at = None
    _move(found, to)
    _record(by, now, "unschedule", found)


@transaction.atomic
def start(*, by: Actor, now: datetime, campaign: int) -> None:
    """Fixes the recipients, each with their reason if left out, and opens the campaign to the runners."""
    found, to = _locked(campaign, "start")
    policies.check_no_quarantine()
    if found.frozen_at is None:
        freeze_rows(found, now=now)
    found.started_at = found.watched_from = now
    found.hold_until = Now() + timedelta(days=found.hold_days)  # the database's clock, by which messages wait
    begins = settings.MAIL_QUIET.over(now)
    drawing.keep_waiting(found, now=now, begins=begins)
    found.opens_at = watch.send_canary(found.pk, now=begins)
    if found.spread_minutes:
        spread(found.pk, begins=found.opens_at or begins, minutes=found.spread_minutes)
    _move(found, to)
    _record(by, now, "start", found)


def start_due(*, now: datetime) -> int:
    """Starts what is scheduled and due; how many. One that cannot start keeps its problem to show, and the others go on."""
    due = Campaign.objects.filter(state=CampaignState.SCHEDULED, scheduled_at__lte=now).order_by("scheduled_at")
    started = 0
    for campaign in due.values_list("pk", flat=True):
        try:
            start(by=SYSTEM, now=now, campaign=campaign)
            started += 1
        except Refused as no:
            Campaign.objects.filter(pk=campaign).update(problem=str(no.message)[:200])
    return started


@transaction.atomic
def pause(*, by: Actor, now: datetime, campaign: int) -> None:
    """Lets nothing more be taken to be sent; what is on its way arrives."""
    found, to = _locked(campaign, "pause")
    _move(found, to)
    _record(by, now, "pause", found)


@transaction.atomic
def resume(*, by: Actor, now: datetime, campaign: int) -> None:
    """Goes on where it stopped: nobody twice, each asked of the gate again. A person has decided: what came back before counts no more."""
    found, to = _locked(campaign, "resume")
    found.opens_at, found.watched_from = None, now
    drawing.wait_again(found, now=now)
    _move(found, to)
    _record(by, now, "resume", found)


@transaction.atomic
def cancel(*, by: Actor, now: datetime, campaign: int) -> None:
    """Ends it. What waits is cancelled; what is on its way ends by itself (`settle`)."""
    found, to = _locked(campaign, "cancel")
    found.finished_at = now
    _move(found, to)
    _cancel_waiting(campaign, now)
    _record(by, now, "cancel", found)


@transaction.atomic
def finish(*, now: datetime, campaign: int) -> bool:
    """Ends a campaign that has no open message left. False, and nothing happens, while there is one (rule I5)."""
    still_open = Message.objects.filter(campaign=OuterRef("pk"), state__in=OPEN_STATES)
    ended = Campaign.objects.filter(~Exists(still_open), pk=campaign, state=CampaignState.SENDING).update(
        state=CampaignState.SENT, finished_at=now
    )
    if ended:
        _record(SYSTEM, now, "finish", Campaign.objects.get(pk=campaign))
    return bool(ended)


def settle(*, now: datetime) -> int:
    """Finishes what has nothing left to do, and cancels what was put off after its campaign was cancelled; how many of both."""
    sending = Campaign.objects.filter(state=CampaignState.SENDING).values_list("pk", flat=True)
    done = sum(finish(now=now, campaign=campaign) for campaign in sending)
    late = Campaign.objects.filter(
        Exists(Message.objects.filter(campaign=OuterRef("pk"), state__in=_WAITING)), state=CampaignState.CANCELLED
    )
    return done + sum(_cancel_waiting(campaign, now) for campaign in late.values_list("pk", flat=True))


_WAITING = (MessageState.QUEUED, MessageState.DEFERRED)


def _cancel_waiting(campaign: int, now: datetime) -> int:
    waiting = Message.objects.filter(campaign=campaign, state__in=_WAITING)
    return waiting.update(state=MessageState.CANCELLED, reason="", next_at=None, done_at=now)


def _locked(campaign: int, verb: str) -> tuple[Campaign, CampaignState]:
    found = Campaign.objects.select_for_update(no_key=True).get(pk=campaign)
    return found, policies.check_verb(found, verb)


def _move(campaign: Campaign, to: CampaignState) -> None:
    campaign.state, campaign.problem = to, ""
    campaign.save()


def _record(by: Actor, now: datetime, verb: str, campaign: Campaign) -> None:
    audit.record(
        by=by,
        now=now,
        action=f"campaign.{verb}",
        model="marketing.Campaign",
        ref=campaign.pk,
        detail={"version": campaign.version, "state": campaign.state},
    )
