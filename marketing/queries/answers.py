"""Which links of a newsletter lead to others, and how they answered. The time is the database's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now

from marketing import checklist
from marketing.answers import FRESH_FOR, Answer, Outcome, asked_as, digest_of
from marketing.enums import CampaignState
from marketing.models import Campaign, LinkAnswer
from marketing.queries.trials import by_version

_ASKED_IN = {CampaignState.DRAFT, CampaignState.APPROVED, CampaignState.SCHEDULED}


@dataclass(frozen=True)
class Answers:
    """What is `known` of links from the last day, by the address they are asked under, and since when of all of them. `waiting` are yet to
    answer or asked again, which leaves them the answer they have; of `stale` ones nobody knows anything that still counts."""

    known: Mapping[str, Answer] = field(default_factory=dict)
    since: datetime | None = None
    waiting: frozenset[str] = frozenset()
    stale: frozenset[str] = frozenset()


def asks(campaign: Campaign) -> bool:
    """Are its links asked: here at all, and before its recipients are fixed?"""
    return settings.LINKS_ASKED and campaign.state in _ASKED_IN and campaign.frozen_at is None


def places_of(campaign: Campaign) -> list[str]:
    """Where its links to others lead in any language and version, each once, as they are asked."""
    written = chain.from_iterable(by_version(campaign).values())
    every = chain.from_iterable(map(checklist.links, written))
    return list(dict.fromkeys(asked for place in every if (asked := asked_as(place, settings.PUBLIC_URL))))


def of_campaign(campaign: Campaign) -> Answers:
    """How its links answered; nothing where links are not asked."""
    if not settings.LINKS_ASKED:
        return Answers()
    places = places_of(campaign)
    rows = LinkAnswer.objects.filter(hash__in=map(digest_of, places)).annotate(fresh=Q(asked_at__gt=Now() - FRESH_FOR))
    fresh = [row for row in rows if row.fresh]
    stale = frozenset(places) - {row.url for row in fresh}
    again = {row.url for row in fresh if row.asked_at and row.asked_at < row.wanted_at}
    return Answers(
        {row.url: Answer(Outcome(row.outcome), row.status) for row in fresh},
        min((row.asked_at for row in fresh if row.asked_at), default=None),
        stale | again if asks(campaign) else frozenset(),
        stale,
    )
