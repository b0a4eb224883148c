"""Facts about people and organisations, each with where it came from and what it was given for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm import queries
from crm.enums import AddressKind, GivenFor, NameKind, PointKind, PointState, StandingKind
from crm.forms.base import VersionedForm
from crm.forms.pick import OrganisationField

Choices = list[tuple[Any, Any]]


def day(label: Any, **more: Any) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **{"required": False, **more})


class SourcedForm(VersionedForm):
    """A fact with its source. `choices` fills the fields that choose among rows, by name."""

    source = forms.CharField(
        label=_("Where this came from"),
        max_length=200,
        help_text=_("A call, a card, a letter: it stands beside the fact."),
    )
    given_for = forms.ChoiceField(label=_("What it was given for"), choices=GivenFor.choices)

    def __init__(self, *args: Any, choices: dict[str, Choices] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in (choices or {}).items():
            self.fields[name].choices = options
        self.order_fields([name for name in self.fields if name not in ("source", "given_for")])


class PointForm(SourcedForm):
    """An e-mail address or phone number; of somebody at work, the place it belongs to."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PointKind.choices)
    value = forms.CharField(label=_("Address or number"), max_length=254)
    position = forms.TypedChoiceField(
        label=_("Whose it is"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("One that belongs to their work is used no more when they leave."),
    )
    main = forms.BooleanField(label=_("Use it first"), required=False)


class PointStateForm(forms.Form):
    """Whether an address works."""

    state = forms.ChoiceField(label=_("State"), choices=PointState.choices)


class AddressForm(SourcedForm):
    """A postal address."""

    kind = forms.ChoiceField(label=_("Kind of address"), choices=AddressKind.choices)
    care_of = forms.CharField(label=_("c/o"), max_length=120, required=False)
    street = forms.CharField(label=_("Street address"), max_length=200, required=False)
    extra = forms.CharField(label=_("Stairs, floor, flat"), max_length=60, required=False)
    po_box = forms.CharField(label=_("PO box"), max_length=20, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    country = forms.CharField(label=_("Country"), max_length=2, initial="FI", help_text=_("Two letters, such as FI."))
    since = day(_("Since"))
    until = day(_("Until"))


class PositionForm(SourcedForm):
    """A place in an organisation."""

    organisation = OrganisationField(label=_("Organisation"))
    title = forms.CharField(label=_("Position there"), max_length=120, required=False)
    since = day(_("Since"))
    until = day(_("Until"))
    duties = forms.TypedMultipleChoiceField(
        label=_("What they look after"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )


class DutiesForm(SourcedForm):
    """What somebody looks after, as they or somebody else said."""

    duties = forms.TypedMultipleChoiceField(
        label=_("What they look after"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )


class LeaveForm(forms.Form):
    """Somebody left: when, and which addresses stop with it."""

    on = day(_("Last day"), required=True)
    points = forms.TypedMultipleChoiceField(
        label=_("Belonged to this work and is used no more"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, choices: dict[str, Choices] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in (choices or {}).items():
            self.fields[name].choices = options


class EmployerForm(LeaveForm, SourcedForm):
    """Somebody changed employers: the new place, how they are reached there, and what stops."""

    organisation = OrganisationField(label=_("New employer"))
    title = forms.CharField(label=_("Position there"), max_length=120, required=False)
    email = forms.CharField(label=_("New e-mail"), max_length=254, required=False, widget=forms.EmailInput)
    phone = forms.CharField(label=_("New phone"), max_length=60, required=False)


class AttributeForm(SourcedForm):
    """Other necessary information of a declared kind."""

    attribute_kind = forms.TypedChoiceField(label=_("Kind"), coerce=int)
    value = forms.CharField(label=_("What is to be kept"), max_length=400)


class IdentityForm(SourcedForm):
    """Who somebody is in another system."""

    system = forms.CharField(label=_("System"), max_length=60, help_text=_("Such as web shop or training system."))
    identifier = forms.CharField(label=_("User name or number there"), max_length=200)
    last_used_on = day(_("Last used"))


class StandingForm(SourcedForm):
    """Why somebody is in the register."""

    standing = forms.ChoiceField(label=_("Why are they in the register?"), choices=StandingKind.choices)
    why = forms.CharField(label=_("In more words"), max_length=200, required=False)


class NameForm(SourcedForm):
    """Another name of an organisation."""

    kind = forms.ChoiceField(label=_("Kind of name"), choices=NameKind.choices)
    name = forms.CharField(label=_("Name"), max_length=200)
    since = day(_("Since"))
    until = day(_("Until"))


class ClassForm(SourcedForm):
    """How an organisation is classified."""

    customer_class = forms.TypedChoiceField(label=_("Customer class"), coerce=int)


class MailboxForm(SourcedForm):
    """A shared mailbox of an organisation: it is written to like a person, with permissions of its own."""

    name = forms.CharField(label=_("What it is called"), max_length=100, help_text=_("Such as Training office."))
    email = forms.CharField(label=_("E-mail"), max_length=254, widget=forms.EmailInput)


def duty_choices() -> Choices:
    """The areas of duty in use."""
    return [(row.pk, row.name) for row in queries.managed("dutyarea")]
