"""Retention as data: rules the data protection officer reads and approves, runs and their receipts."""

from __future__ import annotations

from django.db import models

from privacy.bases import Recorded, Trilingual
from privacy.mapped import STATE, STRUCTURE, About, not_personal, says

_RULE = not_personal("the controller's own rule")


class RetentionRule(Recorded, Trilingual):
    """How long one kind of data is kept. `key` is what `About.keep` names; `start` is the event the period runs from, `months` the
    period (None where `hold` reckons it); it ends at the end of the last day in Helsinki and the purge runs the day after.
    A rule does nothing until approved. `law` cites the source or says that the period is the controller's own.
    """

    about = About(note="The controller's own rules.")

    key = models.SlugField(max_length=60, unique=True)
    start = models.CharField(max_length=60)
    months = models.PositiveIntegerField(null=True, blank=True)
    days = models.PositiveIntegerField(null=True, blank=True)
    hold = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=20)
    law = models.CharField(max_length=200, blank=True)
    says(_RULE, key, start, months, days, hold, action, law)
    approved_at = models.DateTimeField(null=True, blank=True)
    approver_ref = models.BigIntegerField(null=True, blank=True)
    says(STATE, approved_at, approver_ref)

    class Meta:
        ordering = ["key"]


class PurgeRun(Recorded):
    """One application of the rules, dry or real. `asked` holds it for a person when it is out of all proportion."""

    about = About(note="Counts only.")

    as_of = models.DateField()
    applied = models.BooleanField(default=False)
    asked = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True)
    says(STATE, as_of, applied, asked, finished_at)

    def __str__(self) -> str:
        return f"purge of {self.as_of}"


class PurgeReceipt(Recorded):
    """What one rule did in one run: how many rows were due, erased, and held back, and why."""

    about = About(note="Counts only.")

    run = models.ForeignKey(PurgeRun, on_delete=models.CASCADE, related_name="receipts")
    says(STRUCTURE, run)
    rule = models.CharField(max_length=60)
    due = models.PositiveIntegerField(default=0)
    erased = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    says(not_personal("counts"), rule, due, erased, held)

    def __str__(self) -> str:
        return f"{self.rule}: {self.erased}"
