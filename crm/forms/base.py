"""Refusals in the form, facts that two people may edit at once, and sums of money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from crm import clean
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
    """Facts that two people may edit at once. `version` is the one the editor saw; every field carries along what it held then."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def remember(self) -> None:
        """Has every field carry along what it holds now, so that a save tells what this editor changed."""
        for name, field in self.fields.items():
            field.show_hidden_initial = name not in ("version", "source") and not getattr(field, "picks", False)

    def mine(self) -> dict[str, Any]:
        """What this editor changed: the clean values of the fields that differ from what they saw."""
        mine = (name for name in self.changed_data if name in self.cleaned_data and name != "version")
        return {name: self.cleaned_data[name] for name in mine}

    def seen(self, names: Iterable[str] | None = None) -> dict[str, Any]:
        """What stood in the fields this editor changed, or in those named, when they opened the page."""
        found = {}
        for name in self.changed_data if names is None else names:
            field = self.fields[name]
            if field.show_hidden_initial:
                raw = field.hidden_widget().value_from_datadict(self.data, self.files, self.add_initial_prefix(name))
                found[name] = field.to_python(raw)
        return found

    def renew(self, version: int, now: Mapping[str, Any] | None = None) -> None:
        """Shows the newest version under what was typed: having been told, the editor may save. `now` is what stands there by now."""
        data = QueryDict(mutable=True)
        data.update(self.data)  # a MultiValueDict: lists stay lists
        data["version"] = str(version)
        for name, value in (now or {}).items():
            field = self.fields.get(name)
            if field is None or not field.show_hidden_initial:
                continue
            self._say_now(field, name, value)
            key = self.add_initial_prefix(name)
            data.setlist(key, [str(one) for one in value]) if isinstance(value, list | set) else data.__setitem__(
                key, "" if value is None else field.widget.format_value(value) or ""
            )
        self.data = data

    def _say_now(self, field: forms.Field, name: str, value: Any) -> None:
        raw = field.hidden_widget().value_from_datadict(self.data, self.files, self.add_initial_prefix(name))
        if name in self.changed_data and field.has_changed(raw, value):
            self[name].help_text = _("Now it says: %(value)s") % {"value": self._words(field, value) or _("nothing")}

    @staticmethod
    def _words(field: forms.Field, value: Any) -> str:
        choices = dict(getattr(field, "choices", None) or ())
        values = value if isinstance(value, list | set | tuple) else [value]
        return ", ".join(str(choices.get(one, "" if one is None else one)) for one in values)


class AmountField(forms.CharField):
    """A sum of money, with a comma or a point before the cents; a sentence for what could be read in two ways."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": "30"})
        super().__init__(**{"widget": widget, **more})

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return value
        text = str(super().to_python(value) or "")
        if not text:
            return None
        try:
            return clean.amount(text)
        except Refused as no:
            raise forms.ValidationError(str(no.message)) from no
