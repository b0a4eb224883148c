"""What customers bought: orders, what was delivered, invoiced and paid. All are vouchers or explain one."""

from __future__ import annotations

from dataclasses import replace

from django.db import models
from django.db.models import F, Q
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from crm.enums import Currency, DeliveryState, InvoiceState, OrderState, PaymentMethod
from crm.models.contact import Contact
from crm.models.organisation import Organisation
from crm.models.product import Product
from crm.models.quote import Contract, Quote
from privacy.bases import Recorded, Sourced
from privacy.enums import Category, Erase, ProcessingPurpose, Show
from privacy.mapped import STATE, About, Mapped, says, targetable

_VOUCHER = Mapped(
    Category.DEALINGS,
    Erase.KEEP,
    why="voucher: kept for six years by the Accounting Act, chapter 2, section 10",
    identifies=False,
)
_PRICE = replace(_VOUCHER, group="money")
_PURPOSES = (ProcessingPurpose.RELATIONSHIP, ProcessingPurpose.COMMUNICATION, ProcessingPurpose.ACCOUNTING)


_LINK = Mapped(Category.DEALINGS, Erase.KEEP, Show.HIDE, why="link between rows", identifies=False)
_STAYS = "voucher under the accounting hold"


class Order(Recorded, Sourced):
    """An order: the voucher stays under the accounting hold when its person is erased, without the link and without what they wrote.

    `total` is in `currency`, without VAT; `paid_on` is the day the last of it was paid, None until then.
    """

    about = About(person="contact", purposes=_PURPOSES, keep="orders", rows_stay=_STAYS)

    number = models.CharField(_("number"), max_length=40, unique=True)
    says(_VOUCHER, number)
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
        db_index=False,
    )
    says(Mapped(Category.DEALINGS, Erase.CUT, Show.HIDE), contact)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
        db_index=False,
    )
    says(
        Mapped(Category.DEALINGS, Erase.KEEP, Show.NAME, why="the customer on the voucher", identifies=False),
        organisation,
    )
    quote = models.ForeignKey(Quote, verbose_name=_("quote"), null=True, blank=True, on_delete=models.PROTECT)
    contract = models.ForeignKey(Contract, verbose_name=_("contract"), null=True, blank=True, on_delete=models.PROTECT)
    says(_LINK, quote, contract)
    state = models.CharField(
        _("state"), max_length=10, choices=OrderState.choices, default=OrderState.PLACED, db_default=OrderState.PLACED
    )
    ordered_on = models.DateField(_("ordered"))
    paid_on = models.DateField(_("paid"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.EUR)
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2, default=0)
    says(_VOUCHER, state, ordered_on, paid_on)
    targetable(36, state, ordered_on)
    says(_PRICE, currency, total)
    reference = models.CharField(_("their reference"), max_length=200, blank=True)
    says(Mapped(Category.DEALINGS, Erase.BLANK), reference)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    says(STATE, version)

    class Meta:
        verbose_name, verbose_name_plural = _("order"), _("orders")
        constraints = [
            models.CheckConstraint(
                name="order_paid_after_ordered", condition=Q(paid_on=None) | Q(paid_on__gte=F("ordered_on"))
            )
        ]
        indexes = [
            models.Index(fields=["contact", "-ordered_on", "-id"], name="order_contact"),
            models.Index(fields=["organisation", "-ordered_on", "-id"], name="order_organisation"),
            models.Index(fields=["-ordered_on", "-id"], name="order_day"),
            models.Index(fields=["-ordered_on", "-id"], name="order_unpaid", condition=Q(paid_on=None)),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(Recorded):
    """A line of an order. `unit_price` is in the order's currency, without VAT."""

    about = About(person="order__contact", purposes=_PURPOSES, keep="orders", rows_stay=_STAYS)

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, verbose_name=_("product"), on_delete=models.PROTECT)
    says(_LINK, order)
    says(
        Mapped(Category.DEALINGS, Erase.KEEP, Show.NAME, why="what was sold, on the voucher", identifies=False), product
    )
    targetable(36, product)
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2, default=1)
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2)
    says(_VOUCHER, quantity)
    says(_PRICE, unit_price)

    class Meta:
        verbose_name, verbose_name_plural = _("line of an order"), _("lines of orders")

    def __str__(self) -> str:
        return f"line {self.pk}"


class Delivery(Recorded, Sourced):
    """What of an order was or will be delivered, and where."""

    about = About(person="order__contact", purposes=_PURPOSES, keep="orders", rows_stay=_STAYS)

    order = models.ForeignKey(Order, verbose_name=_("order"), on_delete=models.PROTECT, related_name="deliveries")
    says(_LINK, order)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.PLANNED)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    delivered_on = models.DateField(_("delivered"), null=True, blank=True)
    says(_VOUCHER, state, planned_on, delivered_on)
    place = models.CharField(_("delivered to"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    says(Mapped(Category.DEALINGS, Erase.BLANK), place, note)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    says(STATE, version)

    class Meta:
        verbose_name, verbose_name_plural = _("delivery"), _("deliveries")

    def __str__(self) -> str:
        return f"{self.order}/{self.pk}"


class Invoice(Recorded, Sourced):
    """An invoice of an order, mostly received from the ledger of sales. `amount` is what is to be paid, VAT included."""

    about = About(person="order__contact", purposes=_PURPOSES, keep="orders", rows_stay=_STAYS)

    order = models.ForeignKey(Order, verbose_name=_("order"), on_delete=models.PROTECT, related_name="invoices")
    says(_LINK, order)
    number = models.CharField(_("number"), max_length=40, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=InvoiceState.choices, default=InvoiceState.OPEN)
    issued_on = models.DateField(_("dated"))
    due_on = models.DateField(_("due"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    says(_VOUCHER, number, state, issued_on, due_on)
    says(_PRICE, amount)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    says(STATE, version)

    class Meta:
        verbose_name, verbose_name_plural = _("invoice"), _("invoices")
        constraints = [
            models.CheckConstraint(
                name="invoice_due_after_issue", condition=Q(due_on__gte=F("issued_on"), amount__gte=0)
            )
        ]
        indexes = [
            models.Index(fields=["-issued_on", "-id"], name="invoice_day"),
            models.Index(fields=["due_on", "id"], name="invoice_open", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.number


class Payment(Recorded, Sourced):
    """What was paid of an order, by which means; of an invoice where there was one. Never more than is owed."""

    about = About(person="order__contact", purposes=_PURPOSES, keep="orders", rows_stay=_STAYS)

    order = models.ForeignKey(Order, verbose_name=_("order"), on_delete=models.PROTECT, related_name="payments")
    invoice = models.ForeignKey(
        Invoice, verbose_name=_("invoice"), null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    says(_LINK, order, invoice)
    paid_on = models.DateField(_("paid"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    method = models.CharField(
        _("means of payment"), max_length=12, choices=PaymentMethod.choices, default=PaymentMethod.TRANSFER
    )
    says(_PRICE, paid_on, amount, method)

    class Meta:
        verbose_name, verbose_name_plural = _("payment"), _("payments")
        constraints = [models.CheckConstraint(name="payment_something", condition=Q(amount__gt=0))]

    def __str__(self) -> str:
        return f"{number_format(self.amount, 2, force_grouping=True)} · {self.order}"
