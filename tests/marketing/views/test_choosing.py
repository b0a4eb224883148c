from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from consent.actions import preferences
from consent.models import ConsentEvent, PendingSubscription, Wording
from consent.queries.gate import Question, explain
from crm.models import Contact, ContactPoint
from marketing import links
from marketing.models import Message
from marketing.views.choosing import masked
from privacy.keyed import keyring
from tests.marketing.conftest import NOW, TOPIC
from tests.tables import unchanged

Person = Callable[..., int]


@pytest.fixture
def reader(person: Person) -> int:
    return person("aino@example.com")


def page(contact: int | None, email: str = "aino@example.com") -> str:
    return f"/preferences/{links.preferences(keyring.hash('email', email), contact)}?lang=en"


def reason(contact: int, topic: str = TOPIC) -> str | None:
    return explain(Question("newsletter", "email", topic), contact).reason


def ticked(client: Client, contact: int) -> list[str]:
    return [topic.key for topic, choice in client.get(page(contact)).context["lines"] if choice.open]


def test_opening_the_page_changes_nothing(client: Client, reader: int) -> None:
    with unchanged():
        assert client.get(page(reader)).status_code == client.head(page(reader)).status_code == 200


def test_the_page_shows_what_holds(client: Client, reader: int) -> None:
    assert ticked(client, reader) == [TOPIC]


def test_the_address_is_shown_only_as_far_as_its_owner_knows_it_again(client: Client, reader: int) -> None:
    shown = client.get(page(reader)).content.decode()
    assert "a•••••o@example.com" in shown
    assert "aino@example.com" not in shown


@pytest.mark.parametrize(("address", "shown"), [("aino@a.fi", "a•••••o@a.fi"), ("ab@a.fi", "a•••••@a.fi"), ("", "")])
def test_masking_leaves_the_first_and_the_last_letter(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_what_is_no_longer_ticked_stops_at_once(client: Client, reader: int) -> None:
    client.post(page(reader), {"do": "save"})
    assert reason(reader) == "withdrawn"


def test_saving_what_holds_already_writes_nothing(client: Client, reader: int) -> None:
    with unchanged():
        client.post(page(reader), {"do": "save", "topics": [TOPIC], "by_letter": "on"})


def test_what_is_newly_ticked_waits_for_the_button_behind_a_new_mail(client: Client, reader: int) -> None:
    answer = client.post(page(reader), {"do": "save", "topics": [TOPIC, "trainings"]})
    assert "we mail to the address now" in answer.content.decode()
    assert (reason(reader), reason(reader, "trainings")) == (None, "no_permission")
    assert list(Message.objects.values_list("cause", "address")) == [("confirmation", "aino@example.com")]
    wish = PendingSubscription.objects.get()
    client.post(f"/confirm/{links.confirm(wish.pk, wish.nonce)}")
    assert reason(reader, "trainings") is None


def test_a_forwarded_mail_cannot_reopen_what_its_reader_stopped(client: Client, reader: int) -> None:
    preferences.unsubscribe(now=NOW, hash=keyring.hash("email", "aino@example.com"), contact=reader, topic=TOPIC)
    client.post(page(reader), {"do": "save", "topics": [TOPIC], "direct_marketing": "on"})
    assert reason(reader) == "withdrawn"


def test_everything_can_be_stopped_and_the_page_says_since_when(client: Client, reader: int) -> None:
    client.post(page(reader), {"do": "stop", "topics": [TOPIC]})
    assert reason(reader) == "address_banned"
    shown = client.get(page(reader))
    assert shown.context["held"].banned_since is not None
    assert "You forbade marketing on" in shown.content.decode()


def test_a_topic_nobody_offers_is_not_saved(client: Client, reader: int) -> None:
    before = ConsentEvent.objects.count()
    client.post(page(reader), {"do": "save", "topics": ["nothing"]})
    assert ConsentEvent.objects.count() == before


def test_after_the_erasure_the_page_opens_and_stopping_still_counts(client: Client, reader: int) -> None:
    ContactPoint.objects.all().delete()
    assert client.get(page(10**9)).status_code == 200
    assert client.post(page(10**9), {"do": "stop"}).status_code == 200
    refused = client.post(page(10**9), {"do": "save", "topics": ["trainings"]})
    assert (refused.status_code, "no longer holds this address" in refused.content.decode()) == (422, True)


def press(client: Client, contact: int, **given: object) -> str:
    """The page after a button."""
    return client.post(page(contact), given).content.decode()


def undo(client: Client, contact: int, answer: str) -> str:
    token = re.search(r'name="undo" value="([^"]+)"', answer)
    assert token
    return press(client, contact, do="undo", undo=token[1])


def test_nothing_is_ticked_that_the_person_did_not_allow(client: Client, reader: int) -> None:
    shown = client.get(page(reader)).content.decode()
    assert re.findall(r'id="([a-z_-]+)" checked', shown) == ["topic-work_ability", "id_by_letter"]


@pytest.mark.parametrize("key", ["newsletter", "direct_marketing", "by_letter", "email_tracking"])
def test_each_text_stands_in_the_layout_that_the_ledger_keeps(client: Client, reader: int, key: str) -> None:
    row = Wording.objects.filter(key=key, language="en").latest("version")
    given = {"text": row.text, "name": key, "checked": key == "by_letter"}
    kept = render_to_string(f"consent/shown/{row.layout}.html", given)
    assert kept.strip() in client.get(page(reader)).content.decode()


def test_each_button_says_what_it_did_and_offers_to_undo_it(client: Client, reader: int) -> None:
    for given, sentence in (
        ({"do": "stop"}, "Everything has stopped."),
        ({"do": "save"}, "Your choices are saved."),
        ({"do": "pause", "months": "3"}, "You get no newsletters and no marketing until"),
        ({"do": "language", "language": "sv"}, "From now on we write to you in this language: Swedish."),
    ):
        answer = press(client, reader, **given)
        assert (sentence in answer, "Undone. All is as it was before." in undo(client, reader, answer)) == (True, True)
    held = client.get(page(reader)).context["held"]
    assert (ticked(client, reader), held.channels["letter"].open, held.paused_until, held.language) == (
        [TOPIC],
        True,
        None,
        "fi",
    )


def test_an_undo_pressed_twice_says_that_nothing_is_left(client: Client, reader: int) -> None:
    answer = press(client, reader, do="stop")
    undo(client, reader, answer)
    assert "There is nothing to undo." in undo(client, reader, answer)
    assert reason(reader) is None


def test_an_undo_is_good_for_a_day_and_for_its_own_page(client: Client, reader: int) -> None:
    hash_, now = keyring.hash("email", "aino@example.com"), timezone.now()
    press(client, reader, do="stop")
    numbers = list(ConsentEvent.objects.values_list("pk", flat=True))
    for token in (
        links.undo_events(hash_, reader, numbers, now - timedelta(hours=25)),
        links.undo_events(keyring.hash("email", "otso@example.com"), reader, numbers, now),
        links.preferences(hash_, reader),
        "x",
        "",
    ):
        assert client.post(page(reader), {"do": "undo", "undo": token}).status_code == 404
    assert reason(reader) == "address_banned"


def test_a_pause_is_shown_and_ended_by_a_button(client: Client, reader: int) -> None:
    day = timezone.localdate() + timedelta(days=40)
    press(client, reader, do="pause", until=day.isoformat())
    assert "You have a pause until" in client.get(page(reader)).content.decode()
    answer = press(client, reader, do="resume")
    assert "The pause has ended." in answer
    undo(client, reader, answer)
    assert client.get(page(reader)).context["held"].paused_until == day


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Choose the day on which the pause ends."),
        ({"until": "tomorrow"}, "Write the day like 2027-01-31"),
        ({"until": "2001-01-01"}, "Choose a day from today on, at most a year ahead."),
        ({"until": "9999-12-31"}, "Choose a day from today on, at most a year ahead."),
        ({"months": "500"}, "not one of the available choices"),
    ],
)
def test_a_pause_that_cannot_be_says_why_and_none_is_kept(
    client: Client, reader: int, given: dict[str, str], sentence: str
) -> None:
    with unchanged():
        answer = client.post(page(reader), {"do": "pause", **given})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("language", ["de", "", "\0", "fi" * 5000])
