"""Openings and clicks: kept only of who permits it at that moment, judged at once, and judged anew when the rules have changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from marketing.actions.behaviour import Done, keep
from marketing.enums import BehaviourKind
from marketing.judgement import agent, judge
from marketing.models import Behaviour, Campaign, CampaignLink
from marketing.queries import measuring
from marketing.queries.mail import numbered
from marketing.queries.trials import by_version
from privacy.actions import audit
from privacy.actor import SYSTEM, Actor

MOST_EVENTS = 200
"""Of one message so many are kept: nobody reads a mail more often, and no program fills the table."""
_LOCK = 0x4D45  # among advisory locks, those of messages whose events are being judged


def fix_links(campaign: Campaign) -> None:
    """Writes where the links of a campaign lead, as its recipients are fixed; in the transaction of the caller. Nothing where it does
    not measure."""
    if campaign.measures:
        CampaignLink.objects.bulk_create(
            CampaignLink(campaign=campaign, language=language, number=number, url=url)
            for language, versions in by_version(campaign).items()
            for url, number in numbered(*versions).items()
        )


@transaction.atomic
def take(*, now: datetime, found: measuring.Target, link: int | None, address: str, program: str) -> int | None:
    """Keeps an opening (`link` is None) or a click and judges it with the others of its message; returns its number.

    None where nothing may be kept: the person is erased, or does not permit it now. `address` is the IP address, `program` what it calls
    itself; neither is kept whole.
    """
    if found.contact is None or not found.measured or not measuring.permits(found.contact, found.point):
        return None
    with connection.cursor() as cursor:  # two requests at once would each judge without the other
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, found.message % 2**31])
    others = list(Behaviour.objects.filter(message=found.message).order_by("at", "id")[:MOST_EVENTS])
    if len(others) == MOST_EVENTS:
        return None
    done = Done(
        contact=found.contact,
        kind=BehaviourKind.OPEN if link is None else BehaviourKind.CLICK,
        at=now,
        page=(found.name if link is None else found.url)[:400],
        campaign=found.campaign,
        address=address,
        message=found.message,
        link=link,
        seconds=max(0, int((now - (found.sent_at or now)).total_seconds())),
        agent=agent(program),
    )
    made = keep(by=SYSTEM, now=now, done=done)
    _judge([*others, made])
    return made.pk


@transaction.atomic
def rejudge(*, by: Actor, now: datetime, campaign: int) -> int:
    """Judges all openings and clicks of a campaign anew by the rules of today; how many are judged otherwise than before."""
    changed = sum(_judge(rows) for rows in measuring.by_message(campaign))
    audit.record(
        by=by, now=now, action="campaign.rejudge", model="marketing.Campaign", ref=campaign, detail={"changed": changed}
    )
    return changed


def _judge(rows: Sequence[Behaviour]) -> int:
    """Judges the events of one message; how many verdicts changed."""
    verdicts, changed = judge(measuring.events(rows)), []
    for row in rows:
        if (row.judged, row.judged_by) != verdicts[row.pk]:
            row.judged, row.judged_by = verdicts[row.pk]
            changed.append(row)
    if changed:
        Behaviour.objects.bulk_update(changed, ["judged", "judged_by"])
    return len(changed)
