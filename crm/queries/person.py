"""Everything the page of a person shows of this package, in a handful of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch

from crm.models import (
    Address,
    Attribute,
    Contact,
    ContactInterest,
    ContactPoint,
    Duty,
    ExternalIdentity,
    FieldSource,
    Organisation,
    Position,
    Standing,
)
from crm.queries.circumstances import Circumstances, circumstances_of
from crm.queries.reach import family


@dataclass(frozen=True)
class PersonCard:
    """A living contact with all that hangs on it; `merged` are the numbers merged into it."""

    contact: Contact
    points: Sequence[ContactPoint]
    addresses: Sequence[Address]
    positions: Sequence[Position]
    standings: Sequence[Standing]
    interests: Sequence[ContactInterest]
    attributes: Sequence[Attribute]
    identities: Sequence[ExternalIdentity]
    businesses: Sequence[Organisation]
    sources: Mapping[str, FieldSource]
    merged: Sequence[int]

    @property
    def circumstances(self) -> Circumstances:
        """What permissions are read around, without asking again."""
        return circumstances_of(self.contact, self.merged, self.points)

    @property
    def name(self) -> str:
        """The name, or the main address of somebody who has none."""
        return self.contact.name or next((point.value for point in self.points), "")

    @property
    def email(self) -> ContactPoint | None:
        """The main e-mail address."""
        return next((point for point in self.points if point.kind == "email" and point.is_main), None)

    @property
    def phone(self) -> ContactPoint | None:
        """The main phone number."""
        return next((point for point in self.points if point.kind == "phone" and point.is_main), None)

    @property
    def home(self) -> Address | None:
        """The postal address."""
        return next((address for address in self.addresses if address.kind == "postal"), None)

    @property
    def lines(self) -> list[tuple[str, str, Any]]:
        """The values of the person's own row that are there: label, value, and where each came from."""
        told = (("occupation", self.contact.occupation), ("rank", self.contact.rank))
        named = [("first_name", self.contact.first_name), ("call_name", self.contact.call_name)]
        named += [("last_name", self.contact.last_name), *told, ("language", self.contact.get_language_display())]
        return [
            (str(Contact._meta.get_field(name).verbose_name), value, self.sources.get(name, self.contact))  # type: ignore[union-attr]
            for name, value in named
            if value
        ]

    @property
    def place(self) -> Position | None:
        """The open position to name the person by."""
        return next((position for position in self.positions if position.until is None), None)


def person_card(contact: int) -> PersonCard | None:
    """The card, or None when nobody living has this number: a dozen queries however much hangs on it."""
    rows = list(family(contact))
    if not rows or rows[0].pk != contact:
        return None
    row, *merged = rows
    return PersonCard(
        contact=row,
        points=list(
            ContactPoint.objects.filter(contact=row)
            .select_related("position__organisation")
            .order_by("kind", "-is_main", "id")
        ),
        addresses=list(Address.objects.filter(contact=row).order_by("id")),
        positions=list(
            Position.objects.filter(contact=row)
            .select_related("organisation")
            .prefetch_related(Prefetch("duties", Duty.objects.select_related("area").order_by("area__key")))
            .order_by("-is_main", F("until").desc(nulls_first=True), "-id")
        ),
        standings=list(Standing.objects.filter(contact=row).order_by("-since", "-id")),
        interests=list(
            ContactInterest.objects.filter(contact=row).select_related("interest").order_by("interest__key")
        ),
        attributes=list(Attribute.objects.filter(contact=row).select_related("kind").order_by("kind__key")),
        identities=list(ExternalIdentity.objects.filter(contact=row).order_by("system", "id")),
        businesses=list(Organisation.objects.filter(sole_trader=row, merged_into=None)),
        sources={source.field: source for source in FieldSource.objects.filter(contact=row)},
        merged=tuple(double.pk for double in merged),
    )


def places_of(contact: int) -> list[tuple[int, str]]:
    """The organisations somebody works for now, the main one first, by number and name."""
    held = Position.objects.filter(contact=contact, until=None, organisation__merged_into=None)
    return [
        (place.organisation_id, place.organisation.name)
        for place in held.select_related("organisation").order_by("-is_main", "id")
    ]
