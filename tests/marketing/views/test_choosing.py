from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from consent.actions import preferences
from consent.models import ConsentEvent, PendingSubscription
from consent.queries.gate import Question, explain
from crm.models import ContactPoint
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
    return [topic.key for topic, subscribed, _since in client.get(page(contact)).context["lines"] if subscribed]


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
        client.post(page(reader), {"do": "save", "topics": [TOPIC]})


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
    assert shown.context["banned_since"] is not None
    assert "You forbade marketing on" in shown.content.decode()


def test_a_topic_nobody_offers_is_not_saved(client: Client, reader: int) -> None:
    before = ConsentEvent.objects.count()
    client.post(page(reader), {"do": "save", "topics": ["nothing"]})
    assert ConsentEvent.objects.count() == before


def test_after_the_erasure_the_page_opens_and_stopping_still_counts(client: Client, reader: int) -> None:
    ContactPoint.objects.all().delete()
    assert client.get(page(10**9)).status_code == 200
    assert client.post(page(10**9), {"do": "stop"}).status_code == 200
    assert client.post(page(10**9), {"do": "save", "topics": ["trainings"]}).status_code == 410


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
