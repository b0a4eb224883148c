"""What people are offered: the topics in use, and the texts shown beside the controls."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from consent.enums import Channel, ContactPurpose
from consent.models import Topic, Wording
from consent.rules import POINTS
from consent.state import Scope
from crm.enums import Language
from crm.queries.reach import living, main_points

MARKETING = Scope(ContactPurpose.DIRECT_MARKETING, Channel.EMAIL)
TRACKING = Scope(ContactPurpose.EMAIL_TRACKING, Channel.EMAIL)
CHANNELS = (Channel.LETTER, Channel.PHONE, Channel.SMS)
"""Ways beside e-mail by which a person may let us come or not."""


def newsletter(topic: str) -> Scope:
    return Scope(ContactPurpose.NEWSLETTER, Channel.EMAIL, topic)


def by_channel(channel: str) -> Scope:
    return Scope(ContactPurpose.DIRECT_MARKETING, channel)


@dataclass(frozen=True)
class TopicOffer:
    """A newsletter's key, with its name and what to expect in the language now active."""

    key: str
    name: str
    help: str


@dataclass(frozen=True)
class ShownWording:
    """A text exactly as shown, and its number, which goes into the ledger with the act."""

    id: int
    text: str


def channels(contact: int | None) -> list[Channel]:
    """The ways beside e-mail that are offered to a person: letters, and calls and text messages where the register has a number."""
    person = living(contact)
    points = main_points(person) if person else {}
    return [channel for channel in CHANNELS if person and (channel is Channel.LETTER or POINTS[channel] in points)]


def topics() -> list[TopicOffer]:
    """The topics in use, by key."""
    language = (get_language() or "en")[:2]
    rows = Topic.objects.filter(in_use=True).order_by("key")
    return [TopicOffer(row.key, row.name, str(getattr(row, f"help_{language}", row.help_en))) for row in rows]


def names_of(topic: str) -> dict[str, str]:
    """What a topic in use is called in each language; {} where there is no such topic."""
    row = Topic.objects.filter(key=topic, in_use=True).first()
    return {language.value: str(getattr(row, f"name_{language.value}")) for language in Language} if row else {}


def wording(key: str, language: str) -> ShownWording:
    """The newest version of a text in a language. Raises LookupError where it has never been written: `seed_reference` writes the first."""
    row = Wording.objects.filter(key=key, language=language[:2]).order_by("-version").first()
    if row is None:
        raise LookupError(f"There is no wording {key!r} in {language!r}: run seed_reference.")
    return ShownWording(row.pk, row.text)
