"""The external ban lists: those in force, those that wait to be looked at, and whom they name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from consent.enums import ListKind
from consent.models import BanList, BanListEntry
from privacy.keyed import keyring

WAITS_DAYS = 7
"""So long a list that was read waits for its button."""


def in_force() -> dict[str, BanList]:
    """The list in force of each kind that has one; its entries are known by the current hash key."""
    return {row.kind: row for row in BanList.objects.filter(applied_at__isnull=False, hash_key=keyring.current)}


def waiting() -> list[BanList]:
    """Lists that were read and not yet taken into use, newest first."""
    return list(BanList.objects.filter(applied_at=None).order_by("-pk"))


@dataclass(frozen=True)
class ShownList:
    """A kind of list with the one in force, if any, and how many days old that is; `stale`: it closes for every consumer."""

    kind: ListKind
    row: BanList | None
    age: int
    stale: bool


def shown(today: date, *, days: int | None) -> list[ShownList]:
    """Each kind with its list; none is stale where lists are not gone by, and `days` is None."""
    rows = in_force()
    ages = {kind: (today - row.dated).days for kind, row in rows.items()}
    return [
        ShownList(kind, rows.get(kind), age := ages.get(kind, 0), days is not None and (kind not in rows or age > days))
        for kind in ListKind
    ]


def find(number: int) -> BanList | None:
    """The list of this number, waiting or in force; None where there is none any more."""
    return BanList.objects.filter(pk=number).first()


def names(row: BanList, hashes: Iterable[str], *, today: date) -> bool:
    """Does this list name one of these, by an entry that has not ended?"""
    theirs = BanListEntry.objects.filter(hash__in=[hash_ for hash_ in hashes if hash_], expires_on__gte=today)
    return theirs.filter(ban_list=row).exists()
