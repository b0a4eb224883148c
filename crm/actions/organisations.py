"""Organisations: entered and edited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.enums import Language
from crm.models import Organisation
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused

_FIELDS = ("name", "business_id", "language", "www", "customer_group", "industry")


@transaction.atomic
def create(
    *,
    by: Actor,
    now: datetime,
    source: Source,
    name: str,
    business_id: str = "",
    language: str = Language.FI,
    www: str = "",
    customer_group: int | None = None,
    industry: int | None = None,
) -> int:
    """Enters an organisation and returns its number. Refused for a business id whose check digit is wrong or that another one has."""
    row = Organisation(**source.columns)
    _fill(
        row,
        {
            "name": name,
            "business_id": business_id,
            "language": language,
            "www": www,
            "customer_group": customer_group,
            "industry": industry,
        },
    )
    row.save()
    audit.record(by=by, now=now, action="organisation.created", model="crm.Organisation", ref=row.pk)
    return row.pk


@transaction.atomic
def edit(*, by: Actor, now: datetime, organisation: int, version: int, **fields: Any) -> int:
    """Changes the fields given and returns the new version. Refused when somebody else saved in between."""
    row = Organisation.objects.select_for_update(no_key=True).filter(pk=organisation, merged_into=None).first()
    if row is None:
        raise Refused(_("There is no such organisation in the register."))
    if row.version != version:
        raise Refused(_("Somebody changed this organisation while you were editing: look at it and save again."))
    before = _values(row)
    _fill(row, fields)
    changes = [audit.Change(name, old, new) for name, old in before.items() if (new := _values(row)[name]) != old]
    if changes:
        row.version += 1
        row.save()
        audit.record(
            by=by, now=now, action="organisation.edited", model="crm.Organisation", ref=row.pk, changes=changes
        )
    return row.version


def _values(row: Organisation) -> dict[str, str]:
    return {
        name: str(getattr(row, f"{name}_id" if name in ("customer_group", "industry") else name) or "")
        for name in _FIELDS
    }


def _fill(row: Organisation, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        if name in ("customer_group", "industry"):
            setattr(row, f"{name}_id", value)
        elif name == "business_id":
            row.business_id = _free(row, clean.business_id(value))
        else:
            setattr(row, name, clean.line(value, field=name, limit=200))
    if not row.name:
        raise Refused(_("An organisation has a name."), field="name")
    row.search_text, row.sort_text = clean.search_text(row.name), clean.organisation_sort(row.name)


def _free(row: Organisation, business_id: str) -> str:
    taken = Organisation.objects.filter(business_id=business_id, merged_into=None).exclude(pk=row.pk)
    if business_id and taken.exists():
        raise Refused(_("Another organisation in the register has this business id."), field="business_id")
    return business_id
