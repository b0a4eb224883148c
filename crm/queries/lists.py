"""Rows of the list pages, with what each line shows, in as many queries for one row as for fifty."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from crm.models import Contact, ContactPoint, Interest, Organisation, Position, Product


def people() -> QuerySet[Contact]:
    """The living, with their main points as `main_points` and their main open position as `main_positions`."""
    return Contact.objects.filter(merged_into=None).prefetch_related(
        Prefetch("points", ContactPoint.objects.filter(is_main=True).order_by("kind"), to_attr="main_points"),
        Prefetch(
            "positions",
            Position.objects.filter(until=None, is_main=True).select_related("organisation"),
            to_attr="main_positions",
        ),
    )


def organisations() -> QuerySet[Organisation]:
    """The living, with their group and industry."""
    return Organisation.objects.filter(merged_into=None).select_related("customer_group", "industry")


def interests() -> QuerySet[Interest]:
    """The interests in use."""
    return Interest.objects.filter(in_use=True)


def products() -> QuerySet[Product]:
    """The catalogue in use, by code."""
    return Product.objects.filter(in_use=True).order_by("code")
