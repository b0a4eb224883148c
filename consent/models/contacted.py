"""How often somebody was contacted."""

from __future__ import annotations

from django.db import models

from consent.enums import Channel, ContactPurpose
from privacy.bases import Recorded
from privacy.enums import Category, ProcessingPurpose
from privacy.mapped import STATE, STRUCTURE, About, Mapped, says


class Contacted(Recorded):
    """One contact with a person that counts towards the limit (`consent.pressure`): over which channel, for what, when it began.

    Written before the contact is made and only added to: `counts` is taken away where it did not come about after all. `number` runs per
    person without being used twice, so that of two who would contact somebody at the same moment one gets the number and the other waits.
    `ref` is the number of whoever's row it was made for: a message, a call. Written only while the controller has a limit.
    """

    about = About(person="contact", purposes=(ProcessingPurpose.RIGHTS,), keep="contacts")

    contact = models.ForeignKey("crm.Contact", on_delete=models.CASCADE, related_name="+", db_index=False)
    says(STRUCTURE, contact)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    purpose = models.CharField(max_length=30, choices=ContactPurpose.choices)
    at = models.DateTimeField(db_index=True)
    says(Mapped(Category.BEHAVIOUR, identifies=False), channel, purpose, at)
    number = models.PositiveIntegerField()
    ref = models.BigIntegerField(null=True)
    counts = models.BooleanField(default=True, db_default=True)
    says(STATE, number, ref, counts)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "number"], name="contacted_number_once")]

    def __str__(self) -> str:
        return f"contact {self.number} at {self.at:%Y-%m-%d}"
