"""The reference profile's managed lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from crm.models import CustomerGroup, Industry, Interest, Product
from crm.reference import CUSTOMER_GROUPS, INDUSTRIES, INTERESTS
from privacy.actions import audit
from privacy.actor import Actor

_LISTS: tuple[tuple[Any, Any], ...] = ((Interest, INTERESTS), (CustomerGroup, CUSTOMER_GROUPS), (Industry, INDUSTRIES))


@transaction.atomic
def seed(*, by: Actor, now: datetime) -> int:
    """Makes the entries that are missing; returns how many. What staff have changed stays theirs."""
    made = 0
    for model, table in _LISTS:
        known = set(model.objects.values_list("key", flat=True))
        rows = [model(key=key, name_fi=fi, name_sv=sv, name_en=en) for key, fi, sv, en in table if key not in known]
        for row in model.objects.bulk_create(rows):
            audit.record(by=by, now=now, action="list.entry_added", model=model._meta.label, ref=row.pk)
        made += len(rows)
    return made


@transaction.atomic
def seed_products(*, by: Actor, now: datetime, products: Iterable[tuple[str, tuple[str, str, str], bool, str]]) -> int:
    """Makes the products (code, names fi/sv/en, whether the price is fixed, price) that are missing; returns how many."""
    known = set(Product.objects.values_list("code", flat=True))
    rows = [
        Product(code=code, name_fi=fi, name_sv=sv, name_en=en, fixed_price=fixed, price=Decimal(price))
        for code, (fi, sv, en), fixed, price in products
        if code not in known
    ]
    for row in Product.objects.bulk_create(rows):
        audit.record(by=by, now=now, action="list.entry_added", model="crm.Product", ref=row.pk)
    return len(rows)
