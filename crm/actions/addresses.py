"""Postal addresses of people and organisations: kept by kind, from and to a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.actions import holders, versions
from crm.actions.sales_areas import follow_postcode
from crm.enums import AddressKind
from crm.models import Address
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@transaction.atomic
def keep(
    *,
    by: Actor,
    now: datetime,
    source: Source,
    holder: holders.Holder,
    kind: str,
    postal: clean.Postal,
    since: date | None = None,
    until: date | None = None,
    address: int | None = None,
    seen: Mapping[str, Any] | None = None,
) -> int:
    """Adds an address of a kind, or changes the one named, and returns its number.

    Raises Refused for an empty address, a postcode that is none of its country's, an end before the beginning, and where the one named
    no longer holds what its editor saw (`seen`, by column).
    """
    holders.grow(holder)
    postal = clean.postal(postal)
    if not postal:
        raise Refused(_("Write at least a street, a PO box or a city."), field="street")
    if kind not in AddressKind.values:
        raise Refused(_("There is no such kind of address."), field="kind")
    if since and until and until < since:
        raise Refused(_("The address ends before it begins."), field="until")
    row = _own(holder, address) if address else Address(**holder.columns)
    versions.unchanged(row, seen or {})
    old, row.kind, row.since, row.until = str(row) if address else "", kind, since, until
    _fill(row, postal, source)
    row.save()
    changes = [audit.Change("address", old, str(row))] if old != str(row) else []
    _record(by, now, "address.changed" if address else "address.added", holder, row, changes)
    follow_postcode(holder.organisation)
    return row.pk


@transaction.atomic
def remove(*, by: Actor, now: datetime, holder: holders.Holder, address: int) -> None:
    """Takes an address away."""
    holders.grow(holder)
    row = _own(holder, address)
    _record(by, now, "address.removed", holder, row, [audit.Change("address", str(row), "")])
    row.delete()
    follow_postcode(holder.organisation)


def write_postal(contact: int, postal: clean.Postal, source: Source) -> list[audit.Change]:
    """Inside an action's transaction: the contact's postal address is this one; an empty one is removed."""
    row = Address.objects.filter(contact_id=contact, kind=AddressKind.POSTAL).order_by("id").first()
    old = postal_of(contact)
    if old == postal or not (old or postal):
        return []
    said = str(row or "")
    if row and not postal:
        row.delete()
        return [audit.Change("address", said, "")]
    row = row or Address(contact_id=contact, kind=AddressKind.POSTAL)
    _fill(row, postal, source)
    row.save()
    return [audit.Change("address", said, str(row))]


def postal_of(contact: int) -> clean.Postal:
    """The contact's postal address as it stands; an empty one where there is none."""
    row = Address.objects.filter(contact_id=contact, kind=AddressKind.POSTAL).order_by("id").first()
    return postal_in(row) if row else clean.Postal()


def postal_in(row: Address) -> clean.Postal:
    """The postal address that a row holds."""
    return clean.Postal(*(getattr(row, name) for name in clean.Postal._fields))


def _fill(row: Address, postal: clean.Postal, source: Source) -> None:
    for name, value in (*postal._asdict().items(), *source.columns.items()):
        setattr(row, name, value)
    row.hash = clean.household(postal)


def _own(holder: holders.Holder, address: int) -> Address:
    row = Address.objects.select_for_update(no_key=True).filter(pk=address, **holder.columns).first()
    if row is None:
        raise Refused(_("This address is no longer here: look at the page again."))
    return row


def _record(
    by: Actor, now: datetime, action: str, holder: holders.Holder, row: Address, changes: list[audit.Change]
) -> None:
    audit.record(
        by=by,
        now=now,
        action=action,
        model="crm.Address",
        ref=row.pk,
        person=holder.person,
        changes=changes,
        detail={"kind": row.kind},
    )
