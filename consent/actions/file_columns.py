"""What a file may say about permissions: a ban bans, a permission is unproven, and nothing in a file lifts or opens anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from consent.actions.acts import Given, record_many
from consent.actions.rekeying import settle
from consent.enums import Act, Channel, ContactPurpose, SourceKind
from consent.models import Ban, Permission
from crm.enums import PointKind
from crm.sources import Source
from privacy.actor import Actor
from privacy.keyed import keyring

YES = frozenset({"yes", "y", "x", "1", "true", "kyllä", "kylla", "k", "on", "ja", "j", "sant", "tosi"})
NO = frozenset({"no", "n", "0", "-", "false", "ei", "e", "nej", "falskt", "epätosi"})

Row = tuple[int, str, bool, int]
"""Contact, address key or "", the cell's answer, row number."""


def yes_or_no(value: str) -> bool:
    """The answer of a cell in any of our languages. Raises ValueError for another word."""
    word = value.strip().casefold()
    if word not in YES | NO:
        raise ValueError(_("Write yes or no."))
    return word in YES


def bans_due(rows: Iterable[Row]) -> set[int]:
    """The rows whose ban does not stand yet. "No" says nothing: a file never lifts a ban."""
    said = [(contact, number) for contact, _address, answer, number in rows if answer]
    standing = Ban.objects.filter(
        subject__contact__in={contact for contact, _number in said}, purpose="", channel="", topic="", act=Act.BANNED
    )
    banned = set(standing.filter(lifted_at=None).values_list("subject__contact", flat=True))
    return {number for contact, number in said if contact not in banned}


def write_bans(rows: Iterable[Row], *, by: Actor, now: datetime, source: Source) -> int:
    """Bans all marketing to the people of the rows where that is due; how many."""
    rows = list(rows)
    due = bans_due(rows)
    people = {contact: number for contact, _address, _answer, number in rows if number in due}
    given = [
        Given(
            Act.BANNED,
            contact=contact,
            source_kind=SourceKind.FILE,
            source=source.text,
            evidence=_evidence(source, number),
        )
        for contact, number in people.items()
    ]
    return record_many(by=by, now=now, givens=given) if given else 0


def permissions_due(rows: Iterable[Row]) -> set[int]:
    """The rows whose permission to direct marketing by e-mail is news about an address of which nothing is known."""
    said = [
        (keyring.hashes(PointKind.EMAIL, address), number)
        for _contact, address, answer, number in rows
        if answer and address
    ]
    known = Permission.objects.filter(
        subject__hash__in={hash_ for hashes, _number in said for hash_ in hashes},
        purpose=ContactPurpose.DIRECT_MARKETING,
        channel=Channel.EMAIL,
        topic="",
    )
    held = set(known.values_list("subject__hash", flat=True))
    return {number for hashes, number in said if held.isdisjoint(hashes)}


def write_permissions(rows: Iterable[Row], *, by: Actor, now: datetime, source: Source) -> int:
    """Notes permissions that a file claims without proof; how many. They open nothing (GDPR art. 7(1))."""
    rows = list(rows)
    due = permissions_due(rows)
    hashes = settle(PointKind.EMAIL, {address for _contact, address, _answer, number in rows if number in due})
    given = [
        Given(
            Act.GRANTED,
            purpose=ContactPurpose.DIRECT_MARKETING,
            channel=Channel.EMAIL,
            hash=hash_,
            source_kind=SourceKind.FILE,
            source=source.text,
        )
        for hash_ in sorted(hashes.values())
    ]
    return record_many(by=by, now=now, givens=given) if given else 0


def _evidence(source: Source, number: int) -> str:
    return f"Row {number} of a file: {source.text}"
