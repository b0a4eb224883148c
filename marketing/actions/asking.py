"""Links that wait to be asked whether they answer: put in line, taken, and what became of them. The rows are the queue (rule I4).

Of these writes only a person's "Ask again" leaves a line in the audit trail: the rows are about pages of others and are their own record.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q

from marketing.answers import FRESH_FOR, KEPT_FOR, Answer, digest_of
from marketing.models import Campaign, LinkAnswer
from marketing.queries.answers import asks, places_of
from privacy.actions import audit
from privacy.actor import Actor

LEASE = timedelta(seconds=90)
"""Longer than a link may take: after it the link of a worker that died is asked by another."""
_DUE = Q(asked_at__isnull=True) | Q(asked_at__lt=F("wanted_at"))


class Taken(NamedTuple):
    """A link that is ours to ask."""

    id: int
    url: str


@transaction.atomic
def want(*, now: datetime, campaign: int) -> int:
    """Puts the links of a newsletter in line whose answer is older than a day; how many. One in line already stays where it is."""
    return _in_line(now, campaign, answered_before=now - FRESH_FOR)


@transaction.atomic
def ask_again(*, by: Actor, now: datetime, campaign: int) -> int:
    """Puts every link of a newsletter in line; how many. Their answers until now count until the new ones are there."""
    added = _in_line(now, campaign, answered_before=now)
    audit.record(
        by=by, now=now, action="campaign.ask_links", model="marketing.Campaign", ref=campaign, detail={"links": added}
    )
    return added


@transaction.atomic
def take(*, now: datetime, most: int) -> list[Taken]:
    """Takes up to `most` links that wait, the longest first; nobody else takes them before `LEASE` is over."""
    free = LinkAnswer.objects.filter(_DUE).filter(Q(taken_until__isnull=True) | Q(taken_until__lte=now))
    rows = list(free.order_by("wanted_at", "id").select_for_update(skip_locked=True)[:most])
    LinkAnswer.objects.filter(pk__in=[row.pk for row in rows]).update(taken_until=now + LEASE)
    return [Taken(row.pk, row.url) for row in rows]


@transaction.atomic
def keep(*, now: datetime, link: int, answer: Answer) -> None:
    """Writes down how a link answered."""
    LinkAnswer.objects.filter(pk=link).update(
        asked_at=now, outcome=answer.outcome, status=answer.status, taken_until=None
    )


def forget_old(*, now: datetime) -> int:
    """Erases the links that nobody has wanted to know of for 90 days; how many."""
    return LinkAnswer.objects.filter(wanted_at__lt=now - KEPT_FOR).delete()[0]


def _in_line(now: datetime, campaign: int, *, answered_before: datetime) -> int:
    found = Campaign.objects.filter(pk=campaign).first()
    urls = {digest_of(place): place for place in places_of(found)} if found and asks(found) else {}
    held = set(LinkAnswer.objects.filter(hash__in=urls).values_list("hash", flat=True))
    new = [LinkAnswer(hash=digest, url=url, wanted_at=now) for digest, url in urls.items() if digest not in held]
    made = LinkAnswer.objects.bulk_create(new, ignore_conflicts=True)
    old = LinkAnswer.objects.filter(hash__in=held, asked_at__gte=F("wanted_at"), asked_at__lt=answered_before)
    return len(made) + old.update(wanted_at=now)
