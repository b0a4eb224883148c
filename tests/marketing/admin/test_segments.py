"""Pages of segments: who sees which, what is typed stays, counts and looks, and why somebody is in one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm.queries import accounts
from marketing.actions import campaigns, segments
from marketing.models import Campaign, Segment, SegmentVersion
from privacy.actor import Actor
from privacy.enums import Role
from privacy.models import AccessEvent
from tests.cast import hire
from tests.marketing.conftest import FI, NOW, TOPIC, Person

SWEDISH = {"all": [{"field": "language", "op": "is", "value": {"what": "sv"}}]}
FORM = {"name": "Swedish speakers", "r.how": "all", "r-0.field": "language", "r-0.op": "is", "r-0.what": "sv"}


@pytest.fixture
def maker(client: Client, topics: None) -> Actor:
    by = hire(Role.MARKETING)
    client.force_login(accounts().get(pk=by.ref))
    return by


@pytest.fixture
def segment(maker: Actor) -> int:
    return segments.create(by=maker, now=NOW, name="Swedish speakers", definition=SWEDISH)


def posted(client: Client, route: str, *args: int, **data: str) -> Any:
    return client.post(reverse(f"admin:{route}", args=args), data)


def test_a_segment_is_saved_as_it_was_built(client: Client, maker: Actor) -> None:
    answer = posted(client, "segment_new", **FORM, do="save", shared="on")

    found = Segment.objects.get()
    assert answer.url == reverse("admin:segment", args=[found.pk])
    assert (found.name, found.shared, found.author_ref) == ("Swedish speakers", True, maker.ref)
    assert SegmentVersion.objects.get().definition == SWEDISH


@pytest.mark.usefixtures("maker")
def test_what_is_half_filled_in_stays_on_the_page_with_what_is_missing(client: Client) -> None:
    answer = posted(client, "segment_new", **FORM | {"r-0.what": "", "name": "Half"}, do="save")

    assert not Segment.objects.exists()
    text = answer.content.decode()
    assert "“Language”: fill in “Language”." in text
    assert 'value="Half"' in text
    assert '<option value="language" selected>' in text


@pytest.mark.usefixtures("maker")
def test_a_button_without_script_shows_the_form_with_one_rule_more(client: Client) -> None:
    answer = posted(client, "segment_new", **FORM, do="rule:r")

    assert 'name="r-1.field"' in answer.content.decode()
    assert not Segment.objects.exists()


@pytest.mark.usefixtures("maker")
def test_the_rules_alone_tell_the_page_that_they_changed(client: Client) -> None:
    answer = posted(client, "segment_rules", **FORM, do="group:r")

    assert answer["HX-Trigger-After-Settle"] == "segment-changed"
    text = answer.content.decode()
    assert text.lstrip().startswith('<div id="rules">')
    assert 'name="r-1.how"' in text


def test_the_count_comes_with_sentences_and_with_people_whom_the_access_log_notes(
    client: Client, maker: Actor, person: Person
) -> None:
    swedish = person("sv@people.example", language="sv", first_name="Åsa")
    person("fi@people.example")

    text = posted(client, "segment_found", **FORM).content.decode()

    assert '<p class="big">1</p>' in text
    assert "The language is Swedish" in text
    assert "Åsa Koivisto" in text
    looked = AccessEvent.objects.get()
    assert (looked.route, looked.people, looked.actor_ref) == ("admin:segment_found", [swedish], maker.ref)


@pytest.mark.usefixtures("maker")
def test_a_rule_that_is_not_finished_is_said_beside_the_form(client: Client) -> None:
    text = posted(client, "segment_found", **FORM | {"r-0.what": ""}).content.decode()

    assert "“Language”: fill in “Language”." in text
    assert not AccessEvent.objects.exists()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_opens_in_every_language(client: Client, segment: int, language: str) -> None:
    client.cookies["django_language"] = language

    for route, args in (
        ("segments", []),
        ("segment_new", []),
        ("segment", [segment]),
        ("segment_edit", [segment]),
        ("segment_whom", [segment]),
    ):
        assert client.get(reverse(f"admin:{route}", args=args)).status_code == 200


def test_somebody_elses_own_segment_is_not_there(client: Client, maker: Actor) -> None:
    theirs = segments.create(by=hire(Role.COMMUNICATIONS), now=NOW, name="Theirs", definition=SWEDISH)

    assert client.get(reverse("admin:segment", args=[theirs])).status_code == 404
    assert client.get(reverse("admin:segment_edit", args=[theirs])).status_code == 404
    assert posted(client, "segment_do", theirs, do="share").status_code == 404
    assert "Theirs" not in client.get(reverse("admin:segments")).content.decode()


def test_somebody_elses_shared_segment_is(client: Client, maker: Actor) -> None:
    segments.create(by=hire(Role.COMMUNICATIONS), now=NOW, name="Theirs", definition=SWEDISH, shared=True)

    assert "Theirs" in client.get(reverse("admin:segments")).content.decode()


def test_of_two_editors_the_second_keeps_what_they_typed(client: Client, maker: Actor, segment: int) -> None:
    segments.edit(by=maker, now=NOW, segment=segment, version=1, name="First", definition=SWEDISH)

    text = posted(client, "segment_edit", segment, **FORM | {"name": "Second"}, do="save", version="1").content.decode()

    assert "Somebody has changed this while you had it open." in text
    assert 'value="Second"' in text
    assert Segment.objects.get().name == "First"


@pytest.mark.parametrize(("verb", "shared", "archived"), [("share", True, False), ("archive", False, True)])
def test_buttons_share_and_archive(client: Client, segment: int, verb: str, shared: bool, archived: bool) -> None:
    posted(client, "segment_do", segment, do=verb)

    found = Segment.objects.get()
    assert (found.shared, found.archived_at is not None) == (shared, archived)
    assert posted(client, "segment_do", segment, do="drop").status_code == 404


def test_why_somebody_is_in_it_is_said_rule_by_rule(client: Client, segment: int, person: Person) -> None:
    aino = person("fi@people.example", first_name="Aino")

    text = posted(client, "segment_why", segment, q="aino").content.decode()

    assert "Not in the segment" in text
    assert "The language is Swedish" in text
    assert AccessEvent.objects.get().people == [aino]


def test_a_newsletter_is_aimed_and_shows_the_segment_in_sentences(client: Client, maker: Actor, segment: int) -> None:
    campaign = campaigns.create(by=maker, now=NOW, name="Next", topic=TOPIC, contents=[FI])

    posted(client, "campaign_aim", campaign, segment=f"{segment}.1", version="1")

    assert Campaign.objects.get().candidates == {"segment": segment, "version": 1}
    text = client.get(reverse("admin:campaign", args=[campaign])).content.decode()
    assert "The language is Swedish" in text
    assert "segment, version 1" in text


@pytest.mark.parametrize("chosen", ["x", "1", "9.9", "1.1.1"])
def test_what_is_no_segment_is_not_aimed_at(client: Client, maker: Actor, chosen: str) -> None:
    campaign = campaigns.create(by=maker, now=NOW, name="Next", topic=TOPIC, contents=[FI])

    posted(client, "campaign_aim", campaign, segment=chosen, version="1")

    assert Campaign.objects.get().candidates == {"all": True}
    assert "There is no such segment." in client.get(reverse("admin:campaign", args=[campaign])).content.decode()


def test_why_not_names_the_rules_that_left_somebody_out(
    client: Client, maker: Actor, segment: int, person: Person
) -> None:
    person("fi@people.example", first_name="Aino")
    campaign = campaigns.create(
        by=maker, now=NOW, name="Next", topic=TOPIC, contents=[FI], candidates={"segment": segment, "version": 1}
    )

    text = posted(client, "campaign_why", campaign, q="aino").content.decode()

    assert "They are not in the segment the newsletter goes by." in text
    assert "The language is Swedish" in text
