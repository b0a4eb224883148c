"""Organisations, the names they go by or went by, and how they were classified."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.enums import AreaSource, Currency, Language, NameKind
from crm.models.managed import CustomerClass, CustomerGroup, Industry, PaymentTerms, SalesArea, VatGroup
from crm.models.words import Words
from privacy.bases import Recorded, Sourced
from privacy.enums import Category, Erase, ProcessingPurpose, Show
from privacy.mapped import STATE, STRUCTURE, About, Mapped, not_personal, says, targetable

_PURPOSES = (ProcessingPurpose.RELATIONSHIP, ProcessingPurpose.COMMUNICATION, ProcessingPurpose.SALES)
_TRADER = Mapped(Category.RELATIONSHIP, Erase.BLANK)
_KEPT = Mapped(
    Category.RELATIONSHIP,
    Erase.KEEP,
    why="how a customer is handled, of nobody once the name is gone",
    identifies=False,
)
_KEPT_NAME = Mapped(
    Category.RELATIONSHIP,
    Erase.KEEP,
    Show.NAME,
    why="how a customer is handled, of nobody once the name is gone",
    identifies=False,
)


class Organisation(Recorded, Sourced):
    """A customer or a possible one. `business_id` has a right check digit and is unique among the living; "" when unknown.

    `sole_trader` is the person whose business it is: then its facts are personal data and are emptied with the person (the vouchers that
    point at the row stay). A row without a name is one that was emptied. `sales_area` follows the postcode unless staff chose it.
    """

    about = About(
        person="sole_trader", purposes=_PURPOSES, keep="contact", rows_stay="vouchers of a sole trader point at the row"
    )

    name = models.CharField(_("name"), max_length=200)
    business_id = models.CharField(_("business id"), max_length=20, blank=True)
    vat_id = models.CharField(_("foreign VAT id"), max_length=24, blank=True)
    www = models.URLField(_("web pages"), blank=True)
    einvoice_address = models.CharField(_("e-invoice address"), max_length=40, blank=True)
    einvoice_operator = models.CharField(_("e-invoice operator"), max_length=20, blank=True)
    says(_TRADER, name, business_id, vat_id, www, einvoice_address, einvoice_operator)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.FI)
    currency = models.CharField(
        _("currency"), max_length=3, choices=Currency.choices, default=Currency.EUR, db_default=Currency.EUR
    )
    says(_KEPT, language, currency)
    search_text = models.TextField(editable=False)
    sort_text = models.CharField(max_length=200, editable=False, db_collation="C")
    says(Mapped(Category.RELATIONSHIP, Erase.BLANK, Show.HIDE), search_text, sort_text)
    customer_group = models.ForeignKey(
        CustomerGroup, verbose_name=_("customer group"), null=True, blank=True, on_delete=models.PROTECT
    )
    industry = models.ForeignKey(Industry, verbose_name=_("industry"), null=True, blank=True, on_delete=models.PROTECT)
    vat_group = models.ForeignKey(
        VatGroup, verbose_name=_("VAT group"), null=True, blank=True, on_delete=models.PROTECT
    )
    payment_terms = models.ForeignKey(
        PaymentTerms, verbose_name=_("terms of payment"), null=True, blank=True, on_delete=models.PROTECT
    )
    sales_area = models.ForeignKey(
        SalesArea, verbose_name=_("sales area"), null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    says(_KEPT_NAME, customer_group, industry, vat_group, payment_terms, sales_area)
    targetable(24, customer_group, industry, sales_area)
    sales_area_by = models.CharField(
        max_length=10, choices=AreaSource.choices, default=AreaSource.POSTCODE, db_default=AreaSource.POSTCODE
    )
    says(STATE, sales_area_by)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="subsidiaries",
    )
    says(STRUCTURE, parent)
    sole_trader = models.ForeignKey(
        "crm.Contact",
        verbose_name=_("sole trader"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="businesses",
    )
    says(Mapped(Category.RELATIONSHIP, Erase.CUT, Show.HIDE), sole_trader)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )
    says(STRUCTURE, merged_into)
    version = models.PositiveIntegerField(default=1, editable=False)
    says(STATE, version)

    class Meta:
        verbose_name, verbose_name_plural = _("organisation"), _("organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["business_id"],
                condition=~Q(business_id="") & Q(merged_into__isnull=True),
                name="organisation_business_id_unique",
            ),
            models.CheckConstraint(
                name="organisation_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("id"))
            ),
        ]
        indexes = [
            models.Index(fields=["sort_text", "id"], name="organisation_sort"),
            models.Index(OpClass("business_id", name="varchar_pattern_ops"), name="organisation_business_id"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="organisation_search"),
            GinIndex(Words("search_text"), name="organisation_words", fastupdate=False),
            models.Index(fields=["sales_area", "id"], name="organisation_area"),
        ]

    def __str__(self) -> str:
        return self.name or "–"


class OrganisationName(Recorded, Sourced):
    """Another name of an organisation: parallel, auxiliary or former, from and to a day."""

    about = About(person="organisation__sole_trader", purposes=_PURPOSES, keep="contact")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    says(STRUCTURE, organisation)
    kind = models.CharField(_("kind"), max_length=10, choices=NameKind.choices)
    name = models.CharField(_("name"), max_length=200)
    says(Mapped(Category.RELATIONSHIP), kind, name)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    says(Mapped(Category.RELATIONSHIP, identifies=False), since, until)

    class Meta:
        verbose_name, verbose_name_plural = _("other name"), _("other names")
        constraints = [
            models.CheckConstraint(
                name="name_until_after_since", condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since"))
            )
        ]

    def __str__(self) -> str:
        return self.name


class Classification(Recorded, Sourced):
    """How an organisation was classified, from a day on and by whom; the open one is today's."""

    about = About(person="organisation__sole_trader", purposes=_PURPOSES, keep="contact")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="classifications")
    says(STRUCTURE, organisation)
    customer_class = models.ForeignKey(
        CustomerClass, verbose_name=_("customer class"), on_delete=models.PROTECT, db_index=False
    )
    says(Mapped(Category.RELATIONSHIP, show=Show.NAME), customer_class)
    targetable(24, customer_class)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    says(Mapped(Category.RELATIONSHIP, identifies=False), since, until)
    actor_ref = models.BigIntegerField(null=True)
    says(not_personal("number of the account that classified"), actor_ref)

    class Meta:
        verbose_name, verbose_name_plural = _("classification"), _("classifications")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(until__isnull=True), name="classification_one_open"
            )
        ]
        indexes = [
            models.Index(fields=["customer_class", "organisation"], name="classification_open", condition=Q(until=None))
        ]

    def __str__(self) -> str:
        return f"{self.customer_class} {self.since}"
