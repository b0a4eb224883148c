"""Staggering: a campaign leaves over a time instead of all at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from marketing.actions.claims import CANARY_DUE

_SPREAD = """
WITH placed AS (
    SELECT id, (row_number() OVER (ORDER BY random()) - 1)::float / count(*) OVER () * %(seconds)s AS place
    FROM marketing_message WHERE campaign_id = %(campaign)s AND state = 'queued' AND next_at > %(canary)s
)
UPDATE marketing_message m SET next_at = s.at + (p.place - s.since) * interval '1 second'
FROM placed p JOIN unnest(%(since)s::float[], %(until)s::float[], %(at)s::timestamptz[]) AS s(since, until, at)
     ON p.place >= s.since AND p.place < s.until
WHERE m.id = p.id
"""


def spread(campaign: int, *, begins: datetime, minutes: int) -> int:
    """Inside an action's transaction: gives each waiting message its time, evenly and in an order drawn by lot, quiet hours left out; how many.
    The canary keeps its own."""
    spans = settings.MAIL_QUIET.spans(begins, timedelta(minutes=minutes))
    with connection.cursor() as cursor:
        cursor.execute(
            _SPREAD,
            {
                "campaign": campaign,
                "seconds": 60 * minutes,
                "canary": CANARY_DUE,
                "since": [span.since.total_seconds() for span in spans],
                "until": [span.until.total_seconds() for span in spans],
                "at": [span.at for span in spans],
            },
        )
        return cursor.rowcount
