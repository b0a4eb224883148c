"""People: entered, edited, and made of a confirmed subscription."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from crm import clean, queries
from crm.actions import points, positions, standings
from crm.enums import ContactKind, Language, PointKind, StandingKind
from crm.models import Contact, ContactInterest, ContactPoint, Interest
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.queries import trail
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
) -> int:
    """Enters somebody and returns their number. The first e-mail and the first phone are the main ones.

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
    for point in {(point.kind, point.key): point for point in reached}.values():
        points.insert(contact.pk, point, source)
    if address:
        points.write_postal(contact.pk, clean.postal(address), source)
    _write_interests(contact.pk, interests, source)
    if organisation:
        positions.insert(contact.pk, organisation, title, source)
    standings.insert(contact.pk, standing, why, source, now)
    audit.record(by=by, now=now, action="contact.created", model="crm.Contact", ref=contact.pk, person=contact.pk)
    return contact.pk


@transaction.atomic
def edit(*, by: Actor, now: datetime, contact: int, version: int, source: Source, **fields: Any) -> int:
    """Changes the fields given and returns the new version; nothing changed writes nothing.

    Fields: the contact's lines, `language`, `email` and `phone` (the main ones, "" for none), `address` (a Postal), `interests` (numbers).
    `version` is the one the editor saw: Refused with who changed what since, when it is no longer the newest.
    """
    row = Contact.objects.select_for_update(no_key=True).filter(pk=contact, merged_into=None).first()
    if row is None:
        raise Refused(_("There is no such person in the register."))
    if row.version != version:
        raise Refused(_changed_since(contact))
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
        return points.write_postal(row.pk, clean.postal(value), source)
    if name == "interests":
        return _write_interests(row.pk, value, source)
    read = {"email": clean.email, "phone": clean.phone}[name]
    return points.replace_main(row.pk, name, read(value) if value.strip() else None, source)


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


def _changed_since(contact: int) -> Any:
    last = trail("crm.Contact", contact, limit=1)
    if not last:
        return _("This person was changed while you were editing: look at it and save again.")
    return _("%(who)s changed this person at %(at)s (%(what)s) while you were editing: look at it and save again.") % {
        "who": last[0].who,
        "at": time_format(timezone.localtime(last[0].at)),
        "what": last[0].what,
    }
