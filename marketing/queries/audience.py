"""Who gets a campaign and who does not, and why: what the page shows before anything is fixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from consent.queries.gate import Question, decisions
from crm.enums import Language, PointKind
from crm.queries.lists import has_price
from crm.queries.reach import EVERYBODY, holders, main_points
from marketing.enums import MessageState
from marketing.models import Campaign, Message
from marketing.queries import segments
from marketing.queries.progress import progress
from privacy.sql import Sql


@dataclass(frozen=True)
class Audience:
    """`included` of `candidates`; the rest by reason. `samples` holds contacts for each reason, "included" for those who get it."""

    candidates: int
    included: int
    excluded: dict[str, int]
    samples: dict[str, list[int]]

    @property
    def left_out(self) -> int:
        return self.candidates - self.included


def question(campaign: Campaign) -> Question:
    """What the gate is asked for this campaign."""
    priced = has_price(campaign.product_id)
    return Question(campaign.purpose, campaign.channel, campaign.topic, campaign.product_id, priced=priced)


def candidates(campaign: Campaign) -> Sql:
    """Who is considered, as `contact_id, point_id`: everybody, whom a version of a segment finds, or the contacts named; without those who
    had the campaigns it follows."""
    found, before = _considered(campaign), campaign.candidates.get("without")
    if not before:
        return found
    text = f"""
        SELECT c.contact_id, c.point_id FROM ({found.text}) c
        WHERE NOT EXISTS (SELECT FROM marketing_message m WHERE m.campaign_id = ANY(%(audience_without)s) AND m.contact_id = c.contact_id
                          AND m.state NOT IN ('excluded', 'cancelled', 'parked'))
        """  # noqa: S608 - pieces of our own, values as parameters
    return Sql(text, found.with_params({"audience_without": list(before)}))


def had_before(campaign: Campaign, contact: int) -> bool:
    """Did this person get one of the campaigns it follows?"""
    before = Message.objects.filter(campaign__in=campaign.candidates.get("without", []), contact=contact)
    return before.exclude(state__in=_NOT_HAD).exists()


_NOT_HAD = (MessageState.EXCLUDED, MessageState.CANCELLED, MessageState.PARKED)


def _considered(campaign: Campaign) -> Sql:
    if campaign.candidates.get("all"):
        return EVERYBODY
    if aimed := segment(campaign):
        return segments.statement(segments.definition(*aimed), day(campaign))
    return _named(campaign.candidates.get("contacts", []))


def segment(campaign: Campaign) -> tuple[int, int] | None:
    """The segment it goes by, and the version of it; None where it goes by none."""
    chosen = campaign.candidates
    return (chosen["segment"], chosen["version"]) if "segment" in chosen else None


def day(campaign: Campaign) -> date:
    """The day for which its segment is reckoned: that of the choice once the recipients are fixed, till then today."""
    return timezone.localdate(campaign.frozen_at or timezone.now())


def spoken(campaign: Campaign) -> list[str]:
    """The languages it is written in; who speaks none of them gets it in the first."""
    written = set(campaign.contents.values_list("language", flat=True))
    return [language.value for language in Language if language in written]


def preview(campaign: Campaign, *, samples: int = 0) -> Audience:
    """The audience: as the gate decides now, or, once fixed, as it was fixed. One query over all candidates."""
    if campaign.frozen_at is not None:
        return _fixed(campaign, samples)
    decided = decisions(question(campaign), candidates(campaign))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH decided AS MATERIALIZED (SELECT contact_id, reason FROM ({decided.text}) AS d),
            counted AS (SELECT reason, count(*) AS n FROM decided GROUP BY reason)
            SELECT reason, n, ARRAY(SELECT contact_id FROM decided WHERE decided.reason = counted.reason LIMIT %(audience_samples)s)
            FROM counted ORDER BY n DESC, reason
            """,  # noqa: S608 - pieces of our own, values as parameters
            decided.with_params({"audience_samples": samples}),
        )
        return _audience(cursor.fetchall())


def decide(campaign: Campaign, contact: int) -> tuple[str, datetime | None, int | None]:
    """The gate's answer about one person: reason ("" for none), since when, and the event that decides.

    Asked together with whoever shares their address, because only the first of them gets it.
    """
    point = main_points(contact).get(PointKind.EMAIL)
    sharing = {contact, *(holders(PointKind.EMAIL, point.key) if point else ())}
    if aimed := segment(campaign):
        sharing = {contact, *segments.members(segments.definition(*aimed), sharing, day(campaign))}
    elif not campaign.candidates.get("all"):
        sharing &= {contact, *campaign.candidates.get("contacts", ())}
    decided = decisions(question(campaign), _named(sharing))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT reason, since, event_id FROM ({decided.text}) AS d WHERE contact_id = %(audience_contact)s",  # noqa: S608 - a piece of our own
            decided.with_params({"audience_contact": contact}),
        )
        reason, since, event = cursor.fetchall()[0]
    return reason, since, event


def _named(contacts: Iterable[int]) -> Sql:
    return Sql(
        "SELECT DISTINCT unnest(%(audience_contacts)s::bigint[]) AS contact_id, NULL::bigint AS point_id",
        {"audience_contacts": sorted(contacts)},
    )


def _fixed(campaign: Campaign, samples: int) -> Audience:
    found = progress(campaign.pk)
    rows = [("", found.chosen), *found.excluded.items()]
    messages = campaign.messages.order_by("id")
    shown = {
        reason: list(
            (messages.filter(reason=reason) if reason else messages.exclude(state="excluded")).values_list(
                "contact", flat=True
            )[:samples]
        )
        for reason, n in rows
        if n and samples
    }
    return _audience([(reason, n, shown.get(reason, [])) for reason, n in sorted(rows, key=lambda row: -row[1]) if n])


def _audience(rows: list[tuple[str, int, list[int]]]) -> Audience:
    counts = {reason: n for reason, n, _ in rows}
    included = counts.pop("", 0)
    samples = {reason or "included": [contact for contact in shown if contact] for reason, _, shown in rows}
    return Audience(included + sum(counts.values()), included, counts, samples)
