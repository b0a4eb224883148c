"""External ban lists: read, looked at, taken into use as a whole, and swept when they are over. The file itself is not kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.actions.list_files import Reading, read
from consent.enums import ListKind
from consent.models import BanList, BanListEntry
from consent.queries.ban_lists import WAITS_DAYS
from crm import clean
from privacy.actions import audit
from privacy.actor import SYSTEM, Actor
from privacy.copying import copy_rows, kept_in_memory
from privacy.keyed import keyring
from privacy.months import months_later
from privacy.refusal import Refused

LASTS_MONTHS = 36
"""How long an entry counts from the day it was first received, where the file does not say."""
COUNTS = ("rows", "entries", "refused", "fresh", "gone")


@dataclass(frozen=True)
class Plan:
    """What taking a file in would do. `first` is the day on which each entry of the list in force, which is `before`, was first received."""

    kind: str
    name: str
    dated: date
    reading: Reading
    before: int | None
    first: dict[str, date]

    @property
    def counts(self) -> dict[str, int]:
        """Rows, entries understood, rows refused, entries that are new, and those that go."""
        staying = len(self.reading.ends.keys() & self.first.keys())
        return {
            "rows": self.reading.rows,
            "entries": len(self.reading.ends),
            "refused": self.reading.refused,
            "fresh": len(self.reading.ends) - staying,
            "gone": len(self.first) - staying,
        }


@kept_in_memory()
def plan(*, now: datetime, kind: str, name: str, dated: date, path: Path) -> Plan:
    """Reads a file, which is the whole list as of the day `dated`; writes nothing.

    Raises Refused for a file that is no list of this kind, a day that has not come, and a list older than the one in force.
    """
    today, before = timezone.localdate(now), BanList.objects.filter(kind=kind, applied_at__isnull=False).first()
    name = clean.line(name, field="name", limit=120)
    if kind not in ListKind.values:
        raise Refused(_("There is no such kind of list."), field="kind")
    if not name:
        raise Refused(_("Give the list the name by which it is known."), field="name")
    if dated > today:
        raise Refused(_("The date of the list has not come yet: give the day it was made."), field="dated")
    if before and dated < before.dated:
        raise Refused(_("The list in force is newer than this one: fetch the newest."), field="dated")
    reading = read(path, kind, today=today)
    rows = (
        BanListEntry.objects.filter(ban_list=before, expires_on__gte=today) if before else BanListEntry.objects.none()
    )
    first = dict(rows.values_list("hash", "first_received").iterator(chunk_size=20_000))
    return Plan(kind, name, dated, reading, before.pk if before else None, first)


@kept_in_memory()
@transaction.atomic
def receive(*, by: Actor, now: datetime, kind: str, name: str, dated: date, path: Path) -> int:
    """Reads a file and keeps what it comes to, to be looked at; it closes nothing yet. Returns its number. Refuses what `plan` refuses."""
    planned = plan(now=now, kind=kind, name=name, dated=dated, path=path)
    row = BanList.objects.create(
        kind=kind,
        name=planned.name,
        dated=dated,
        received_at=now,
        problems=planned.reading.problems,
        hash_key=keyring.current,
        replaces=planned.before,
        actor_ref=by.ref,
        **planned.counts,
    )
    columns = ("ban_list_id", "hash", "first_received", "expires_on")
    copy_rows(BanListEntry, columns, ((row.pk, *entry) for entry in _entries(planned, timezone.localdate(now))))
    _record(by, now, "ban_list.received", row)
    return row.pk


@transaction.atomic
def apply(*, by: Actor, now: datetime, number: int) -> None:
    """Takes a list that was read into use; the one before it goes as a whole, in the same transaction.

    Raises Refused where it was taken into use or given up already, and where another one has been taken into use since it was read.
    """
    row = _waiting(number)
    before = BanList.objects.select_for_update().filter(kind=row.kind, applied_at__isnull=False).first()
    if (before.pk if before else None) != row.replaces:
        raise Refused(_("Another list has been taken into use since this file was read: send it again."))
    if before:
        before.delete()
    row.applied_at, row.actor_ref = now, by.ref
    row.save(update_fields=["applied_at", "actor_ref"])
    _record(by, now, "ban_list.applied", row)


@transaction.atomic
def give_up(*, by: Actor, now: datetime, number: int) -> None:
    """Forgets a list that was read and not taken into use."""
    row = _waiting(number)
    _record(by, now, "ban_list.given_up", row)
    row.delete()


@transaction.atomic
def take(*, by: Actor, now: datetime, kind: str, name: str, dated: date, path: Path) -> int:
    """Reads a file and takes it into use at once; returns the number of the list."""
    number = receive(by=by, now=now, kind=kind, name=name, dated=dated, path=path)
    apply(by=by, now=now, number=number)
    return number


@transaction.atomic
def sweep(*, now: datetime) -> int:
    """Removes entries that have ended, and lists nobody took into use for a week; returns how many rows."""
    ended, _by_model = BanListEntry.objects.filter(expires_on__lt=timezone.localdate(now)).delete()
    left = BanList.objects.filter(applied_at=None, received_at__lt=now - timedelta(days=WAITS_DAYS))
    given_up = list(left.values_list("pk", flat=True))
    left.filter(pk__in=given_up).delete()
    if ended or given_up:
        detail = {"entries": ended, "lists": given_up}
        audit.record(by=SYSTEM, now=now, action="ban_list.swept", model="consent.BanList", ref=None, detail=detail)
    return ended + len(given_up)


def _waiting(number: int) -> BanList:
    row = BanList.objects.select_for_update().filter(pk=number, applied_at=None).first()
    if row is None:
        raise Refused(_("This list has been taken into use or given up already."))
    return row


def _entries(planned: Plan, today: date) -> Iterator[tuple[Any, ...]]:
    """Each entry with the day it was first received and its last; one that would have ended and still stands there is received anew."""
    latest = {first: months_later(first, LASTS_MONTHS) for first in {today, *planned.first.values()}}
    for hash_, end in planned.reading.ends.items():
        first = planned.first.get(hash_, today)
        if end is None and latest[first] < today:
            first = today
        yield hash_, first, end or latest[first]


def _record(by: Actor, now: datetime, action: str, row: BanList) -> None:
    counts = {name: getattr(row, name) for name in COUNTS}
    detail = {"kind": row.kind, "dated": row.dated.isoformat(), **counts}
    audit.record(by=by, now=now, action=action, model="consent.BanList", ref=row.pk, detail=detail)
