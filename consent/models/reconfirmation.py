"""A question to a person: does what you allowed still hold?"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from privacy.bases import Recorded
from privacy.enums import Category, ProcessingPurpose, Show
from privacy.mapped import STATE, STRUCTURE, About, Mapped, not_personal, says


class Reconfirmation(Recorded):
    """What one person was asked about, until they answered or the day `due` is over; then `closed_at` stands.

    `events` are the acts that the permissions rested on: one that rests on a later act is no longer asked about. `hash` is the address
    the mail went to; its link carries a signed token of this row's id and `nonce`.
    """

    about = About(person="contact", purposes=(ProcessingPurpose.RIGHTS,), keep="reconfirmations")

    contact = models.ForeignKey("crm.Contact", on_delete=models.CASCADE, related_name="+", db_index=False)
    says(STRUCTURE, contact)
    hash = models.CharField(max_length=80, db_index=True)
    nonce = models.CharField(max_length=43)
    says(Mapped(Category.PERMISSIONS, show=Show.HIDE), hash, nonce)
    events = ArrayField(models.BigIntegerField())
    says(STATE, events)
    asked_at = models.DateTimeField()
    due = models.DateField(db_index=True)
    closed_at = models.DateTimeField(null=True)
    says(Mapped(Category.PERMISSIONS, identifies=False), asked_at, due, closed_at)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=models.Q(closed_at=None), name="reconfirmation_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["contact"], name="reconfirmation_contact")]

    def __str__(self) -> str:
        return f"question {self.pk}"


class LookedOver(Recorded):
    """Every permission was looked at on the day `on` by the rules of number `rules`, for `what`: so that a sweep every few seconds looks once a day."""

    about = About(note="The sweep's own notes: names nobody.")

    what = models.CharField(max_length=10)
    on = models.DateField()
    rules = models.PositiveIntegerField()
    says(not_personal("what the sweep has done"), what, on, rules)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "on", "rules"], name="looked_over_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.on}"
