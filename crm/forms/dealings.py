"""What is entered about a dealing: a form made of the kind's columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import BooleanField, DateField, DateTimeField, DecimalField, Field, ForeignKey, TextField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import queries
from crm.forms.base import AmountField, VersionedForm
from crm.forms.pick import OrganisationField, PersonField
from crm.kinds import Kind
from crm.queries import dealings
from crm.queries.staff import staff_choices

_DAY = {"type": "date"}
_HELP = {
    ("", "number"): _("Leave it empty for a number of ours."),
    ("invoice", "amount"): _("With VAT. Empty: the total of the order."),
    ("payment", "amount"): _("Empty: all that is still owed."),
}
_INSTANT = "%Y-%m-%dT%H:%M"


class DealingForm(VersionedForm):
    """A dealing of a kind, new or (`row`) as it stands.

    `places` are the organisations its known person may have acted for, as choices; without a known person the form asks whom it is with.
    `concerns` are the dealings that feedback may be about. `from_parent` leaves out what comes from the dealing it follows from.
    """

    def __init__(
        self,
        kind: Kind,
        data: Mapping[str, Any] | None = None,
        *,
        row: Any = None,
        places: Iterable[tuple[int, str]] | None = None,
        concerns: Iterable[tuple[str, str]] = (),
        asks_holder: bool = False,
        from_parent: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.kind = kind
        for field in _fields(kind):
            self.fields[field.name] = _form_field(kind, field)
        if row is not None:
            self.remember()
            return
        if places is not None and places:
            choices = [*places, ("", _("For themselves"))]
            self.fields["organisation"] = forms.TypedChoiceField(
                label=_("On behalf of"), choices=choices, coerce=int, empty_value=None, required=False
            )
        if asks_holder:
            self.fields["contact"] = PersonField(label=_("Person"), required=False)
            self.fields["organisation"] = OrganisationField(label=_("Organisation"), required=False)
            self.order_fields(["contact", "organisation", *kind.fields])
        if concerns:
            choices = [("", _("Nothing of this")), *concerns]
            self.fields["concerns"] = forms.ChoiceField(label=_("Concerns"), choices=choices, required=False)
        if kind.lines:
            self._ask_line(required=kind.key == "order" and not from_parent)
        if kind.key == "chat":
            self.fields["text"] = forms.CharField(label=_("What was said"), required=False, widget=_area(8))
        next(field for name, field in self.fields.items() if name != "version").widget.attrs["autofocus"] = True
        for (key, name), help_text in _HELP.items():
            if name in self.fields and key in ("", kind.key):
                self.fields[name].help_text = help_text

    def _ask_line(self, *, required: bool) -> None:
        products = [(row.pk, f"{row.name} ({row.price})") for row in queries.products()]
        self.fields["product"] = forms.TypedChoiceField(
            label=_("Product"), choices=[("", "–"), *products], coerce=int, empty_value=None, required=required
        )
        self.fields["quantity"] = AmountField(label=_("How many"), initial="1", required=False)
        self.fields["unit_price"] = AmountField(
            label=_("Price of one, without VAT"), required=False, help_text=_("Empty: the price of the catalogue.")
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, value in data.items():
            if type(value) is date and name in self.kind.fields and _is_instant(self.kind, name):
                data[name] = _midnight(value)
        return data


class LineForm(forms.Form):
    """Another line of a quote or an order."""

    product = forms.TypedChoiceField(label=_("Product"), coerce=int)
    quantity = AmountField(label=_("How many"), initial="1")
    unit_price = AmountField(label=_("Price of one, without VAT"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].choices = [(row.pk, f"{row.name} ({row.price})") for row in queries.products()]


class ParticipantForm(forms.Form):
    """Somebody who came to a meeting, or registers for an event."""

    contact = PersonField(label=_("Person"))


class MoveForm(forms.Form):
    """What a move asks for."""

    resolution = forms.CharField(label=_("What came of it"), widget=forms.Textarea(attrs={"rows": 3}))


def initial_of(kind: Kind, row: Any) -> dict[str, Any]:
    """What a form shows of a row."""
    found: dict[str, Any] = {"version": row.version}
    for field in _fields(kind):
        value = getattr(row, field.attname)
        if isinstance(value, datetime):
            value = timezone.localtime(value)
            value = value.date() if kind.day else value.replace(second=0, microsecond=0)
        found[field.name] = value
    return found


def _fields(kind: Kind) -> list[Field[Any, Any]]:
    return [dealings.model_of(kind)._meta.get_field(name) for name in kind.fields]


def _is_instant(kind: Kind, name: str) -> bool:
    return isinstance(dealings.model_of(kind)._meta.get_field(name), DateTimeField)


def _midnight(day: date) -> datetime:
    """The instant kept for a day: now for today, so that what happened today keeps its order."""
    now = timezone.localtime()
    return now if day == now.date() else timezone.make_aware(datetime.combine(day, time()))


def _form_field(kind: Kind, field: Field[Any, Any]) -> forms.Field:
    name = str(field.verbose_name)
    more: dict[str, Any] = {"label": name[:1].upper() + name[1:], "required": not field.blank and not field.null}
    if isinstance(field, ForeignKey):
        return _choice(field, more)
    if field.choices:
        return forms.ChoiceField(choices=list(field.choices), initial=field.get_default(), **more)
    if isinstance(field, DateTimeField) and not kind.day:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_INSTANT)
        return forms.DateTimeField(widget=widget, **more)
    if isinstance(field, DateField):
        more["required"] = more["required"] and field.name not in ("due_on", "registered_on")
        return forms.DateField(widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"), **more)
    if isinstance(field, DecimalField):
        return AmountField(**{**more, "required": False})
    if isinstance(field, TextField):
        return forms.CharField(widget=_area(5), **more)
    if isinstance(field, BooleanField):
        return forms.BooleanField(label=more["label"], required=False)
    if field.name == "staff":
        return forms.TypedMultipleChoiceField(
            choices=staff_choices(),
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label=more["label"],
        )
    made = field.formfield(**more)
    assert made is not None
    if field.name == "number":
        made.required = False
    return made


def _choice(field: ForeignKey[Any, Any], more: dict[str, Any]) -> forms.Field:
    label = field.remote_field.model._meta.label
    if label == "crm.User":
        choices = staff_choices()
    elif label == "crm.Event":
        choices = dealings.event_choices()
    else:
        choices = [(row.pk, row.name) for row in queries.products()]
    empty = [] if more["required"] else [("", "–")]
    return forms.TypedChoiceField(choices=[*empty, *choices], coerce=int, empty_value=None, **more)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})
