"""The record of an erasure: that it was done, and how to recognise the person if a backup or a file brings them back."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from privacy.bases import Recorded
from privacy.enums import Category, Erase, ProcessingPurpose
from privacy.mapped import About, Mapped, not_personal, says


class ErasureRecord(Recorded):
    """Keyed hashes of the addresses erased, when, on what ground, and the counts of the plan that was applied."""

    about = About(
        person="hashes",
        purposes=(ProcessingPurpose.RIGHTS,),
        keep="erasure_records",
        rows_stay="so that nothing brings the person back",
    )

    erased_at = models.DateTimeField()
    ground = models.CharField(max_length=40)
    says(not_personal("when and why"), erased_at, ground)
    hashes = ArrayField(models.CharField(max_length=80), default=list)
    says(
        Mapped(
            Category.RIGHTS,
            Erase.KEEP,
            why="keyed hashes, so that a backup or a file does not bring the person back",
            identifies=False,
        ),
        hashes,
    )
    counts = models.JSONField(default=dict)
    request_ref = models.BigIntegerField(null=True)
    says(not_personal("counts and the request's number"), counts, request_ref)

    class Meta:
        indexes = [GinIndex(fields=["hashes"], name="erasure_hashes")]

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class DoomedFile(Recorded):
    """A stored file that must go, written in the transaction that decided so. The row is the queue: it goes once the file is gone."""

    about = About(note="Random names of files, for as long as it takes to destroy them.")

    path = models.CharField(max_length=400, unique=True)
    says(not_personal("where a file lay, under a random name"), path)

    def __str__(self) -> str:
        return f"doomed file {self.pk}"
