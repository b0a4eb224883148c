"""What is entered about an order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import queries


class OrderForm(forms.Form):
    """An order of one product; more lines come with the web shop's orders."""

    number = forms.CharField(label=_("Order number"), max_length=40)
    product = forms.TypedChoiceField(label=_("Product"), coerce=int)
    quantity = forms.DecimalField(
        label=_("How many"), initial=1, max_digits=10, decimal_places=2, min_value=Decimal("0.01")
    )
    ordered_on = forms.DateField(label=_("Ordered on"), widget=forms.DateInput(attrs={"type": "date"}))
    paid_on = forms.DateField(label=_("Paid on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reference = forms.CharField(label=_("Their reference"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].choices = [(row.pk, f"{row.name} ({row.price})") for row in queries.products()]
