"""Signs of life in the register: what people did with us. What we began by ourselves is none: a quote, a call of ours, a task."""

from __future__ import annotations

from datetime import datetime

from privacy.sql import Sql

_SIGNS = (
    "SELECT contact_id, ordered_on::timestamp AT TIME ZONE 'Europe/Helsinki' AS at FROM crm_order",
    "SELECT contact_id, registered_on::timestamp AT TIME ZONE 'Europe/Helsinki' FROM crm_participation",
    "SELECT contact_id, at FROM crm_participation WHERE state = 'attended'",
    "SELECT contact_id, at FROM crm_quoterequest",
    "SELECT contact_id, at FROM crm_contract",
    "SELECT contact_id, at FROM crm_interaction WHERE direction = 'in'",
    "SELECT contact_id, at FROM crm_participant",
    "SELECT contact_id, at FROM crm_feedback",
    "SELECT contact_id, at FROM crm_chat",
)


def signs(since: datetime) -> Sql:
    """The living contacts with a sign since then: a `contact_id` each, repeated. What merged people did, their survivor did."""
    return Sql(
        f"""SELECT coalesce(k.merged_into_id, k.id) AS contact_id FROM ({" UNION ALL ".join(_SIGNS)}) sign
            JOIN crm_contact k ON k.id = sign.contact_id WHERE sign.at >= %(signs_since)s""",  # noqa: S608 - pieces of our own
        {"signs_since": since},
    )
