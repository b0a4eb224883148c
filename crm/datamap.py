"""The ways from a person to the register's rows about them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from crm.models import Address, Contact, ContactInterest, ContactPoint, ImportRow, Order, OrderLine, Position, Standing
from privacy.registry import DataPath, Person


def contacts(person: Person) -> Any:
    """The person and whoever was merged into them."""
    return Contact.objects.filter(pk__in=person.contacts)


def standings(person: Person) -> Any:
    """Why they are in the register."""
    return Standing.objects.filter(contact__in=person.contacts)


def positions(person: Person) -> Any:
    """Their places in organisations."""
    return Position.objects.filter(contact__in=person.contacts)


def interests(person: Person) -> Any:
    """What they said interests them."""
    return ContactInterest.objects.filter(contact__in=person.contacts)


def points(person: Person) -> Any:
    """Their addresses and numbers; the same address of another holder is not theirs."""
    return ContactPoint.objects.filter(contact__in=person.contacts)


def addresses(person: Person) -> Any:
    """Their postal addresses."""
    return Address.objects.filter(contact__in=person.contacts)


def orders(person: Person) -> Any:
    """Their orders."""
    return Order.objects.filter(contact__in=person.contacts)


def order_lines(person: Person) -> Any:
    """The lines of their orders."""
    return OrderLine.objects.filter(order__contact__in=person.contacts)


def import_rows(person: Person) -> Any:
    """Rows of files that became them, and refused rows that hold an address of theirs."""
    return ImportRow.objects.filter(Q(contact__in=person.contacts) | Q(hash__in=person.hashes))


def import_files(row: ImportRow) -> list[str]:
    """The file the row came in, as long as it lies there: it holds what the row held."""
    return [row.batch.stored] if row.batch.stored else []


# Children before what they hang on: an erasure walks them in this order.
PATHS = (
    DataPath("crm.ImportRow", import_rows, import_files),
    DataPath("crm.OrderLine", order_lines),
    DataPath("crm.Order", orders),
    DataPath("crm.Address", addresses),
    DataPath("crm.ContactPoint", points),
    DataPath("crm.ContactInterest", interests),
    DataPath("crm.Position", positions),
    DataPath("crm.Standing", standings),
    DataPath("crm.Contact", contacts),
)
