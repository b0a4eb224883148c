from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, PendingSubscription
from consent.queries.gate import Question, explain
from crm.models import Contact
from marketing import links
from marketing.models import Message
from privacy.registry import mail_causes
from tests.marketing.conftest import TOPIC
from tests.tables import unchanged

Person = Callable[..., int]
WISH = {"topics": [TOPIC], "email": "aino@example.com", "first_name": "Aino", "last_name": "", "website": ""}
SENT = "/subscribe/sent/?lang=en"

pytestmark = pytest.mark.usefixtures("topics")


def subscribe(client: Client, **given: object) -> str:
    answer = client.post("/subscribe/?lang=en", {**WISH, **given})
    return answer.headers.get("Location", "")


def link() -> str:
    """The address in the last confirmation mail, without its host."""
    message = Message.objects.filter(cause="confirmation").latest("id")
    letter = mail_causes.get("confirmation").compose(message.cause_ref, message.language)
    return re.search(r"<http://[^/]+(/confirm/[^>]+)>", letter.body)[1]


def test_nothing_is_ticked_beforehand(client: Client) -> None:
    assert " checked" not in client.get("/subscribe/").content.decode()


def test_opening_the_page_changes_no_row(client: Client) -> None:
    with unchanged():
        for _time in range(2):
            client.get("/subscribe/")
            client.head("/subscribe/")


def test_a_wish_waits_and_is_asked_back_by_one_mail(client: Client) -> None:
    assert subscribe(client) == SENT
    assert list(PendingSubscription.objects.values_list("email", "topics", "direct_marketing")) == [
        ("aino@example.com", [TOPIC], False)
    ]
    assert list(Message.objects.values_list("cause", "address", "language", "state")) == [
        ("confirmation", "aino@example.com", "en", "queued")
    ]
    assert not Contact.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_the_form_sent_twice_is_one_wish_and_one_mail(client: Client) -> None:
    assert subscribe(client) == subscribe(client) == SENT
    assert (PendingSubscription.objects.count(), Message.objects.count()) == (1, 1)


def test_the_answer_is_the_same_for_who_is_subscribed_already(client: Client, person: Person) -> None:
    person("aino@example.com")
    assert subscribe(client) == SENT
    message = Message.objects.get()
    letter = mail_causes.get("confirmation").compose(message.cause_ref, message.language)
    assert (letter.subject, "/confirm/" in letter.body) == ("You get these already", False)


def test_one_address_gets_at_most_three_mails_a_day_and_the_answer_stays_the_same(client: Client) -> None:
    for _time in range(5):
        assert subscribe(client) == SENT
        Message.objects.update(state="sent", next_at=None)
    assert Message.objects.count() == 3


def test_marketing_is_permitted_only_by_its_own_tick(client: Client) -> None:
    subscribe(client, topics=[], direct_marketing="on")
    assert list(PendingSubscription.objects.values_list("topics", "direct_marketing")) == [([], True)]


