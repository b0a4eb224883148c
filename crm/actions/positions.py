"""A person's places in organisations."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.models import Contact, Organisation, Position
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@transaction.atomic
def add(*, by: Actor, now: datetime, contact: int, organisation: int, title: str, source: Source) -> int:
    """Gives the person a place in an organisation and returns its number; the first open one is the main one."""
    if not Contact.objects.filter(pk=contact, merged_into=None).update(version=F("version") + 1):
        raise Refused(_("There is no such person in the register."))
    row = insert(contact, organisation, title, source)
    _record(by, now, "position.added", row)
    return row.pk


@transaction.atomic
def end(*, by: Actor, now: datetime, position: int) -> None:
    """The person left this place today; the oldest other open one becomes the main one."""
    row = Position.objects.select_for_update(no_key=True).filter(pk=position, until=None).first()
    if row is None:
        raise Refused(_("This position has ended already."))
    was_main, row.is_main = row.is_main, False
    row.until = timezone.localdate(now)
    row.save(update_fields=["until", "is_main"])
    heir = Position.objects.filter(contact_id=row.contact_id, until=None).order_by("id").first()
    if was_main and heir:
        Position.objects.filter(pk=heir.pk).update(is_main=True)
    Contact.objects.filter(pk=row.contact_id).update(version=F("version") + 1)
    _record(by, now, "position.ended", row)


def insert(contact: int, organisation: int, title: str, source: Source) -> Position:
    """Inside an action's transaction: the row alone."""
    if not Organisation.objects.filter(pk=organisation, merged_into=None).exists():
        raise Refused(_("There is no such organisation in the register."), field="organisation")
    first = not Position.objects.filter(contact_id=contact, until=None, is_main=True).exists()
    return Position.objects.create(
        contact_id=contact,
        organisation_id=organisation,
        title=clean.line(title, field="title", limit=120),
        is_main=first,
        **source.columns,
    )


def _record(by: Actor, now: datetime, action: str, row: Position) -> None:
    audit.record(
        by=by,
        now=now,
        action=action,
        model="crm.Position",
        ref=row.pk,
        person=row.contact_id,
        detail={"organisation": row.organisation_id},
    )
