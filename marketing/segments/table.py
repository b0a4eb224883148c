"""The table of fields, whole, with the headings they are chosen under and the fixed entries of some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from consent.enums import Channel
from crm.enums import EventKind, FeedbackKind, Language, StandingKind
from marketing.enums import BehaviourKind
from marketing.segments.doings import CONTACTS, DEALINGS, PERMISSIONS
from marketing.segments.people import FIELDS as PEOPLE
from marketing.segments.shape import Field

FIELDS: Mapping[str, Field] = {field.key: field for field in (*PEOPLE, *DEALINGS, *PERMISSIONS, *CONTACTS)}

HEADINGS: tuple[tuple[str, Any], ...] = (
    ("person", _("The person")),
    ("work", _("Where they work")),
    ("dealings", _("What they did with us")),
    ("permissions", _("What they allow")),
    ("mailings", _("What they got from us, and segments")),
)

FIXED: Mapping[str, list[tuple[str, Any]]] = {
    "language": list(Language.choices),
    "standing": list(StandingKind.choices),
    "event": list(EventKind.choices),
    "feedback": list(FeedbackKind.choices),
    "channel": [(channel.value, channel.label) for channel in (Channel.EMAIL, Channel.SMS)],
    "bannable": [(c.value, c.label) for c in (Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.LETTER)],
    "reaction": [(kind.value, kind.label) for kind in (BehaviourKind.OPEN, BehaviourKind.CLICK)],
}
"""Entries that no managed list holds, by source."""
