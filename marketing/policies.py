"""May this be done with a campaign? Each `check` raises the sentence that says why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from consent.enums import Channel, ContactPurpose
from consent.rules import RULES
from marketing import trial
from marketing.content import Content, Unfit, write
from marketing.enums import CampaignState, Cause, TrialMeasure
from marketing.models import Campaign, Message, Segment, Trial
from marketing.queries import contents, segments, trials
from marketing.queries.checks import errors
from marketing.queries.contents import pictures
from marketing.queries.quarantine import quarantined_at
from marketing.segments import tree
from marketing.segments.checking import check
from marketing.state import after
from privacy.actor import Actor
from privacy.enums import ActorKind
from privacy.months import HELSINKI
from privacy.refusal import Refused


class Limit(NamedTuple):
    """So many tries in so long."""

    tries: int
    within: timedelta


CONFIRMATIONS_A_DAY = 3
CONFIRMATIONS_AN_HOUR = 1_000
TRIES_OF_A_NETWORK = Limit(60, timedelta(hours=1))
TRIES_OF_A_TOPIC = Limit(200, timedelta(minutes=1))


def check_verb(campaign: Campaign, verb: str) -> CampaignState:
    """The state the verb leads to. Raises Refused when the campaign's state does not allow it."""
    to = after(verb, campaign.state)
    if to is None:
        raise Refused(
            _("This cannot be done with a campaign that is “%(state)s”.") % {"state": campaign.get_state_display()}
        )
    if verb == "edit" and campaign.frozen_at is not None:
        raise Refused(
            _("The recipients have been fixed: the text can no longer be changed. Cancel it and make a new one.")
        )
    return CampaignState(to)


def check_no_quarantine() -> None:
    """Raises Refused while nothing may leave because a backup was restored."""
    if quarantined_at() is not None:
        raise Refused(_("A backup was restored: nothing is sent until an administrator has confirmed it."))


def check_version(campaign: Campaign, version: int) -> None:
    """Raises Refused when somebody changed the campaign after this version was shown."""
    if campaign.version != version:
        raise Refused(
            _("Somebody has changed this while you had it open. Look at it again: nothing of yours was saved.")
        )


def check_approver(campaign: Campaign, by: Actor) -> None:
    """Another person approves: a member of staff who neither made this campaign nor wrote it last."""
    if by.kind != ActorKind.STAFF or by.ref is None:
        raise Refused(_("Only a member of staff can approve a campaign."))
    if by.ref in (campaign.author_ref, campaign.editor_ref):
        raise Refused(_("You wrote this yourself: somebody else must approve it."))


def can_approve(campaign: Campaign, by: Actor) -> bool:
    """Whether a screen offers the button."""
    return (
        campaign.state == CampaignState.DRAFT
        and by.ref is not None
        and by.ref not in (campaign.author_ref, campaign.editor_ref)
    )


def check_aim(purpose: str, channel: str, topic: str, product: int | None = None) -> None:
    """Raises Refused when no rule lets the purpose use the channel, or what the purpose goes by was not chosen."""
    rule = RULES.get((purpose, channel))
    if channel != Channel.EMAIL or rule is None:
        raise Refused(_("This purpose cannot be served by e-mail."), field="purpose")
    if rule.per_topic and not topic:
        raise Refused(_("Choose the topic: people subscribe to topics."), field="topic")
    if topic and purpose != ContactPurpose.NEWSLETTER:
        raise Refused(_("Only newsletters have a topic."), field="topic")
    if purpose == ContactPurpose.CUSTOMER_COMMUNICATION and product is None:
        raise Refused(_("Choose the product: the message goes only to those who bought it."), field="product")


def check_contents(contents: Sequence[Content]) -> None:
    """Raises Refused, naming the language, when there is no text at all or one of them could not be sent to somebody."""
    if not contents:
        raise Refused(_("Write the newsletter in at least one language."))
    known = pictures(contents)
    for content in contents:
        try:
            write(content, pictures=known)
        except Unfit as error:
            sentence = f"{content.language.upper()}: {_(error.template) % error.gaps}"
            raise Refused(sentence, field=place_of(content.language, error)) from error


def place_of(language: str, error: Unfit) -> str:
    """The field of the writing page that an error belongs to: `fi-2-link`, or `subject_fi`."""
    if error.place is None:
        return f"{error.field or 'subject'}_{language}"
    return f"{language}-{error.place}-{error.field}"


def check_trial(campaign: Campaign, plan: Mapping[str, Any]) -> None:
    """Raises Refused for a plan of a test that cannot be, and for a version B that could not be sent."""
    if (
        plan["share"] not in trial.SHARES
        or plan["hours"] not in trial.HOURS
        or plan["measure"] not in TrialMeasure.values
    ):
        raise Refused(_("Choose the share, the time and the measure from those offered."))
    written = contents.of_campaign(campaign)
    own = [trials.over(written[row["language"]], row) for row in plan["contents"] if row["language"] in written]
    if own:
        check_contents(own)


