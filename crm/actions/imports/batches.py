"""A file's way through the register: uploaded, checked, applied. Rows are the queue; a file lives until it is applied or given up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from crm import clean, mapping
from crm.actions.imports import planning, writing
from crm.actions.imports.planning import Plan
from crm.actions.imports.reading import Reader
from crm.enums import BatchState, RowOutcome, SourceKind
from crm.models import ImportBatch
from crm.ports import files, tabular
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import SYSTEM, Actor
from privacy.copying import kept_in_memory
from privacy.enums import ActorKind
from privacy.refusal import Refused
from privacy.registry import import_columns

LEASE = "10 minutes"
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('luvalla import', 0))"


@dataclass(frozen=True)
class Reading:
    """What a file comes to: its plan, and what was understood of it."""

    plan: Plan
    understood: dict[str, Any]

    @property
    def counts(self) -> dict[str, int]:
        """Rows in all and by outcome, as the columns of a batch."""
        names = {"created": RowOutcome.CREATE, "updated": RowOutcome.UPDATE}
        names |= {"unchanged": RowOutcome.UNCHANGED, "refused": RowOutcome.REFUSED}
        return {"rows": len(self.plan.rows), **{name: self.plan.count(outcome) for name, outcome in names.items()}}

    def first_rows(self, count: int) -> list[tuple[int, RowOutcome, list[str]]]:
        """The first rows: number, what becomes of it, what it says."""
        return [(row.number, self.plan.outcomes[row.number], list(row.raw.values())) for row in self.plan.rows[:count]]

    def known(self, count: int) -> list[int]:
        """Numbers of the people of the register whom the first rows are about."""
        people = (self.plan.person_of.get(row.number) for row in self.plan.rows[:count])
        return [person.contact for person in people if person and person.contact]


@kept_in_memory()
def plan_file(path: Path, *, lock: bool = False) -> Reading:
    """Reads a file and plans it; writes nothing. Raises Refused with a sentence for a file that cannot be understood."""
    table = tabular.read(path)
    columns = mapping.guess(table.headers, {column.key: column.headers for column in import_columns})
    if not {"email", "phone", "last_name", "first_name", "full_name", "organisation"} & set(columns.fields):
        sentence = _(
            "None of the headings is known: the first row names the columns, such as first name, last name, e-mail, phone."
        )
        raise Refused(sentence)
    plan = planning.make(Reader(columns.fields).rows(table.rows), lock=lock)
    fields = [[header, name] for header, name in zip(table.headers, columns.fields, strict=True)]
    dropped = [[header, why] for header, why in columns.dropped]
    return Reading(plan, {**table.understood, "columns": fields, "dropped": dropped, "unknown": list(columns.unknown)})


def apply_file(*, by: Actor, now: datetime, path: Path, source: str) -> tuple[Reading, int]:
    """Reads a file and writes what it says, in one transaction; returns what it came to and the number of its batch."""
    source = _checked(source)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            name=path.name[:200], digest=files.digest(path), source=source, state=BatchState.APPLYING, actor_ref=by.ref
        )
        return _write(batch, path, by, now), batch.pk


def upload(*, by: Actor, now: datetime, name: str, source: str, chunks: Iterable[bytes]) -> int:
    """Stores a file and leaves a row for it to be read; returns its number."""
    source = _checked(source)
    stored, digest = files.store(chunks, folder="imports")
    try:
        with transaction.atomic():
            name = Path(name).name[:200]
            batch = ImportBatch.objects.create(name=name, stored=stored, digest=digest, source=source, actor_ref=by.ref)
            audit.record(by=by, now=now, action="import.uploaded", model="crm.ImportBatch", ref=batch.pk)
    except BaseException:
        files.destroy(stored)  # no row, no file: nothing else would ever find it
        raise
    return batch.pk


def check_batch(*, batch: int) -> None:
    """Reads an uploaded file and leaves its counts to be looked at; a file that cannot be understood fails with its sentence."""
    row = ImportBatch.objects.get(pk=batch, state=BatchState.UPLOADED)
    try:
        reading = plan_file(_path(row))
    except Refused as no:
        _fail(row, str(no.message))
        destroy_finished()
        return
    _fill(row, reading, BatchState.CHECKED)


@transaction.atomic
def request_apply(*, by: Actor, now: datetime, batch: int) -> None:
    """Says that a checked file is to be written; a worker does it, or `apply_batch` at once."""
    if not ImportBatch.objects.filter(pk=batch, state=BatchState.CHECKED).update(
        state=BatchState.APPLYING, actor_ref=by.ref
    ):
        raise Refused(_("This file has been written or given up already."))
    audit.record(by=by, now=now, action="import.approved", model="crm.ImportBatch", ref=batch)


def apply_batch(*, now: datetime, batch: int) -> None:
    """Writes an approved file in one transaction and then destroys it. A second worker finds nothing to do."""
    with transaction.atomic():
        row = ImportBatch.objects.select_for_update().filter(pk=batch, state=BatchState.APPLYING).first()
        if row is None:
            return
        by = Actor(ActorKind.STAFF, row.actor_ref) if row.actor_ref else SYSTEM
        try:
            with transaction.atomic():
                _write(row, _path(row), by, now)
        except Refused as no:
            _fail(row, str(no.message))
    destroy_finished()


@transaction.atomic
def discard(*, by: Actor, now: datetime, batch: int) -> None:
    """Gives up a file that has not been written, and destroys it."""
    row = (
        ImportBatch.objects.select_for_update()
        .filter(pk=batch, state__in=[BatchState.UPLOADED, BatchState.CHECKED])
        .first()
    )
    if row is None:
        raise Refused(_("This file has been written or given up already."))
    audit.record(by=by, now=now, action="import.given_up", model="crm.ImportBatch", ref=batch)
    _fail(row, str(_("Given up before anything was written.")))
    transaction.on_commit(destroy_finished)


@transaction.atomic
def give_up_waiting(*, by: Actor, now: datetime) -> int:
    """Gives up every file that has been sent but not written, for an erasure: who was erased may stand in one. Returns how many."""
    waiting = ImportBatch.objects.select_for_update().filter(state__in=[BatchState.UPLOADED, BatchState.CHECKED])
    rows = list(waiting.order_by("pk"))
    for row in rows:
        audit.record(by=by, now=now, action="import.given_up", model="crm.ImportBatch", ref=row.pk)
        _fail(row, str(_("A person was erased while this file waited: send it again, so that it is read anew.")))
    transaction.on_commit(destroy_finished)
    return len(rows)


def destroy_finished() -> int:
    """Destroys the files of imports that are over, those too whose destruction failed before; returns how many."""
    over = ImportBatch.objects.filter(state__in=[BatchState.APPLIED, BatchState.FAILED]).exclude(stored="")
    waiting = list(over.values_list("pk", "stored"))
    for pk, stored in waiting:
        files.destroy(stored)
        ImportBatch.objects.filter(pk=pk).update(stored="")
    return len(waiting)


def preview(*, batch: int) -> Reading:
    """The plan of a checked file as it is now. Raises Refused when the file is gone."""
    return plan_file(_path(ImportBatch.objects.get(pk=batch)))


def process_due(*, now: datetime) -> int:
    """Reads or writes every file that waits, each under a lease by the database's clock; returns how many."""
    destroy_finished()
    done = 0
    while process_one(now=now):
        done += 1
    return done


