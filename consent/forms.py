"""Shapes of input: what staff take down from a call, a letter or a mail."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.enums import Channel, ContactPurpose, SourceKind
from consent.state import Scope

CAME_BY = (SourceKind.CALL, SourceKind.MAIL, SourceKind.LETTER, SourceKind.MESSAGE, SourceKind.CHAT, SourceKind.EVENT)
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
    field_order = ("what", "came_by", "note")


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
