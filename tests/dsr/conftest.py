"""What tests of the desk share: an instant, an officer, somebody to be asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm.actions import contacts, orders
from crm.enums import SourceKind, StandingKind
from crm.models import Product
from crm.sources import Source
from privacy.actor import Actor
from privacy.enums import ActorKind

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def by() -> Actor:
    return Actor(ActorKind.STAFF, 7, ("dpo",))


@pytest.fixture
def source() -> Source:
    return Source(SourceKind.STAFF, "a call", NOW)


@pytest.fixture
def enter(db: None, by: Actor, now: datetime, source: Source) -> Callable[..., int]:
    """Enters a person: `enter("Aino", email="aino@esimerkki.example")`."""

    def person(name: str, *, email: str = "", phone: str = "") -> int:
        return contacts.create(
            by=by,
            now=now,
            source=source,
            standing=StandingKind.CUSTOMER,
            first_name=name,
            last_name="Koe",
            emails=[email] if email else [],
            phones=[phone] if phone else [],
        )

    return person


@pytest.fixture
def order(db: None, by: Actor, now: datetime, source: Source) -> Callable[[int, date], int]:
    """An order of one course, that day."""
    product = Product.objects.create(
        code="kurssi", name_fi="Kurssi", name_sv="Kurs", name_en="Course", price=Decimal(100), fixed_price=True
    )

    def ordered(contact: int, day: date) -> int:
        line = orders.Line(product.pk)
        return orders.record(
            by=by,
            now=now,
            source=source,
            number=f"T-{contact}-{day}",
            ordered_on=day,
            lines=[line],
            contact=contact,
            reference="Aino's own words",
        )

    return ordered
