"""Openings and clicks of a campaign, as far as people permitted them to be counted. Of fewer than ten people nothing is told."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from marketing.models import Campaign
from marketing.queries.report import FEWEST
from marketing.queries.trials import waits


@dataclass(frozen=True)
class Link:
    """How many people followed a link; None where they are too few to be told of."""

    url: str
    people: int | None


@dataclass(frozen=True)
class Measured:
    """People by what their events were judged to be; None where they are too few. `permitted` got a measured mail.

    `opened` are those in whose mail a person loaded the picture, `unsure` those where it may have been a program for them.
    """

    permitted: int | None
    opened: int | None
    unsure: int | None
    clicked: int | None
    links: tuple[Link, ...]


def measured(campaign: Campaign) -> Measured | None:
    """The figures of a campaign that measures; None for one that does not, and before the look at a test of two versions: clicks by link
    could tell of its groups."""
    if not campaign.measures or waits(campaign.pk):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"campaign": campaign.pk})
        permitted, opened, unsure, clicked = (_told(number) for number in cursor.fetchone())
        cursor.execute(_LINKS, {"campaign": campaign.pk, "fewest": FEWEST})
        links = tuple(Link(url, _told(people)) for url, people in cursor.fetchall())
    return Measured(permitted, opened, unsure, clicked, links)


def _told(people: int) -> int | None:
    return people if people >= FEWEST else None


_PEOPLE = """
SELECT (SELECT count(*) FROM marketing_message m WHERE m.campaign_id = %(campaign)s AND m.measured AND m.state = 'sent'),
       count(*) FILTER (WHERE opened), count(*) FILTER (WHERE perhaps AND NOT opened), count(*) FILTER (WHERE clicked)
FROM (
    SELECT bool_or(kind = 'open' AND judged = 'human') AS opened, bool_or(kind = 'open' AND judged = 'unsure') AS perhaps,
           bool_or(kind = 'click' AND judged = 'human') AS clicked
    FROM marketing_behaviour WHERE campaign_id = %(campaign)s AND message_id IS NOT NULL GROUP BY contact_id
) person
"""
# A link is told of once for all languages; those that few followed stand last, in an order that tells nothing of them.
_LINKS = """
SELECT l.url, count(DISTINCT v.contact_id) AS people
FROM marketing_campaignlink l
LEFT JOIN (marketing_behaviour v JOIN marketing_message m ON m.id = v.message_id)
    ON v.campaign_id = l.campaign_id AND v.link = l.number AND m.language = l.language AND v.judged = 'human'
WHERE l.campaign_id = %(campaign)s
GROUP BY l.url
ORDER BY CASE WHEN count(DISTINCT v.contact_id) >= %(fewest)s THEN count(DISTINCT v.contact_id) ELSE 0 END DESC, l.url
"""
