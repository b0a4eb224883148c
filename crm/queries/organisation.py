"""Everything the page of an organisation shows of this package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm.models import (
    Address,
    Classification,
    ContactPoint,
    ExternalIdentity,
    Organisation,
    OrganisationName,
    Position,
)

SHOWN = 50


@dataclass(frozen=True)
class OrganisationCard:
    """A living organisation with what hangs on it; of its people and subsidiaries at most fifty each."""

    organisation: Organisation
    names: Sequence[OrganisationName]
    points: Sequence[ContactPoint]
    addresses: Sequence[Address]
    identities: Sequence[ExternalIdentity]
    classifications: Sequence[Classification]
    positions: Sequence[Position]
    left: Sequence[Position]
    subsidiaries: Sequence[Organisation]
    merged: Sequence[int]

    @property
    def shown_people(self) -> list[int]:
        """The numbers of the people on the page, for the access log."""
        held = [row.contact_id for row in (*self.positions, *self.left)]
        return [*held, *filter(None, [self.organisation.sole_trader_id])]


def organisation_card(organisation: int) -> OrganisationCard | None:
    """The card, or None when no living organisation has this number: ten queries however much hangs on it."""
    keys = ("customer_group", "industry", "vat_group", "payment_terms", "sales_area", "parent", "sole_trader")
    row = Organisation.objects.select_related(*keys).filter(pk=organisation, merged_into=None).exclude(name="").first()
    if row is None:
        return None
    people = Position.objects.filter(organisation=row, contact__merged_into=None).select_related("contact")
    return OrganisationCard(
        organisation=row,
        names=list(OrganisationName.objects.filter(organisation=row).order_by("kind", "-since", "id")),
        points=list(ContactPoint.objects.filter(organisation=row, contact=None).order_by("kind", "-is_main", "id")),
        addresses=list(Address.objects.filter(organisation=row).order_by("kind", "id")),
        identities=list(ExternalIdentity.objects.filter(organisation=row).order_by("system", "id")),
        classifications=list(
            Classification.objects.filter(organisation=row).select_related("customer_class").order_by("-since", "-id")
        ),
        positions=list(people.filter(until=None).order_by("contact__sort_text", "id")[:SHOWN]),
        left=list(people.filter(until__isnull=False).order_by("-until", "-id")[:10]),
        subsidiaries=list(
            Organisation.objects.filter(parent=row, merged_into=None).exclude(name="").order_by("sort_text")[:SHOWN]
        ),
        merged=tuple(Organisation.objects.filter(merged_into=row).values_list("pk", flat=True)),
    )
