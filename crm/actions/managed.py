"""Managed lists and the catalogue: entries added and changed, out of use instead of deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from crm import clean
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused

Entry = TypeVar("Entry", bound=Model)


def check(**values: Any) -> None:
    """Raises Refused for a name of more than one line or a negative price."""
    for name in ("name_fi", "name_sv", "name_en"):
        clean.line(values.get(name, ""), field=name, limit=120)
    if (price := values.get("price")) is not None and price < 0:
        raise Refused(_("A price is not below zero."), field="price")
    since, until = values.get("valid_from"), values.get("valid_until")
    if since and until and until < since:
        raise Refused(_("It would end before it begins."), field="valid_until")


@transaction.atomic
def keep(*, by: Actor, now: datetime, model: type[Entry], instance: Entry | None, **values: Any) -> Entry:
    """Adds an entry, or changes `instance`, and returns the stored row; nothing changed writes nothing."""
    check(**values)
    row = instance or model()
    changed = [name for name, value in values.items() if instance is None or getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save()
        action = "list.entry_changed" if instance else "list.entry_added"
        audit.record(by=by, now=now, action=action, model=model._meta.label, ref=row.pk, fields=changed)
    return row
