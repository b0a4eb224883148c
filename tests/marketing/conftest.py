"""What tests of marketing share: an instant, two members of staff, readers with and without permission, a newsletter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from consent.actions import acts
from consent.actions import reference as consent_reference
from consent.enums import Act, SourceKind
from crm.actions import contacts
from crm.enums import SourceKind as CrmSource
from crm.enums import StandingKind
from crm.sources import Source
from marketing.actions import campaigns
from marketing.content import Content
from privacy.actor import SYSTEM, Actor
from privacy.enums import ActorKind

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=30)
WRITER = Actor(ActorKind.STAFF, 7, ("communications",))
OTHER = Actor(ActorKind.STAFF, 8, ("marketing",))
TOPIC = "work_ability"
FI = Content.of_text("Työkyky tänään", "Hei {{ first_name }}!\n\nUutta tutkimusta.", "fi")
EN = Content.of_text("Work ability today", "Hello {{ first_name }}!\n\nNew research.", "en")


@pytest.fixture
def topics(db: None) -> None:
    """The reference topics and wordings."""
    consent_reference.seed(by=SYSTEM, now=BEFORE)


Person = Callable[..., int]


def make_person(email: str, *, permitted: bool = True, language: str = "fi", first_name: str = "Aino") -> int:
    """Somebody with an address; `permitted` has asked for the newsletter and confirmed it."""
    contact = contacts.create(
        by=SYSTEM,
        now=BEFORE,
        source=Source(CrmSource.FORM, "test", BEFORE),
        first_name=first_name,
        last_name="Koivisto",
        language=language,
        emails=[email],
        standing=StandingKind.SUBSCRIBER,
    )
    for act, at in ((Act.GRANTED, BEFORE), (Act.CONFIRMED, BEFORE + timedelta(minutes=5))) if permitted else ():
        given = acts.Given(
            act,
            purpose="newsletter",
            channel="email",
            topic=TOPIC,
            contact=contact,
            happened_at=at,
            source_kind=SourceKind.FORM,
            evidence="the form",
        )
        acts.record(by=SYSTEM, now=at, given=given)
    return contact


@pytest.fixture
def person(topics: None) -> Person:
    """Makes people, in a database that has the reference topics."""
    return make_person


@pytest.fixture
def draft(topics: None) -> int:
    """A newsletter in Finnish and English, written by WRITER."""
    return campaigns.create(by=WRITER, now=NOW, name="Work ability 11/2026", topic=TOPIC, contents=[FI, EN])


@pytest.fixture
def approved(draft: int) -> int:
    """The same, approved by OTHER."""
    campaigns.approve(by=OTHER, now=NOW, campaign=draft, version=1)
    return draft
