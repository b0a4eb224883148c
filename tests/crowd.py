"""Subscribers in number, and a newsletter on its way to them: what tests of sending start from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

from consent.actions.acts import Given, record, record_many
from consent.enums import Act, Channel, ContactPurpose
from consent.models import Topic
from crm.enums import PointKind
from crm.models import Contact, ContactPoint
from marketing.actions import campaigns
from marketing.content import Content
from privacy.actor import SYSTEM, Actor
from privacy.enums import ActorKind
from privacy.keyed import keyring

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
BEFORE = datetime(2026, 10, 1, 9, tzinfo=UTC)
TOPIC = "work_ability"
APPROVER = Actor(ActorKind.STAFF, 1, ())
_SOURCE = {"source_kind": "form", "sourced_at": BEFORE}
_numbers = count(1)


def subscribers(number: int, *, domain: str = "people.example", language: str = "fi") -> list[int]:
    """So many people who subscribed to the topic and confirmed it; their contacts. The n-th is `p<n>@<domain>`."""
    Topic.objects.get_or_create(
        key=TOPIC, defaults={"name_fi": "Työkyky", "name_sv": "Arbetsförmåga", "name_en": "Work ability"}
    )
    contacts = Contact.objects.bulk_create(
        [
            Contact(
                first_name=f"Maija{n}", search_text=f"maija{n}", sort_text=f"maija{n}", language=language, **_SOURCE
            )
            for n in range(number)
        ]
    )
    keys = [f"p{next(_numbers)}@{domain}" for _ in contacts]
    ContactPoint.objects.bulk_create(
        [
            ContactPoint(contact=c, kind=PointKind.EMAIL, value=key, key=key, domain=domain, hash=_hash(key), **_SOURCE)
            for c, key in zip(contacts, keys, strict=True)
        ]
    )
    scope = {
        "purpose": ContactPurpose.NEWSLETTER,
        "channel": Channel.EMAIL,
        "topic": TOPIC,
        "source_kind": "form",
        "evidence": "a form",
    }
    acts = [
        Given(act=act, hash=_hash(key), happened_at=BEFORE, **scope)
        for key in keys
        for act in (Act.GRANTED, Act.CONFIRMED)
    ]
    record_many(by=SYSTEM, now=NOW, givens=acts)
    return [contact.pk for contact in contacts]


def address(contact: int) -> str:
    """The address of a contact."""
    return ContactPoint.objects.get(contact=contact, kind=PointKind.EMAIL).key


def newsletter(contacts: Sequence[int], *, start: bool = True, body: str = "Hei **{{ first_name }}**!") -> int:
    """An approved issue in Finnish to these contacts, its recipients fixed and sending unless `start` is False."""
    contents = [Content.of_text("Uutisia, {{ first_name }}", body, "fi")]
    candidates = {"contacts": list(contacts)}
    campaign = campaigns.create(by=SYSTEM, now=NOW, name="Issue", contents=contents, topic=TOPIC, candidates=candidates)
    campaigns.approve(by=APPROVER, now=NOW, campaign=campaign, version=1)
    if start:
        campaigns.start(by=SYSTEM, now=NOW, campaign=campaign)
    return campaign


def ban(contact: int, *, now: datetime = NOW) -> None:
    """The person forbids all marketing."""
    record(by=SYSTEM, now=now, given=Given(act=Act.BANNED, contact=contact, source="a call"))


def _hash(key: str) -> str:
    return keyring.hash("email", key)
