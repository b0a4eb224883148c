"""Permissions and bans written anew from the ledger, whose shadow they are (rule I3)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from consent.actions import ledger
from consent.actions.ledger import Shadows
from consent.models import Ban, Permission, Subject
from consent.queries.history import events_of
from privacy.actions import audit
from privacy.actor import Actor

_AT_ONCE = 1_000


class Rebuilt(NamedTuple):
    """Subjects looked at, and those whose permissions or bans were not what their acts come to."""

    subjects: int
    changed: int


def rebuild(*, by: Actor, now: datetime) -> Rebuilt:
    """Looks at every subject, a thousand in a transaction, under their locks: the gate sees the old or the new, nothing between."""
    looked = changed = after = 0
    while ids := list(Subject.objects.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:_AT_ONCE]):
        changed += _rebuild(set(ids), by, now)
        looked, after = looked + len(ids), ids[-1]
    return Rebuilt(looked, changed)


@transaction.atomic
def _rebuild(ids: set[int], by: Actor, now: datetime) -> int:
    subjects = ledger.lock(ids)
    history = events_of([subject.ref for subject in subjects.values()])
    everywhere = {(ref, event.scope) for ref, events in history.items() for event in events}
    due = _by_subject(ledger.shadows(subjects.values(), history, everywhere))
    there = _by_subject(
        Shadows(
            list(Permission.objects.filter(subject__in=ids).values_list(*Shadows.PERMISSION)),
            list(Ban.objects.filter(subject__in=ids).values_list(*Shadows.BAN)),
        )
    )
    wrong = {subject for subject in ids if due[subject] != there[subject]}
    if wrong:
        for model in (Permission, Ban):
            model.objects.filter(subject__in=wrong).delete()
        ledger.write(ledger.shadows([subjects[subject] for subject in sorted(wrong)], history, everywhere))
        audit.record(
            by=by,
            now=now,
            action="consent.rebuilt",
            model=Permission._meta.label,
            ref=None,
            detail={"subjects": len(wrong)},
        )
    return len(wrong)


def _by_subject(rows: Shadows) -> dict[int, set[tuple[Any, ...]]]:
    found: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for row in (*rows.permissions, *rows.bans):
        found[row[0]].add(row)
    return found
