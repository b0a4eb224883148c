"""Why somebody is in the register: opened and ended, one open standing of a kind at a time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.enums import StandingKind
from crm.models import Standing
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@transaction.atomic
def open_for(*, by: Actor, now: datetime, contact: int, kind: StandingKind, why: str, source: Source) -> int:
    """Opens a standing from today and returns its number; one already open is left as it is."""
    known = Standing.objects.filter(contact_id=contact, kind=kind, until=None).first()
    if known:
        return known.pk
    row = insert(contact, kind, why, source, now)
    _record(by, now, "standing.opened", row)
    return row.pk


@transaction.atomic
def end(*, by: Actor, now: datetime, standing: int) -> None:
    """Ends a standing today. Retention counts from here."""
    row = Standing.objects.select_for_update(no_key=True).filter(pk=standing, until=None).first()
    if row is None:
        raise Refused(_("This standing has ended already."))
    row.until = timezone.localdate(now)
    row.save(update_fields=["until"])
    _record(by, now, "standing.ended", row)


def insert(contact: int, kind: str, why: str, source: Source, now: datetime) -> Standing:
    """Inside an action's transaction: the row alone, since the day its source gives."""
    why = clean.line(why, field="why", limit=200)
    return Standing.objects.create(
        contact_id=contact,
        kind=kind,
        why=why,
        since=min(timezone.localdate(source.at), timezone.localdate(now)),
        **source.columns,
    )


def _record(by: Actor, now: datetime, action: str, row: Standing) -> None:
    audit.record(
        by=by,
        now=now,
        action=action,
        model="crm.Standing",
        ref=row.pk,
        person=row.contact_id,
        detail={"kind": row.kind},
    )