def test_a_language_nobody_writes_is_refused(client: Client, reader: int, language: str) -> None:
    with unchanged():
        assert "Choose one of the languages" in press(client, reader, do="language", language=language)


def test_who_is_written_to_in_another_language_is_so_from_now_on(client: Client, reader: int) -> None:
    press(client, reader, do="language", language="en")
    assert Contact.objects.get(pk=reader).language == "en"


def test_following_mails_waits_for_the_button_behind_a_new_mail_and_ends_at_once(client: Client, reader: int) -> None:
    keep = {"topics": [TOPIC], "by_letter": "on"}
    tracking = Question("email_tracking", "email")
    press(client, reader, do="save", email_tracking="on", **keep)
    assert explain(tracking, reader).reason == "no_permission"
    wish = PendingSubscription.objects.get()
    assert (
        "Following which mails I open"
        in client.get(f"/confirm/{links.confirm(wish.pk, wish.nonce)}?lang=en").content.decode()
    )
    client.post(f"/confirm/{links.confirm(wish.pk, wish.nonce)}")
    assert explain(tracking, reader).reason is None
    press(client, reader, do="save", **keep)
    assert explain(tracking, reader).reason == "withdrawn"


def test_letters_stop_by_one_press_and_come_back_by_the_button_behind_a_new_mail(client: Client, reader: int) -> None:
    letters = Question("direct_marketing", "letter")
    press(client, reader, do="save", topics=[TOPIC])
    assert explain(letters, reader).reason == "channel_banned"
    press(client, reader, do="save", topics=[TOPIC], by_letter="on")
    assert explain(letters, reader).reason == "channel_banned"
    wish = PendingSubscription.objects.get()
    client.post(f"/confirm/{links.confirm(wish.pk, wish.nonce)}")
    assert client.get(page(reader)).context["held"].channels["letter"].open


def test_a_link_that_names_nobody_offers_no_letters_and_no_language(client: Client, topics: None) -> None:
    held = client.get(page(None)).context["held"]
    assert (held.channels, held.language) == ({}, "")
    for given in ({"do": "language", "language": "sv"}, {"do": "save", "by_letter": "on"}):
        client.post(page(None), given)
    assert not PendingSubscription.objects.exists()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_is_light(client: Client, reader: int, language: str) -> None:
    answer = client.post(page(reader).replace("lang=en", f"lang={language}"), {"do": "stop"})
    assert len(answer.content) < 20_000


def test_the_form_without_its_token_is_refused(reader: int) -> None:
    assert Client(enforce_csrf_checks=True).post(page(reader), {"do": "stop"}).status_code == 403


def test_a_broken_link_is_a_page_with_a_sentence(client: Client, topics: None) -> None:
    answer = client.get("/preferences/broken?lang=en")
    assert (answer.status_code, "This link does not work" in answer.content.decode()) == (404, True)


def test_the_privacy_page_names_controller_officer_authority_and_the_way_to_ask(client: Client, settings) -> None:
    shown = client.get("/privacy/?lang=en").content.decode()
    for name in ("name", "business_id", "address", "phone", "email", "dpo_email", "authority"):
        assert settings.CONTROLLER[name] in shown
    assert 'href="/privacy/request/?lang=en"' in shown
