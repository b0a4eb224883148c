"""A small world for permissions: Aino, who works for Kivi Oy and whom Aino's double was merged into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from consent.models import Topic, Wording
from crm.clean import hashes
from crm.enums import PointKind
from crm.models import Contact, ContactPoint, Order, OrderLine, Organisation, Position, Product

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
EMAIL, PHONE, DOMAIN = "aino@kivi.example", "+358401234567", "kivi.example"
_SOURCE = {"source_kind": "staff", "sourced_at": NOW}


@dataclass(frozen=True)
class World:
    aino: int
    double: int
    kivi: int
    product: int
    wording: int


def build() -> World:
    """Aino has an address, a number, a workplace and an order of a fixed-price product."""
    kivi = Organisation.objects.create(name="Kivi Oy", search_text="kivi oy", sort_text="kivi oy", **_SOURCE)
    aino = contact("Aino")
    double = contact("Aino", merged_into=aino)
    point(aino, PointKind.EMAIL, EMAIL)
    point(aino, PointKind.PHONE, PHONE)
    Position.objects.create(contact=aino, organisation=kivi, **_SOURCE)
    product = Product.objects.create(code="first-aid", name_fi="EA", name_sv="FH", name_en="First aid", price=100)
    order = Order.objects.create(number="1", contact=aino, ordered_on=NOW.date(), **_SOURCE)
    OrderLine.objects.create(order=order, product=product, unit_price=100)
    for key in ("safety", "health"):
        Topic.objects.create(key=key, name_fi=key, name_sv=key, name_en=key)
    wording = Wording.objects.create(key="direct_marketing", version=1, language="fi", text="…", platforms="Meta")
    return World(aino.pk, double.pk, kivi.pk, product.pk, wording.pk)


def contact(name: str, merged_into: Contact | None = None) -> Contact:
    return Contact.objects.create(first_name=name, search_text=name, sort_text=name, merged_into=merged_into, **_SOURCE)


def point(holder: Contact, kind: PointKind, key: str) -> ContactPoint:
    current, former = hashes(kind, key)
    return ContactPoint.objects.create(
        contact=holder,
        kind=kind,
        value=key,
        key=key,
        domain=key.rpartition("@")[2] if "@" in key else "",
        hash=current,
        former=former,
        **_SOURCE,
    )
