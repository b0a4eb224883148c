"""The one door into the ledger: acts are appended under their subjects' locks, and what they come to is written beside them.

Used by the other actions of this package, inside their transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from consent.enums import Act, Channel, ContactPurpose, SourceKind
from consent.leaf import COLUMNS, Row, seal_of
from consent.models import Ban, ConsentEvent, Evidence, PendingSubscription, Permission
from consent.queries.history import events_of
from consent.queries.rulebook import number_in_force
from consent.rules import RULES
from consent.state import ANY, NO, Event, Scope, fold
from crm.queries.reach import hashes_by_contact
from privacy.actor import Actor
from privacy.copying import copy_rows, merge_rows, take_ids
from privacy.keyed import new_salt
from privacy.ports.journal import Entry, journal


@dataclass(frozen=True)
class Draft:
    """An act to be written. Without `happened_at` it happens now; with it, it takes effect from then. `address_ref`: the address used.

    `evidence` proves it; `source` only names its origin in free words. Both lie beside the ledger, where they can be erased.
    """

    subject: int
    act: Act
    scope: Scope = ANY
    happened_at: datetime | None = None
    source_kind: str = SourceKind.STAFF
    source: str = ""
    evidence: str = ""
    wording: int | None = None
    address_ref: UUID | None = None


@dataclass(frozen=True)
class Written:
    """Where an act stands in the ledger."""

    event: int
    number: int
    subject: int
    ref: UUID


@dataclass
class Locked:
    """A subject whose row is locked until the transaction ends: nobody else appends to it."""

    id: int
    ref: UUID
    number: int
    contact: int | None
    hash: str
    recorded_at: datetime


def append(drafts: Sequence[Draft], *, by: Actor, now: datetime) -> list[Written]:
    """Writes acts in the order given, each with its number, leaf and evidence, and brings permissions and bans up to them.

    Subjects are locked in the order of their ids, so that two writers never wait for each other. A no is in the journal, on disk,
    before this returns. Acts that happen now never happen before what the subject did last, however clocks jump. Must be called inside
    a transaction; raises OSError where the journal cannot be written.
    """
    subjects = lock({draft.subject for draft in drafts})
    history = events_of([subject.ref for subject in subjects.values()])
    latest = {ref: max((event.happened_at for event in events), default=None) for ref, events in history.items()}
    rows, proofs, rules = [], [], number_in_force()
    for draft in drafts:
        subject = subjects[draft.subject]
        subject.number += 1
        happened_at = draft.happened_at or _now_after(now, latest[subject.ref])
        latest[subject.ref] = max(happened_at, latest[subject.ref] or happened_at)
        salt = new_salt() if draft.evidence or draft.source else None
        rows.append(_row(draft, subject, happened_at, by, salt, rules))
        proofs.append(salt)
    written = list(zip(take_ids(ConsentEvent, len(rows)), rows, drafts, strict=True))
    copy_rows(ConsentEvent, ("id", *COLUMNS, "leaf"), ((pk, *vars(row).values(), row.leaf()) for pk, row, _ in written))
    beside = (
        (pk, draft.source[:200], draft.evidence, salt)
        for (pk, _, draft), salt in zip(written, proofs, strict=True)
        if salt
    )
    copy_rows(Evidence, ("event_id", "source", "text", "salt"), beside)
    _count(subjects.values())
    for pk, row, draft in written:
        history[row.subject_ref].append(_event(pk, row, draft))
    write(shadows(subjects.values(), history, {(row.subject_ref, draft.scope) for _, row, draft in written}))
    _remember(rows, drafts, subjects)
    return [Written(pk, row.number, draft.subject, row.subject_ref) for pk, row, draft in written]


def lock(ids: set[int]) -> dict[int, Locked]:
    """These subjects, locked in the order of their ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, ref, last_number, contact_id, hash, now() FROM consent_subject WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [sorted(ids)],
        )
        return {row[0]: Locked(*row) for row in cursor.fetchall()}


def _now_after(now: datetime, latest: datetime | None) -> datetime:
    return now if latest is None or latest < now else latest + timedelta(microseconds=1)


