"""Imports: the file, what was understood of it, and what became of each row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from crm.enums import BatchState, RowOutcome
from crm.models.contact import Contact
from privacy.bases import Recorded
from privacy.enums import Category, Erase, ProcessingPurpose, Show
from privacy.mapped import STATE, STRUCTURE, About, Mapped, not_personal, says


class ImportBatch(Recorded):
    """One file. `stored` is its place under FILES_DIR, "" once it has been destroyed; `digest` is the SHA-256 of its bytes."""

    about = About(note="The file itself is destroyed by retention; what stays are counts.")

    name = models.CharField(max_length=200, blank=True)
    stored = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=200)
    says(not_personal("of the file as a whole"), name, stored, digest, source)
    understood = models.JSONField(default=dict)
    says(not_personal("encoding, delimiter and headings guessed"), understood)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.UPLOADED)
    problem = models.CharField(max_length=400, blank=True)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    applied_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    actor_ref = models.BigIntegerField(null=True)
    says(STATE, state, problem, rows, created, updated, unchanged, refused, applied_at, lease_until, actor_ref)

    class Meta:
        indexes = [models.Index(fields=["state"], name="batch_open", condition=Q(state__in=["uploaded", "applying"]))]

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportRow(Recorded):
    """A row that was refused or written, and why: kept for a fortnight so that mistakes can be found, then purged.

    `problems` are {field, message} and never repeat the value; `given` is the row as it stood in the file, for refused rows only.
    """

    about = About(person="contact", purposes=(ProcessingPurpose.RELATIONSHIP,), keep="import_rows")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="import_rows")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE)
    says(STRUCTURE, batch, contact)
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices)
    problems = models.JSONField(default=list)
    says(not_personal("what was wrong with a row, without its values"), number, outcome, problems)
    given = models.JSONField(null=True, blank=True)
    says(Mapped(Category.PROVENANCE, Erase.ROW), given)
    hash = models.CharField(max_length=80, blank=True)
    says(Mapped(Category.PROVENANCE, show=Show.HIDE), hash)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["hash"], name="import_row_hash", condition=~Q(hash=""))]

    def __str__(self) -> str:
        return f"row {self.number}"
