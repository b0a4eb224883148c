"""Many orders at once, for what another system or the demo brings: checked like one, written with COPY."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from crm.models import Order, OrderLine, Product
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.copying import copy_rows, take_ids
from privacy.refusal import Refused


@dataclass(frozen=True)
class NewOrder:
    """An order of one product by one person: `product` is the catalogue's code, the price its own."""

    number: str
    contact: int
    ordered_on: date
    paid_on: date | None
    product: str
    quantity: int = 1


@transaction.atomic
def record_many(*, by: Actor, now: datetime, source: Source, orders: Sequence[NewOrder]) -> int:
    """Writes the orders with their lines and returns how many; one audit row for all. Raises Refused for an unknown product."""
    products = {code: (pk, price) for code, pk, price in Product.objects.values_list("code", "pk", "price")}
    if unknown := sorted({order.product for order in orders} - products.keys()):
        raise Refused(f"There is no such product in the catalogue: {', '.join(unknown)}.")
    origin = tuple(source.columns.values())
    numbered = list(zip(take_ids(Order, len(orders)), orders, strict=True))
    copy_rows(
        Order,
        ("id", "number", "contact_id", "ordered_on", "paid_on", "currency", "total", "reference", *source.columns),
        (
            (pk, o.number, o.contact, o.ordered_on, o.paid_on, "EUR", products[o.product][1] * o.quantity, "", *origin)
            for pk, o in numbered
        ),
    )
    copy_rows(
        OrderLine,
        ("order_id", "product_id", "quantity", "unit_price"),
        ((pk, products[o.product][0], Decimal(o.quantity), products[o.product][1]) for pk, o in numbered),
    )
    audit.record(
        by=by, now=now, action="order.many_recorded", model="crm.Order", ref=None, detail={"orders": len(orders)}
    )
    return len(orders)
