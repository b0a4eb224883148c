"""Everything the page of an organisation shows of this package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm.models import Address, ContactPoint, Order, Organisation, Position

SHOWN = 50


@dataclass(frozen=True)
class OrganisationCard:
    """A living organisation with its people and newest orders, at most fifty of each."""

    organisation: Organisation
    points: Sequence[ContactPoint]
    addresses: Sequence[Address]
    positions: Sequence[Position]
    orders: Sequence[Order]


def organisation_card(organisation: int) -> OrganisationCard | None:
    """The card, or None when no living organisation has this number: five queries."""
    row = (
        Organisation.objects.select_related("customer_group", "industry")
        .filter(pk=organisation, merged_into=None)
        .first()
    )
    if row is None:
        return None
    people = Position.objects.filter(organisation=row, until=None, contact__merged_into=None).select_related("contact")
    return OrganisationCard(
        organisation=row,
        points=list(ContactPoint.objects.filter(organisation=row, contact=None).order_by("kind", "id")),
        addresses=list(Address.objects.filter(organisation=row).order_by("id")),
        positions=list(people.order_by("contact__sort_text", "id")[:SHOWN]),
        orders=list(Order.objects.filter(organisation=row).order_by("-ordered_on", "-id")[:SHOWN]),
    )