def test_a_robot_that_fills_every_field_gets_the_same_answer_and_nothing_happens(client: Client) -> None:
    assert subscribe(client, website="http://spam.example") == SENT
    assert not PendingSubscription.objects.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"email": ""}, "Write your e-mail address"),
        ({"email": "aino"}, "An e-mail address has a name, one @ and a domain"),
        ({"email": "aino@example.com\nBcc: b@example.com"}, "line breaks"),
        ({"topics": []}, "Choose at least one."),
        ({"topics": ["nothing"]}, "not one of the available choices"),
        ({"first_name": "A" * 101}, "at most 100 characters"),
        ({"first_name": "131052-308T"}, "personal identity code"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_is_kept(
    client: Client, given: dict[str, object], sentence: str
) -> None:
    answer = client.post("/subscribe/?lang=en", {**WISH, **given})
    assert (answer.status_code, sentence in answer.content.decode()) == (200, True)
    assert not PendingSubscription.objects.exists()


def test_what_was_typed_and_ticked_stays_on_the_page(client: Client) -> None:
    page = client.post("/subscribe/?lang=en", {**WISH, "email": "aino@", "direct_marketing": "on"}).content.decode()
    assert 'value="aino@"' in page
    assert page.count(" checked") == 2


def test_opening_the_link_asks_and_changes_nothing(client: Client) -> None:
    subscribe(client)
    with unchanged():
        for _time in range(5):
            assert client.get(link()).status_code == client.head(link()).status_code == 200


def test_the_button_makes_the_reader_and_the_permission(client: Client) -> None:
    subscribe(client)
    assert client.post(link()).status_code == 200
    assert list(Contact.objects.values_list("first_name", "language")) == [("Aino", "en")]
    assert list(ConsentEvent.objects.order_by("id").values_list("act", "topic")) == [
        ("granted", TOPIC),
        ("confirmed", TOPIC),
    ]


def test_the_button_pressed_twice_permits_once_and_says_so(client: Client) -> None:
    subscribe(client)
    client.post(link_before := link())
    assert client.post(link_before).status_code == 410
    assert "it is confirmed" in client.get(link_before).content.decode()
    assert ConsentEvent.objects.count() == 2


def test_a_confirmation_is_told_by_a_mail_with_the_way_out(client: Client) -> None:
    subscribe(client)
    client.post(link())
    message = Message.objects.get(cause="joined")
    letter = mail_causes.get("joined").compose(message.cause_ref, message.language)
    assert (letter.subject, "- Work ability" in letter.body) == ("Your subscription is confirmed", True)
    assert (message.address, message.contact_id) == ("aino@example.com", Contact.objects.get().pk)


def test_a_confirmation_pressed_by_mistake_is_undone_from_the_page_that_follows(client: Client) -> None:
    subscribe(client)
    answer = client.post(link())
    page, undo = answer.context["preferences"], answer.context["undo"]
    assert "Undone." in client.post(f"/preferences/{page}?lang=en", {"do": "undo", "undo": undo}).content.decode()
    assert explain(Question("newsletter", "email", TOPIC), Contact.objects.get().pk).reason == "withdrawn"


def test_the_mail_carries_nothing_that_a_stranger_typed(client: Client) -> None:
    subscribe(client, first_name="Click http://spam.example", last_name="Winner")
    message = Message.objects.get()
    letter = mail_causes.get("confirmation").compose(message.cause_ref, message.language)
    assert ("spam.example" in letter.subject + letter.body, "Winner" in letter.body, message.merged) == (
        False,
        False,
        {},
    )


def test_a_link_past_its_time_says_what_to_do(client: Client) -> None:
    subscribe(client)
    PendingSubscription.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for answer in (client.get(link()), client.post(link())):
        assert (answer.status_code, "Subscribe again" in answer.content.decode()) == (410, True)
    assert not Contact.objects.exists()


@pytest.mark.parametrize("token", ["x", "%00", "%F0%9F%98%80", "A" * 2000, links.preferences("k1:" + "ab" * 32, 1)])
def test_a_broken_or_foreign_link_is_a_page_with_a_sentence(client: Client, token: str) -> None:
    for answer in (client.get(f"/confirm/{token}?lang=en"), client.post(f"/confirm/{token}?lang=en")):
        assert (answer.status_code, "This link does not work" in answer.content.decode()) == (404, True)


@pytest.mark.parametrize(("language", "word"), [("fi", 'lang="fi"'), ("sv", 'lang="sv"'), ("en", 'lang="en"')])
def test_the_page_speaks_the_language_of_the_link(client: Client, language: str, word: str) -> None:
    answer = client.get(f"/subscribe/?lang={language}")
    assert (answer.headers["Content-Language"], f"<html {word}>" in answer.content.decode()) == (language, True)


def test_no_public_page_sets_a_session_or_may_be_kept_or_found(client: Client) -> None:
    answer = client.get("/subscribe/")
    assert set(answer.cookies) == {"csrftoken"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_the_form_without_its_token_is_refused(topics: None) -> None:
    assert Client(enforce_csrf_checks=True).post("/subscribe/", WISH).status_code == 403
