"""Audit rows: written in the transaction of the act itself, by every action of every app (rule I10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from privacy.actor import Actor
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
    changes = list(changes)
    salts = [new_salt() for _ in changes]
    sealed = [
        keyring.seal(f"{change.field}\0{change.old}\0{change.new}", salt).hex()
        for change, salt in zip(changes, salts, strict=True)
    ]
    event = AuditEvent.objects.create(
        at=now,
        actor_kind=by.kind,
        actor_ref=by.ref,
        action=action,
        model=model,
        object_ref=ref,
        person_ref=person,
        fields=[*fields, *(change.field for change in changes)],
        detail={**(detail or {}), **({"sealed": sealed} if sealed else {})},
    )
    AuditValue.objects.bulk_create(
        AuditValue(event=event, person_ref=person, field=change.field, old=change.old, new=change.new, salt=salt)
        for change, salt in zip(changes, salts, strict=True)
    )
    return event.pk


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
