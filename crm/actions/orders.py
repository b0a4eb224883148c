"""Orders as another system or a test hands them in whole: with their lines, and paid at once where they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.actions import dealings
from crm.actions.dealings import Line
from crm.enums import PaymentMethod
from crm.sources import Source
from privacy.actor import Actor
from privacy.refusal import Refused

__all__ = ["Line", "mark_paid", "record"]


@transaction.atomic
def record(
    *,
    by: Actor,
    now: datetime,
    source: Source,
    ordered_on: date,
    lines: Sequence[Line],
    number: str = "",
    contact: int | None = None,
    organisation: int | None = None,
    paid_on: date | None = None,
    method: str = PaymentMethod.TRANSFER,
    reference: str = "",
) -> int:
    """Writes an order with its lines and returns its number in the register; its person becomes a customer's contact.

    Refused without a line, for a number already used, for an order of nobody, and for a payment before the order.
    """
    if not lines:
        raise Refused(_("An order has at least one product."), field="product")
    facts: dict[str, Any] = {"number": number, "ordered_on": ordered_on, "reference": reference}
    order = dealings.record(
        "order", by=by, now=now, source=source, contact=contact, organisation=organisation, lines=lines, **facts
    )
    if paid_on:
        mark_paid(by=by, now=now, source=source, order=order, paid_on=paid_on, method=method)
    return order


def mark_paid(
    *, by: Actor, now: datetime, source: Source, order: int, paid_on: date, method: str = PaymentMethod.TRANSFER
) -> None:
    """Records that all that is owed of an order was paid. Refused when it was already, or before it was ordered."""
    dealings.record("payment", by=by, now=now, source=source, parent=order, paid_on=paid_on, method=method)
