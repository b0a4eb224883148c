"""Shapes of input: what staff take down from a call, a letter or a mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consent.enums import Channel, ContactPurpose, ListKind, SourceKind, SubjectKind
from consent.grounds import Choices
from consent.rules import SWITCHES
from consent.state import Scope
from consent.words import SWITCH_WORDS, SwitchWords

CAME_BY = (
    SourceKind.CALL,
    SourceKind.MAIL,
    SourceKind.LETTER,
    SourceKind.MESSAGE,
    SourceKind.CHAT,
    SourceKind.EVENT,
    SourceKind.AGENT,
)
BANS = (
    ("all", _("All marketing"), Scope()),
    ("phone", _("Marketing by phone"), Scope("", Channel.PHONE)),
    ("letter", _("Marketing by letter"), Scope("", Channel.LETTER)),
    ("email", _("Marketing by e-mail"), Scope("", Channel.EMAIL)),
    ("surveys", _("Surveys"), Scope(ContactPurpose.SURVEY)),
    ("satisfaction", _("Satisfaction surveys"), Scope(ContactPurpose.SATISFACTION_SURVEY)),
    ("care", _("Messages about what they bought"), Scope(ContactPurpose.CUSTOMER_COMMUNICATION)),
)
GRANTS = (
    ("email", _("Direct marketing by e-mail"), Scope(ContactPurpose.DIRECT_MARKETING, Channel.EMAIL)),
    ("sms", _("Direct marketing by text message"), Scope(ContactPurpose.DIRECT_MARKETING, Channel.SMS)),
    ("phone", _("Direct marketing by phone"), Scope(ContactPurpose.DIRECT_MARKETING, Channel.PHONE)),
    ("letter", _("Direct marketing by letter"), Scope(ContactPurpose.DIRECT_MARKETING, Channel.LETTER)),
)
SCOPES = {("ban", key): scope for key, _label, scope in BANS} | {("grant", key): scope for key, _label, scope in GRANTS}


class _Act(forms.Form):
    came_by = forms.ChoiceField(label=_("How they said it"), choices=[(kind.value, kind.label) for kind in CAME_BY])


class BanForm(_Act):
    """A no. What is chosen first is what is meant most often, so that one press records it."""

    what = forms.ChoiceField(label=_("What they do not want"), choices=[(key, label) for key, label, _scope in BANS])
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, help_text=_("Their own words, if you have them.")
    )
    field_order: tuple[str, ...] = ("what", "came_by", "note")


class StopForm(BanForm):
    """A no above the person: of the organisation that is named already, else of a domain or for everybody."""

    level = forms.ChoiceField(
        label=_("Whom it is about"),
        choices=[(kind.value, kind.label) for kind in (SubjectKind.DOMAIN, SubjectKind.EVERYBODY)],
    )
    domain = forms.CharField(label=_("E-mail domain"), max_length=254, required=False)
    field_order = ("level", "domain", "what", "came_by", "note")

    def __init__(self, data: Any = None, *, prefix: str = "", organisation: int | None = None) -> None:
        super().__init__(data, prefix=prefix)
        if organisation is not None:
            del self.fields["level"], self.fields["domain"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("level") == SubjectKind.DOMAIN and not given.get("domain"):
            self.add_error("domain", _("Name the domain, as it stands behind the @."))
        return given


class GrantForm(_Act):
    """A permission the person gave; without what proves it there is none."""

    what = forms.ChoiceField(label=_("What they allow"), choices=[(key, label) for key, label, _scope in GRANTS])
    evidence = forms.CharField(
        label=_("What proves it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What they were asked, what they answered, when, and where the letter or message is kept."),
    )
    field_order = ("what", "came_by", "evidence")


class LiftForm(_Act):
    """The end of a ban. Only the person ends it; staff say how they did."""

    evidence = forms.CharField(
        label=_("How they asked for it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class BanListForm(forms.Form):
    """A list of bans that somebody else keeps: the whole list as of its date."""

    kind = forms.ChoiceField(label=_("What is in it"), choices=ListKind.choices)
    name = forms.CharField(label=_("Name of the list"), max_length=120, help_text=_("Such as Puhelin-Robinson."))
    dated = forms.DateField(
        label=_("Date of the list"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day it was made, as whoever keeps it says."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, TXT or XLSX, the whole list. Numbers may stand alone; addresses need a first row that names the columns."
        ),
        allow_empty_file=True,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(_("The file is larger than 50 MB: split it into smaller ones."))
        return file


class About(NamedTuple):
    """What a message may be about: products and areas of duty, as options."""

    products: Sequence[tuple[Any, Any]]
    areas: Sequence[tuple[Any, Any]]


class RulesForm(forms.Form):
    """The switches of the rules, each with the number it needs; what a message would be about, for the count; and why."""

    product = forms.TypedChoiceField(label=_("Product"), required=False, coerce=int, empty_value=None)
    areas = forms.TypedMultipleChoiceField(label=_("Areas of duty"), required=False, coerce=int, empty_value=[])
    note = forms.CharField(label=_("Why"), max_length=400, required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, choices: Choices, data: Any = None, *, about: About | None = None, seen: int = 0) -> None:
        super().__init__(data, initial={"seen": seen})
        about = about or About((), ())
        self.fields["product"].choices = [("", _("none in particular")), *about.products]
        self.fields["areas"].choices = about.areas
        for key, switch in SWITCHES.items():
            words, on = SWITCH_WORDS[key], choices.get(key)
            self.fields[key] = forms.BooleanField(label=words.name, required=False, initial=on is not None)
            suggested = dict(zip(switch.knows, switch.suggests, strict=False))
            for name, label in zip(switch.knows, words.numbers, strict=True):
                self.fields[f"{key}_{name}"] = forms.IntegerField(
                    label=label,
                    required=False,
                    min_value=1,
                    max_value=switch.most,
                    initial=(on or {}).get(name, suggested.get(name)),
                )

    def choices(self) -> dict[str, dict[str, Any]]:
        """The switches that are on, with what they know as it was given."""
        given = self.cleaned_data
        return {
            key: {name: given.get(f"{key}_{name}") for name in switch.knows}
            for key, switch in SWITCHES.items()
            if given.get(key)
        }

    def lines(self) -> Iterator[tuple[SwitchWords, Any, list[Any]]]:
        """Each switch in words, with its field and the fields of its numbers."""
        for key, switch in SWITCHES.items():
            yield SWITCH_WORDS[key], self[key], [self[f"{key}_{name}"] for name in switch.knows]
