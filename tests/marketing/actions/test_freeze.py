from __future__ import annotations

from collections.abc import Callable

import pytest

from consent.actions import acts
from consent.enums import Act
from marketing.actions import campaigns, freeze
from marketing.models import Campaign, Message
from marketing.queries import audience
from marketing.queries.progress import figures
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from privacy.refusal import Refused
from tests.marketing.conftest import FI, NOW, OTHER, TOPIC, WRITER

Person = Callable[..., int]


def test_everybody_gets_one_row_with_their_reason(approved: int, person: Person) -> None:
    included, stranger, banned = (
        person("aino@example.com"),
        person("bror@example.com", permitted=False),
        person("cia@example.com"),
    )
    acts.record(by=SYSTEM, now=NOW, given=acts.Given(Act.BANNED, contact=banned))
    assert freeze.freeze(by=OTHER, now=NOW, campaign=approved) == 3
    assert dict(Message.objects.values_list("contact", "reason")) == {
        included: "",
        stranger: "no_permission",
        banned: "marketing_banned",
    }


def test_a_queued_row_has_all_that_sending_needs(approved: int, person: Person) -> None:
    contact = person("Aino@Example.com", first_name="Aino")
    freeze.freeze(by=OTHER, now=NOW, campaign=approved)
    message = Message.objects.get()
    assert (message.contact_id, message.address, message.merged, message.language, message.state) == (
        contact,
        "aino@example.com",
        {"first_name": "Aino"},
        "fi",
        "queued",
    )
    assert message.address_hash == keyring.hash("email", "aino@example.com")
    assert message.next_at is not None
    assert message.message_id.endswith("@esimerkkilaitos.example")
    assert message.event is not None


def test_who_is_left_out_keeps_no_address_in_the_row(approved: int, person: Person) -> None:
    person("bror@example.com", permitted=False)
    freeze.freeze(by=OTHER, now=NOW, campaign=approved)
    message = Message.objects.get()
    assert (message.address, message.merged, message.address_hash, message.point, message.next_at) == (
        "",
        {},
        "",
        None,
        None,
    )


def test_the_same_address_gets_it_once(approved: int, person: Person) -> None:
    first, second = person("home@example.com"), person("home@example.com", first_name="Bror")
    freeze.freeze(by=OTHER, now=NOW, campaign=approved)
    assert dict(Message.objects.values_list("contact", "reason")) == {first: "", second: "same_address"}


def test_a_reader_of_a_language_that_was_not_written_gets_the_first_one(approved: int, person: Person) -> None:
    person("sven@example.com", language="sv")
    person("eve@example.com", language="en")
    freeze.freeze(by=OTHER, now=NOW, campaign=approved)
    assert dict(Message.objects.values_list("address", "language")) == {
        "sven@example.com": "fi",
        "eve@example.com": "en",
    }


def test_only_the_named_contacts_are_candidates(person: Person) -> None:
    named = person("aino@example.com")
    person("bror@example.com")
    campaign = campaigns.create(
        by=WRITER, now=NOW, name="x", topic=TOPIC, contents=[FI], candidates={"contacts": [named, named]}
    )
    campaigns.approve(by=OTHER, now=NOW, campaign=campaign, version=1)
    freeze.freeze(by=OTHER, now=NOW, campaign=campaign)
    assert list(Message.objects.values_list("contact", flat=True)) == [named]


def test_somebody_named_who_was_erased_is_left_out_and_counted(topics: None) -> None:
    campaign = campaigns.create(
        by=WRITER, now=NOW, name="x", topic=TOPIC, contents=[FI], candidates={"contacts": [987654]}
    )
    campaigns.approve(by=OTHER, now=NOW, campaign=campaign, version=1)
    freeze.freeze(by=OTHER, now=NOW, campaign=campaign)
    assert list(Message.objects.values_list("contact", "reason")) == [(None, "erased")]


def test_recipients_are_fixed_once(approved: int) -> None:
    freeze.freeze(by=OTHER, now=NOW, campaign=approved)
    with pytest.raises(Refused, match="fixed already"):
        freeze.freeze(by=OTHER, now=NOW, campaign=approved)


def test_a_draft_has_no_recipients_to_fix(draft: int) -> None:
    with pytest.raises(Refused):
        freeze.freeze(by=OTHER, now=NOW, campaign=draft)


def test_starting_a_frozen_campaign_does_not_choose_again(approved: int, person: Person) -> None:
    person("aino@example.com")
    freeze.freeze(by=OTHER, now=NOW, campaign=approved)
    person("late@example.com")
    campaigns.start(by=OTHER, now=NOW, campaign=approved)
    assert list(Message.objects.values_list("address", flat=True)) == ["aino@example.com"]


def test_the_preview_says_what_the_freeze_then_does(approved: int, person: Person) -> None:
    for number in range(5):
        person(f"a{number}@example.com", permitted=number % 2 == 0)
    before = audience.preview(Campaign.objects.get(pk=approved), samples=2)
    freeze.freeze(by=OTHER, now=NOW, campaign=approved)
    after = audience.preview(Campaign.objects.get(pk=approved), samples=2)
    assert (
        (before.candidates, before.included, before.excluded)
        == (after.candidates, after.included, after.excluded)
        == (5, 3, {"no_permission": 2})
    )
    assert {reason: len(shown) for reason, shown in before.samples.items()} == {"included": 2, "no_permission": 2}


def test_the_figures_add_up_to_the_candidates(approved: int, person: Person) -> None:
    person("aino@example.com")
    person("bror@example.com", permitted=False)
    campaigns.start(by=OTHER, now=NOW, campaign=approved)
    found = figures(approved)
    assert found.pop("candidates") == sum(found.values()) == 2
