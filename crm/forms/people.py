"""What is entered about a person: facts, addresses, positions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import queries
from crm.enums import GivenFor, Language, StandingKind
from crm.forms.base import VersionedForm
from crm.forms.pick import OrganisationField


class PersonForm(VersionedForm):
    """A person's facts, as entered or edited."""

    first_name = forms.CharField(label=_("First name"), max_length=100, required=False)
    call_name = forms.CharField(
        label=_("Call name"), max_length=100, required=False, help_text=_("The name they go by.")
    )
    last_name = forms.CharField(label=_("Last name"), max_length=100, required=False)
    language = forms.ChoiceField(label=_("Language we write in"), choices=Language.choices)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False, widget=forms.EmailInput)
    phone = forms.CharField(
        label=_("Phone"), max_length=60, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    street = forms.CharField(label=_("Street address"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    country = forms.CharField(
        label=_("Country"), max_length=2, required=False, initial="FI", help_text=_("Two letters, such as FI.")
    )
    occupation = forms.CharField(label=_("Occupation"), max_length=120, required=False)
    rank = forms.CharField(label=_("Rank or professional title"), max_length=120, required=False)
    interests = forms.MultipleChoiceField(
        label=_("Interests they told us"), required=False, widget=forms.CheckboxSelectMultiple
    )
    source = forms.CharField(
        label=_("Where this came from"),
        max_length=200,
        help_text=_("A call, a card, a letter: it stands beside every fact you change."),
    )
    given_for = forms.ChoiceField(label=_("What were the facts given for?"), choices=GivenFor.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interests"].choices = [(str(row.pk), row.name) for row in queries.interests()]


class NewPersonForm(PersonForm):
    """Somebody new: why they are in the register, what the facts were given for, and where they work."""

    standing = forms.ChoiceField(label=_("Why are they in the register?"), choices=StandingKind.choices)
    organisation = OrganisationField(label=_("Organisation"), required=False)
    title = forms.CharField(label=_("Position there"), max_length=120, required=False)
    at_work = forms.BooleanField(
        label=_("The e-mail and the phone are theirs at work"),
        required=False,
        initial=True,
        help_text=_("Then they are used no more when the person leaves."),
    )
