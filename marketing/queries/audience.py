"""Who gets a campaign and who does not, and why: what the page shows before anything is fixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from consent.enums import Reason
from consent.queries.gate import Question, decisions
from consent.queries.rulebook import in_force
from crm.enums import Language, PointKind
from crm.queries.lists import has_price
from crm.queries.reach import EVERYBODY, holders, main_points
from marketing.enums import MessageState
from marketing.models import Campaign, Message
from marketing.queries import segments
from marketing.queries.progress import Held, progress
from privacy.sql import Sql


@dataclass(frozen=True)
class Audience:
    """`included` of `candidates`; the rest by reason. `samples` holds contacts for each reason, "included" for those who get it. Who is `held`
    back is among the excluded for `contact_pressure`, but gets it later."""

    candidates: int
    included: int
    excluded: dict[str, int]
    samples: dict[str, list[int]]
    held: Held | None = None

    @property
    def left_out(self) -> int:
        return self.candidates - self.included


def question(campaign: Campaign) -> Question:
    """What the gate is asked for this campaign."""
    priced = has_price(campaign.product_id)
    return Question(campaign.purpose, campaign.channel, campaign.topic, campaign.product_id, priced=priced)


def limited(campaign: Campaign) -> bool:
    """Is it limited how often its people are contacted?"""
    return question(campaign).limit(in_force()) is not None


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
            WITH decided AS MATERIALIZED (SELECT contact_id, reason, free_at FROM ({decided.text}) AS d),
            counted AS (
                SELECT reason, count(*) AS n, count(*) FILTER (WHERE {_IN_TIME}) AS held,
                       min(free_at) FILTER (WHERE {_IN_TIME}) AS first, max(free_at) FILTER (WHERE {_IN_TIME}) AS last
                FROM decided GROUP BY reason
            )
            SELECT reason, n, held, first, last, ARRAY(SELECT contact_id FROM decided WHERE decided.reason = counted.reason LIMIT %(audience_samples)s)
            FROM counted ORDER BY n DESC, reason
            """,  # noqa: S608 - pieces of our own, values as parameters
            decided.with_params({"audience_samples": samples, "audience_hold_days": campaign.hold_days}),
        )
        rows = cursor.fetchall()
    held = next((Held(n, first, last) for _reason, _all, n, first, last, _who in rows if n), None)
    return _audience([(reason, n, who) for reason, n, _held, _first, _last, who in rows], held)


_IN_TIME = f"""reason = '{Reason.CONTACT_PRESSURE.value}'
    AND free_at <= statement_timestamp() + %(audience_hold_days)s::integer * interval '24 hours'"""


def decide(campaign: Campaign, contact: int) -> tuple[str, datetime | None, int | None, datetime | None]:
    """The gate's answer about one person: reason ("" for none), since when, the event that decides, and when they may be contacted again
    if they were contacted often enough.

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
            f"SELECT reason, since, event_id, free_at FROM ({decided.text}) AS d WHERE contact_id = %(audience_contact)s",  # noqa: S608 - a piece of our own
            decided.with_params({"audience_contact": contact}),
        )
        reason, since, event, free_at = cursor.fetchall()[0]
    return reason, since, event, free_at if reason == Reason.CONTACT_PRESSURE else None


def _named(contacts: Iterable[int]) -> Sql:
    return Sql(
        "SELECT DISTINCT unnest(%(audience_contacts)s::bigint[]) AS contact_id, NULL::bigint AS point_id",
        {"audience_contacts": sorted(contacts)},
    )


def _fixed(campaign: Campaign, samples: int) -> Audience:
    found = progress(campaign.pk)
    held, pressure = (found.held.people if found.held else 0), Reason.CONTACT_PRESSURE.value
    counts = {"": found.chosen - held, **found.excluded}
    counts[pressure] = counts.get(pressure, 0) + held
    messages = campaign.messages.order_by("id")
    chosen = messages.exclude(state=MessageState.EXCLUDED).exclude(reason=pressure)
    shown = {
        reason: list((messages.filter(reason=reason) if reason else chosen).values_list("contact", flat=True)[:samples])
        for reason, n in counts.items()
        if n and samples
    }
    rows = sorted(counts.items(), key=lambda row: -row[1])
    return _audience([(reason, n, shown.get(reason, [])) for reason, n in rows if n], found.held)


def _audience(rows: list[tuple[str, int, list[int]]], held: Held | None) -> Audience:
    counts = {reason: n for reason, n, _ in rows}
    included = counts.pop("", 0)
    samples = {reason or "included": [contact for contact in shown if contact] for reason, _, shown in rows}
    return Audience(included + sum(counts.values()), included, counts, samples, held)
