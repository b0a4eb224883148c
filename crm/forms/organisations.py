"""What is entered about an organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import queries
from crm.enums import Currency, Language
from crm.forms.base import VersionedForm
from crm.forms.pick import OrganisationField, PersonField

LISTS = {
    "customer_group": _("Customer group"),
    "industry": _("Industry"),
    "vat_group": _("VAT group"),
    "payment_terms": _("Terms of payment"),
    "sales_area": _("Sales area"),
}


class OrganisationForm(VersionedForm):
    """An organisation's facts."""

    name = forms.CharField(label=_("Name"), max_length=200)
    business_id = forms.CharField(
        label=_("Business id"), max_length=20, required=False, help_text=_("Such as 1234567-1.")
    )
    vat_id = forms.CharField(
        label=_("Foreign VAT id"),
        max_length=24,
        required=False,
        help_text=_("With its country, such as SE556012579001."),
    )
    language = forms.ChoiceField(label=_("Language we write in"), choices=Language.choices)
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency.choices)
    www = forms.URLField(label=_("Web pages"), required=False, assume_scheme="https")
    einvoice_address = forms.CharField(
        label=_("E-invoice address"), max_length=40, required=False, help_text=_("OVT code or IBAN.")
    )
    einvoice_operator = forms.CharField(label=_("E-invoice operator"), max_length=20, required=False)
    parent = OrganisationField(label=_("Belongs to"), required=False)
    sole_trader = PersonField(
        label=_("Sole trader"),
        required=False,
        help_text=_("Whose business it is: its facts are then treated as personal data."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LISTS.items():
            nothing = _("By the postcode") if name == "sales_area" else _("Not known")
            choices = [("", nothing), *((row.pk, str(row)) for row in queries.managed(name.replace("_", "")))]
            self.fields[name] = forms.TypedChoiceField(
                label=label, required=False, coerce=int, empty_value=None, choices=choices
            )
