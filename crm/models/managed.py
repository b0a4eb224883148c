"""Managed lists of the register: edited by staff in the admin, seeded by `seed_reference`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.bases import Recorded, Trilingual
from privacy.mapped import STATE, TERMS, About, says


class ManagedList(Recorded, Trilingual):
    """A list staff may extend; an entry goes out of use, it is never deleted."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    says(TERMS, key)
    in_use = models.BooleanField(_("in use"), default=True)
    says(STATE, in_use)

    class Meta:
        abstract = True
        ordering = ["key"]


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


class Industry(ManagedList):
    """An industry; `key` is its TOL code."""

    about = About(note="A managed list.")

    class Meta(ManagedList.Meta):
        verbose_name, verbose_name_plural = _("industry"), _("industries")