def _row(draft: Draft, subject: Locked, happened_at: datetime, by: Actor, salt: bytes | None, rules: int) -> Row:
    return Row(
        subject_ref=subject.ref,
        address_ref=draft.address_ref,
        number=subject.number,
        purpose=draft.scope.purpose,
        channel=draft.scope.channel,
        topic=draft.scope.topic,
        act=str(draft.act),
        happened_at=happened_at,
        recorded_at=subject.recorded_at,
        source_kind=str(draft.source_kind),
        proven=bool(draft.evidence),
        wording=draft.wording,
        actor_kind=str(by.kind),
        actor_ref=by.ref,
        evidence_seal=seal_of(draft.source[:200], draft.evidence, salt) if salt else None,
        basis=basis_of(draft.act, draft.scope),
        rules=rules,
    )


def basis_of(act: Act, scope: Scope) -> str:
    """The legal basis that what is opened rests on, a letter of GDPR art. 6(1); "" for what opens nothing."""
    rule = RULES.get((scope.purpose, scope.channel))
    return str(rule.bases[0]) if rule and act in (Act.GRANTED, Act.CONFIRMED) else ""


def _event(pk: int, row: Row, draft: Draft) -> Event:
    return Event(row.number, draft.act, row.happened_at, draft.scope, row.proven, row.source_kind, pk)


def _count(subjects: Iterable[Locked]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE consent_subject s SET last_number = new.number FROM unnest(%s::bigint[], %s::int[]) AS new(id, number) WHERE s.id = new.id",
            [[subject.id for subject in subjects], [subject.number for subject in subjects]],
        )


@dataclass(frozen=True)
class Shadows:
    """Rows of the projections, with the values of these columns."""

    PERMISSION = ("subject_id", "purpose", "channel", "topic", "state", "since", "asked_at", "event_id")
    BAN = ("subject_id", "purpose", "channel", "topic", "act", "since", "lifted_at", "event_id")
    permissions: list[tuple[Any, ...]]
    bans: list[tuple[Any, ...]]


def shadows(subjects: Iterable[Locked], history: dict[UUID, list[Event]], at: set[tuple[UUID, Scope]]) -> Shadows:
    """What the acts at these scopes come to: the fold itself, so that late acts need no care of their own."""
    found = Shadows([], [])
    scopes: dict[UUID, set[Scope]] = defaultdict(set)
    for ref, scope in at:
        scopes[ref].add(scope)
    for subject in subjects:
        state = fold(event for event in history[subject.ref] if event.scope in scopes[subject.ref])
        found.permissions.extend(
            (subject.id, *scope, p.state, p.since, p.asked_at, p.event) for scope, p in state.permissions.items()
        )
        found.bans.extend((subject.id, *b.scope, b.act, b.since, b.lifted_at, b.event) for b in state.bans.values())
    return found


def write(given: Shadows) -> None:
    """Puts the rows in the place of those at the same scopes."""
    merge_rows(
        Permission, Shadows.PERMISSION, given.permissions, same=Shadows.PERMISSION[:4], renew=Shadows.PERMISSION[4:]
    )
    merge_rows(Ban, Shadows.BAN, given.bans, same=Shadows.BAN[:5], renew=Shadows.BAN[5:])


def _remember(rows: Sequence[Row], drafts: Sequence[Draft], subjects: dict[int, Locked]) -> None:
    """A no ends what waits for its confirmation, and goes into the journal: what came back from a backup must not forget it."""
    said = [(row, draft) for row, draft in zip(rows, drafts, strict=True) if draft.act in NO]
    held = hashes_by_contact(subjects[draft.subject].contact or 0 for _, draft in said)
    lines: dict[tuple[Act, Scope, datetime], set[str]] = defaultdict(set)
    for row, draft in said:
        subject = subjects[draft.subject]
        lines[draft.act, draft.scope, row.happened_at] |= (
            {subject.hash} if subject.hash else set(held.get(subject.contact or 0, ()))
        )
    by_scope: dict[Scope, set[str]] = defaultdict(set)
    for (_, scope, _), hashes in lines.items():
        by_scope[scope] |= hashes
    for scope, hashes in by_scope.items():
        _void_pending(scope, hashes)
    journal.append_all(
        Entry("withdraw" if act is Act.WITHDRAWN else "ban", at.isoformat(), tuple(sorted(hashes)), **scope._asdict())
        for (act, scope, at), hashes in lines.items()
        if hashes
    )


def _void_pending(scope: Scope, hashes: set[str]) -> None:
    if scope.channel in ("", Channel.EMAIL) and scope.purpose in (
        "",
        ContactPurpose.NEWSLETTER,
        ContactPurpose.DIRECT_MARKETING,
    ):
        waiting = PendingSubscription.objects.filter(hash__in=hashes, confirmed_at=None)
        (waiting.filter(topics__contains=[scope.topic]) if scope.topic else waiting).update(void=True)
