"""A person's places in organisations: taken up, left, and left for another."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.actions import holders, points, versions
from crm.models import Contact, ContactPoint, Duty, DutyArea, Organisation, Position
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@transaction.atomic
def add(
    *,
    by: Actor,
    now: datetime,
    contact: int,
    organisation: int,
    title: str,
    source: Source,
    since: date | None = None,
    until: date | None = None,
    duties: Iterable[int] = (),
) -> int:
    """Gives the person a place in an organisation and returns its number; the first open one is the main one.

    Raises Refused for an organisation that is gone, for an end before the beginning, and for one still to come.
    """
    holders.grow(holders.Holder(contact))
    if until and until > timezone.localdate(now):
        raise Refused(_("This day is still to come: record it when it is there."), field="until")
    row = insert(contact, organisation, title, source, since, until)
    _write_duties(row, duties, source)
    _record(by, now, "position.added", row)
    return row.pk


@transaction.atomic
def set_duties(
    *,
    by: Actor,
    now: datetime,
    position: int,
    areas: Collection[int],
    source: Source,
    seen: Collection[Any] | None = None,
) -> None:
    """What the person looks after there, as the source says; areas that are no longer named go.

    `seen` are the areas the editor saw: Refused where somebody has changed them since.
    """
    row = _lock(position)
    held = set(Duty.objects.filter(position=row).values_list("area_id", flat=True))
    if seen is not None and held != {int(area) for area in seen}:
        raise Refused(versions.changed_since(row), field="duties")
    if changes := _write_duties(row, areas, source):
        holders.grow(holders.Holder(row.contact_id))
        _record(by, now, "position.duties_set", row, changes)


@transaction.atomic
def leave(
    *, by: Actor, now: datetime, position: int, on: date | None = None, with_points: Collection[int] | None = None
) -> None:
    """The person left this place on a day (today). Its addresses and numbers are used no more from that day: those `with_points`
    names and no others, else those known to belong to it.

    Another open place becomes the main one, and an address that still works is used first. Nothing is deleted. Raises Refused for a day
    before the place was taken up, or after today.
    """
    row = _lock(position)
    today = timezone.localdate(now)
    row.until = on or today
    if row.until > today:
        raise Refused(_("This day is still to come: record it when it is there."), field="on")
    if row.since and row.until < row.since:
        raise Refused(_("The position would end before it began."), field="on")
    row.is_main = False
    row.save(update_fields=["until", "is_main"])
    heir = Position.objects.filter(contact_id=row.contact_id, until=None).order_by("-is_main", "id").first()
    if heir and not heir.is_main:
        Position.objects.filter(pk=heir.pk).update(is_main=True)
    if with_points is not None:
        ContactPoint.objects.filter(position=row).update(position=None)
        ContactPoint.objects.filter(pk__in=with_points, contact=row.contact_id).update(position=row)
    for kind in ContactPoint.objects.filter(position=row, is_main=True).values_list("kind", flat=True).distinct():
        points.choose_main(holders.Holder(row.contact_id), kind)
    Contact.objects.filter(pk=row.contact_id).update(version=F("version") + 1)
    _record(by, now, "position.ended", row)


@transaction.atomic
def change_employer(
    *,
    by: Actor,
    now: datetime,
    position: int,
    organisation: int,
    title: str,
    source: Source,
    on: date | None = None,
    with_points: Collection[int] | None = None,
    new_points: Iterable[clean.Point] = (),
) -> int:
    """The person left one place for another, in one step; returns the new place. What was reached at the old one is used no more.

    Raises Refused for what `leave` and `add` refuse, and for a move to where they are.
    """
    old = _lock(position)
    if old.organisation_id == organisation:
        raise Refused(_("They work there already: name the new employer."), field="organisation")
    leave(by=by, now=now, position=position, on=on, with_points=with_points)
    since = on or timezone.localdate(now)
    new = insert(old.contact_id, organisation, title, source, since)
    Position.objects.filter(contact=old.contact_id, is_main=True).update(is_main=False)
    Position.objects.filter(pk=new.pk).update(is_main=True)
    for point in new_points:
        holder = holders.Holder(old.contact_id)
        points.add(by=by, now=now, holder=holder, point=point, source=source, main=True, position=new.pk)
    _record(by, now, "position.added", new)
    return new.pk


def insert(
    contact: int, organisation: int, title: str, source: Source, since: date | None = None, until: date | None = None
) -> Position:
    """Inside an action's transaction: the row alone."""
    if not Organisation.objects.filter(pk=organisation, merged_into=None).exclude(name="").exists():
        raise Refused(_("There is no such organisation in the register."), field="organisation")
    if since and until and until < since:
        raise Refused(_("The position would end before it began."), field="until")
    first = until is None and not Position.objects.filter(contact_id=contact, until=None, is_main=True).exists()
    return Position.objects.create(
        contact_id=contact,
        organisation_id=organisation,
        title=clean.line(title, field="title", limit=120),
        since=since,
        until=until,
        is_main=first,
        **source.columns,
    )


def _write_duties(row: Position, areas: Iterable[int], source: Source) -> list[audit.Change]:
    wanted, held = set(areas), set(Duty.objects.filter(position=row).values_list("area_id", flat=True))
    if wanted == held:
        return []
    keys = dict(DutyArea.objects.filter(pk__in=wanted | held).values_list("pk", "key"))
    if wanted - keys.keys():
        raise Refused(_("There is no such area of duty."), field="duties")
    Duty.objects.filter(position=row, area_id__in=held - wanted).delete()
    Duty.objects.bulk_create(Duty(position=row, area_id=area, **source.columns) for area in sorted(wanted - held))
    said = [", ".join(sorted(keys[area] for area in chosen)) for chosen in (held, wanted)]
    return [audit.Change("duties", *said)]


def _lock(position: int) -> Position:
    row = Position.objects.select_for_update(no_key=True).filter(pk=position, until=None).first()
    if row is None:
        raise Refused(_("This position has ended already."))
    return row


def _record(by: Actor, now: datetime, action: str, row: Position, changes: Iterable[audit.Change] = ()) -> None:
    audit.record(
        by=by,
        now=now,
        action=action,
        model="crm.Position",
        ref=row.pk,
        person=row.contact_id,
        changes=changes,
        detail={"organisation": row.organisation_id},
    )
