"""Subscribing from the organisation's own site: only its hosts may, and by the same rules as on the page."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from consent.models import PendingSubscription
from marketing.models import Message
from tests.marketing.conftest import TOPIC
from tests.tables import unchanged

SITE, PAGE, JSON = "https://www.laitos.example", "/subscribe/embed/?topics=work_ability&lang=en", "/subscribe/json/"
WISH = {"email": "aino@example.com", "topics": [TOPIC], "direct_marketing": False, "language": "sv"}

pytestmark = pytest.mark.usefixtures("topics")


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.EMBED_HOSTS = ["www.laitos.example"]


def key(client: Client) -> str:
    return re.search(r'name="form_key" value="([^"]+)"', client.get(PAGE).content.decode())[1]


def send(wish: object, origin: str = SITE, **given: Any) -> HttpResponse:
    body = wish if isinstance(wish, str) else json.dumps(wish)
    return Client(enforce_csrf_checks=True).generic(
        "POST", JSON, body, content_type=given.pop("content_type", "application/json"), HTTP_ORIGIN=origin, **given
    )


def test_the_form_may_be_framed_by_the_named_hosts_only(client: Client) -> None:
    answer = client.get(PAGE)
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' www.laitos.example" in policy
    assert "X-Frame-Options" not in answer.headers
    assert "frame-ancestors 'self';" in client.get("/subscribe/").headers["Content-Security-Policy"] + ";"


def test_without_hosts_nobody_else_may_frame_it(client: Client, settings: Any) -> None:
    settings.EMBED_HOSTS = []
    assert "frame-ancestors 'self';" in client.get(PAGE).headers["Content-Security-Policy"] + ";"


def test_the_form_offers_the_topics_named_unticked_and_nothing_around_it(client: Client) -> None:
    shown = client.get(PAGE).content.decode()
    assert re.findall(r'name="topics" value="(\w+)"', shown) == [TOPIC]
    assert (" checked" in shown, "<nav" in shown, "<footer" in shown) == (False, False, False)
    assert len(re.findall(r'name="topics"', client.get("/subscribe/embed/?topics=nothing").content.decode())) == 2


def test_the_form_needs_no_cookie_and_asks_by_mail() -> None:
    visitor = Client(enforce_csrf_checks=True)
    answer = visitor.post(PAGE, {"form_key": key(visitor), "topics": [TOPIC], "email": "aino@example.com"})
    assert (answer.status_code, "Look into your mailbox" in answer.content.decode()) == (200, True)
    assert (PendingSubscription.objects.count(), Message.objects.count(), dict(visitor.cookies)) == (1, 1, {})


@pytest.mark.parametrize("form_key", ["", "x", "MA:1a:forged"])
def test_the_form_without_its_key_is_refused(client: Client, form_key: str) -> None:
    with unchanged():
        answer = client.post(PAGE, {"form_key": form_key, "topics": [TOPIC], "email": "aino@example.com"})
    assert (answer.status_code, "Load the page again" in answer.content.decode()) == (403, True)


def test_a_call_from_the_site_asks_by_mail_and_answers_in_its_language() -> None:
    answer = send(WISH)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"], dict(answer.cookies)) == (202, SITE, {})
    assert list(answer.json()) == ["message"]
    assert list(PendingSubscription.objects.values_list("email", "language")) == [("aino@example.com", "sv")]


def test_a_known_address_gets_the_same_answer() -> None:
    assert send(WISH).content == send(WISH).content


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "https://www.laitos.example.evil.example"])
def test_a_call_from_elsewhere_is_refused_and_nothing_is_kept(origin: str) -> None:
    with unchanged():
        answer = send(WISH, origin)
    assert (answer.status_code, "Access-Control-Allow-Origin" in answer.headers) == (403, False)


def test_a_browser_may_ask_beforehand(client: Client) -> None:
    answer = client.options(JSON, HTTP_ORIGIN=SITE)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Headers"]) == (204, "Content-Type")
    assert client.options(JSON, HTTP_ORIGIN="https://evil.example").status_code == 403


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ("not json", "body"),
        ("[]", "body"),
        ("[" * 100_000, "body"),
        ({**WISH, "language": "de"}, "language"),
        ({**WISH, "language": []}, "language"),
        ({**WISH, "email": "aino"}, "email"),
        ({**WISH, "email": None}, "email"),
        ({**WISH, "email": {"a": 1}}, "email"),
        ({**WISH, "email": "aino\0@example.com"}, "email"),
        ({**WISH, "topics": []}, "topics"),
        ({**WISH, "topics": "work_ability"}, "topics"),
        ({**WISH, "topics": [{}]}, "topics"),
        ({**WISH, "topics": ["nothing"]}, "topics"),
    ],
)
def test_what_is_wrong_is_said_by_field_and_nothing_is_kept(wish: object, field: str) -> None:
    with unchanged():
        answer = send(wish)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_only_json_is_read() -> None:
    assert send(WISH, content_type="text/plain").status_code == 422


def test_too_many_calls_are_told_to_wait() -> None:
    answers = [send({**WISH, "email": f"reader{number}@example.com"}) for number in range(61)]
    assert ([answer.status_code for answer in answers[-2:]], answers[-1].headers["Retry-After"]) == ([202, 429], "3600")
    assert Message.objects.count() == 60
