"""Rows of the list pages, with what each line shows, in as many queries for one row as for fifty."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from crm.enums import BatchState, RowOutcome
from crm.models import Contact, CustomerGroup, ImportBatch, ImportRow, Industry, Interest, Organisation, Product
from crm.queries import columns


def everybody() -> QuerySet[Contact]:
    """The living, and nothing of what belongs to them: a list adds what its columns show."""
    return Contact.objects.filter(merged_into=None)


def people() -> QuerySet[Contact]:
    """The living, with their main points as `main_points` and their main open position as `main_positions`."""
    return columns.with_positions(columns.with_points(everybody()))


def organisations() -> QuerySet[Organisation]:
    """The living; one without a name was emptied."""
    return Organisation.objects.filter(merged_into=None).exclude(name="")


def interests() -> Any:
    """The interests in use."""
    return Interest.objects.in_use()


def customer_groups() -> Any:
    """The customer groups in use."""
    return CustomerGroup.objects.in_use()


def industries() -> Any:
    """The industries in use."""
    return Industry.objects.in_use()


def managed(name: str) -> Any:
    """The entries in use of the managed list of this model, in the order of their keys."""
    return apps.get_model("crm", name).objects.in_use().order_by("key")


def every(name: str) -> Any:
    """All entries of the managed list of this model, those in use no more too, in the order of their keys."""
    return apps.get_model("crm", name).objects.order_by("key")


def batches() -> QuerySet[ImportBatch]:
    """Imports."""
    return ImportBatch.objects.all()


def files_waiting(user: Any) -> int:
    """How many files are checked and not yet written."""
    return ImportBatch.objects.filter(state=BatchState.CHECKED).count()


def refused_rows(batch: int) -> QuerySet[ImportRow]:
    """The refused rows of an import that has been written, in the order of the file."""
    return ImportRow.objects.filter(batch=batch, outcome=RowOutcome.REFUSED).order_by("number")


def has_price(product: int | None) -> bool:
    """Does it cost something? Nothing in particular costs nothing."""
    return Product.objects.filter(pk=product or 0, price__gt=0).exists()


def catalogue() -> QuerySet[Product]:
    """Every product there ever was, by code."""
    return Product.objects.order_by("code")


def products() -> QuerySet[Product]:
    """The catalogue in use, by code."""
    return Product.objects.filter(in_use=True).order_by("code")
