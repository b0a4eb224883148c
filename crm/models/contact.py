"""People, and organisations' shared mailboxes."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from crm.enums import ContactKind, Language, StandingKind
from crm.models.managed import Interest
from crm.models.organisation import Organisation
from privacy.bases import Recorded, Sourced
from privacy.enums import Category, ProcessingPurpose, Show
from privacy.mapped import STATE, STRUCTURE, About, Mapped, not_personal, says

_PURPOSES = (ProcessingPurpose.RELATIONSHIP, ProcessingPurpose.COMMUNICATION, ProcessingPurpose.SALES)
_CONTACT = Mapped(Category.CONTACT)


class Contact(Recorded, Sourced):
    """Somebody in the register. A subscriber may be no more than an e-mail address: then both names are "".

    `restricted_at` marks a restriction of processing (GDPR art. 18): the gate refuses everything. `merged_into` is always the final
    survivor, never a chain. `version` grows with each edit, so that two people editing see each other.
    """

    about = About(person="self", purposes=_PURPOSES, keep="contact")

    kind = models.CharField(max_length=20, choices=ContactKind.choices, default=ContactKind.PERSON)
    says(not_personal("person or shared mailbox"), kind)
    first_name = models.CharField(max_length=100, blank=True)
    call_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    occupation = models.CharField(max_length=120, blank=True)
    rank = models.CharField(max_length=120, blank=True)
    says(_CONTACT, first_name, call_name, last_name, occupation, rank)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.FI)
    says(Mapped(Category.CONTACT, identifies=False), language)
    search_text = models.TextField(editable=False)
    sort_text = models.CharField(max_length=220, editable=False, db_collation="C")
    says(Mapped(Category.CONTACT, show=Show.HIDE), search_text, sort_text)
    restricted_at = models.DateTimeField(null=True, blank=True)
    says(Mapped(Category.RIGHTS, identifies=False), restricted_at)
    informed_at = models.DateTimeField(null=True, blank=True)
    says(Mapped(Category.PROVENANCE, identifies=False), informed_at)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )
    says(STRUCTURE, merged_into)
    version = models.PositiveIntegerField(default=1, editable=False)
    says(STATE, version)

    class Meta:
        indexes = [
            models.Index(fields=["sort_text", "id"], name="contact_sort"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="contact_search"),
            models.Index(fields=["merged_into"], name="contact_merged", condition=models.Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name to speak of the person by: call name or first name, last name; "" for a bare address."""
        return f"{self.call_name or self.first_name} {self.last_name}".strip()


class Standing(Recorded, Sourced):
    """Why the person is in the register, since and until when. Open standings are one per kind."""

    about = About(person="contact", purposes=_PURPOSES, keep="contact")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="standings")
    says(STRUCTURE, contact)
    kind = models.CharField(max_length=20, choices=StandingKind.choices)
    why = models.CharField(max_length=200, blank=True)
    says(Mapped(Category.RELATIONSHIP), kind, why)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    says(Mapped(Category.RELATIONSHIP, identifies=False), since, until)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind"], condition=models.Q(until__isnull=True), name="standing_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.since}"


class Position(Recorded, Sourced):
    """The person's place in an organisation, from and to a day. At most one open position is the main one."""

    about = About(person="contact", purposes=_PURPOSES, keep="contact")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="positions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="positions")
    says(STRUCTURE, contact)
    says(Mapped(Category.CONTACT, show=Show.NAME), organisation)
    title = models.CharField(max_length=120, blank=True)
    says(_CONTACT, title)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    says(Mapped(Category.CONTACT, identifies=False), since, until)
    is_main = models.BooleanField(default=True)
    says(STATE, is_main)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=models.Q(until__isnull=True, is_main=True), name="position_one_main"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.organisation}".strip()


class ContactInterest(Recorded, Sourced):
    """An interest the person gave."""

    about = About(
        person="contact", purposes=(ProcessingPurpose.SEGMENTATION, ProcessingPurpose.NEWSLETTERS), keep="contact"
    )

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="interests")
    interest = models.ForeignKey(Interest, on_delete=models.PROTECT)
    says(STRUCTURE, contact)
    says(Mapped(Category.CONTACT, show=Show.NAME), interest)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "interest"], name="interest_once")]

    def __str__(self) -> str:
        return str(self.interest)
