"""Everything the page of a person shows of this package, in a handful of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm.models import Address, Contact, ContactInterest, ContactPoint, Position, Standing


@dataclass(frozen=True)
class PersonCard:
    """A living contact with all that hangs on it; `merged` are the numbers merged into it."""

    contact: Contact
    points: Sequence[ContactPoint]
    addresses: Sequence[Address]
    positions: Sequence[Position]
    standings: Sequence[Standing]
    interests: Sequence[ContactInterest]
    merged: Sequence[int]

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
    def place(self) -> Position | None:
        """The open position to name the person by."""
        return next((position for position in self.positions if position.until is None), None)


def person_card(contact: int) -> PersonCard | None:
    """The card, or None when nobody living has this number: seven queries however much hangs on it."""
    row = Contact.objects.filter(pk=contact, merged_into=None).first()
    if row is None:
        return None
    return PersonCard(
        contact=row,
        points=list(ContactPoint.objects.filter(contact=row).order_by("kind", "-is_main", "id")),
        addresses=list(Address.objects.filter(contact=row).order_by("id")),
        positions=list(Position.objects.filter(contact=row).select_related("organisation").order_by("-is_main", "-id")),
        standings=list(Standing.objects.filter(contact=row).order_by("-since", "-id")),
        interests=list(
            ContactInterest.objects.filter(contact=row).select_related("interest").order_by("interest__key")
        ),
        merged=tuple(Contact.objects.filter(merged_into=row).values_list("pk", flat=True)),
    )
