"""Contact pressure in SQL: who has had as many contacts as the limit allows, and until when. What `consent.pressure` says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from consent.models import Contacted
from consent.pressure import Limit
from privacy.sql import Sql


def pressed(among: str, held_to: Limit) -> Sql:
    """Those `among` (rows with a `contact_id`, each once) who may not be contacted now: `contact_id, free_at`. What was had before a merge counts on."""
    recent = "c.counts AND c.at > statement_timestamp() - %(pressure_days)s::integer * interval '24 hours'"
    return Sql(
        f"""
        SELECT contact_id, (array_agg(at ORDER BY at DESC))[%(pressure_contacts)s::integer]
               + %(pressure_days)s::integer * interval '24 hours' AS free_at
        FROM (
            SELECT r.contact_id, c.at FROM {among} r JOIN consent_contacted c ON c.contact_id = r.contact_id WHERE {recent}
            UNION ALL
            SELECT r.contact_id, c.at FROM {among} r JOIN crm_contact m ON m.merged_into_id = r.contact_id
            JOIN consent_contacted c ON c.contact_id = m.id WHERE {recent}
        ) had GROUP BY contact_id HAVING count(*) >= %(pressure_contacts)s::integer
        """,  # noqa: S608 - names of our own, values as parameters
        {"pressure_days": held_to.days, "pressure_contacts": held_to.contacts},
    )


def contacts_of(family: Iterable[int]) -> list[datetime]:
    """When somebody, or who was merged into them, was contacted, as far as it counts and is still kept; the newest first."""
    rows = Contacted.objects.filter(contact__in=family, counts=True)
    return list(rows.order_by("-at").values_list("at", flat=True))
