"""An uploaded file's way: checked, approved, written, destroyed."""

from __future__ import annotations

import pytest

from crm.actions import imports
from crm.enums import BatchState
from crm.models import Contact, ImportBatch
from crm.ports import files
from privacy.models import AuditEvent
from privacy.refusal import Refused

pytestmark = pytest.mark.django_db
CSV = b"email;etunimi\na@b.example;Aino\nx;y\n"


@pytest.fixture
def upload(by, now):
    return lambda content=CSV: imports.upload(by=by, now=now, name="C:/people.csv", source="fair", chunks=[content])


def test_a_file_waits_is_checked_by_the_sweep_and_written_once_approved(
    upload, by, now, django_capture_on_commit_callbacks
):
    batch = upload()
    assert imports.process_due(now=now) == 1
    row = ImportBatch.objects.get(pk=batch)
    assert (row.state, row.rows, row.created, row.refused, Contact.objects.count()) == (BatchState.CHECKED, 2, 1, 1, 0)
    assert imports.process_due(now=now) == 0
    imports.request_apply(by=by, now=now, batch=batch)
    stored = files.place(row.stored)
    assert stored.exists()
    assert imports.process_due(now=now) == 1
    row.refresh_from_db()
    assert (row.state, row.stored, stored.exists(), Contact.objects.count()) == (BatchState.APPLIED, "", False, 1)
    assert list(
        AuditEvent.objects.filter(model="crm.ImportBatch").order_by("id").values_list("action", "actor_ref")
    ) == [
        ("import.uploaded", by.ref),
        ("import.approved", by.ref),
        ("import.applied", by.ref),
    ]


def test_a_file_nobody_can_read_fails_with_a_sentence_and_is_destroyed(upload, now, django_capture_on_commit_callbacks):
    batch = upload(b"\x00\x01\x02\x03" * 100)
    stored = files.place(ImportBatch.objects.get().stored)
    with django_capture_on_commit_callbacks(execute=True):
        imports.process_due(now=now)
    row = ImportBatch.objects.get(pk=batch)
    assert (row.state, row.problem) == (BatchState.FAILED, "This is not a table: save it as XLSX or CSV and send that.")
    assert not stored.exists()


def test_a_file_is_given_up_before_it_is_written_but_not_after(upload, by, now, django_capture_on_commit_callbacks):
    batch = upload()
    with django_capture_on_commit_callbacks(execute=True):
        imports.discard(by=by, now=now, batch=batch)
    with pytest.raises(Refused, match="already"):
        imports.request_apply(by=by, now=now, batch=batch)
    with pytest.raises(Refused, match="already"):
        imports.discard(by=by, now=now, batch=batch)


def test_a_batch_is_written_once_even_if_asked_twice(upload, by, now):
    batch = upload()
    imports.check_batch(batch=batch)
    imports.request_apply(by=by, now=now, batch=batch)
    for _ in range(2):
        imports.apply_batch(now=now, batch=batch)
    assert Contact.objects.count() == 1


def test_a_file_destroyed_while_it_waited_fails_with_a_sentence(upload, by, now):
    batch = upload()
    imports.check_batch(batch=batch)
    imports.request_apply(by=by, now=now, batch=batch)
    files.destroy(ImportBatch.objects.get().stored)
    imports.apply_batch(now=now, batch=batch)
    assert ImportBatch.objects.values_list("state", "problem").get() == (
        "failed",
        "The file is no longer here: send it again.",
    )


def test_a_file_whose_destruction_failed_is_destroyed_by_the_sweep(upload, by, now, monkeypatch):
    def no_disk(name):
        raise OSError("disk")

    batch = upload()
    imports.check_batch(batch=batch)
    imports.request_apply(by=by, now=now, batch=batch)
    stored = files.place(ImportBatch.objects.get().stored)
    with monkeypatch.context() as broken:
        broken.setattr(files, "destroy", no_disk)
        with pytest.raises(OSError, match="disk"):
            imports.apply_batch(now=now, batch=batch)
    assert (Contact.objects.count(), stored.exists()) == (1, True)
    imports.process_due(now=now)
    assert (stored.exists(), ImportBatch.objects.get().stored) == (False, "")


def test_two_workers_never_take_the_same_file(upload, now):
    upload()
    assert imports.process_one(now=now)
    upload()
    ImportBatch.objects.filter(state=BatchState.UPLOADED).update(lease_until=now.replace(year=2100))
    assert not imports.process_one(now=now)
