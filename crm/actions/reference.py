"""The reference profile's managed lists."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from crm.models import CustomerGroup, Industry, Interest
from crm.reference import CUSTOMER_GROUPS, INDUSTRIES, INTERESTS
from privacy.actions import audit
from privacy.actor import Actor

_LISTS = ((Interest, INTERESTS), (CustomerGroup, CUSTOMER_GROUPS), (Industry, INDUSTRIES))


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
