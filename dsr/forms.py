"""Shapes of input: a person's request, staff's intake, an officer's decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.enums import Language
from dsr.enums import CameBy, Ground, Identity, Right
from privacy.refusal import Refused

_LINE = 200


class AskForm(forms.Form):
    """What a person asks for. `form_key` makes a form sent twice one request; `website` is for robots: people do not see it."""

    rights = forms.MultipleChoiceField(
        choices=Right.choices,
        label=_("What do you ask for?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    name = forms.CharField(
        max_length=_LINE, label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.CharField(max_length=254, label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    phone = forms.CharField(
        max_length=40, required=False, label=_("Phone"), widget=forms.TextInput(attrs={"autocomplete": "tel"})
    )
    text = forms.CharField(
        max_length=4000,
        required=False,
        label=_("In your own words"),
        help_text=_("You need not give reasons. Do not write your personal identity code."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    form_key = forms.RegexField(r"^[A-Za-z0-9_-]{43}$", widget=forms.HiddenInput)
    website = forms.CharField(required=False, max_length=_LINE, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        try:
            data["name"] = clean.line(data.get("name", ""), field="name", limit=_LINE)
            if data.get("email"):
                data["email"] = clean.email(data["email"]).key
            if data.get("phone"):
                data["phone"] = clean.phone(data["phone"]).value
            clean.no_identity_code(data.get("text", ""), field="text")
        except Refused as no:
            self.add_error(no.field, str(no.message))
        return data


class IntakeForm(AskForm):
    """A request that came to staff by another way: the clock runs from the day it came in."""

    came_by = forms.ChoiceField(
        choices=[choice for choice in CameBy.choices if choice[0] != CameBy.FORM], label=_("Came by")
    )
    received_on = forms.DateField(
        label=_("Received on"),
        help_text=_("The day it reached us, by whatever way: the month runs from it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    language = forms.ChoiceField(choices=Language.choices, label=_("Language"))
    field_order = ("came_by", "received_on", "rights", "name", "email", "phone", "language", "text", "form_key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = False
        self.fields["text"].help_text = ""
        self.fields["name"].label = _("Name")


class VersionForm(forms.Form):
    """A decision about the request as the officer saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class IdentityForm(VersionForm):
    identity = forms.ChoiceField(
        choices=[choice for choice in Identity.choices if choice[0] != Identity.LINK],
        label=_("How was the person recognised?"),
    )


class ContactForm(VersionForm):
    contact = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class ExtendForm(VersionForm):
    reasons = forms.CharField(
        max_length=2000,
        label=_("Why is more time needed?"),
        help_text=_("Complexity or number of requests (GDPR art. 12(3)). The person is told."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(VersionForm):
    answer = forms.CharField(max_length=8000, label=_("Answer"), widget=forms.Textarea(attrs={"rows": 8}))


class RefuseForm(VersionForm):
    ground = forms.ChoiceField(choices=Ground.choices, label=_("Ground"))
    reasons = forms.CharField(
        max_length=4000,
        label=_("Reasons"),
        help_text=_("The answer adds how to complain to the supervisory authority and to go to court."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class PeriodForm(forms.Form):
    """A retention rule's period."""

    months = forms.IntegerField(min_value=1, max_value=600, required=False, label=_("Months"))
    days = forms.IntegerField(min_value=1, max_value=3650, required=False, label=_("Days"))
