"""What became of a campaign: over time, by receiving domain, beside the issues before it. Groups of fewer than ten are not shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncHour

from consent.queries.opt_outs import opt_outs
from consent.state import Scope
from marketing.enums import BounceKind, MessageState
from marketing.models import Bounce, Campaign, Message

FEWEST = 10
"""Of fewer people nothing is told: somebody might be known by it."""
DOMAINS = 25
BEFORE = 4


@dataclass(frozen=True)
class Group:
    """How many of a group were chosen, what became of them, and what came back of it."""

    name: str
    chosen: int
    sent: int
    refused: int
    open: int
    uncertain: int
    back: int

    @property
    def share(self) -> float:
        """Of a hundred chosen, how many were taken by their server and did not come back."""
        return round(100 * (self.sent - self.back) / self.chosen, 1) if self.chosen else 0.0


@dataclass(frozen=True)
class Hour:
    """What was sent within an hour."""

    at: datetime
    sent: int


@dataclass(frozen=True)
class Beside:
    """An issue in a line, to be compared: shares are of a hundred that were chosen."""

    campaign: Campaign
    chosen: int
    sent: float
    back: float
    complaints: float
    left: int


def by_domain(campaign: int) -> list[Group]:
    """The receiving domains with the most people; the others, and those of fewer than ten, are one group named ""."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_DOMAIN, {"campaign": campaign, "back": _BACK})
        rows = [(name, *counts) for name, *counts in cursor.fetchall()]
    shown = [row for row in rows if row[0] and row[1] >= FEWEST][:DOMAINS]
    rest = [row for row in rows if row not in shown]
    groups = [Group(*row) for row in shown]
    sums = [sum(counts) for counts in zip(*(row[1:] for row in rest), strict=True)] if rest else []
    return [*groups, Group("", *sums)] if sums and sums[0] >= FEWEST else groups


def by_hour(campaign: int) -> list[Hour]:
    """What was sent in each hour; of one with fewer than ten mails nothing is told."""
    rows = Message.objects.filter(campaign=campaign, state=MessageState.SENT).order_by()
    counted = rows.annotate(at=TruncHour("done_at")).values("at").annotate(n=Count("*")).order_by("at")
    return [Hour(row["at"], row["n"]) for row in counted if row["n"] >= FEWEST]


def beside(campaign: Campaign) -> list[Beside]:
    """This issue and those before it with the same aim, newest first."""
    same = Campaign.objects.filter(purpose=campaign.purpose, channel=campaign.channel, topic=campaign.topic)
    earlier = same.filter(started_at__isnull=False, started_at__lt=campaign.started_at).order_by("-started_at")
    issues = [campaign, *earlier[:BEFORE]]
    ends = [_next_start(campaign), *(issue.started_at for issue in issues[:-1])]
    states, back = _states(issues), _came_back(issues)
    return [_line(one, until, states[one.pk], back[one.pk]) for one, until in zip(issues, ends, strict=True)]


def _states(issues: Iterable[Campaign]) -> dict[int, Counter[str]]:
    """How many messages of each issue are in each state."""
    rows = Message.objects.filter(campaign__in=issues).order_by().values_list("campaign", "state")
    return _counted(issues, rows.annotate(n=Count("*")))


def _came_back(issues: Iterable[Campaign]) -> dict[int, Counter[str]]:
    """How many messages of each issue came back in each way."""
    rows = Bounce.objects.filter(message__campaign__in=issues).order_by().values_list("message__campaign", "kind")
    return _counted(issues, rows.annotate(n=Count("message", distinct=True)))


def _counted(issues: Iterable[Campaign], rows: Iterable[tuple[int, str, int]]) -> dict[int, Counter[str]]:
    found = {issue.pk: Counter[str]() for issue in issues}
    for number, what, n in rows:
        found[number][what] = n
    return found


def _line(campaign: Campaign, until: datetime | None, states: Counter[str], back: Counter[str]) -> Beside:
    """One issue; who left before `until` left because of it."""
    scope = Scope(campaign.purpose, campaign.channel, campaign.topic)
    chosen = states.total() - states[MessageState.EXCLUDED]

    def share(n: int) -> float:
        return round(100 * n / chosen, 2) if chosen else 0.0

    return Beside(
        campaign,
        chosen,
        share(states[MessageState.SENT]),
        share(sum(back[kind] for kind in _BACK)),
        share(back[BounceKind.COMPLAINT]),
        opt_outs(scope, since=campaign.started_at, until=until) if campaign.started_at else 0,
    )


def _next_start(campaign: Campaign) -> datetime | None:
    """When the next issue began."""
    same = Campaign.objects.filter(purpose=campaign.purpose, channel=campaign.channel, topic=campaign.topic)
    later = same.filter(started_at__gt=campaign.started_at).order_by("started_at")
    return later.values_list("started_at", flat=True).first()


_BACK = [BounceKind.HARD.value, BounceKind.SOFT.value, BounceKind.POLICY.value]
_BY_DOMAIN = """
SELECT split_part(m.address, '@', 2) AS name, count(*) AS chosen,
       count(*) FILTER (WHERE m.state = 'sent') AS sent, count(*) FILTER (WHERE m.state = 'refused') AS refused,
       count(*) FILTER (WHERE m.state IN ('queued', 'sending', 'deferred')) AS open,
       count(*) FILTER (WHERE m.state = 'uncertain') AS uncertain,
       count(*) FILTER (WHERE m.state = 'sent' AND b.message_id IS NOT NULL) AS back
FROM marketing_message m
LEFT JOIN (SELECT DISTINCT message_id FROM marketing_bounce WHERE kind = ANY(%(back)s)) b ON b.message_id = m.id
WHERE m.campaign_id = %(campaign)s AND m.state <> 'excluded'
GROUP BY 1 ORDER BY 2 DESC, 1
"""
