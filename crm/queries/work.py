"""For whom somebody works who is reached at an address."""

from __future__ import annotations

from crm.queries.reach import GONE


def work(people: str) -> str:
    """A SELECT of `contact_id, title, organisation` for those of `people` (a FROM item with `contact_id, point_id`, each contact once) who work
    somewhere: the position their address belongs to, else the only one they hold. Who holds several, and is reached by an address of none, has
    no row; one that has ended does not count. `organisation` is the name of the one it was merged into, where it was.
    """
    return f"""
        SELECT held.contact_id, w.title, coalesce(m.name, o.name) AS organisation FROM (
            SELECT c.contact_id, coalesce(min(q.id) FILTER (WHERE q.id = p.position_id), CASE WHEN count(*) = 1 THEN min(q.id) END) AS position_id
            FROM {people} c JOIN crm_position q ON q.contact_id = c.contact_id AND ({GONE}) IS NOT TRUE
            LEFT JOIN crm_contactpoint p ON p.id = c.point_id
            GROUP BY c.contact_id
        ) held JOIN crm_position w ON w.id = held.position_id
        JOIN crm_organisation o ON o.id = w.organisation_id LEFT JOIN crm_organisation m ON m.id = o.merged_into_id
        """  # noqa: S608 - pieces of our own
