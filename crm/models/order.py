"""What customers buy: products and orders."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.contact import Contact
from crm.models.organisation import Organisation
from privacy.bases import Recorded, Sourced, Trilingual
from privacy.enums import Category, Erase, ProcessingPurpose, Show
from privacy.mapped import STATE, TERMS, About, Mapped, says

_VOUCHER = Mapped(
    Category.DEALINGS,
    Erase.KEEP,
    why="voucher: kept for six years by the Accounting Act, chapter 2, section 10",
    identifies=False,
)
_PURPOSES = (ProcessingPurpose.RELATIONSHIP, ProcessingPurpose.COMMUNICATION, ProcessingPurpose.ACCOUNTING)


class Product(Recorded, Trilingual):
    """Something sold. Communication about it without consent goes only to buyers of a fixed-price product (R11)."""

    about = About(note="The catalogue.")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    fixed_price = models.BooleanField(_("fixed price"), default=True)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    says(TERMS, code, fixed_price, price)
    in_use = models.BooleanField(_("in use"), default=True)
    says(STATE, in_use)

    class Meta:
        ordering = ["code"]
        verbose_name, verbose_name_plural = _("product"), _("products")


class Order(Recorded, Sourced):
    """An order: the voucher stays under the accounting hold when its person is erased, without the link and without what they wrote.

    `total` is in `currency`; `paid_on` is None until paid.
    """

    about = About(person="contact", purposes=_PURPOSES, keep="orders", rows_stay="voucher under the accounting hold")

    number = models.CharField(max_length=40, unique=True)
    says(_VOUCHER, number)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    says(Mapped(Category.DEALINGS, Erase.CUT, Show.HIDE), contact)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    says(
        Mapped(Category.DEALINGS, Erase.KEEP, Show.NAME, why="the customer on the voucher", identifies=False),
        organisation,
    )
    ordered_on = models.DateField()
    paid_on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    says(_VOUCHER, ordered_on, paid_on, currency, total)
    reference = models.CharField(max_length=200, blank=True)
    says(Mapped(Category.DEALINGS, Erase.BLANK), reference)

    class Meta:
        indexes = [
            models.Index(fields=["contact", "-ordered_on", "-id"], name="order_contact"),
            models.Index(fields=["organisation", "-ordered_on", "-id"], name="order_organisation"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(Recorded):
    """A line of an order. `unit_price` is in the order's currency, without VAT."""

    about = About(
        person="order__contact", purposes=_PURPOSES, keep="orders", rows_stay="voucher under the accounting hold"
    )

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    quantity = models.DecimalField(max_digits=10, decimal_places=2, default=1)
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)
    says(Mapped(Category.DEALINGS, Erase.KEEP, Show.HIDE, why="link between rows", identifies=False), order)
    says(
        Mapped(Category.DEALINGS, Erase.KEEP, Show.NAME, why="what was sold, on the voucher", identifies=False), product
    )
    says(_VOUCHER, quantity, unit_price)

    def __str__(self) -> str:
        return f"line {self.pk}"
