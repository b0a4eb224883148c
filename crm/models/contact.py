"""People, and organisations' shared mailboxes."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.enums import ContactKind, Language, StandingKind
from crm.models.managed import AttributeKind, Interest
from crm.models.words import Words
from privacy.bases import Recorded, Sourced
from privacy.enums import Category, ProcessingPurpose, Show
from privacy.mapped import STATE, STRUCTURE, About, Mapped, not_personal, says, targetable

_PURPOSES = (ProcessingPurpose.RELATIONSHIP, ProcessingPurpose.COMMUNICATION, ProcessingPurpose.SALES)
_NAME = Mapped(Category.CONTACT, group="name")
_WORK = Mapped(Category.CONTACT, group="work")
_LIVING = models.Q(merged_into=None)


class Contact(Recorded, Sourced):
    """Somebody in the register. A subscriber may be no more than an e-mail address: then both names are "".

    `restricted_at` marks a restriction of processing (GDPR art. 18): the gate refuses everything. `merged_into` is always the final
    survivor, never a chain. `version` grows with each edit, so that two people editing see each other.
    """

    about = About(person="self", purposes=_PURPOSES, keep="contact")

    kind = models.CharField(max_length=20, choices=ContactKind.choices, default=ContactKind.PERSON)
    says(not_personal("person or shared mailbox"), kind)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    call_name = models.CharField(_("call name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    occupation = models.CharField(_("occupation"), max_length=120, blank=True)
    rank = models.CharField(_("rank or professional title"), max_length=120, blank=True)
    says(_NAME, first_name, call_name, last_name)
    says(_WORK, occupation, rank)
    targetable(24, occupation, rank)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.FI)
    says(Mapped(Category.CONTACT, identifies=False), language)
    targetable(24, language)
    search_text = models.TextField(editable=False)
    sort_text = models.CharField(max_length=220, editable=False, db_collation="C")
    says(Mapped(Category.CONTACT, show=Show.HIDE, group="name"), search_text, sort_text)
    restricted_at = models.DateTimeField(null=True, blank=True)
    says(Mapped(Category.RIGHTS, identifies=False, group="permissions"), restricted_at)
    informed_at = models.DateTimeField(null=True, blank=True)
    says(Mapped(Category.PROVENANCE, identifies=False), informed_at)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged", db_index=False
    )
    says(STRUCTURE, merged_into)
    version = models.PositiveIntegerField(default=1, editable=False)
    says(STATE, version)

    class Meta:
        verbose_name, verbose_name_plural = _("person"), _("people")
        indexes = [
            # Lists ask for the living, the search box for merged ones too.
            models.Index(fields=["sort_text", "id"], name="contact_sort", include=["merged_into"]),
            # Without a list of pending rows: a search for a misspelt word asks it hundreds of times.
            GinIndex(Words("search_text"), name="contact_words", fastupdate=False),
            models.Index(fields=["merged_into"], name="contact_merged", condition=models.Q(merged_into__isnull=False)),
            models.Index(fields=["language", "sort_text", "id"], name="contact_language", condition=_LIVING),
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
    kind = models.CharField(_("standing"), max_length=20, choices=StandingKind.choices)
    why = models.CharField(_("why"), max_length=200, blank=True)
    says(Mapped(Category.RELATIONSHIP), kind, why)
    targetable(24, kind)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    says(Mapped(Category.RELATIONSHIP, identifies=False), since, until)

    class Meta:
        verbose_name, verbose_name_plural = _("standing"), _("standings")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind"], condition=models.Q(until__isnull=True), name="standing_open_once"
            ),
            models.CheckConstraint(
                name="standing_until_after_since",
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
            ),
        ]
        indexes = [models.Index(fields=["kind", "contact"], name="standing_kind", include=["until"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.since}"


class ContactInterest(Recorded, Sourced):
    """An interest the person gave."""

    about = About(
        person="contact", purposes=(ProcessingPurpose.SEGMENTATION, ProcessingPurpose.NEWSLETTERS), keep="contact"
    )

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="interests")
    interest = models.ForeignKey(Interest, verbose_name=_("interest"), on_delete=models.PROTECT, db_index=False)
    says(STRUCTURE, contact)
    says(Mapped(Category.CONTACT, show=Show.NAME, group="interests"), interest)
    targetable(24, interest)

    class Meta:
        verbose_name, verbose_name_plural = _("interest"), _("interests")
        constraints = [models.UniqueConstraint(fields=["contact", "interest"], name="interest_once")]
        indexes = [models.Index(fields=["interest", "contact"], name="interest_of")]

    def __str__(self) -> str:
        return str(self.interest)


class Attribute(Recorded, Sourced):
    """Other necessary information about a person, of a kind the controller has declared, until the kind's period is over."""

    about = About(person="contact", purposes=_PURPOSES, keep="attributes")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="attributes")
    kind = models.ForeignKey(AttributeKind, verbose_name=_("kind"), on_delete=models.PROTECT)
    says(STRUCTURE, contact)
    says(Mapped(Category.RELATIONSHIP, show=Show.NAME, group="other"), kind)
    value = models.CharField(_("value"), max_length=400)
    says(Mapped(Category.RELATIONSHIP, group="other"), value)
    keep_until = models.DateField(_("kept until"))
    says(Mapped(Category.RELATIONSHIP, identifies=False, group="other"), keep_until)

    class Meta:
        verbose_name, verbose_name_plural = _("other information"), _("other information")
        constraints = [models.UniqueConstraint(fields=["contact", "kind"], name="attribute_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


class FieldSource(Recorded, Sourced):
    """Where one value of a person came from, where that is another source than the row's own (GDPR art. 14(2)(f), 15(1)(g))."""

    about = About(person="contact", purposes=_PURPOSES, keep="contact")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="field_sources")
    says(STRUCTURE, contact)
    field = models.CharField(max_length=30)
    says(not_personal("name of a field"), field)

    class Meta:
        verbose_name, verbose_name_plural = _("source of a value"), _("sources of values")
        constraints = [models.UniqueConstraint(fields=["contact", "field"], name="field_source_once")]

    def __str__(self) -> str:
        return f"{self.field} of {self.contact_id}"


class ExternalIdentity(Recorded, Sourced):
    """A user name or number that another system knows somebody by: the web shop's, the training system's, a visitor's cookie."""

    about = About(person="contact", purposes=_PURPOSES, keep="identities")

    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="identities")
    organisation = models.ForeignKey(
        "crm.Organisation", null=True, blank=True, on_delete=models.CASCADE, related_name="identities"
    )
    says(STRUCTURE, contact, organisation)
    system = models.CharField(_("system"), max_length=60)
    says(Mapped(Category.TECHNICAL, identifies=False, group="technical"), system)
    identifier = models.CharField(_("user name or number"), max_length=200)
    says(Mapped(Category.TECHNICAL, group="technical"), identifier)
    last_used_on = models.DateField(_("last used"), null=True, blank=True)
    says(Mapped(Category.TECHNICAL, identifies=False, group="technical"), last_used_on)

    class Meta:
        verbose_name, verbose_name_plural = _("identity in another system"), _("identities in other systems")
        constraints = [
            models.UniqueConstraint(fields=["system", "identifier"], name="identity_once"),
            models.CheckConstraint(
                name="identity_one_holder",
                condition=models.Q(contact__isnull=False, organisation__isnull=True)
                | models.Q(contact__isnull=True, organisation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.identifier}"