def process_one(*, now: datetime, batch: int | None = None) -> bool:
    """Reads or writes one file that waits, this one where it is named; says whether there was one."""
    claimed = _claim(batch)
    if claimed is None:
        return False
    number, state = claimed
    if state == BatchState.UPLOADED:
        check_batch(batch=number)
    else:
        apply_batch(now=now, batch=number)
    return True


def _claim(batch: int | None) -> tuple[int, str] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE crm_importbatch SET lease_until = now() + %s::interval WHERE id = (
                   SELECT id FROM crm_importbatch WHERE state IN ('uploaded', 'applying') AND (lease_until IS NULL OR lease_until < now())
                   AND (%s::bigint IS NULL OR id = %s) ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, state""",
            [LEASE, batch, batch],
        )
        return cursor.fetchone()


@kept_in_memory()
def _write(row: ImportBatch, path: Path, by: Actor, now: datetime) -> Reading:
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
    reading = plan_file(path, lock=True)
    writing.write(reading.plan, by=by, now=now, source=Source(SourceKind.FILE, row.source, now), batch=row.pk)
    row.applied_at = now
    _fill(row, reading, BatchState.APPLIED)
    audit.record(by=by, now=now, action="import.applied", model="crm.ImportBatch", ref=row.pk, detail=reading.counts)
    return reading


def _path(row: ImportBatch) -> Path:
    path = files.place(row.stored)
    if not row.stored or not path.is_file():
        raise Refused(_("The file is no longer here: send it again."))
    return path


def _fill(row: ImportBatch, reading: Reading, state: str) -> None:
    row.state, row.understood, row.lease_until = state, reading.understood, None
    for name, value in reading.counts.items():
        setattr(row, name, value)
    row.save()


def _fail(row: ImportBatch, sentence: str) -> None:
    row.state, row.problem, row.lease_until = BatchState.FAILED, sentence[:400], None
    row.save()


def _checked(source: str) -> str:
    source = clean.line(source, field="source", limit=200)
    if not source:
        raise Refused(_("Say where the file came from: the source stands beside every fact it brings."), field="source")
    return source
