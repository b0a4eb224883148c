"""What the register knows that may stand in for a permission, as conditions in SQL about a row r of `crm.queries.reach.reach`.

Each condition is a boolean expression; `COLUMNS` are what the row must have for them.
"""

from __future__ import annotations

from crm.enums import GivenFor, SourceKind
from crm.queries.reach import GONE
from privacy.sql import Sql

OWN_DOORS = tuple(
    kind.value
    for kind in (
        *(SourceKind.STAFF, SourceKind.FORM, SourceKind.ORDER, SourceKind.QUOTE_REQUEST, SourceKind.CONTRACT),
        *(SourceKind.CALL, SourceKind.EVENT, SourceKind.NEWSLETTER, SourceKind.WEB_SHOP, SourceKind.CAMPAIGN),
    )
)
"""Where the customers themselves give an address: no file, no other system, no public source, no data company."""
AT_SALE_DAYS = 31
"""How near an order the day must be on which an address was given, for it to have been given in connection with that sale."""

COLUMNS = Sql(
    f"""coalesce(k.kind = 'shared_mailbox', false) AS shared, p.position_id, q.id IS NOT NULL AND NOT coalesce({GONE}, false) AS at_work,
        coalesce(p.source_kind = ANY(%(grounds_doors)s), false) AS from_customer,
        (p.sourced_at AT TIME ZONE 'Europe/Helsinki')::date AS given_on,
        coalesce(p.given_for = %(grounds_offered)s, false) AS refusal_offered""",
    {"grounds_doors": list(OWN_DOORS), "grounds_offered": GivenFor.SALE.value},
)

PRIVATE = Sql(f"""coalesce(k.kind = 'person', false) AND (q.id IS NULL OR coalesce({GONE}, false)) AS private""")
"""Reached as a consumer: neither an organisation's mailbox nor by an address of their work. What `consent.queries.reasons.bound` needs."""

_SOLD = """FROM crm_order o JOIN crm_orderline l ON l.order_id = o.id JOIN crm_product p ON p.id = l.product_id
    WHERE o.contact_id = r.contact_id AND o.state <> 'cancelled'"""
_NEAR = f"o.ordered_on BETWEEN r.given_on - {AT_SALE_DAYS} AND r.given_on + {AT_SALE_DAYS}"
AT_SALE = f"EXISTS (SELECT {_SOLD} AND {_NEAR})"
SAME_SELLER = f"EXISTS (SELECT {_SOLD} AND {_NEAR} AND p.sold_for = '')"


def similar(product: int | None) -> Sql:
    """Is the product our own, and of a group from which they bought one of ours?"""
    return Sql(
        f"""EXISTS (SELECT {_SOLD} AND p.sold_for = '' AND p.group_id =
            (SELECT w.group_id FROM crm_product w WHERE w.id = %(grounds_product)s AND w.sold_for = ''))""",
        {"grounds_product": product},
    )


def duties(areas: tuple[int, ...], months: int) -> Sql:
    """Has a source said, no longer ago than so many months, that in the work the address belongs to they look after one of these areas?"""
    return Sql(
        """EXISTS (SELECT FROM crm_duty d WHERE d.position_id = r.position_id AND d.area_id = ANY(%(grounds_areas)s::bigint[])
            AND d.sourced_at >= now() - make_interval(months => %(grounds_months)s))""",
        {"grounds_areas": list(areas), "grounds_months": months},
    )
