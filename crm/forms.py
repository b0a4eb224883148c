"""Shapes of input of the back office."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crm import queries
from crm.enums import GivenFor, Language, PointKind, StandingKind
from privacy.enums import Role
from privacy.refusal import Refused

T = TypeVar("T")


def attempt(form: forms.Form, act: Callable[[dict[str, Any]], T]) -> T | None:
    """Does what the form asks when it is whole. A refusal stands in the form beside its field, and what was typed stays; then None."""
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no.message))
        return None


class VersionedForm(forms.Form):
    """Facts that two people may edit at once. `version` is the one the editor saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def renew(self, version: int) -> None:
        """Shows the newest version under what was typed: having been told, the editor may save."""
        data = QueryDict(mutable=True)
        data.update(self.data)  # a MultiValueDict: lists stay lists
        data["version"] = str(version)
        self.data = data


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interests"].choices = [(str(row.pk), row.name) for row in queries.interests()]


class NewPersonForm(PersonForm):
    """Somebody new: why they are in the register, what the facts were given for, and where they work."""

    standing = forms.ChoiceField(label=_("Why are they in the register?"), choices=StandingKind.choices)
    given_for = forms.ChoiceField(label=_("What were the facts given for?"), choices=GivenFor.choices)
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        help_text=_("Its business id, or its name as it stands in the register."),
    )
    title = forms.CharField(label=_("Position there"), max_length=120, required=False)

    def clean_organisation(self) -> int | None:
        return _organisation(self.cleaned_data["organisation"])


class PointForm(forms.Form):
    """Another e-mail address or phone number."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PointKind.choices)
    value = forms.CharField(label=_("Address or number"), max_length=254)
    source = forms.CharField(label=_("Where this came from"), max_length=200)


class PositionForm(forms.Form):
    """A place in an organisation."""

    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        help_text=_("Its business id, or its name as it stands in the register."),
    )
    title = forms.CharField(label=_("Position there"), max_length=120, required=False)
    source = forms.CharField(label=_("Where this came from"), max_length=200)

    def clean_organisation(self) -> int | None:
        return _organisation(self.cleaned_data["organisation"])


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


class UploadForm(forms.Form):
    """A file of people or organisations."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, up to 50 MB. The first row names the columns."),
        allow_empty_file=True,
    )
    source = forms.CharField(
        label=_("Where it came from"),
        max_length=200,
        help_text=_("Such as “Fair in Tampere, October 2026”: it stands beside every fact."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(_("The file is larger than 50 MB: split it into smaller ones."))
        return file


class AccountForm(forms.Form):
    """A member of staff."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail, to sign in with"))
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 15 characters: four words are good. They change it when they first sign in."),
    )
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple)
    until = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class RoleForm(forms.Form):
    """A role, from a day until another."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


def _organisation(text: str) -> int | None:
    """The organisation that a business id or a whole name means; None for nothing typed."""
    found = queries.organisations_named(text) if text.strip() else []
    if text.strip() and not found:
        raise forms.ValidationError(
            _("No organisation of this business id or name: add it first, or look for how it is written.")
        )
    if len(found) > 1:
        raise forms.ValidationError(_("More than one organisation has this name: use the business id."))
    return found[0] if found else None
