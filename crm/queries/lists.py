"""Rows of the list pages, with what each line shows, in as many queries for one row as for fifty."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from crm.enums import BatchState, RowOutcome
from crm.models import (
    Contact,
    ContactPoint,
    CustomerGroup,
    ImportBatch,
    ImportRow,
    Industry,
    Interest,
    Organisation,
    Position,
    Product,
    Standing,
)


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


def has_standing(kind: str) -> Exists:
    """A condition on people: an open standing of the kind."""
    return Exists(Standing.objects.filter(contact=OuterRef("pk"), kind=kind, until=None))


def organisations() -> QuerySet[Organisation]:
    """The living, with their group and industry."""
    return Organisation.objects.filter(merged_into=None).select_related("customer_group", "industry")


def interests() -> Any:
    """The interests in use."""
    return Interest.objects.in_use()


def customer_groups() -> Any:
    """The customer groups in use."""
    return CustomerGroup.objects.in_use()


def industries() -> Any:
    """The industries in use."""
    return Industry.objects.in_use()


def batches() -> QuerySet[ImportBatch]:
    """Imports."""
    return ImportBatch.objects.all()


def files_waiting(user: Any) -> int:
    """How many files are checked and not yet written."""
    return ImportBatch.objects.filter(state=BatchState.CHECKED).count()


def refused_rows(batch: int) -> QuerySet[ImportRow]:
    """The refused rows of an import that has been written, in the order of the file."""
    return ImportRow.objects.filter(batch=batch, outcome=RowOutcome.REFUSED).order_by("number")


def products() -> QuerySet[Product]:
    """The catalogue in use, by code."""
    return Product.objects.filter(in_use=True).order_by("code")
