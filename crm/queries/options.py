"""What other apps let somebody choose of the register's lists: numbers with names."""

from __future__ import annotations

from crm.models import DutyArea, Product


def product_options() -> list[tuple[int, str]]:
    """The products in use, by code."""
    return [(row.pk, f"{row.code} {row.name}") for row in Product.objects.filter(in_use=True).order_by("code")]


def duty_options() -> list[tuple[int, str]]:
    """The areas of duty in use, by key."""
    return [(row.pk, str(row)) for row in DutyArea.objects.in_use().order_by("key")]
