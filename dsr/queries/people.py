"""Whom a report or an erasure is about, as ids and keyed hashes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from crm import queries as crm
from crm.enums import PointKind
from crm.normal import email_key
from privacy.keyed import keyring
from privacy.refusal import Refused
from privacy.registry import Person


@dataclass(frozen=True)
class Subject:
    """Somebody asked about: `contact` is None for an address that nobody in the register holds.

    `person` names what is theirs alone. An address that somebody else holds too stays out of it: what hangs on the address only
    may be the other's (GDPR art. 15(4)); it is counted in `shared`. `addresses` are the hashes of all of them, for bans.
    """

    contact: int | None
    person: Person
    addresses: tuple[str, ...]
    shared: int = 0


def of_contact(contact: int) -> Subject:
    """The person of this number, with everybody merged into them. Raises Refused where there is none."""
    family = crm.merged_family(contact)
    held = _points().filter(contact__in=family).values_list("kind", "key", "hash")
    hashes = {(kind, key): {stored, *keyring.hashes(kind, key)} for kind, key, stored in held}
    own = {kept: values for kept, values in hashes.items() if not _held_by_others(*kept, family)}
    return Subject(family[0], _person(family, own.values()), _flat(hashes.values()), len(hashes) - len(own))


def of_email(email: str) -> Subject:
    """The one holder of an address, or the address alone. Raises Refused where it is none, or where several hold it, naming numbers."""
    try:
        key = email_key(email)
    except ValueError as no:
        raise Refused(str(no), field="email") from no
    holders = crm.holders(PointKind.EMAIL, key)
    if len(holders) > 1:
        numbers = ", ".join(map(str, holders))
        raise Refused(
            _("Several people hold this address: name one of them by number (%(numbers)s).") % {"numbers": numbers}
        )
    if holders:
        return of_contact(holders[0])
    hashes = [set(keyring.hashes(PointKind.EMAIL, key))]
    return Subject(None, _person([], hashes), _flat(hashes))


def of_contact_or_email(*, contact: int | None, email: str) -> Subject:
    """By number when one is given, else by address. Raises Refused as both do, and when neither is given."""
    if contact is not None:
        return of_contact(contact)
    if not email:
        raise Refused(_("Name the person by --email or by --contact."), field="email")
    return of_email(email)


def mark(contact: int) -> str:
    """A keyed hash of a contact's number: a restored backup is recognised by it even where the person had no address."""
    return keyring.hash("contact", str(contact))


def _person(family: Iterable[int], hashes: Iterable[set[str]]) -> Person:
    return Person(tuple(family), _flat(hashes))


def _flat(hashes: Iterable[set[str]]) -> tuple[str, ...]:
    return tuple(sorted(set().union(*hashes)))


def _held_by_others(kind: str, key: str, family: list[int]) -> bool:
    return bool(_points().filter(kind=kind, key=key).exclude(contact__in=family).exists())


def _points() -> Any:
    return apps.get_model("crm.ContactPoint")._default_manager
