"""What an act is about gets a row the first time somebody acts. The row's lock is the ledger's only lock."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar
from uuid import uuid4

from consent.actions.rekeying import settle
from consent.enums import SubjectKind
from consent.models import Subject
from crm.actions.holders import stay
from crm.normal import email_key, phone_key
from privacy.copying import merge_rows
from privacy.refusal import Refused

T = TypeVar("T", int, str)


def of_contacts(contacts: Iterable[int]) -> dict[int, int]:
    """The subject of each living contact, made where missing. Raises Refused for one that is gone."""
    wanted = set(contacts)
    stay(wanted)
    _make(SubjectKind.CONTACT, "contact_id", _missing("contact", wanted))
    return dict(Subject.objects.filter(contact__in=wanted).values_list("contact_id", "id"))


def of_hashes(hashes: Iterable[str]) -> dict[str, int]:
    """The subject of each address or number, by keyed hash, made where missing."""
    wanted = set(hashes)
    _make(SubjectKind.ADDRESS, "hash", _missing("hash", wanted))
    return dict(Subject.objects.filter(hash__in=wanted).values_list("hash", "id"))


def of_organisation(organisation: int) -> int:
    """The subject of a living organisation."""
    _make(SubjectKind.ORGANISATION, "organisation_id", _missing("organisation", {organisation}))
    return Subject.objects.values_list("id", flat=True).get(organisation=organisation)


def of_domain(domain: str) -> int:
    """The subject of an e-mail domain, written as in an address's canonical form. Raises Refused for what is no domain."""
    key = domain_key(domain)
    _make(SubjectKind.DOMAIN, "domain", _missing("domain", {key}))
    return Subject.objects.values_list("id", flat=True).get(domain=key)


def of_everybody() -> int:
    """The one subject that stands for everybody."""
    if not Subject.objects.filter(kind=SubjectKind.EVERYBODY).exists():
        _make(SubjectKind.EVERYBODY, "domain", [""])
    return Subject.objects.values_list("id", flat=True).get(kind=SubjectKind.EVERYBODY)


def domain_key(text: str) -> str:
    """A domain in its canonical form. Raises Refused for what is none."""
    try:
        return email_key(f"name@{text.strip().removeprefix('@')}").rpartition("@")[2]
    except ValueError as error:
        raise Refused(str(error), field="domain") from error


def hash_of(kind: str, text: str) -> str:
    """The keyed hash of an address or number as typed, under which it is known from now on. Raises Refused for what is none."""
    try:
        key = email_key(text) if kind == "email" else phone_key(text)
    except ValueError as error:
        raise Refused(str(error), field=kind) from error
    return settle(kind, [key])[key]


def lock(ids: Iterable[int]) -> list[int]:
    """Inside an action's transaction: locks subjects in the order of their numbers, as the ledger does, so that no two wait for each other."""
    rows = Subject.objects.select_for_update(no_key=True).filter(pk__in=list(ids)).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _missing(column: str, wanted: set[T]) -> list[T]:
    return sorted(wanted - set(Subject.objects.filter(**{f"{column}__in": wanted}).values_list(column, flat=True)))


def _make(kind: SubjectKind, column: str, values: Iterable[int | str]) -> None:
    """Whoever comes second finds the first one's row."""
    blank = [name for name in ("hash", "domain") if name != column]
    rows = [(kind, uuid4(), 0, value, *("" for _ in blank)) for value in values]
    merge_rows(Subject, ("kind", "ref", "last_number", column, *blank), rows)
