"""The form of a test of two versions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.enums import Language
from marketing import trial
from marketing.content import Block, Content
from marketing.enums import TrialMeasure


class TrialForm(forms.Form):
    """The other words in each language and, where it is a `plan`, how the two versions are tried. In the languages of `previewed` B may
    go without the preview line that A has."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    share = forms.TypedChoiceField(
        coerce=int,
        choices=[(n, f"{n} %") for n in trial.SHARES],
        label=gettext_lazy("Share of the readers in the test"),
    )
    hours = forms.TypedChoiceField(
        coerce=int, choices=[(n, str(n)) for n in trial.HOURS], label=gettext_lazy("Hours until the look")
    )
    measure = forms.ChoiceField(choices=TrialMeasure.choices, label=gettext_lazy("What decides"))

    def __init__(
        self,
        *args: Any,
        languages: Iterable[str],
        plan: bool = True,
        previewed: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.languages = list(languages)
        self.fields = self.fields if plan else {"version": self.fields["version"]}
        for code in self.languages:
            label = {"language": Language(code).label}
            self.fields[f"subject_{code}"] = forms.CharField(
                required=False, max_length=200, label=_("Subject of B in %(language)s") % label
            )
            self.fields[f"preheader_{code}"] = forms.CharField(
                required=False, max_length=200, label=_("Preview line of B in %(language)s") % label
            )
            if code in previewed:
                self.fields[f"bare_{code}"] = forms.BooleanField(
                    required=False, label=_("B has no preview line in %(language)s") % label
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for code in self.languages:
            if data.get(f"bare_{code}") and data.get(f"preheader_{code}"):
                self.add_error(f"preheader_{code}", _("Write a preview line, or tick that B has none: not both."))
        return data

    def content(self, code: str, parts: tuple[Block, ...]) -> Content:
        """What B says in one language, with these parts."""
        return Content(self.cleaned_data[f"subject_{code}"], parts, code, self.cleaned_data[f"preheader_{code}"])

    def plan(self) -> dict[str, Any]:
        """What was chosen, as `marketing.actions.trials` takes it."""
        given = self.cleaned_data
        subjects = {code: (given[f"subject_{code}"], given[f"preheader_{code}"]) for code in self.languages}
        bare = [code for code in self.languages if given.get(f"bare_{code}")]
        return {"subjects": subjects, "bare": bare, **{name: given[name] for name in ("share", "hours", "measure")}}
