"""What else is known of somebody: other necessary information of declared kinds, and who they are in other systems."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.actions import holders
from crm.models import Attribute, AttributeKind, ExternalIdentity
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.months import months_later
from privacy.refusal import Refused


@transaction.atomic
def keep_attribute(*, by: Actor, now: datetime, contact: int, kind: int, value: str, source: Source) -> None:
    """Keeps a piece of information until its kind's period from now is over; the older value of the kind goes.

    Raises Refused for a kind that is not in use: what may be kept at all is the controller's decision, not an editor's.
    """
    holders.grow(holders.Holder(contact))
    allowed = AttributeKind.objects.in_use().filter(pk=kind).values_list("key", "months").first()
    if allowed is None:
        raise Refused(_("This kind of information is not kept: choose one of the list."), field="attribute_kind")
    value = clean.line(value, field="value", limit=400)
    if not value:
        raise Refused(_("Write what is to be kept."), field="value")
    key, months = allowed
    old = Attribute.objects.filter(contact=contact, kind=kind).values_list("value", flat=True).first() or ""
    until = months_later(timezone.localdate(now), months)
    row, _new = Attribute.objects.update_or_create(
        contact_id=contact, kind_id=kind, defaults={"value": value, "keep_until": until, **source.columns}
    )
    change = audit.Change(key, old, value)
    audit.record(
        by=by, now=now, action="attribute.kept", model="crm.Attribute", ref=row.pk, person=contact, changes=[change]
    )


@transaction.atomic
def drop_attribute(*, by: Actor, now: datetime, contact: int, attribute: int) -> None:
    """Takes a piece of information away."""
    holders.grow(holders.Holder(contact))
    row = Attribute.objects.filter(pk=attribute, contact=contact).select_related("kind").first()
    if row is None:
        raise Refused(_("This is no longer here: look at the person again."))
    change = audit.Change(row.kind.key, row.value, "")
    audit.record(
        by=by, now=now, action="attribute.dropped", model="crm.Attribute", ref=row.pk, person=contact, changes=[change]
    )
    row.delete()


@transaction.atomic
def add_identity(
    *,
    by: Actor,
    now: datetime,
    holder: holders.Holder,
    system: str,
    identifier: str,
    source: Source,
    last_used_on: date | None = None,
) -> int:
    """Says who somebody is in another system, and returns the row's number. Raises Refused where it is somebody else there."""
    holders.grow(holder)
    system = clean.line(system, field="system", limit=60)
    identifier = clean.line(identifier, field="identifier", limit=200)
    if not (system and identifier):
        raise Refused(_("Name the system, and who they are there."), field="identifier")
    known = ExternalIdentity.objects.filter(system=system, identifier=identifier).first()
    if known and (known.contact_id, known.organisation_id) != (holder.contact, holder.organisation):
        raise Refused(_("Somebody else of the register has this identity in that system."), field="identifier")
    row = known or ExternalIdentity(**holder.columns, system=system, identifier=identifier)
    row.last_used_on = last_used_on
    for name, value in source.columns.items():
        setattr(row, name, value)
    row.save()
    _record(by, now, "identity.added", holder, row, audit.Change("identifier", "", identifier))
    return row.pk


@transaction.atomic
def remove_identity(*, by: Actor, now: datetime, holder: holders.Holder, identity: int) -> None:
    """Takes an identity away."""
    holders.grow(holder)
    row = ExternalIdentity.objects.filter(pk=identity, **holder.columns).first()
    if row is None:
        raise Refused(_("This is no longer here: look at the page again."))
    _record(by, now, "identity.removed", holder, row, audit.Change("identifier", row.identifier, ""))
    row.delete()


def _record(
    by: Actor, now: datetime, action: str, holder: holders.Holder, row: ExternalIdentity, change: audit.Change
) -> None:
    person, model = holder.person, "crm.ExternalIdentity"
    audit.record(by=by, now=now, action=action, model=model, ref=row.pk, person=person, changes=[change])
