"""Segments: named definitions of who is considered, in versions."""

from __future__ import annotations

from django.db import models

from privacy.bases import Recorded
from privacy.mapped import STATE, STRUCTURE, About, not_personal, says

_OWN = not_personal("the controller's own plan")
_STAFF = not_personal("number of a staff account")


class Segment(Recorded):
    """A named choice of people. `version` is the number of its newest version; others see it once it is `shared`.

    An archived one is offered no more; what goes by it goes on.
    """

    about = About(note="The controller's own plans; whom they find is never stored.")

    name = models.CharField(max_length=200)
    says(_OWN, name)
    shared = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)
    says(STATE, shared, version, archived_at)
    author_ref = models.BigIntegerField(null=True)
    says(_STAFF, author_ref)

    def __str__(self) -> str:
        return self.name


class SegmentVersion(Recorded):
    """A definition as it was saved (`marketing.segments.tree`). Never changed: a campaign goes by one version."""

    about = About(note="The controller's own plans.")

    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="versions")
    says(STRUCTURE, segment)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    says(_OWN, number, definition)
    author_ref = models.BigIntegerField(null=True)
    says(_STAFF, author_ref)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="segment_version_once")]

    def __str__(self) -> str:
        return f"{self.segment_id} version {self.number}"
