"""Who is to come to a meeting, or came."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.actions import standings
from crm.actions.dealings import values
from crm.enums import StandingKind
from crm.models import Contact, Participant, Standing
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@transaction.atomic
def add_participant(*, by: Actor, now: datetime, source: Source, meeting: int, contact: int) -> None:
    """Adds somebody to a meeting; whoever is there already stays. Refused for who is not in the register."""
    row = values.lock("meeting", meeting)
    if not Contact.objects.filter(pk=contact, merged_into=None).exists():
        raise Refused(_("There is no such person in the register."), field="contact")
    _there, new = Participant.objects.get_or_create(meeting=row, contact_id=contact, defaults={"at": row.at})
    if not new:
        return
    if not Standing.objects.filter(contact=contact, until=None).exists():
        standings.open_for(by=by, now=now, contact=contact, kind=StandingKind.IN_CONTACT, why="", source=source)
    audit.record(by=by, now=now, action="meeting.participant_added", model="crm.Meeting", ref=row.pk, person=contact)


@transaction.atomic
def remove_participant(*, by: Actor, now: datetime, meeting: int, contact: int) -> None:
    """Takes somebody off a meeting. Refused for the last one of a meeting that is with no organisation: it would be with nobody."""
    row = values.lock("meeting", meeting)
    others = Participant.objects.filter(meeting=row).exclude(contact=contact)
    if row.organisation_id is None and not others.exists():
        raise Refused(_("A meeting is with somebody: add who came before you take the last one off."))
    if Participant.objects.filter(meeting=row, contact=contact).delete()[0]:
        audit.record(
            by=by, now=now, action="meeting.participant_removed", model="crm.Meeting", ref=row.pk, person=contact
        )
