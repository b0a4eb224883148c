"""What is entered about an organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import queries
from crm.enums import Language
from crm.forms.base import VersionedForm


class OrganisationForm(VersionedForm):
    """An organisation's facts."""

    name = forms.CharField(label=_("Name"), max_length=200)
    business_id = forms.CharField(
        label=_("Business id"), max_length=20, required=False, help_text=_("Such as 1234567-1.")
    )
    language = forms.ChoiceField(label=_("Language we write in"), choices=Language.choices)
    www = forms.URLField(label=_("Web pages"), required=False, assume_scheme="https")
    customer_group = forms.TypedChoiceField(label=_("Customer group"), required=False, coerce=int, empty_value=None)
    industry = forms.TypedChoiceField(label=_("Industry"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = [("", _("Not known"))]
        self.fields["customer_group"].choices = nothing + [(row.pk, row.name) for row in queries.customer_groups()]
        self.fields["industry"].choices = nothing + [(row.pk, row.name) for row in queries.industries()]
