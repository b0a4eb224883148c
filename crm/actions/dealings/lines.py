"""Lines of quotes and orders, and the total they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm import policies
from crm.actions.dealings.values import lock
from crm.clean import LARGEST
from crm.kinds import KINDS, Kind
from crm.models import Product
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@dataclass(frozen=True)
class Line:
    """What was asked or ordered: a product's number, how many, and the price of one without VAT (None: the catalogue's)."""

    product: int
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None


def write_lines(kind: Kind, row: Any, lines: Sequence[Line]) -> None:
    """Inside an action's transaction: adds the lines to the row and its total. Raises Refused for an unknown product or a quantity of none."""
    prices = dict(Product.objects.filter(pk__in=[line.product for line in lines]).values_list("pk", "price"))
    if any(line.product not in prices for line in lines):
        raise Refused(_("There is no such product in the catalogue."), field="product")
    if any(line.quantity <= 0 for line in lines):
        raise Refused(_("Give a quantity of more than none."), field="quantity")
    if any(max(line.quantity, line.quantity * (line.unit_price or prices[line.product])) >= LARGEST for line in lines):
        raise Refused(_("This is too large to be right: look for a sign too many."), field="quantity")
    if any(line.unit_price is not None and line.unit_price < 0 for line in lines):
        raise Refused(_("A price is not below zero."), field="unit_price")
    model = apps.get_model(kind.lines)
    made = [
        model(
            **{f"{kind.key}_id": row.pk},
            product_id=line.product,
            quantity=line.quantity,
            unit_price=prices[line.product] if line.unit_price is None else line.unit_price,
        )
        for line in lines
    ]
    model.objects.bulk_create(made)
    row.total = total(kind, row.pk)
    row.save(update_fields=["total"])


def total(kind: Kind, ref: int) -> Decimal:
    """What the lines of a quote or order come to, to the cent."""
    held = apps.get_model(kind.lines).objects.filter(**{kind.key: ref}).values_list("quantity", "unit_price")
    return sum((quantity * price for quantity, price in held), Decimal(0)).quantize(Decimal("0.01"))


@transaction.atomic
def add_line(kind: str, /, *, by: Actor, now: datetime, ref: int, line: Line) -> None:
    """Adds a line to a quote or order that may still be changed."""
    told, row = KINDS[kind], lock(kind, ref)
    policies.check_editable(told, row)
    write_lines(told, row, [line])
    audit.record(by=by, now=now, action=f"{kind}.line_added", model=told.model, ref=row.pk, person=row.contact_id)


@transaction.atomic
def remove_line(kind: str, /, *, by: Actor, now: datetime, ref: int, line: int) -> None:
    """Takes a line away from a quote or order that may still be changed."""
    told, row = KINDS[kind], lock(kind, ref)
    policies.check_editable(told, row)
    apps.get_model(told.lines).objects.filter(pk=line, **{kind: row.pk}).delete()
    row.total = total(told, row.pk)
    row.save(update_fields=["total"])
    audit.record(by=by, now=now, action=f"{kind}.line_removed", model=told.model, ref=row.pk, person=row.contact_id)
