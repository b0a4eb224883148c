from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent
from consent.queries.gate import Question, explain
from crm.models import Contact, ContactPoint
from marketing import links
from marketing.models import Message
from privacy.keyed import keyring
from tests.marketing.conftest import TOPIC
from tests.tables import unchanged

Person = Callable[..., int]
HASH = "k1:" + "ab" * 32

pytestmark = pytest.mark.usefixtures("topics")


@pytest.fixture
def reader(person: Person) -> int:
    return person("aino@example.com")


def page(contact: int | None, topic: str = TOPIC) -> str:
    return f"/u/{links.unsubscribe(keyring.hash('email', 'aino@example.com'), contact, 3, topic)}?lang=en"


def reason(contact: int) -> str | None:
    return explain(Question("newsletter", "email", TOPIC), contact).reason


def test_opening_the_link_or_a_robot_looking_at_it_changes_nothing(client: Client, reader: int) -> None:
    with unchanged():
        for _time in range(5):
            assert client.get(page(reader)).status_code == client.head(page(reader)).status_code == 200
    assert reason(reader) is None


def test_the_button_stops_the_newsletter_at_once(client: Client, reader: int) -> None:
    assert "no longer sent" in client.post(page(reader), {"stop": "this"}).content.decode()
    assert reason(reader) == "withdrawn"


def test_one_click_of_a_mail_program_needs_no_cookie_and_no_redirect(reader: int) -> None:
    answer = Client(enforce_csrf_checks=True).post(page(reader), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, dict(answer.cookies), answer.headers["Content-Type"]) == (
        200,
        {},
        "text/plain; charset=utf-8",
    )
    assert reason(reader) == "withdrawn"


def test_one_click_may_come_as_a_multipart_form_too(reader: int) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    Client(enforce_csrf_checks=True).generic("POST", page(reader), body, content_type="multipart/form-data; boundary=b")
    assert reason(reader) == "withdrawn"


@pytest.mark.parametrize("given", [{}, {"stop": "this"}, {"stop": "everything"}, {"List-Unsubscribe": "Two-Clicks"}])
def test_any_other_post_is_checked_like_every_form(reader: int, given: dict[str, str]) -> None:
    assert Client(enforce_csrf_checks=True).post(page(reader), given).status_code == 403
    assert reason(reader) is None


def test_one_click_with_a_broken_link_is_refused_and_changes_nothing(reader: int) -> None:
    with unchanged():
        assert Client(enforce_csrf_checks=True).post("/u/broken", {"List-Unsubscribe": "One-Click"}).status_code == 404


def test_stopping_twice_is_stopping_once(client: Client, reader: int) -> None:
    before = ConsentEvent.objects.count()
    client.post(page(reader), {"stop": "this"})
    client.post(page(reader), {"stop": "this"})
    assert ConsentEvent.objects.count() == before + 1


def test_everything_can_be_stopped_from_the_same_page(client: Client, reader: int) -> None:
    client.post(page(reader), {"stop": "everything"})
    assert explain(Question("direct_marketing", "email"), reader).reason == "address_banned"


@pytest.mark.parametrize("what", ["this", "everything"])
def test_a_mistake_can_be_undone_from_the_page_that_follows(client: Client, reader: int, what: str) -> None:
    undo = client.post(page(reader), {"stop": what}).context["undo"]
    assert "Undone" in client.post(page(reader), {"undo": undo}).content.decode()
    assert reason(reader) is None


def test_only_who_stopped_it_a_moment_ago_can_undo_it(client: Client, reader: int) -> None:
    hash_ = keyring.hash("email", "aino@example.com")
    client.post(page(reader), {"stop": "this"})
    numbers = [event.pk for event in ConsentEvent.objects.all()]
    old = links.undo_events(hash_, reader, numbers, timezone.now() - timedelta(hours=25))
    other = links.undo_events(HASH, reader, numbers, timezone.now())
    for undo in (old, other, page(reader), "x"):
        assert client.post(page(reader), {"undo": undo}).status_code == 404
    assert reason(reader) == "withdrawn"


def test_the_link_works_after_the_reader_and_the_mail_are_purged(client: Client, reader: int) -> None:
    Message.objects.all().delete()
    ContactPoint.objects.all().delete()
    assert client.post(page(reader), {"stop": "this"}).status_code == 200
    assert client.post(page(10**9), {"stop": "everything"}).status_code == 200
    assert Contact.objects.count() == 1


def test_a_topic_that_went_out_of_use_can_still_be_stopped(client: Client, reader: int) -> None:
    assert "The newsletter “gone” is no longer sent" in client.post(page(reader, "gone")).content.decode()


def test_a_link_of_a_marketing_mail_stops_marketing_and_no_newsletter(client: Client, reader: int) -> None:
    assert "No more marketing is sent" in client.post(page(reader, ""), {"stop": "this"}).content.decode()
    assert explain(Question("direct_marketing", "email"), reader).reason == "withdrawn"
    assert reason(reader) is None


def test_a_refused_form_is_a_page_of_ours_that_says_what_to_do(reader: int) -> None:
    answer = Client(enforce_csrf_checks=True).post(page(reader), {"stop": "this"})
    assert "Nothing was changed." in answer.content.decode()
    assert "<style" not in answer.content.decode()


@pytest.mark.parametrize("kind", ["preferences", "confirm"])
def test_a_link_for_something_else_does_not_unsubscribe(client: Client, kind: str) -> None:
    token = links.preferences(HASH, None) if kind == "preferences" else links.confirm(1, "n")
    assert client.post(f"/u/{token}", {"stop": "this"}).status_code == 404
