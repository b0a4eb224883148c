"""Refusals in the form, and facts that two people may edit at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict

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