def check_planned(plan: Mapping[str, Any]) -> None:
    """Raises Refused where no test is planned."""
    if not plan:
        raise Refused(_("Plan the test first, and save it: then its version B can be written."))


def check_trial_waits(campaign: Campaign, tried: Trial | None) -> None:
    """Raises Refused where no test is on its way to its look."""
    under_way = campaign.state in (CampaignState.SENDING, CampaignState.PAUSED)
    if tried is None or not under_way or tried.looks_at is None or tried.looked_at is not None:
        raise Refused(_("There is no test that waits for its outcome."))


def check_ready(campaign: Campaign) -> None:
    """Raises Refused with the first error of the checklist; warnings do not stop anything."""
    for line in errors(campaign)[:1]:
        raise Refused(f"{line.language.upper()}: {line.sentence}" if line.language else line.sentence)


def check_time(at: datetime, now: datetime) -> None:
    """Raises Refused for a time that has passed or lies more than a year ahead."""
    if not now <= at <= now + timedelta(days=365):
        raise Refused(_("Choose a time from now on, at most a year ahead."), field="at")


LONGEST_SPREAD = 7 * 24 * 60
LONGEST_HOLD = 60


def check_pace(spread_minutes: int, hold_days: int | None) -> None:
    """Raises Refused for a time to leave over that is longer than a week, or to wait that is longer than 60 days."""
    if not 0 <= spread_minutes <= LONGEST_SPREAD:
        raise Refused(_("A newsletter leaves within a week of its start."), field="spread_minutes")
    if hold_days is not None and not 0 <= hold_days <= LONGEST_HOLD:
        raise Refused(_("Wait from 0 to 60 days for those who are held back."), field="hold_days")


def can_confirm_again(hashes: Sequence[str], now: datetime) -> bool:
    """Whether one more confirmation may go to the address: so many a day for one address, so many an hour for all together.

    Otherwise the subscription form could be used to flood a stranger's mailbox, or to make us send spam.
    """
    asking = (Cause.CONFIRMATION, Cause.MOVE_FROM, Cause.MOVE_TO)
    sent = Message.objects.filter(campaign=None, cause__in=asking)
    if sent.filter(address_hash__in=hashes, recorded_at__gt=now - timedelta(days=1)).count() >= CONFIRMATIONS_A_DAY:
        return False
    return sent.filter(recorded_at__gt=now - timedelta(hours=1)).count() < CONFIRMATIONS_AN_HOUR


def check_segment_name(name: str) -> str:
    """The name in one line. Raises Refused when there is none, or it is too long."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 200:
        raise Refused(_("Give the segment a name of at most 200 letters."), field="name")
    return name


def check_definition(definition: Mapping[str, Any], *, by: Actor, now: datetime, own: int | None = None) -> tree.Group:
    """The definition as it is to be kept. Raises Refused for a rule that does not hold, one about somebody else's own segment, or one
    that leads back to the segment itself."""
    group = tree.read(definition).full()
    check(group, segments.entries(), segments.marks())
    for spoken in Segment.objects.filter(pk__in={segment for segment, _version in group.segments()}):
        check_open(spoken, by)
    made = segments.compiler(group, now.astimezone(HELSINKI).date())
    if own in {segment for segment, _version in made.definitions}:
        raise Refused(_("A segment cannot lead back to itself."))
    made.people(group)
    return group


def check_newest(segment: Segment, version: int) -> None:
    """Raises Refused when somebody saved another version after this one was shown."""
    if segment.version != version:
        raise Refused(
            _("Somebody has changed this while you had it open. Look at it again: nothing of yours was saved.")
        )


def check_open(segment: Segment, by: Actor) -> None:
    """Raises Refused where it is somebody else's own."""
    if not segment.shared and segment.author_ref != by.ref:
        raise Refused(_("This segment is somebody else's own. Ask them to share it."))


def check_own(segment: Segment, by: Actor) -> None:
    """Raises Refused for anybody but who made it."""
    if segment.author_ref != by.ref:
        raise Refused(_("Only who made the segment can do this."))


def check_segment(chosen: tuple[int, int], by: Actor) -> dict[str, int]:
    """The choice as a campaign keeps it. Raises Refused where the segment is not there, archived, or somebody else's own."""
    segment, version = chosen
    found = Segment.objects.filter(pk=segment, archived_at=None).first()
    if found is None:
        raise Refused(_("There is no such segment."), field="segment")
    check_open(found, by)
    segments.definition(segment, version)
    return {"segment": segment, "version": version}
