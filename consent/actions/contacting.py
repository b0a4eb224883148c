"""Writing down that somebody is contacted, for the limit of contacts (`consent.pressure`).

`note` is for what people do: a call, a letter. Machines that contact many at once put `RESERVED` into the statement that takes their rows:
whoever is not in what it returns was contacted by somebody else in that very moment, and is asked of the gate again.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from consent.models import Contacted
from consent.pressure import limit
from consent.queries.rulebook import in_force
from crm.queries.reach import survivor
from privacy.actions import audit
from privacy.actor import Actor
from privacy.prepared import fetch

# In the order of people, so that two statements never wait for each other. A number that is taken since belongs to a contact that the
# statement could not see: then nothing is written, and the caller asks the gate anew.
RESERVED = """
    INSERT INTO consent_contacted (contact_id, channel, purpose, at, number, ref)
    SELECT w.contact_id, %(contacting_channel)s::text, %(contacting_purpose)s::text, statement_timestamp(),
           1 + coalesce((SELECT max(c.number) FROM consent_contacted c WHERE c.contact_id = w.contact_id), 0), w.ref
    FROM ({wished}) w ORDER BY w.contact_id
    ON CONFLICT (contact_id, number) DO NOTHING RETURNING contact_id, ref
    """
"""Reserves a contact for each of `wished` (`contact_id, ref`), and returns those that are reserved."""

GIVEN_BACK = """
    UPDATE consent_contacted c SET counts = false FROM ({ended}) e WHERE c.contact_id = e.contact_id AND c.ref = e.ref AND c.counts
    """
"""Gives back what was reserved for `ended` (`contact_id, ref`): it did not come about."""

_NOTED = RESERVED.replace("statement_timestamp()", "%(contacting_at)s::timestamptz").format(
    wished="SELECT %(contacting_contact)s::bigint AS contact_id, %(contacting_ref)s::bigint AS ref"
)


@transaction.atomic
def note(
    *, by: Actor, now: datetime, contact: int, channel: str, purpose: str, at: datetime, ref: int | None = None
) -> bool:
    """Notes a contact with somebody that took place at `at`; whether it counts. What has happened is noted, even above the limit.

    False, and nothing is written, where the controller has no limit or the purpose does not count. Raises Refused where there is no such person.
    """
    person = survivor(contact)
    if limit([purpose], in_force().choices) is None:
        return False
    params = {
        "contacting_channel": channel,
        "contacting_purpose": purpose,
        "contacting_at": at,
        "contacting_contact": person,
        "contacting_ref": ref,
    }
    while not fetch(_NOTED, params):
        pass  # somebody else took the number: the next statement sees theirs
    audit.record(
        by=by,
        now=now,
        action="consent.contacted",
        model=Contacted._meta.label,
        ref=None,
        person=person,
        detail={"channel": channel, "purpose": purpose},
    )
    return True
