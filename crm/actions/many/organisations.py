"""Many organisations, with names, addresses and classification."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.actions.many import holders
from crm.actions.many.book import SOURCED, Book, Keys, Tables, line, numbers, origin
from crm.actions.many.holders import NewAddress, NewIdentity, NewPoint
from crm.actions.sales_areas import LEADING, area_of
from crm.enums import AreaSource, Currency, Language, NameKind
from crm.models import (
    Classification,
    CustomerClass,
    CustomerGroup,
    Industry,
    Organisation,
    OrganisationName,
    PaymentTerms,
    VatGroup,
)
from crm.sources import Source
from privacy.actor import Actor
from privacy.refusal import Refused

COLUMNS: Tables = {
    Organisation: (
        *("id", "name", "business_id", "vat_id", "www", "einvoice_address", "einvoice_operator", "language"),
        *("currency", "search_text", "sort_text", "customer_group_id", "industry_id", "vat_group_id"),
        *("payment_terms_id", "sales_area_id", "sales_area_by", "parent_id", "sole_trader_id", "version"),
        *SOURCED,
    ),
    OrganisationName: ("organisation_id", "kind", "name", "since", "until", *SOURCED),
    Classification: ("organisation_id", "customer_class_id", "since", "until", "actor_ref", *SOURCED),
}


class OtherName(NamedTuple):
    """A parallel, auxiliary or former name, from and to a day."""

    kind: NameKind
    name: str
    since: date | None = None
    until: date | None = None


class NewOrganisation(NamedTuple):
    """An organisation and what hangs on it. `parent` is the number of one that stands already."""

    source: Source
    name: str
    business_id: str = ""
    vat_id: str = ""
    www: str = ""
    einvoice_address: str = ""
    einvoice_operator: str = ""
    language: str = Language.FI
    currency: str = Currency.EUR
    customer_group: str = ""
    industry: str = ""
    vat_group: str = ""
    payment_terms: str = ""
    customer_class: str = ""
    parent: int | None = None
    names: tuple[OtherName, ...] = ()
    points: tuple[NewPoint, ...] = ()
    addresses: tuple[NewAddress, ...] = ()
    identities: tuple[NewIdentity, ...] = ()


class Lists:
    """The managed lists that organisations refer to."""

    def __init__(self) -> None:
        self.groups, self.industries, self.vat = Keys(CustomerGroup), Keys(Industry), Keys(VatGroup)
        self.terms, self.classes = Keys(PaymentTerms), Keys(CustomerClass)
        self.area = lru_cache(maxsize=None)(area_of)


@transaction.atomic
def record_organisations(*, by: Actor, now: datetime, rows: Sequence[NewOrganisation]) -> list[int]:
    """Writes the organisations. Raises Refused for what one of them could not be entered with either."""
    book, lists = Book(COLUMNS | holders.COLUMNS), Lists()
    made = numbers(Organisation, len(rows))
    for pk, row in zip(made, rows, strict=True):
        add_organisation(book, pk, row, lists)
    book.write(by=by, now=now)
    return made


def add_organisation(
    book: Book, pk: int, row: NewOrganisation, lists: Lists, *, sole_trader: int | None = None
) -> None:
    """Inside an action's transaction: one organisation with all that hangs on it."""
    name, source = line(row.name, field="name", limit=200), origin(row.source)
    if not name:
        raise Refused(_("An organisation has a name."), field="name")
    book.add(
        Organisation,
        *(pk, name, clean.business_id(row.business_id), clean.vat_id(row.vat_id), row.www),
        *(clean.einvoice_address(row.einvoice_address), row.einvoice_operator, row.language, row.currency),
        *(clean.search_text(name, *(other.name for other in row.names)), clean.organisation_sort(name)),
        *(lists.groups.find(row.customer_group), lists.industries.find(row.industry), lists.vat.find(row.vat_group)),
        *(lists.terms.find(row.payment_terms), lists.area(_postcode(row.addresses)), AreaSource.POSTCODE),
        *(row.parent, sole_trader, 1),
        *source,
    )
    for other in row.names:
        called = line(other.name, field="name", limit=200)
        book.add(OrganisationName, pk, other.kind, called, other.since, other.until, *source)
    if row.customer_class:
        since = timezone.localdate(row.source.at)
        book.add(Classification, pk, lists.classes[row.customer_class], since, None, None, *source)
    holder: Any = (None, pk)
    holders.add_points(book, holder, row.points, source)
    holders.add_addresses(book, holder, row.addresses, source)
    holders.add_identities(book, holder, row.identities, source)


def _postcode(addresses: Sequence[NewAddress]) -> str:
    here = [given for given in addresses if given.postal.country == "FI" and given.until is None]
    return min(here, key=lambda given: LEADING.index(given.kind)).postal.postcode if here else ""
