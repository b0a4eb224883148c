"""People: entered, edited, and made of a confirmed subscription."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from crm import clean, queries
from crm.actions import addresses, points, positions, standings, versions
from crm.actions.holders import Holder
from crm.enums import ContactKind, Language, PointKind, StandingKind
from crm.models import Contact, ContactInterest, ContactPoint, FieldSource, Interest
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused

LINES = {"first_name": 100, "call_name": 100, "last_name": 100, "occupation": 120, "rank": 120}


@transaction.atomic
def create(
    *,
    by: Actor,
    now: datetime,
    source: Source,
    standing: StandingKind,
    why: str = "",
    kind: ContactKind = ContactKind.PERSON,
    first_name: str = "",
    last_name: str = "",
    call_name: str = "",
    language: str = Language.FI,
    occupation: str = "",
    rank: str = "",
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
    address: clean.Postal | None = None,
    interests: Iterable[int] = (),
    organisation: int | None = None,
    title: str = "",
    at_work: bool = False,
) -> int:
    """Enters somebody and returns their number. The first e-mail and the first phone are the main ones.

    `at_work` says that these are theirs at the organisation: they are used no more when the person leaves it.
    Refused without a name, an e-mail address or a phone number, and for any text the register may not hold.
    """
    given = {
        "first_name": first_name,
        "last_name": last_name,
        "call_name": call_name,
        "occupation": occupation,
        "rank": rank,
    }
    lines = {name: clean.line(text, field=name, limit=LINES[name]) for name, text in given.items()}
    reached = [*(clean.email(text) for text in emails), *(clean.phone(text) for text in phones)]
    if not (lines["first_name"] or lines["last_name"] or reached):
        raise Refused(_("Give at least a name, an e-mail address or a phone number."), field="last_name")
    contact = Contact(kind=kind, language=_language(language), **lines, **source.columns)
    _fill_keys(contact, next((point.key for point in reached if point.kind == PointKind.EMAIL), ""))
    contact.save()
    place = positions.insert(contact.pk, organisation, title, source) if organisation else None
    for point in {(point.kind, point.key): point for point in reached}.values():
        points.insert(Holder(contact.pk), point, source, place.pk if place and at_work else None)
    if address:
        addresses.write_postal(contact.pk, clean.postal(address), source)
    _write_interests(contact.pk, interests, source)
    standings.insert(contact.pk, standing, why, source, now)
    audit.record(by=by, now=now, action="contact.created", model="crm.Contact", ref=contact.pk, person=contact.pk)
    return contact.pk


@transaction.atomic
def edit(
    *,
    by: Actor,
    now: datetime,
    contact: int,
    version: int,
    source: Source,
    seen: Mapping[str, Any] | None = None,
    **fields: Any,
) -> int:
    """Changes the fields given and returns the new version; nothing changed writes nothing.

    Fields: the contact's lines, `language`, `email` and `phone` (the main ones, "" for none), `address` (a Postal), `interests` (numbers).
    `version` is the one the editor saw and `seen` what stood there in the fields they changed: Refused with who changed what since, when
    one of these is no longer as they saw it. Each changed value remembers its own source.
    """
    row = Contact.objects.select_for_update(no_key=True).filter(pk=contact, merged_into=None).first()
    if row is None:
        raise Refused(_("There is no such person in the register."))
    versions.settle(row, version, fields, seen or {}, lambda name: _stored(row, name))
    changes = [change for name, value in fields.items() for change in _edit(row, name, value, source)]
    if not changes:
        return row.version
    main = (
        ContactPoint.objects.filter(contact=row, kind=PointKind.EMAIL, is_main=True)
        .values_list("key", flat=True)
        .first()
    )
    if not (row.first_name or row.last_name or ContactPoint.objects.filter(contact=row).exists()):
        raise Refused(_("Give at least a name, an e-mail address or a phone number."), field="last_name")
    _fill_keys(row, main or "")
    row.version += 1
    row.save()
    _remember(row.pk, [change.field for change in changes if change.field in (*LINES, "language")], source)
    audit.record(
        by=by, now=now, action="contact.edited", model="crm.Contact", ref=row.pk, person=row.pk, changes=changes
    )
    return row.version


@transaction.atomic
def subscriber(
    *, by: Actor, now: datetime, email: str, first_name: str = "", last_name: str = "", language: str, source: Source
) -> int:
    """The living contact holding the address, else a bare one made of it, for a confirmed subscription. Two at once make one."""
    point = clean.email(email)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [point.hash])
    held = queries.holders(PointKind.EMAIL, point.key)
    if held:
        standings.open_for(by=by, now=now, contact=held[0], kind=StandingKind.SUBSCRIBER, why="", source=source)
        return held[0]
    return create(
        by=by,
        now=now,
        source=source,
        standing=StandingKind.SUBSCRIBER,
        first_name=first_name,
        last_name=last_name,
        language=language,
        emails=[email],
    )


def _edit(row: Contact, name: str, value: Any, source: Source) -> list[audit.Change]:
    if name in LINES:
        return _set(row, name, clean.line(value, field=name, limit=LINES[name]))
    if name == "language":
        return _set(row, name, _language(value))
    if name == "address":
        return addresses.write_postal(row.pk, clean.postal(value), source)
    if name == "interests":
        return _write_interests(row.pk, value, source)
    read = {"email": clean.email, "phone": clean.phone}[name]
    return points.replace_main(row.pk, name, read(value) if value.strip() else None, source)


def _stored(row: Contact, name: str) -> Any:
    """What a field of the form holds now."""
    if name == "address":
        return addresses.postal_of(row.pk)
    if name == "interests":
        return set(ContactInterest.objects.filter(contact=row).values_list("interest_id", flat=True))
    if name in ("email", "phone"):
        held = ContactPoint.objects.filter(contact=row, kind=name, is_main=True)
        return held.values_list("value", flat=True).first() or ""
    return getattr(row, name)


def _set(row: Contact, name: str, value: str) -> list[audit.Change]:
    old = getattr(row, name)
    setattr(row, name, value)
    return [audit.Change(name, old, value)] if old != value else []


def _language(value: str) -> str:
    if value not in Language.values:
        raise Refused(_("The language is fi, sv or en."), field="language")
    return value


def _write_interests(contact: int, interests: Iterable[int], source: Source) -> list[audit.Change]:
    wanted, held = (
        set(interests),
        set(ContactInterest.objects.filter(contact_id=contact).values_list("interest_id", flat=True)),
    )
    if wanted == held:
        return []
    ContactInterest.objects.filter(contact_id=contact, interest_id__in=held - wanted).delete()
    ContactInterest.objects.bulk_create(
        ContactInterest(contact_id=contact, interest_id=interest, **source.columns)
        for interest in sorted(wanted - held)
    )
    keys = dict(Interest.objects.filter(pk__in=wanted | held).values_list("pk", "key"))
    return [audit.Change("interests", _joined(keys, held), _joined(keys, wanted))]


def _joined(keys: dict[int, str], chosen: set[int]) -> str:
    return ", ".join(sorted(keys[pk] for pk in chosen))


def _fill_keys(row: Contact, address: str) -> None:
    row.search_text = clean.search_text(row.first_name, row.call_name, row.last_name)
    row.sort_text = clean.person_sort(row.last_name, row.first_name, address)


def _remember(contact: int, fields: Iterable[str], source: Source) -> None:
    """Says of each of these values where it came from, the row's own source being another's."""
    rows = [FieldSource(contact_id=contact, field=field, **source.columns) for field in fields]
    FieldSource.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["contact", "field"], update_fields=list(source.columns)
    )
