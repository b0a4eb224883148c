"""The ways from a person to the register's rows about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Q

from crm.models import Address, ContactPoint, ExternalIdentity, ImportRow
from privacy.registry import DataPath, Person


def points(person: Person) -> Any:
    """Their addresses and numbers, those of their business too; the same address of another holder is not theirs."""
    return ContactPoint.objects.filter(_held(person))


def addresses(person: Person) -> Any:
    """Their postal addresses, those of their business too."""
    return Address.objects.filter(_held(person))


def import_rows(person: Person) -> Any:
    """Rows of files that became them, and refused rows that hold an address of theirs."""
    return ImportRow.objects.filter(Q(contact__in=person.contacts) | Q(hash__in=person.hashes))


def import_files(row: ImportRow) -> list[str]:
    """The file the row came in, as long as it lies there: it holds what the row held."""
    return [row.batch.stored] if row.batch.stored else []


def _held(person: Person) -> Q:
    return Q(contact__in=person.contacts) | Q(organisation__sole_trader__in=person.contacts)


def identities(person: Person) -> Any:
    """Who they, or their business, are in other systems."""
    return ExternalIdentity.objects.filter(_held(person))


def _by(model: str, way: str) -> Callable[[Person], Any]:
    """The rows of a model that this way leads to; of dealings also those with a business of theirs and nobody else."""
    firm = way.removesuffix("contact").removeprefix("participants__") + "organisation"

    def rows(person: Person) -> Any:
        theirs = Q(**{f"{way}__in": person.contacts})
        if model in _WITH_BUSINESSES:
            theirs |= Q(**{f"{way}__isnull": True, f"{firm}__sole_trader__in": person.contacts})
        return apps.get_model(model).objects.filter(theirs)

    return rows


# Children before what they hang on: an erasure walks them in this order.
_WAYS = {
    "crm.Payment": "order__contact",
    "crm.Invoice": "order__contact",
    "crm.Delivery": "order__contact",
    "crm.OrderLine": "order__contact",
    "crm.Order": "contact",
    "crm.Contract": "contact",
    "crm.QuoteLine": "quote__contact",
    "crm.Quote": "contact",
    "crm.QuoteRequest": "contact",
    "crm.Participation": "contact",
    "crm.Interaction": "contact",
    "crm.Meeting": "participants__contact",
    "crm.Participant": "contact",
    "crm.ChatText": "chat__contact",
    "crm.Chat": "contact",
    "crm.Feedback": "contact",
    "crm.Task": "contact",
    "crm.Duty": "position__contact",
    "crm.ContactInterest": "contact",
    "crm.Attribute": "contact",
    "crm.FieldSource": "contact",
    "crm.OrganisationName": "organisation__sole_trader",
    "crm.Classification": "organisation__sole_trader",
}
_WITH_BUSINESSES = frozenset(
    {
        *("crm.Payment", "crm.Invoice", "crm.Delivery", "crm.OrderLine", "crm.Order", "crm.Contract", "crm.QuoteLine"),
        *(
            "crm.Meeting",
            "crm.Quote",
            "crm.QuoteRequest",
            "crm.Interaction",
            "crm.ChatText",
            "crm.Chat",
            "crm.Feedback",
            "crm.Task",
        ),
    }
)
PATHS = (
    DataPath("crm.ImportRow", import_rows, import_files),
    *(DataPath(model, _by(model, way)) for model, way in _WAYS.items()),
    DataPath("crm.ExternalIdentity", identities),
    DataPath("crm.Address", addresses),
    DataPath("crm.ContactPoint", points),
    DataPath("crm.Position", _by("crm.Position", "contact")),
    DataPath("crm.Standing", _by("crm.Standing", "contact")),
    DataPath("crm.Organisation", _by("crm.Organisation", "sole_trader")),
    DataPath("crm.Contact", _by("crm.Contact", "pk")),
)
