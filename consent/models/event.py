"""The ledger: acts as they came, never changed, and the evidence beside."""

from __future__ import annotations

from django.db import models

from consent.enums import Act, Channel, ContactPurpose
from consent.models.wording import Wording
from privacy.bases import Recorded
from privacy.enums import ActorKind, Category, Erase, LegalBasis, ProcessingPurpose, Show
from privacy.mapped import STRUCTURE, About, Mapped, not_personal, says

_LEDGER = Mapped(
    Category.PERMISSIONS,
    Erase.KEEP,
    why="the ledger stays as written: it names nobody once the link is cut",
    identifies=False,
)


class ConsentEvent(Recorded):
    """One act at one scope. Append-only in the database itself; holds no direct identifier (rule I2).

    `purpose`, `channel` and `topic` are the scope; "" means any (for a ban: all marketing). `number` runs without gaps per subject and
    is the order of the ledger. `happened_at` is when the person acted, `recorded_at` when the database wrote it. `address_ref` is the
    ref of the address used, where one was. `basis` is the legal basis what was opened rests on (GDPR art. 6(1)), by the rules of number
    `rules`; 0: as shipped. `leaf` is the SHA-256 of the row, `evidence_seal` a commitment to the evidence beside.
    """

    about = About(
        person="subject_ref",
        purposes=(ProcessingPurpose.RIGHTS, ProcessingPurpose.NEWSLETTERS, ProcessingPurpose.DIRECT_MARKETING),
        keep="ledger",
        rows_stay="the ledger is the proof of what was allowed when (GDPR art. 7(1))",
    )

    subject_ref = models.UUIDField()
    address_ref = models.UUIDField(null=True)
    says(
        Mapped(
            Category.PERMISSIONS,
            Erase.KEEP,
            Show.HIDE,
            why="random; leads nowhere once the link is cut",
            identifies=False,
        ),
        subject_ref,
        address_ref,
    )
    number = models.PositiveIntegerField()
    purpose = models.CharField(max_length=30, choices=ContactPurpose.choices, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    topic = models.CharField(max_length=60, blank=True)
    act = models.CharField(max_length=12, choices=Act.choices)
    happened_at = models.DateTimeField()
    source_kind = models.CharField(max_length=20)
    proven = models.BooleanField(default=False)
    basis = models.CharField(max_length=1, choices=LegalBasis.choices, blank=True, db_default="")
    rules = models.PositiveIntegerField(db_default=0)
    says(_LEDGER, number, purpose, channel, topic, act, happened_at, source_kind, proven, basis, rules)
    wording = models.ForeignKey(Wording, null=True, on_delete=models.PROTECT, related_name="+")
    says(Mapped(Category.PERMISSIONS, Erase.KEEP, Show.NAME, why="the wording shown", identifies=False), wording)
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor_ref = models.BigIntegerField(null=True)
    says(
        Mapped(Category.STAFF, Erase.KEEP, Show.HIDE, why="number of a staff account", identifies=False),
        actor_kind,
        actor_ref,
    )
    evidence_seal = models.BinaryField(max_length=32, null=True)
    leaf = models.BinaryField(max_length=32)
    says(not_personal("hashes over the row and a commitment"), evidence_seal, leaf)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_ref", "number"], name="event_number_once")]

    def __str__(self) -> str:
        return f"event {self.pk}"


class Evidence(Recorded):
    """What proves an act: a form's text, a message, a row of a file, a note of a call. Erased with the person; the ledger still verifies."""

    about = About(person="event__subject_ref", purposes=(ProcessingPurpose.RIGHTS,), keep="ledger_evidence")

    event = models.OneToOneField(ConsentEvent, on_delete=models.PROTECT, related_name="evidence")
    says(STRUCTURE, event)
    source = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    says(Mapped(Category.PERMISSIONS), source, text)
    salt = models.BinaryField(max_length=16)
    says(Mapped(Category.PERMISSIONS, show=Show.HIDE), salt)

    def __str__(self) -> str:
        return f"evidence of event {self.event_id}"
