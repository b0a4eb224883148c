"""Trainings and events: who took part, certificates, and seats for who waits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.actions.dealings import effects, records, values
from crm.enums import ParticipationState
from crm.models import Event, Participation
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@transaction.atomic
def mark_attendance(*, by: Actor, now: datetime, event: int, attended: Collection[int]) -> int:
    """Says of everybody with a seat whether they took part: those of `attended` (numbers of participations) did, the others did not.

    Returns how many changed; each change has its audit row. The list may be handed in again.
    """
    values.lock("event", event)
    rows = Participation.objects.select_for_update(no_key=True).filter(
        event=event,
        state__in=[ParticipationState.REGISTERED, ParticipationState.ATTENDED, ParticipationState.ABSENT],
    )
    changed = 0
    for row in rows.order_by("id"):
        move = "attend" if row.pk in attended else "miss"
        if row.state != {"attend": ParticipationState.ATTENDED, "miss": ParticipationState.ABSENT}[move]:
            records.move("participation", by=by, now=now, ref=row.pk, move=move)
            changed += 1
    return changed


@transaction.atomic
def certify(*, by: Actor, now: datetime, participation: int, until: date | None = None) -> str:
    """Gives a certificate to somebody who took part, and returns its number. Refused where they did not, or have one."""
    row = values.lock("participation", participation)
    if row.state != ParticipationState.ATTENDED:
        raise Refused(_("A certificate is for who took part."))
    if row.certificate:
        raise Refused(_("They have a certificate already: %(number)s.") % {"number": row.certificate})
    today = timezone.localdate(now)
    if until and until < today:
        raise Refused(_("The certificate would have ended already."), field="until")
    row.certificate, row.certified_on, row.certificate_until = f"T{today.year}-{row.pk}", today, until
    row.version += 1
    row.save(update_fields=["certificate", "certified_on", "certificate_until", "version"])
    audit.record(
        by=by, now=now, action="participation.certified", model="crm.Participation", ref=row.pk, person=row.contact_id
    )
    return str(row.certificate)


@transaction.atomic
def offer_seats(*, by: Actor, now: datetime, event: int) -> int:
    """Gives the seats that are free to who has waited longest; returns how many got one."""
    row: Event = values.lock("event", event)
    waiting = Participation.objects.filter(event=event, state=ParticipationState.WAITING).order_by("id")
    given = list(waiting if row.seats is None else waiting[: max(0, effects.seats_left(row))])
    for one in given:
        records.move("participation", by=by, now=now, ref=one.pk, move="register")
    return len(given)
