"""Contact points and postal addresses: added, made the main one, marked as not working, removed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.enums import AddressKind, PointState
from crm.models import Address, Contact, ContactPoint
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@transaction.atomic
def add(*, by: Actor, now: datetime, contact: int, point: clean.Point, source: Source, main: bool = False) -> int:
    """Adds an address or number to a contact and returns its number; one they hold already is only made the main one where asked."""
    _grow(contact)
    known = ContactPoint.objects.filter(contact_id=contact, kind=point.kind, key=point.key).first()
    row = known or insert(contact, point, source)
    if main and not row.is_main:
        _make_main(row)
    if known is None:
        _record(by, now, "point.added", row)
    return row.pk


@transaction.atomic
def make_main(*, by: Actor, now: datetime, point: int) -> None:
    """The address or number to use first; the one that was it stays."""
    row = _lock(point)
    if not row.is_main:
        _make_main(row)
        _record(by, now, "point.made_main", row)


@transaction.atomic
def mark(*, by: Actor, now: datetime, point: int, state: PointState) -> None:
    """Says whether an address works; the gate leaves out what bounces."""
    row = _lock(point)
    if row.state != state:
        change = audit.Change("state", row.state, state)
        row.state = state
        row.save(update_fields=["state"])
        _record(by, now, "point.marked", row, [change])


@transaction.atomic
def remove(*, by: Actor, now: datetime, point: int) -> None:
    """Takes an address or number away; the next one of its kind becomes the main one. Bans on it live elsewhere and stay."""
    row = _lock(point)
    _record(by, now, "point.removed", row, [audit.Change(row.kind, row.value, "")])
    row.delete()
    assert row.contact_id
    heir = ContactPoint.objects.filter(contact_id=row.contact_id, kind=row.kind).order_by("id").first()
    if row.is_main and heir:
        _make_main(heir)
    _grow(row.contact_id)


def insert(contact: int, point: clean.Point, source: Source) -> ContactPoint:
    """Inside an action's transaction: the row alone. The contact's first of its kind is the main one."""
    first = not ContactPoint.objects.filter(contact_id=contact, kind=point.kind, is_main=True).exists()
    return ContactPoint.objects.create(
        contact_id=contact,
        kind=point.kind,
        value=point.value,
        key=point.key,
        domain=point.domain,
        hash=point.hash,
        is_main=first,
        **source.columns,
    )


def replace_main(contact: int, kind: str, point: clean.Point | None, source: Source) -> list[audit.Change]:
    """Inside an action's transaction: this is the main address or number now, None for none. The one it replaces goes."""
    old = ContactPoint.objects.filter(contact_id=contact, kind=kind, is_main=True).first()
    if (old.key if old else None) == (point.key if point else None):
        return []
    if old:
        old.delete()
    if point:
        known = ContactPoint.objects.filter(contact_id=contact, kind=kind, key=point.key).first()
        _make_main(known or insert(contact, point, source))
    return [audit.Change(kind, old.value if old else "", point.value if point else "")]


def write_postal(contact: int, postal: clean.Postal, source: Source) -> list[audit.Change]:
    """Inside an action's transaction: the contact's postal address is this one; an empty one is removed."""
    row = Address.objects.filter(contact_id=contact, kind=AddressKind.POSTAL).order_by("id").first()
    old = clean.Postal(row.street, row.postcode, row.city, row.country) if row else clean.Postal()
    if old == postal or not (old or postal):
        return []
    if row and not postal:
        row.delete()
    else:
        row = row or Address(contact_id=contact, kind=AddressKind.POSTAL)
        row.street, row.postcode, row.city, row.country = postal.street, postal.postcode, postal.city, postal.country
        for name, value in source.columns.items():
            setattr(row, name, value)
        row.save()
    return [audit.Change("address", _one_line(old), _one_line(postal))]


def _one_line(postal: clean.Postal) -> str:
    return f"{postal.street}, {postal.postcode} {postal.city} {postal.country}".strip(" ,") if postal else ""


def _make_main(row: ContactPoint) -> None:
    ContactPoint.objects.filter(contact=row.contact, kind=row.kind, is_main=True).update(is_main=False)
    ContactPoint.objects.filter(pk=row.pk).update(is_main=True)


def _lock(point: int) -> ContactPoint:
    row = ContactPoint.objects.select_for_update(no_key=True).filter(pk=point, contact__isnull=False).first()
    if row is None:
        raise Refused(_("This address or number is no longer here: look at the person again."))
    return row


def _grow(contact: int) -> None:
    if not Contact.objects.filter(pk=contact, merged_into=None).update(version=F("version") + 1):
        raise Refused(_("There is no such person in the register."))


def _record(by: Actor, now: datetime, action: str, row: ContactPoint, changes: Iterable[audit.Change] = ()) -> None:
    audit.record(
        by=by,
        now=now,
        action=action,
        model="crm.ContactPoint",
        ref=row.pk,
        person=row.contact_id,
        changes=changes,
        detail={"kind": row.kind},
    )
