"""The managed lists of the reference profile."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from crm.actions import reference
from crm.actions.reference import NewProduct
from crm.models import AttributeKind, Industry, Interest, PaymentTerms, Product, SalesArea
from privacy.actor import SYSTEM, Actor
from privacy.enums import Category
from privacy.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seeded(now: datetime) -> int:
    return reference.seed(by=SYSTEM, now=now)


def test_every_entry_has_a_row_in_the_trail(seeded: int) -> None:
    assert AuditEvent.objects.filter(action="list.entry_added").count() == seeded


def test_seeding_again_makes_nothing_and_leaves_what_staff_have_changed(now: datetime) -> None:
    Interest.objects.filter(key="chemicals").update(name_en="Dust")

    assert reference.seed(by=SYSTEM, now=now) == 0
    assert Interest.objects.get(key="chemicals").name_en == "Dust"


def test_an_entry_staff_have_taken_out_of_use_stays_out_of_use(now: datetime) -> None:
    Interest.objects.filter(key="chemicals").update(valid_until="2026-01-31")

    reference.seed(by=SYSTEM, now=now)

    assert list(Interest.objects.in_use().filter(key="chemicals")) == []


def test_both_standards_have_their_sections_and_divisions() -> None:
    assert [
        (
            standard,
            Industry.objects.filter(standard=standard, code__regex="^[A-Z]$").count(),
            Industry.objects.filter(standard=standard, code__regex="^[0-9]{2}$").count(),
        )
        for standard in ("tol2008", "tol2025")
    ] == [("tol2008", 21, 88), ("tol2025", 22, 87)]


def test_the_same_letter_is_another_industry_in_the_other_standard() -> None:
    assert {key: str(Industry.objects.get(key=key)) for key in ("k", "2025-k", "43", "2025-43")} == {
        "k": "K Financial and insurance activities",
        "2025-k": (
            "K Telecommunication, computer programming, consulting, computing infrastructure "
            "and other information service activities"
        ),
        "43": "43 Specialised construction activities",
        "2025-43": "43 Specialised construction activities",
    }


def test_terms_of_payment_have_their_days() -> None:
    assert list(PaymentTerms.objects.order_by("days").values_list("name_en", "days")) == [
        ("7 days net", 7),
        ("14 days net", 14),
        ("21 days net", 21),
        ("30 days net", 30),
    ]


def test_no_two_sales_areas_claim_the_same_postcodes() -> None:
    claimed = [start for codes in SalesArea.objects.values_list("postcodes", flat=True) for start in codes.split()]

    assert len(claimed) == len(set(claimed))


def test_every_postcode_in_finland_lies_in_a_sales_area() -> None:
    claimed = {start for codes in SalesArea.objects.values_list("postcodes", flat=True) for start in codes.split()}

    assert [f"{number:02d}" for number in range(100) if f"{number:02d}" not in claimed] == []


def test_kinds_of_other_information_have_category_and_months() -> None:
    assert list(AttributeKind.objects.order_by("key").values_list("key", "category", "months")) == [
        ("invoice_reference", Category.RELATIONSHIP, 36),
        ("meeting_place", Category.CONTACT, 24),
        ("reachable", Category.CONTACT, 24),
    ]


def test_products_are_made_once_in_their_group(now: datetime, by: Actor) -> None:
    products = [
        NewProduct("noise", ("Melumittaus", "Bullermätning", "Noise measurement"), False, "980.00", "measurements"),
        NewProduct("odd", ("Muu", "Annat", "Other"), True, "1.50", "no-such-group"),
    ]

    assert [reference.seed_products(by=by, now=now, products=products) for _ in range(2)] == [2, 0]
    assert [
        (row.code, row.name_sv, row.fixed_price, row.price, row.group and row.group.key)
        for row in Product.objects.all()
    ] == [
        ("noise", "Bullermätning", False, Decimal("980.00"), "measurements"),
        ("odd", "Annat", True, Decimal("1.50"), None),
    ]
