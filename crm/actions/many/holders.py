"""How people and organisations are reached and known elsewhere: the rows that hang on either."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from crm import clean
from crm.actions.many.book import SOURCED, Book, Tables, line
from crm.enums import AddressKind, PointKind, PointState
from crm.models import Address, ContactPoint, ExternalIdentity

_HOLDERS = ("contact_id", "organisation_id")
COLUMNS: Tables = {
    ContactPoint: (
        *_HOLDERS,
        *("position_id", "kind", "value", "key", "domain", "hash", "former", "state", "is_main"),
        *SOURCED,
    ),
    Address: (
        *_HOLDERS,
        *("kind", "care_of", "street", "extra", "po_box", "postcode", "city", "country", "hash"),
        *("since", "until"),
        *SOURCED,
    ),
    ExternalIdentity: (*_HOLDERS, "system", "identifier", "last_used_on", *SOURCED),
}


class NewPoint(NamedTuple):
    """An e-mail address or phone number as typed. The first of its kind is the main one."""

    kind: PointKind
    text: str
    state: PointState = PointState.WORKS


class NewAddress(NamedTuple):
    """A postal address of a kind, from and to a day."""

    postal: clean.Postal
    kind: AddressKind = AddressKind.POSTAL
    since: date | None = None
    until: date | None = None


class NewIdentity(NamedTuple):
    """What another system knows somebody by."""

    system: str
    identifier: str
    last_used_on: date | None = None


def add_points(
    book: Book,
    holder: tuple[int | None, int | None],
    points: Iterable[NewPoint],
    origin: tuple[Any, ...],
    *,
    position: int | None = None,
    mains: set[str] | None = None,
) -> str:
    """The points of a contact or organisation; returns the first e-mail address in its canonical form, or "".

    `mains` are the kinds that have their main one already, and grows. An address given twice is kept once.
    """
    mains = set() if mains is None else mains
    seen, first = set(), ""
    for given in points:
        email = given.kind == PointKind.EMAIL
        point = clean.email(given.text) if email else clean.phone(given.text)
        if point.key in seen:
            continue
        seen.add(point.key)
        first = first or (point.key if email else "")
        main = point.kind not in mains
        mains.add(point.kind)
        book.add(
            ContactPoint,
            *holder,
            *(position, point.kind, point.value, point.key, point.domain, point.hash, point.former, given.state, main),
            *origin,
        )
    return first


def add_addresses(
    book: Book, holder: tuple[int | None, int | None], addresses: Iterable[NewAddress], origin: tuple[Any, ...]
) -> None:
    """The postal addresses of a contact or organisation."""
    for given in addresses:
        postal = clean.postal(given.postal)
        book.add(
            Address,
            *holder,
            *(given.kind, postal.care_of, postal.street, postal.extra, postal.po_box),
            *(postal.postcode, postal.city, postal.country, clean.household(postal), given.since, given.until),
            *origin,
        )


def add_identities(
    book: Book, holder: tuple[int | None, int | None], identities: Iterable[NewIdentity], origin: tuple[Any, ...]
) -> None:
    """What other systems know a contact or organisation by."""
    for given in identities:
        system, identifier = (
            line(given.system, field="system", limit=60),
            line(given.identifier, field="identifier", limit=200),
        )
        book.add(ExternalIdentity, *holder, system, identifier, given.last_used_on, *origin)
