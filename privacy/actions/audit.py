"""Audit rows: written in the transaction of the act itself, by every action of every app (rule I10)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from privacy.actor import Actor
from privacy.copying import copy_rows, take_ids
from privacy.keyed import keyring, new_salt
from privacy.models import AccessEvent, AuditEvent, AuditValue


@dataclass(frozen=True)
class Change:
    """Old and new value of a field, as the text to be kept beside the trail until the person is erased."""

    field: str
    old: str
    new: str


def record(
    *,
    by: Actor,
    now: datetime,
    action: str,
    model: str,
    ref: int | None,
    person: int | None = None,
    changes: Iterable[Change] = (),
    fields: Iterable[str] = (),
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Writes one audit row and returns its number. Must be called inside the transaction of the act.

    `changes` carry values: they go to the table beside, the row keeps a commitment in `detail["sealed"]` only. `detail` holds codes,
    numbers and ids, never a value of a person. Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit row belongs to the transaction of the act.")
    salted = [(change, new_salt()) for change in changes]
    event = AuditEvent.objects.create(
        at=now,
        actor_kind=by.kind,
        actor_ref=by.ref,
        action=action,
        model=model,
        object_ref=ref,
        person_ref=person,
        fields=[*fields, *(change.field for change, _ in salted)],
        detail=_sealed(detail or {}, salted),
    )
    AuditValue.objects.bulk_create(
        AuditValue(event=event, person_ref=person, field=change.field, old=change.old, new=change.new, salt=salt)
        for change, salt in salted
    )
    return event.pk


@dataclass(frozen=True, slots=True)
class Entry:
    """One of many acts recorded at once, with what `record` takes."""

    action: str
    model: str
    ref: int
    person: int | None = None
    changes: Sequence[Change] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


def record_many(*, by: Actor, now: datetime, entries: Sequence[Entry]) -> None:
    """Writes an audit row for each entry, as `record` does, thousands at a time. Must be called inside the transaction of the acts."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit row belongs to the transaction of the act.")
    numbered = list(zip(take_ids(AuditEvent, len(entries)), entries, strict=True))
    salted = [(ref, entry, [(change, new_salt()) for change in entry.changes]) for ref, entry in numbered]
    copy_rows(
        AuditEvent,
        ("id", "at", "actor_kind", "actor_ref", "action", "model", "object_ref", "person_ref", "fields", "detail"),
        (
            (
                *(ref, now, by.kind, by.ref, entry.action, entry.model, entry.ref, entry.person),
                [change.field for change in entry.changes] or "{}",
                json.dumps(_sealed(entry.detail, salts)),
            )
            for ref, entry, salts in salted
        ),
    )
    copy_rows(
        AuditValue,
        ("event_id", "person_ref", "field", "old", "new", "salt"),
        (
            (ref, entry.person, change.field, change.old, change.new, salt)
            for ref, entry, salts in salted
            for change, salt in salts
        ),
    )


def _sealed(detail: Mapping[str, Any], salts: Sequence[tuple[Change, bytes]]) -> dict[str, Any]:
    sealed = [keyring.seal(f"{change.field}\0{change.old}\0{change.new}", salt).hex() for change, salt in salts]
    return {**detail, **({"sealed": sealed} if sealed else {})}


def looked(*, by: Actor, now: datetime, route: str, purpose: str, people: Iterable[int]) -> None:
    """Writes one access row: these people were shown, searched out or exported. Nothing when nobody was."""
    shown = sorted(set(people))
    if shown:
        AccessEvent.objects.create(
            at=now,
            actor_kind=by.kind,
            actor_ref=by.ref,
            role=",".join(by.roles)[:60],
            route=route,
            purpose=purpose,
            people=shown,
        )
