"""Managed lists of the register: edited by staff in the admin, seeded by `seed_reference`."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.enums import IndustryStandard
from privacy.bases import Recorded, Trilingual
from privacy.enums import Category
from privacy.mapped import TERMS, About, says

_M = TypeVar("_M", bound=models.Model, covariant=True)


class ManagedQuerySet(models.QuerySet[_M]):
    def in_use(self) -> Self:
        """The entries that are valid today."""
        today = timezone.localdate()
        begun = Q(valid_from=None) | Q(valid_from__lte=today)
        return self.filter(begun, Q(valid_until=None) | Q(valid_until__gte=today))


class ManagedList(Recorded, Trilingual):
    """A list staff may extend. An entry is valid from a day to a day, both included; it is never deleted."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    says(TERMS, key, valid_from, valid_until)

    objects = ManagedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_valid_until_after_from",
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            )
        ]


class Interest(ManagedList):
    """Something a person may be interested in, as they said themselves."""

    about = About(note="A managed list.")

    class Meta(ManagedList.Meta):
        verbose_name, verbose_name_plural = _("interest"), _("interests")


class CustomerGroup(ManagedList):
    """A group of customers."""

    about = About(note="A managed list.")

    class Meta(ManagedList.Meta):
        verbose_name, verbose_name_plural = _("customer group"), _("customer groups")


class CustomerClass(ManagedList):
    """How a customer is classified."""

    about = About(note="A managed list.")

    class Meta(ManagedList.Meta):
        verbose_name, verbose_name_plural = _("customer class"), _("customer classes")


class VatGroup(ManagedList):
    """How value added tax is reckoned for a customer."""

    about = About(note="A managed list.")

    class Meta(ManagedList.Meta):
        verbose_name, verbose_name_plural = _("VAT group"), _("VAT groups")


class PaymentTerms(ManagedList):
    """When a customer pays: `days` after the invoice."""

    about = About(note="A managed list.")

    days = models.PositiveSmallIntegerField(_("days"), default=14)
    says(TERMS, days)

    class Meta(ManagedList.Meta):
        verbose_name, verbose_name_plural = _("terms of payment"), _("terms of payment")


class SalesArea(ManagedList):
    """An area of sales. `postcodes` are beginnings of Finnish postcodes, separated by spaces: the longest that fits decides."""

    about = About(note="A managed list.")

    postcodes = models.CharField(_("beginnings of postcodes"), max_length=400, blank=True)
    says(TERMS, postcodes)

    class Meta(ManagedList.Meta):
        verbose_name, verbose_name_plural = _("sales area"), _("sales areas")


class ProductGroup(ManagedList):
    """A group of products."""

    about = About(note="A managed list.")

    class Meta(ManagedList.Meta):
        verbose_name, verbose_name_plural = _("product group"), _("product groups")


class DutyArea(ManagedList):
    """Something people look after at work, such as occupational safety."""

    about = About(note="A managed list.")

    class Meta(ManagedList.Meta):
        verbose_name, verbose_name_plural = _("area of duty"), _("areas of duty")


class AttributeKind(ManagedList):
    """Other necessary information about people: what may be kept, in which category of the data map, and for how many months."""

    about = About(note="A managed list.")

    category = models.CharField(_("category"), max_length=30, choices=Category.choices, default=Category.RELATIONSHIP)
    months = models.PositiveSmallIntegerField(_("kept for months"), default=24)
    says(TERMS, category, months)

    class Meta(ManagedList.Meta):
        verbose_name, verbose_name_plural = _("kind of other information"), _("kinds of other information")
        constraints = [
            *ManagedList.Meta.constraints,
            models.CheckConstraint(name="attribute_kept_for_a_time", condition=Q(months__range=(1, 120))),
        ]


class Industry(ManagedList):
    """A class of the national standard industrial classification; `code` is its own, `parent` the one above."""

    about = About(note="A managed list.")

    standard = models.CharField(
        _("standard"), max_length=10, choices=IndustryStandard.choices, default=IndustryStandard.TOL2008
    )
    code = models.CharField(_("code"), max_length=10, blank=True)
    says(TERMS, standard, code)

    class Meta(ManagedList.Meta):
        verbose_name, verbose_name_plural = _("industry"), _("industries")

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()
