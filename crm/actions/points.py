"""E-mail addresses and phone numbers: added, made the main one, marked as not working, removed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.actions import holders
from crm.enums import PointState
from crm.models import ContactPoint, Position
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@transaction.atomic
def add(
    *,
    by: Actor,
    now: datetime,
    holder: holders.Holder,
    point: clean.Point,
    source: Source,
    main: bool = False,
    position: int | None = None,
) -> int:
    """Adds an address or number and returns its row's number; one held already is theirs again at this place, or their own.

    It is the main one where `main` says so, where there is none yet, and where the main one belonged to a work that has ended.
    `position` says that it is the person's at that work: it is used no more when they leave. Refused for a position of somebody else.
    """
    holders.grow(holder)
    if position and not Position.objects.filter(pk=position, contact=holder.contact).exists():
        raise Refused(_("This position is no longer here: look at the person again."), field="position")
    held = ContactPoint.objects.filter(**holder.columns, kind=point.kind)
    known = held.filter(key=point.key).select_related("position").first()
    row = known or insert(holder, point, source, position)
    moves = row.position_id != position and bool(position or (row.position and row.position.until))
    if moves:
        ContactPoint.objects.filter(pk=row.pk).update(position=position)
    if not row.is_main and (main or held.filter(is_main=True, position__until__isnull=False).exists()):
        _make_main(row)
    if moves or known is None:
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
def mark(*, by: Actor, now: datetime, point: int, state: str) -> None:
    """Says whether an address works; the gate leaves out what does not."""
    row = _lock(point)
    if state not in PointState.values:
        raise Refused(_("There is no such state of an address."))
    if row.state != state:
        change = audit.Change("state", row.state, state)
        row.state = state
        row.save(update_fields=["state"])
        _record(by, now, "point.marked", row, [change])


@transaction.atomic
def mark_bounced(*, by: Actor, now: datetime, hash: str) -> int:
    """Says of the address of this hash, whoever holds it, that mails to it come back; how many rows that changed."""
    held = ContactPoint.objects.filter(Q(hash=hash) | Q(former__contains=[hash]), state=PointState.WORKS)
    rows = list(held.order_by("id").values_list("pk", flat=True))
    for row in rows:
        mark(by=by, now=now, point=row, state=PointState.BOUNCED)
    return len(rows)


@transaction.atomic
def remove(*, by: Actor, now: datetime, point: int) -> None:
    """Takes an address or number away; the next one of its kind becomes the main one. Bans on it live elsewhere and stay."""
    row = _lock(point)
    _record(by, now, "point.removed", row, [audit.Change(row.kind, row.value, "")])
    row.delete()
    if row.is_main:
        choose_main(_holder(row), row.kind)
    holders.grow(_holder(row))


def insert(holder: holders.Holder, point: clean.Point, source: Source, position: int | None = None) -> ContactPoint:
    """Inside an action's transaction: the row alone. The holder's first of its kind is the main one."""
    first = not ContactPoint.objects.filter(**holder.columns, kind=point.kind, is_main=True).exists()
    return ContactPoint.objects.create(
        **holder.columns,
        position_id=position,
        kind=point.kind,
        value=point.value,
        key=point.key,
        domain=point.domain,
        hash=point.hash,
        former=point.former,
        is_main=first,
        **source.columns,
    )


def replace_main(contact: int, kind: str, point: clean.Point | None, source: Source) -> list[audit.Change]:
    """Inside an action's transaction: this is the main address or number now, None for none. The one it replaces goes."""
    holder = holders.Holder(contact)
    old = ContactPoint.objects.filter(contact_id=contact, kind=kind, is_main=True).select_related("position").first()
    if (old.key if old else None) == (point.key if point else None):
        return []
    if old:
        old.delete()
    if point:
        known = ContactPoint.objects.filter(contact_id=contact, kind=kind, key=point.key).first()
        at = old.position_id if old and old.position and old.position.until is None else None
        _make_main(known or insert(holder, point, source, at))
    return [audit.Change(kind, old.value if old else "", point.value if point else "")]


def choose_main(holder: holders.Holder, kind: str) -> None:
    """Inside an action's transaction: one that works and belongs to no ended position is used first from now on, where there is one."""
    held = ContactPoint.objects.filter(**holder.columns, kind=kind, position__until=None)
    heir = held.filter(state=PointState.WORKS).order_by("-is_main", "id").first()
    if heir and not heir.is_main:
        _make_main(heir)


def _make_main(row: ContactPoint) -> None:
    held = ContactPoint.objects.filter(contact=row.contact, organisation=row.organisation, kind=row.kind)
    held.filter(is_main=True).update(is_main=False)
    ContactPoint.objects.filter(pk=row.pk).update(is_main=True)


def _holder(row: ContactPoint) -> holders.Holder:
    return holders.Holder(row.contact_id, row.organisation_id)


def _lock(point: int) -> ContactPoint:
    row = ContactPoint.objects.select_for_update(no_key=True).filter(pk=point).first()
    if row is None:
        raise Refused(_("This address or number is no longer here: look at the person again."))
    return row


def _record(by: Actor, now: datetime, action: str, row: ContactPoint, changes: Iterable[audit.Change] = ()) -> None:
    audit.record(
        by=by,
        now=now,
        action=action,
        model="crm.ContactPoint",
        ref=row.pk,
        person=_holder(row).person,
        changes=changes,
        detail={"kind": row.kind},
    )
