"""Fields that ask whom something is with: found while typing, or resolved from the words typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from crm.queries.search import find, known
from privacy.masking import masked
from privacy.registry import SearchHit

_CANDIDATES = 8


class Given(NamedTuple):
    """What the browser sent: the words, and picks, each a number and the words it was picked for (`5 Aino Saarikivi`)."""

    text: str = ""
    picks: tuple[str, ...] = ()

    @property
    def number(self) -> int | None:
        """The number picked for the words as they are now; a pick for other words counts no more."""
        for pick in self.picks:
            number, _space, words = pick.partition(" ")
            if number.isascii() and number.isdigit() and len(number) < 19 and words.strip() == self.text:
                return int(number)
        return None


class PickWidget(forms.Widget):
    """A combobox (`static/js/find.js`) and the number picked; without JavaScript, words, and after an error the candidates to choose from."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.candidates: tuple[SearchHit, ...] = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Given:
        picks = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
        return Given(str(data.get(f"{name}_text") or "").strip(), tuple(str(pick) for pick in picks if pick))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> str:
        given = value or Given()
        told = {
            **self.build_attrs(self.attrs, attrs),
            "type": "text",
            "name": f"{name}_text",
            "value": given.text,
            "maxlength": "200",
            "autocomplete": "off",
            "spellcheck": "false",
            "role": "combobox",
            "aria-expanded": "false",
            "aria-autocomplete": "list",
            "data-find": reverse("admin:pick"),
            "data-kind": self.kind,
            "data-trouble": _("The search gave no answer. What you write is looked for when you save."),
        }
        picked = f"{given.number} {given.text}" if given.number else ""
        return format_html(
            '<span class="pick"><input {}><input type="hidden" name="{}" value="{}" data-picked></span>{}',
            format_html_join(" ", '{}="{}"', ((key, "" if val is True else val) for key, val in told.items())),
            name,
            picked,
            self._candidates(name, given.text),
        )

    def _candidates(self, name: str, text: str) -> str:
        if not self.candidates:
            return ""
        lines = ((name, f"{hit.id} {text}", line_of(hit)) for hit in self.candidates)
        return format_html(
            '<fieldset class="candidates"><legend>{}</legend>{}</fieldset>',
            _("Who is meant?") if self.kind == "person" else _("Which one is meant?"),
            format_html_join("", '<label><input type="radio" name="{}" value="{}"> {}</label>', lines),
        )


class _PickField(forms.Field):
    picks = True  # carries what was picked along by itself
    kind = ""
    none = several = unsure = gone = _("")

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"widget": PickWidget(self.kind), **more})

    def prepare_value(self, value: Any) -> Given:
        """A number as it is shown; what was typed as it stands."""
        if isinstance(value, Given):
            return value
        hit = known(self.kind, int(value)) if value else None
        return Given(line_of(hit), (f"{hit.id} {line_of(hit)}",)) if hit else Given()

    def has_changed(self, initial: Any, data: Given) -> bool:
        return data.number != (int(initial) if initial else None) if data.number or not data.text else True

    def clean(self, value: Given) -> int | None:
        """The number of whom is meant, None for nobody."""
        self.widget.candidates = ()
        if value.number:
            hit = known(self.kind, value.number)
            if hit is None:
                raise ValidationError(self.gone)
            return hit.id
        if not value.text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        return self._resolved(value.text)

    def _resolved(self, text: str) -> int:
        hits = find(text, _CANDIDATES, (self.kind,))
        whole = [hit for hit in hits if hit.whole]
        if len(whole) == 1:
            return whole[0].id
        self.widget.candidates = tuple(whole or hits)
        raise ValidationError(self.several if whole else self.unsure if hits else self.none)


class PersonField(_PickField):
    """Somebody of the register: a number of `Contact`, the survivor's where two were merged."""

    kind = "person"
    none = _("Nobody in the register fits this: look for how it is written.")
    several = _("More than one person fits this: choose one.")
    unsure = _("Nobody is called exactly so: choose one, or write it anew.")
    gone = _("This person is no longer in the register: pick somebody else.")


class OrganisationField(_PickField):
    """An organisation of the register: a number of `Organisation`, the survivor's where two were merged."""

    kind = "organisation"
    none = _("No organisation fits this: add it first, or look for how it is written.")
    several = _("More than one organisation fits this: choose one, or write its business id.")
    unsure = _("No organisation is called exactly so: choose one, or write it anew.")
    gone = _("This organisation is no longer in the register: pick another.")


def line_of(hit: SearchHit) -> str:
    """How a field names whom it holds. A bare address is masked: a form does not know its reader."""
    return f"{masked(hit.group, hit.label)}, {hit.beside}".strip(", ") if hit.group != "name" else hit.line


def shown(form: forms.Form) -> Iterable[int]:
    """The people among the candidates that a form lets choose from."""
    for field in form.fields.values():
        if isinstance(field, PersonField):
            yield from (hit.id for hit in field.widget.candidates)
