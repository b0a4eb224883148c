"""Many trainings and events, and who took part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from crm.actions.many.book import SOURCED, Book, Keys, Tables, line, numbers, origin
from crm.enums import EventKind, EventState, ParticipationState
from crm.models import Event, Participation, Product
from crm.sources import Source
from privacy.actor import Actor

_EVENT: Tables = {
    Event: ("id", "kind", "state", "name", "product_id", "starts_at", "ends_at", "place", "seats", "version"),
}
_PARTICIPATION: Tables = {
    Participation: (
        *("id", "contact_id", "organisation_id", "at", "version", "event_id", "state", "registered_on"),
        *("certified_on", "certificate_until", "certificate", "note", *SOURCED),
    )
}


class NewEvent(NamedTuple):
    """Something people register for. `seats` None is no limit."""

    name: str
    starts_at: datetime
    ends_at: datetime
    state: EventState
    kind: EventKind = EventKind.TRAINING
    product: str = ""
    place: str = ""
    seats: int | None = None


class NewParticipation(NamedTuple):
    """Somebody's registration, `at` the event's beginning. A certificate's number is made where `certified_on` is given."""

    source: Source
    event: int
    at: datetime
    contact: int
    state: ParticipationState
    registered_on: date
    organisation: int | None = None
    certified_on: date | None = None
    certificate_until: date | None = None


@transaction.atomic
def record_events(*, by: Actor, now: datetime, rows: Sequence[NewEvent]) -> list[int]:
    """Writes the events. Raises Refused for an unknown product."""
    book, products = Book(_EVENT), Keys(Product, "code")
    made = numbers(Event, len(rows))
    for pk, row in zip(made, rows, strict=True):
        name, place = line(row.name, field="name", limit=200), line(row.place, field="place", limit=200)
        product = products.find(row.product)
        book.add(Event, pk, row.kind, row.state, name, product, row.starts_at, row.ends_at, place, row.seats, 1)
    book.write(by=by, now=now)
    return made


@transaction.atomic
def record_participations(*, by: Actor, now: datetime, rows: Sequence[NewParticipation]) -> list[int]:
    """Writes the registrations; the caller minds the seats."""
    book, made = Book(_PARTICIPATION), numbers(Participation, len(rows))
    for pk, row in zip(made, rows, strict=True):
        certificate = f"T{row.certified_on.year}-{pk}" if row.certified_on else ""
        book.add(
            Participation,
            *(pk, row.contact, row.organisation, row.at, 1, row.event, row.state, row.registered_on),
            *(row.certified_on, row.certificate_until, certificate, ""),
            *origin(row.source),
        )
    book.write(by=by, now=now)
    return made
