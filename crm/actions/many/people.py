"""Many people, with where they work, how they are reached and why they are in the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.actions.many import holders, organisations
from crm.actions.many.book import SOURCED, Book, Keys, Tables, line, numbers, origin, search_text
from crm.actions.many.holders import NewAddress, NewIdentity, NewPoint
from crm.actions.many.organisations import Lists, NewOrganisation
from crm.enums import ContactKind, Language, PointKind, StandingKind
from crm.models import (
    Attribute,
    AttributeKind,
    Contact,
    ContactInterest,
    Duty,
    DutyArea,
    FieldSource,
    Interest,
    Organisation,
    Position,
    Standing,
)
from crm.sources import Source
from privacy.actor import Actor
from privacy.months import months_later
from privacy.refusal import Refused

_CONTACT: Tables = {
    Contact: (
        *("id", "kind", "first_name", "call_name", "last_name", "occupation", "rank", "language"),
        *("search_text", "sort_text", "restricted_at", "informed_at", "version"),
        *SOURCED,
    )
}
_REST: Tables = {
    Position: ("id", "contact_id", "organisation_id", "title", "since", "until", "is_main", *SOURCED),
    Duty: ("position_id", "area_id", *SOURCED),
    Standing: ("contact_id", "kind", "why", "since", "until", *SOURCED),
    ContactInterest: ("contact_id", "interest_id", *SOURCED),
    Attribute: ("contact_id", "kind_id", "value", "keep_until", *SOURCED),
    FieldSource: ("contact_id", "field", *SOURCED),
}


class NewPosition(NamedTuple):
    """A place in an organisation, by its number. `points` are reached there only. The first open place is the main one."""

    organisation: int
    title: str = ""
    since: date | None = None
    until: date | None = None
    duties: tuple[str, ...] = ()
    points: tuple[NewPoint, ...] = ()


class NewStanding(NamedTuple):
    """Why somebody is in the register, since and until when."""

    kind: StandingKind
    since: date
    until: date | None = None
    why: str = ""


class NewPerson(NamedTuple):
    """Somebody and what hangs on them. `business` is their own, as a sole trader. `sources` name fields that came from elsewhere."""

    source: Source
    standings: tuple[NewStanding, ...]
    kind: str = ContactKind.PERSON
    first_name: str = ""
    call_name: str = ""
    last_name: str = ""
    occupation: str = ""
    rank: str = ""
    language: str = Language.FI
    restricted_at: datetime | None = None
    informed_at: datetime | None = None
    positions: tuple[NewPosition, ...] = ()
    business: NewOrganisation | None = None
    points: tuple[NewPoint, ...] = ()
    addresses: tuple[NewAddress, ...] = ()
    identities: tuple[NewIdentity, ...] = ()
    interests: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    sources: tuple[tuple[str, Source], ...] = ()


@transaction.atomic
def record_people(*, by: Actor, now: datetime, rows: Sequence[NewPerson]) -> list[int]:
    """Writes the people. Raises Refused for what one of them could not be entered with either."""
    book = Book(_CONTACT | organisations.COLUMNS | _REST | holders.COLUMNS)
    made = numbers(Contact, len(rows))
    writer = _Writer(book, rows)
    for pk, row in zip(made, rows, strict=True):
        writer.add(pk, row)
    book.write(by=by, now=now)
    return made


class _Writer:
    def __init__(self, book: Book, rows: Sequence[NewPerson]) -> None:
        self.book, self.lists = book, Lists()
        self.interests, self.areas = Keys(Interest), Keys(DutyArea)
        self.kinds, self.months = Keys(AttributeKind), dict(AttributeKind.objects.values_list("key", "months"))
        own = sum(row.business is not None for row in rows)
        self.businesses = iter(numbers(Organisation, own))
        self.places = iter(numbers(Position, own + sum(len(row.positions) for row in rows)))

    def add(self, pk: int, row: NewPerson) -> None:
        source, mains, holder = origin(row.source), set[str](), (pk, None)
        positions = row.positions
        if row.business:
            number = next(self.businesses)
            organisations.add_organisation(self.book, number, row.business, self.lists, sole_trader=pk)
            positions = (NewPosition(number, since=timezone.localdate(row.business.source.at)), *positions)
        work = [self._position(pk, place, positions, source, mains) for place in positions]
        address = holders.add_points(self.book, holder, row.points, source, mains=mains)
        self._contact(pk, row, source, next(filter(None, work), address))
        holders.add_addresses(self.book, holder, row.addresses, source)
        holders.add_identities(self.book, holder, row.identities, source)
        for standing, since, until, why in row.standings:
            self.book.add(Standing, pk, standing, line(why, field="why", limit=200), since, until, *source)
        for interest in row.interests:
            self.book.add(ContactInterest, pk, self.interests[interest], *source)
        for key, value in row.attributes:
            kind, until = self.kinds[key], months_later(timezone.localdate(row.source.at), self.months[key])
            self.book.add(Attribute, pk, kind, line(value, field="value", limit=400), until, *source)
        for field, other in row.sources:
            self.book.add(FieldSource, pk, field, *origin(other))

    def _contact(self, pk: int, row: NewPerson, source: tuple[Any, ...], address: str) -> None:
        first, call, last = (
            line(row.first_name, field="first_name", limit=100),
            line(row.call_name, field="call_name", limit=100),
            line(row.last_name, field="last_name", limit=100),
        )
        if not (first or last or row.points or any(place.points for place in row.positions)):
            raise Refused(_("Give at least a name, an e-mail address or a phone number."), field="last_name")
        self.book.add(
            Contact,
            *(pk, row.kind, first, call, last),
            *(line(row.occupation, field="occupation", limit=120), line(row.rank, field="rank", limit=120)),
            *(row.language, search_text(first, call, last), clean.person_sort(last, first, address)),
            *(row.restricted_at, row.informed_at, 1),
            *source,
        )

    def _position(
        self,
        contact: int,
        place: NewPosition,
        positions: tuple[NewPosition, ...],
        source: tuple[Any, ...],
        mains: set[str],
    ) -> str:
        """The place with its duties and points; the e-mail address used there now."""
        pk = next(self.places)
        main = place is next((one for one in positions if one.until is None), None)
        title = line(place.title, field="title", limit=120)
        self.book.add(Position, pk, contact, place.organisation, title, place.since, place.until, main, *source)
        for area in place.duties:
            self.book.add(Duty, pk, self.areas[area], *source)
        left = place.until is not None  # what was used there is used no more
        first = holders.add_points(
            self.book, (contact, None), place.points, source, position=pk, mains=set(PointKind) if left else mains
        )
        return "" if left else first
