"""What a group of rows comes to for its person: everything new for a new one, the differences for a known one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.actions.contacts import LINES
from crm.actions.imports.groups import Group
from crm.actions.imports.matching import among
from crm.actions.imports.places import Place
from crm.actions.imports.reading import NO_POSTAL, Row
from crm.enums import AddressKind, Language, StandingKind
from crm.models import Address, Contact, ContactInterest, ContactPoint, Position, Standing
from privacy.actions.audit import Change

_SCALARS = (*LINES, "language", "standing")


@dataclass(slots=True, eq=False)
class Person:
    """What the file says of one person, and what is to be written: for a known one only what differs."""

    rows: list[Row]
    contact: int | None
    lines: dict[str, str]
    points: list[clean.Point]
    places: dict[Place, str]
    postal: clean.Postal
    interests: set[int]
    now: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    mains: set[str] = field(default_factory=set)
    has_place: bool = False
    retitled: list[tuple[int, str]] = field(default_factory=list)
    postal_row: int | None = None
    known: bool = False

    @property
    def touched(self) -> bool:
        """Is anything to be written?"""
        return not self.known or bool(self.changes)


def combine(group: Group, places: dict[int, Place]) -> Person | None:
    """One person out of the rows; None when two rows contradict each other, which refuses them all."""
    lines: dict[str, str] = {}
    wanted: dict[Place, str] = {}
    postal = NO_POSTAL
    for count, row in enumerate(group.rows):
        place = places.get(row.number)
        if count and (clash := _clash(row, lines, postal, wanted.get(place, "") if place else "")):
            numbers = ", ".join(str(number) for number in sorted(row.number for row in group.rows))
            sentence = _("Rows %(rows)s are about the same person and differ here: keep the one that is right.")
            group.refuse(clash, sentence % {"rows": numbers})
            return None
        lines |= {name: value for name, value in row.lines.items() if value}
        postal = row.postal or postal
        if place:
            wanted[place] = row.title or wanted.get(place, "")
    return Person(
        rows=sorted(group.rows, key=lambda row: row.number),
        contact=group.contact,
        lines=lines,
        points=list({(p.kind, p.key): p for row in group.rows for p in (*row.emails, *row.phones)}.values()),
        places=wanted,
        postal=postal,
        interests=set().union(*(row.interests for row in group.rows)),
    )


def _clash(row: Row, lines: dict[str, str], postal: clean.Postal, title: str) -> str:
    """The first field in which the row contradicts what other rows said, or ""."""
    for name in _SCALARS:
        if lines.get(name) and row.lines.get(name) and lines[name] != row.lines[name]:
            return name
    if postal and row.postal and postal != row.postal:
        return "street"
    return "title" if title and row.title and title != row.title else ""


def fill_new(person: Person) -> None:
    """A new person gets what a file leaves out: Finnish, and "has been in contact"."""
    person.lines.setdefault("language", Language.FI)
    person.lines.setdefault("standing", StandingKind.IN_CONTACT)


def compare(people: list[Person], *, lock: bool) -> None:
    """Leaves in each known person only what differs from the register. `lock` holds their rows until the transaction ends."""
    stored = _Stored([person.contact for person in people if person.contact], lock=lock)
    for person in people:
        _differ(person, stored)


class _Stored:
    """What the register holds of these people: six queries for any number."""

    def __init__(self, contacts: list[int], *, lock: bool) -> None:
        these = among(contacts, "bigint")
        rows = Contact.objects.filter(pk__in=these).order_by("pk")
        rows = rows.select_for_update(no_key=True) if lock else rows
        self.lines = {row["pk"]: row for row in rows.values("pk", "language", *LINES)}
        self.points = _by_contact(
            ContactPoint.objects.filter(contact__in=these).values_list("contact_id", "kind", "key", "is_main")
        )
        self.places = _by_contact(
            Position.objects.filter(contact__in=these, until=None).values_list(
                "contact_id", "organisation_id", "id", "title", "is_main"
            )
        )
        postal = Address.objects.filter(contact__in=these, kind=AddressKind.POSTAL).order_by("-id")
        self.postal = {
            contact: (pk, clean.Postal(*lines))
            for contact, pk, *lines in postal.values_list("contact_id", "id", *clean.Postal._fields)
        }
        self.interests = _by_contact(
            ContactInterest.objects.filter(contact__in=these).values_list("contact_id", "interest_id")
        )
        self.standings = _by_contact(
            Standing.objects.filter(contact__in=these, until=None).values_list("contact_id", "kind")
        )


def _by_contact(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for contact, *rest in rows:
        found[contact].append(tuple(rest))
    return found


def _differ(person: Person, stored: _Stored) -> None:
    contact = person.contact
    assert contact is not None
    person.known, person.now = True, stored.lines[contact]
    standing = person.lines.pop("standing", "")
    person.lines = {name: value for name, value in person.lines.items() if value != person.now[name]}
    person.changes += [Change(name, person.now[name], value) for name, value in person.lines.items()]
    if standing and (standing,) not in stored.standings[contact]:
        person.lines["standing"] = standing
        person.changes.append(Change("standing", "", standing))
    held = stored.points[contact]
    keys = {(kind, key) for kind, key, _main in held}
    person.mains = {kind for kind, _key, main in held if main}
    person.points = [point for point in person.points if (point.kind, point.key) not in keys]
    person.changes += [Change(point.kind, "", point.value) for point in person.points]
    _differ_places(person, stored.places[contact])
    person.postal_row, old = stored.postal.get(contact, (None, NO_POSTAL))
    if person.postal:  # a file has no lines for these: what stands there stays
        person.postal = person.postal._replace(care_of=old.care_of, extra=old.extra, po_box=old.po_box)
    person.postal = NO_POSTAL if person.postal == old else person.postal
    if person.postal:
        person.changes.append(Change("address", _one_line(old), _one_line(person.postal)))
    person.interests -= {interest for (interest,) in stored.interests[contact]}
    if person.interests:
        person.changes.append(Change("interests", "", ", ".join(map(str, sorted(person.interests)))))


def _differ_places(person: Person, held: list[tuple[Any, ...]]) -> None:
    person.has_place = any(main for *_rest, main in held)
    there = {organisation: (pk, title) for organisation, pk, title, _main in held}
    for place, title in list(person.places.items()):
        if place.pk not in there:
            person.changes.append(Change("position", "", f"{title} {place.name}".strip()))
            continue
        del person.places[place]
        pk, old = there[place.pk]
        if title and title != old:
            person.retitled.append((pk, title))
            person.changes.append(Change("title", old, title))


def _one_line(postal: clean.Postal) -> str:
    return f"{postal.street}, {postal.postcode} {postal.city} {postal.country}".strip(" ,") if postal else ""
