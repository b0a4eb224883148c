"""From a request to a contract: what was asked for, offered and agreed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.enums import ContractState, Currency, QuoteRequestState, QuoteState
from crm.models.dealing import FIGURE, FIGURE_NAME, MONEY, PURPOSES, TEXT, WORDS, Dealing
from crm.models.product import Product
from privacy.bases import Recorded
from privacy.enums import Category, Erase, Show
from privacy.mapped import About, Mapped, says, targetable

_LINK = Mapped(Category.DEALINGS, Erase.KEEP, Show.HIDE, why="link between rows", identifies=False)


class QuoteRequest(Dealing):
    """Somebody asked for an offer. `at` is when."""

    about = About(person="contact", purposes=PURPOSES, keep="dealings", rows_stay="figures of sales")

    state = models.CharField(
        _("state"), max_length=10, choices=QuoteRequestState.choices, default=QuoteRequestState.OPEN
    )
    product = models.ForeignKey(
        Product, verbose_name=_("product"), null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    says(FIGURE, state)
    says(FIGURE_NAME, product)
    text = models.TextField(_("what they ask for"), blank=True)
    says(WORDS, text)
    due_on = models.DateField(_("answer by"), null=True, blank=True)
    says(FIGURE, due_on)

    class Meta(Dealing.Meta):
        verbose_name, verbose_name_plural = _("request for a quote"), _("requests for quotes")

    def __str__(self) -> str:
        return str(self.product) if self.product else self.text[:80]


class Quote(Dealing):
    """An offer with its lines. `total` is the sum of the lines in `currency`, without VAT."""

    about = About(person="contact", purposes=PURPOSES, keep="dealings", rows_stay="figures of sales")

    number = models.CharField(_("number"), max_length=40, unique=True)
    request = models.ForeignKey(
        QuoteRequest, verbose_name=_("request for a quote"), null=True, blank=True, on_delete=models.PROTECT
    )
    says(FIGURE, number)
    says(_LINK, request)
    state = models.CharField(_("state"), max_length=10, choices=QuoteState.choices, default=QuoteState.DRAFT)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.EUR)
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2, default=0)
    decided_on = models.DateField(_("decided"), null=True, blank=True)
    says(FIGURE, state, valid_until, decided_on)
    targetable(36, state, valid_until)
    says(MONEY, currency, total)
    reference = models.CharField(_("their reference"), max_length=200, blank=True)
    says(TEXT, reference)

    class Meta(Dealing.Meta):
        verbose_name, verbose_name_plural = _("quote"), _("quotes")
        indexes = [*Dealing.Meta.indexes, models.Index(fields=["state", "-at", "-id"], name="quote_state")]

    def __str__(self) -> str:
        return self.number


class QuoteLine(Recorded):
    """A line of a quote. `unit_price` is in the quote's currency, without VAT."""

    about = About(person="quote__contact", purposes=PURPOSES, keep="dealings", rows_stay="figures of sales")

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, verbose_name=_("product"), on_delete=models.PROTECT)
    says(_LINK, quote)
    says(FIGURE_NAME, product)
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2, default=1)
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2)
    says(FIGURE, quantity)
    says(MONEY, unit_price)

    class Meta:
        verbose_name, verbose_name_plural = _("line of a quote"), _("lines of quotes")
        constraints = [
            models.CheckConstraint(name="quoteline_something", condition=Q(quantity__gt=0, unit_price__gte=0))
        ]

    def __str__(self) -> str:
        return f"line {self.pk}"


class Contract(Dealing):
    """What was agreed, from a day to a day. `at` is when it was signed. It stays for claims when its person is erased."""

    about = About(person="contact", purposes=PURPOSES, keep="dealings", rows_stay="claims under the contract")

    number = models.CharField(_("number"), max_length=40, unique=True)
    quote = models.ForeignKey(Quote, verbose_name=_("quote"), null=True, blank=True, on_delete=models.PROTECT)
    says(FIGURE, number)
    says(_LINK, quote)
    state = models.CharField(_("state"), max_length=10, choices=ContractState.choices, default=ContractState.DRAFT)
    subject = models.CharField(_("what was agreed"), max_length=200)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    says(FIGURE, state, subject, starts_on, ends_on)
    note = models.TextField(_("note"), blank=True)
    says(WORDS, note)

    class Meta(Dealing.Meta):
        verbose_name, verbose_name_plural = _("contract"), _("contracts")
        constraints = [
            models.CheckConstraint(
                name="contract_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            )
        ]
        indexes = [*Dealing.Meta.indexes, models.Index(fields=["state", "-at", "-id"], name="contract_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}".strip()
