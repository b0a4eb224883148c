"""Campaigns for pages, counts and the search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.enums import Reason
from crm.queries.search import find_people
from marketing.enums import CampaignState, MessageState
from marketing.models import Campaign
from marketing.queries import segments
from marketing.queries.audience import day, decide, had_before, segment
from marketing.queries.contents import of_campaign as contents
from privacy.actor import actor_names
from privacy.refusal import Refused
from privacy.registry import SearchHit

__all__ = [
    "Answer",
    "answer",
    "approvals_waiting",
    "by_number",
    "campaigns",
    "contents",
    "find_campaigns",
    "names",
    "running",
    "why",
]


def campaigns() -> QuerySet[Campaign]:
    """All of them, for a list page."""
    return Campaign.objects.all()


def names(campaign: Campaign) -> dict[str, str]:
    """Who made, last wrote and approved it, by name."""
    refs = {"author": campaign.author_ref, "editor": campaign.editor_ref, "approver": campaign.approver_ref}
    known = actor_names.staff([ref for ref in refs.values() if ref is not None])
    return {role: known.get(ref, "") if ref is not None else "" for role, ref in refs.items()}


def approvals_waiting(user: Any) -> int:
    """How many wait for approval by somebody like this user: asked for as they stand, and not their own."""
    asked = Campaign.objects.filter(state=CampaignState.DRAFT, asked_version=F("version"))
    return asked.exclude(author_ref=user.pk).exclude(editor_ref=user.pk).count()


def running(user: Any) -> int:
    """How many are being sent or are paused."""
    return Campaign.objects.filter(state__in=[CampaignState.SENDING, CampaignState.PAUSED]).count()


def find_campaigns(text: str, limit: int) -> list[SearchHit]:
    """Campaigns by a part of their name, newest first."""
    rows = Campaign.objects.filter(name__icontains=text).order_by("-id")[:limit]
    return [
        SearchHit(
            "campaign",
            row.pk,
            row.name,
            _("name"),
            reverse("admin:campaign", args=[row.pk]),
            beside=row.get_state_display(),
            what=_("Campaign"),
        )
        for row in rows
    ]


HAD_BEFORE = "had_before"
NOT_A_CANDIDATE = "not_a_candidate"
NOT_IN_SEGMENT = "not_in_segment"


@dataclass(frozen=True)
class Answer:
    """Why somebody gets a campaign or does not: `reason` is "" for who does, `event` the act that decides; `state` is the message's,
    once the recipients are fixed. `because` says rule by rule how they stand to the segment, for who is left out by it. `until` is when who
    was contacted often enough may be contacted again; `waits`: this campaign waits for them."""

    contact: int
    name: str
    reason: str
    since: datetime | None = None
    event: int | None = None
    state: str = ""
    because: tuple[segments.Verdict, ...] = ()
    until: datetime | None = None
    waits: bool = False

    @property
    def sentence(self) -> str:
        if self.reason == HAD_BEFORE:
            return _("They had it already, by the newsletter that this one follows.")
        if self.reason == NOT_IN_SEGMENT:
            return _("They are not in the segment the newsletter goes by.")
        if self.reason == NOT_A_CANDIDATE:
            return _("They were not among the candidates when the recipients were fixed.")
        return Reason(self.reason).sentence if self.reason else ""


def why(campaign: Campaign, text: str, *, limit: int = 5) -> list[Answer]:
    """Answers "why did they not get it?" about the people the text finds."""
    return [answer(campaign, hit.id, hit.line) for hit in find_people(text, limit)]


def answer(campaign: Campaign, contact: int, name: str = "") -> Answer:
    """The same about one person: by their message once the recipients are fixed, else as the gate decides now."""
    row = campaign.messages.filter(contact=contact).first() if campaign.frozen_at else None
    because = _outside(campaign, contact) if row is None else ()
    if campaign.frozen_at is None:
        if because:
            return Answer(contact, name, NOT_IN_SEGMENT, because=because)
        if had_before(campaign, contact):
            return Answer(contact, name, HAD_BEFORE)
        reason, since, event, until = decide(campaign, contact)
        last = timezone.now() + timedelta(days=campaign.hold_days)
        return Answer(contact, name, reason, since, event, until=until, waits=until is not None and until <= last)
    if row is None:
        return Answer(contact, name, NOT_A_CANDIDATE, because=because)
    held, since = row.state == MessageState.DEFERRED and bool(row.reason), row.done_at or row.recorded_at
    until = row.next_at if held else None
    return Answer(contact, name, row.reason, since, row.event, row.get_state_display(), until=until, waits=held)


def _outside(campaign: Campaign, contact: int) -> tuple[segments.Verdict, ...]:
    """How somebody who is not in its segment stands to each rule; nothing for who is in it, or where it goes by none."""
    aimed = segment(campaign)
    verdicts = segments.explain(segments.definition(*aimed), contact, day(campaign)) if aimed else []
    return tuple(verdicts) if verdicts and not verdicts[0].holds else ()


def by_number(campaign: int) -> Campaign:
    """The campaign. Raises Refused when there is none of this number."""
    found = Campaign.objects.filter(pk=campaign).first()
    if found is None:
        raise Refused(_("There is no campaign with the number %(number)s.") % {"number": campaign})
    return found
