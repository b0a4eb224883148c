"""Orders: recorded, and marked as paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.actions import standings
from crm.enums import StandingKind
from crm.models import Contact, Order, OrderLine, Product
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@dataclass(frozen=True)
class Line:
    """What was ordered: a product's number, how many, and the price of one without VAT (None: the catalogue's)."""

    product: int
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None


@transaction.atomic
def record(
    *,
    by: Actor,
    now: datetime,
    source: Source,
    number: str,
    ordered_on: date,
    lines: Sequence[Line],
    contact: int | None = None,
    organisation: int | None = None,
    paid_on: date | None = None,
    reference: str = "",
) -> int:
    """Writes an order with its lines and returns its number in the register; its person becomes a customer's contact.

    Refused without a line, for a number already used, for an order of nobody, and for a payment before the order.
    """
    number = clean.line(number, field="number", limit=40)
    if not number:
        raise Refused(_("An order has a number."), field="number")
    if not lines or any(line.quantity <= 0 for line in lines):
        raise Refused(_("An order has at least one product, and more than none of it."), field="quantity")
    if not (contact or organisation):
        raise Refused(_("An order belongs to a person or an organisation."), field="contact")
    if contact and not Contact.objects.filter(pk=contact, merged_into=None).exists():
        raise Refused(_("There is no such person in the register."), field="contact")
    if paid_on and paid_on < ordered_on:
        raise Refused(_("The payment is dated before the order."), field="paid_on")
    if Order.objects.filter(number=number).exists():
        raise Refused(_("There is an order with this number already."), field="number")
    prices = dict(Product.objects.filter(pk__in=[line.product for line in lines]).values_list("pk", "price"))
    if any(line.product not in prices for line in lines):
        raise Refused(_("There is no such product in the catalogue."), field="product")
    priced = [(line, prices[line.product] if line.unit_price is None else line.unit_price) for line in lines]
    order = Order.objects.create(
        number=number,
        contact_id=contact,
        organisation_id=organisation,
        ordered_on=ordered_on,
        paid_on=paid_on,
        total=sum((line.quantity * price for line, price in priced), Decimal(0)),
        reference=clean.line(reference, field="reference", limit=200),
        **source.columns,
    )
    OrderLine.objects.bulk_create(
        OrderLine(order=order, product_id=line.product, quantity=line.quantity, unit_price=price)
        for line, price in priced
    )
    if contact:
        standings.open_for(by=by, now=now, contact=contact, kind=StandingKind.CUSTOMER, why="", source=source)
    audit.record(by=by, now=now, action="order.recorded", model="crm.Order", ref=order.pk, person=contact)
    return order.pk


@transaction.atomic
def mark_paid(*, by: Actor, now: datetime, order: int, paid_on: date) -> None:
    """Says when an order was paid. Refused when it was already, or before it was ordered."""
    row = Order.objects.select_for_update(no_key=True).filter(pk=order).first()
    if row is None or row.paid_on:
        raise Refused(_("This order is marked as paid already."))
    if paid_on < row.ordered_on:
        raise Refused(_("The payment is dated before the order."), field="paid_on")
    row.paid_on = paid_on
    row.save(update_fields=["paid_on"])
    audit.record(by=by, now=now, action="order.paid", model="crm.Order", ref=row.pk, person=row.contact_id)
