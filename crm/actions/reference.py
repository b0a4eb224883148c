"""The reference profile's managed lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from crm import reference
from crm.models import (
    AttributeKind,
    CustomerClass,
    CustomerGroup,
    DutyArea,
    Industry,
    Interest,
    PaymentTerms,
    Product,
    ProductGroup,
    SalesArea,
    VatGroup,
)
from privacy.actions import audit
from privacy.actor import Actor

# The list, its rows, and the fields beside key and names that they fill.
_LISTS: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
    (Interest, reference.INTERESTS, ()),
    (CustomerGroup, reference.CUSTOMER_GROUPS, ()),
    (CustomerClass, reference.CUSTOMER_CLASSES, ()),
    (VatGroup, reference.VAT_GROUPS, ()),
    (PaymentTerms, reference.PAYMENT_TERMS, ("days",)),
    (SalesArea, reference.SALES_AREAS, ("postcodes",)),
    (ProductGroup, reference.PRODUCT_GROUPS, ()),
    (DutyArea, reference.DUTY_AREAS, ()),
    (AttributeKind, reference.ATTRIBUTE_KINDS, ("category", "months")),
    (Industry, reference.INDUSTRIES, ("standard", "code")),
)


class NewProduct(NamedTuple):
    """A product of the catalogue: names in Finnish, Swedish and English, the key of its group, the price of one in euros without VAT."""

    code: str
    names: tuple[str, str, str]
    fixed_price: bool
    price: str
    group: str = ""


@transaction.atomic
def seed(*, by: Actor, now: datetime) -> int:
    """Makes the entries that are missing; returns how many. What staff have changed stays theirs."""
    made = 0
    for model, table, more in _LISTS:
        fields = ("key", "name_fi", "name_sv", "name_en", *more)
        known = set(model.objects.values_list("key", flat=True))
        made += _add(by, now, model, [dict(zip(fields, row, strict=True)) for row in table if row[0] not in known])
    return made


@transaction.atomic
def seed_products(*, by: Actor, now: datetime, products: Iterable[NewProduct]) -> int:
    """Makes the products that are missing; returns how many. A group nobody seeded is left out."""
    known = set(Product.objects.values_list("code", flat=True))
    groups = dict(ProductGroup.objects.values_list("key", "pk"))
    rows = [
        {
            "code": product.code,
            **dict(zip(("name_fi", "name_sv", "name_en"), product.names, strict=True)),
            "fixed_price": product.fixed_price,
            "price": Decimal(product.price),
            "group_id": groups.get(product.group),
        }
        for product in products
        if product.code not in known
    ]
    return _add(by, now, Product, rows)


def _add(by: Actor, now: datetime, model: Any, rows: list[dict[str, Any]]) -> int:
    made = model.objects.bulk_create(model(**row) for row in rows)
    entries = [audit.Entry("list.entry_added", model._meta.label, row.pk) for row in made]
    audit.record_many(by=by, now=now, entries=entries)
    return len(made)
