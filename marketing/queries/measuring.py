"""What a mark in a measured mail stands for, and what the events of a message were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from consent.enums import Channel, ContactPurpose
from consent.queries.gate import Question, decisions
from consent.queries.rulebook import RuleBook
from marketing.judgement import Event
from marketing.measuring import VARIANT
from marketing.models import Behaviour
from privacy.prepared import fetch
from privacy.sql import Sql

TRACKING = Question(ContactPurpose.EMAIL_TRACKING, Channel.EMAIL)


@dataclass(frozen=True)
class Target:
    """The message of a mark: whose it is (nobody's after an erasure), by which address it went, and where its link leads, "" nowhere."""

    message: int
    contact: int | None
    point: int | None
    campaign: int
    name: str
    measured: bool
    sent_at: datetime | None
    url: str


def target(message: int, link: int | None) -> Target | None:
    """What the mark of a click, or with None of an opening, stands for; None where there is no such message of a campaign."""
    rows = fetch(_TARGET, {"message": message, "link": link})
    return Target(message, *rows[0]) if rows else None


_TARGET = """
SELECT m.contact_id, m.point, m.campaign_id, c.name, m.measured, coalesce(m.done_at, m.intent_at), coalesce(l.url, '')
FROM marketing_message m JOIN marketing_campaign c ON c.id = m.campaign_id
LEFT JOIN marketing_campaignlink l ON l.campaign_id = m.campaign_id AND l.language = m.language AND l.number = %(link)s::int
WHERE m.id = %(message)s
"""


def permits(contact: int, point: int | None) -> bool:
    """Does this person, reached by this address, permit at this moment that openings and clicks are counted?"""
    one = Sql(
        "SELECT %(one)s::bigint AS contact_id, %(one_point)s::bigint AS point_id", {"one": contact, "one_point": point}
    )
    asked = decisions(TRACKING, one)
    rows = fetch(f"SELECT reason FROM ({asked.text}) d", asked.params)  # noqa: S608 - a piece of our own, values as parameters
    return [reason for (reason,) in rows] == [""]


def events(rows: Iterable[Behaviour]) -> list[Event]:
    """Stored openings and clicks as the rules judge them."""
    return [
        Event(row.pk, row.link, row.at, row.seconds if row.seconds is not None else 0, row.agent, row.network)
        for row in rows
    ]


def by_message(campaign: int) -> Iterator[list[Behaviour]]:
    """The openings and clicks of a campaign's mails, message by message, in their order."""
    rows = Behaviour.objects.filter(campaign=campaign, message__isnull=False).order_by("message_id", "at", "id")
    for _message, found in groupby(rows.iterator(chunk_size=2_000), attrgetter("message_id")):
        yield list(found)


CANDIDATES = Sql("SELECT contact_id, point_id FROM taken WHERE contact_id IS NOT NULL")
"""Whom a claim's statement (`actions.claims`) asks the gate about."""

# What the statement of a campaign that measures has beside: it asks of each person whether openings and clicks may be counted. One that does not has nothing.
_PLACES = {
    "measured": ", w.reason IS NOT DISTINCT FROM '' AS measured",
    "beside": ", may AS MATERIALIZED ({decisions})",
    "watched": " LEFT JOIN may w ON w.contact_id = t.contact_id AND w.address = t.address",
    "variant": f" || CASE WHEN v.reason = '' AND v.measured THEN '{VARIANT}' ELSE '' END",
    "kept": ", measured = v.reason = '' AND v.measured",
    "told": ", m.measured",
    "untold": ", false",
}


# The same of one that tries two versions: which one is told after `measured`.
_TRIED = {"variant": " || lower(m.variant)", "told": ", m.variant", "untold": ", ''"}
_UNMEASURED = {"told": ", false", "untold": ", false"}


def asking(made: Sql, book: RuleBook | None, measures: bool, tries: bool = False) -> Sql:
    """A claim's statement with the question whether each person may be measured, and with the version each gets, or without a trace of
    either."""
    if tries:
        made = Sql(_with_versions(made.text, measures), made.params)
    asked = decisions(TRACKING, CANDIDATES, book).renamed("measure_") if measures else Sql("")
    text = made.text
    for place, words in _PLACES.items():
        text = text.replace(f"{{{place}}}", words.replace("{decisions}", asked.text) if measures else "")
    return Sql(text, made.with_params(asked.params))


def _with_versions(text: str, measures: bool) -> str:
    """The text with the places for the version filled; those for measuring stay."""
    text = text.replace("{variant}", _TRIED["variant"] + "{variant}")
    for place in ("told", "untold"):
        before = f"{{{place}}}" if measures else _UNMEASURED[place]
        text = text.replace(f"{{{place}}}", before + _TRIED[place])
    return text
