"""Campaigns for pages, counts and the search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse

from consent.enums import Reason
from consent.queries.gate import explain
from crm.enums import Language
from crm.queries.search import find_people
from marketing.content import Content
from marketing.enums import CampaignState
from marketing.models import Campaign
from marketing.queries.audience import question
from privacy.actor import actor_names
from privacy.registry import SearchHit


def campaigns() -> QuerySet[Campaign]:
    """All of them, for a list page."""
    return Campaign.objects.all()


def contents(campaign: Campaign) -> dict[str, Content]:
    """What is written, by language, in the order of the languages."""
    written = {row.language: Content(row.subject, row.body, row.language) for row in campaign.contents.all()}
    return {language.value: written[language] for language in Language if language in written}


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
        SearchHit("campaign", row.pk, row.name, row.get_state_display(), reverse("admin:campaign", args=[row.pk]))
        for row in rows
    ]


@dataclass(frozen=True)
class Answer:
    """Why somebody gets a campaign or does not: `reason` is "" for who does; `state` is the message's, once recipients are fixed."""

    contact: int
    name: str
    reason: str
    sentence: str
    since: datetime | None = None
    state: str = ""


def why(campaign: Campaign, text: str, *, limit: int = 5) -> list[Answer]:
    """Answers "why did they not get it?" about the people the text finds."""
    return [_answer(campaign, hit.id, hit.label) for hit in find_people(text, limit)]


def _answer(campaign: Campaign, contact: int, name: str) -> Answer:
    row = campaign.messages.filter(contact=contact).first() if campaign.frozen_at else None
    if row is not None:
        sentence = Reason(row.reason).sentence if row.reason else ""
        return Answer(contact, name, row.reason, sentence, row.done_at or row.recorded_at, row.get_state_display())
    decided = explain(question(campaign), contact)
    if campaign.frozen_at:
        return Answer(contact, name, "not_a_candidate", "", None)
    return Answer(contact, name, decided.reason or "", decided.reason.sentence if decided.reason else "", decided.since)
