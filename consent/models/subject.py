"""What an act is about."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from consent.enums import SubjectKind
from privacy.bases import Recorded
from privacy.enums import Category, Erase, ProcessingPurpose, Show
from privacy.mapped import STATE, About, Mapped, not_personal, says


class Subject(Recorded):
    """A contact, an address or number, an organisation, an e-mail domain, or everybody.

    `ref` is random and is all the ledger knows; an address is here by its keyed hash only, so a ban outlives an erasure. Erasing a
    person cuts `contact`; the subject of an address they held stays when a ban on it must. `last_number` is the number of the last
    event, and this row's lock is the only one a writer of the ledger takes.
    """

    about = About(
        person="contact",
        purposes=(ProcessingPurpose.RIGHTS,),
        keep="ledger",
        rows_stay="bans outlive an erasure, by keyed hash",
    )

    ref = models.UUIDField(unique=True, editable=False)
    says(
        Mapped(
            Category.PERMISSIONS,
            Erase.KEEP,
            Show.HIDE,
            why="random; leads nowhere once the link is cut",
            identifies=False,
        ),
        ref,
    )
    kind = models.CharField(max_length=12, choices=SubjectKind.choices)
    says(not_personal("kind of subject"), kind)
    contact = models.OneToOneField("crm.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    says(Mapped(Category.PERMISSIONS, Erase.CUT, Show.HIDE), contact)
    organisation = models.OneToOneField(
        "crm.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    says(not_personal("an organisation"), organisation)
    hash = models.CharField(max_length=80, blank=True)
    says(
        Mapped(
            Category.PERMISSIONS,
            Erase.KEEP,
            Show.HIDE,
            why="keyed hash of an address, so that a ban outlives the erasure",
            identifies=False,
        ),
        hash,
    )
    domain = models.CharField(max_length=254, blank=True)
    says(not_personal("an e-mail domain somebody banned as a whole"), domain)
    last_number = models.PositiveIntegerField(default=0)
    says(STATE, last_number)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hash"], condition=~Q(hash=""), name="subject_hash_unique"),
            models.UniqueConstraint(fields=["domain"], condition=~Q(domain=""), name="subject_domain_unique"),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="everybody"), name="subject_everybody_once"),
            models.CheckConstraint(
                name="subject_names_its_kind",
                condition=(Q(kind="contact", organisation__isnull=True, hash="", domain=""))
                | (Q(kind="address", contact__isnull=True, organisation__isnull=True, domain="") & ~Q(hash=""))
                | Q(kind="organisation", contact__isnull=True, hash="", domain="")
                | (Q(kind="domain", contact__isnull=True, organisation__isnull=True, hash="") & ~Q(domain=""))
                | Q(kind="everybody", contact__isnull=True, organisation__isnull=True, hash="", domain=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
