"""The catalogue."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.managed import ProductGroup
from privacy.bases import Recorded, Trilingual
from privacy.mapped import STATE, TERMS, About, says


class Product(Recorded, Trilingual):
    """Something sold. Communication about it without consent goes only to buyers of a fixed-price product (R11).

    `sold_for` names another seller it is sold for; "" where it is the controller's own.
    """

    about = About(note="The catalogue.")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    group = models.ForeignKey(
        ProductGroup, verbose_name=_("product group"), null=True, blank=True, on_delete=models.PROTECT
    )
    fixed_price = models.BooleanField(_("fixed price"), default=True)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    sold_for = models.CharField(_("sold on behalf of"), max_length=120, blank=True)
    says(TERMS, code, group, fixed_price, price, sold_for)
    in_use = models.BooleanField(_("in use"), default=True)
    says(STATE, in_use)

    class Meta:
        ordering = ["code"]
        verbose_name, verbose_name_plural = _("product"), _("products")
