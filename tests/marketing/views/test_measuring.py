"""The links and the picture of measured mails: they work for everybody, and keep something only of who permits it at that moment."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consent.enums import Act
from crm.models import Contact
from marketing import measuring
from marketing.actions.measuring import MOST_EVENTS
from marketing.models import Behaviour, Message
from privacy.models import AuditEvent
from tests.crowd import NOW, ban, subscribers
from tests.marketing.test_measured_mail import measured_newsletter, permit, take
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TARGET = "https://laitos.example/a?x=1&y=2"


@pytest.fixture
def client() -> Client:
    return Client(headers={"User-Agent": BROWSER}, REMOTE_ADDR="192.0.2.77")


@pytest.fixture
def message() -> Message:
    """A measured mail that was sent an hour ago to somebody who permitted it."""
    (person,) = subscribers(1)
    permit(person)
    (taken,) = take(measured_newsletter([person]))
    from django.utils import timezone

    at = timezone.now() - timedelta(hours=1)
    Message.objects.filter(pk=taken.id).update(state="sent", token=None, done_at=at)
    return Message.objects.get(pk=taken.id)


def link(message: Message, number: int = 1) -> str:
    return f"/c/{measuring.click(message.pk, number)}"


def pixel(message: Message) -> str:
    return f"/o/{measuring.opening(message.pk)}.gif"


def test_a_click_leads_on_and_is_kept_without_the_device(client: Client, message: Message) -> None:
    answer = client.get(link(message))
    assert (answer.status_code, answer.headers["Location"]) == (302, TARGET)
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "same-origin")
    kept = Behaviour.objects.get()
    assert (kept.contact_id, kept.kind, kept.page, kept.link) == (message.contact_id, "click", TARGET, 1)
    assert (kept.network, kept.agent, kept.browser, kept.system, kept.device) == ("192.0.2.0/24", "", "", "", "")
    assert (kept.judged, kept.judged_by, kept.message_id, kept.campaign_id) == (
        "human",
        "",
        message.pk,
        message.campaign_id,
    )
    assert 3_590 <= (kept.seconds or 0) <= 3_700
    assert AuditEvent.objects.filter(action="behaviour.kept", person_ref=message.contact_id).count() == 1


def test_an_opening_is_kept_and_the_picture_may_not_be(client: Client, message: Message) -> None:
    answer = client.get(pixel(message))
    assert (answer.content, answer.headers["Content-Type"]) == (measuring.PIXEL, "image/gif")
    assert answer.headers["Cache-Control"] == "no-store"
    assert list(Behaviour.objects.values_list("kind", "page", "link")) == [("open", "Issue", None)]


def test_after_the_permission_is_taken_back_old_mails_work_and_are_silent(client: Client, message: Message) -> None:
    permit(message.contact_id or 0, Act.WITHDRAWN)
    with unchanged():
        assert client.get(link(message)).headers["Location"] == TARGET
        assert client.get(pixel(message)).content == measuring.PIXEL


def test_an_erased_person_is_not_followed(client: Client, message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(contact=None, address="", address_hash="", merged={})
    with unchanged():
        assert client.get(link(message)).headers["Location"] == TARGET
        assert client.get(pixel(message)).content == measuring.PIXEL


def test_a_restricted_person_is_not_followed(client: Client, message: Message) -> None:
    Contact.objects.filter(pk=message.contact_id).update(restricted_at=NOW)
    with unchanged():
        assert client.get(link(message)).status_code == 302
        assert client.get(pixel(message)).status_code == 200


def test_a_ban_of_marketing_alone_does_not_take_the_other_permission_back(client: Client, message: Message) -> None:
    ban(message.contact_id or 0)
    client.get(link(message))
    assert Behaviour.objects.count() == 1


def test_to_ask_only_for_the_head_keeps_nothing(client: Client, message: Message) -> None:
    with unchanged():
        assert client.head(link(message)).headers["Location"] == TARGET
        assert client.head(pixel(message)).status_code == 200


def test_a_mail_that_was_sent_plain_is_not_followed_by_a_mark_of_an_earlier_try(
    client: Client, message: Message
) -> None:
    Message.objects.filter(pk=message.pk).update(measured=False)
    with unchanged():
        assert client.get(link(message)).status_code == 302


@pytest.mark.parametrize("mark", ["x", "a" * 24, "a" * 21, "ö" * 24, "1" * 24, "a" * 500])
def test_a_mark_that_is_not_ours_leads_nowhere_but_home(client: Client, mark: str) -> None:
    with unchanged():
        answer = client.get(f"/c/{mark}")
        assert (answer.status_code, "/newsletters/" in answer.content.decode()) == (404, True)
        assert client.get(f"/o/{mark}.gif").content == measuring.PIXEL


def test_a_mark_opens_only_what_it_was_made_for(client: Client, message: Message) -> None:
    with unchanged():
        assert client.get(f"/c/{measuring.opening(message.pk)}").status_code == 404
        assert client.get(f"/o/{measuring.click(message.pk, 1)}.gif").content == measuring.PIXEL


def test_a_changed_letter_makes_it_none_of_ours(client: Client, message: Message) -> None:
    mark = measuring.click(message.pk, 1)
    for place in range(len(mark)):
        other = "b" if mark[place] == "a" else "a"
        assert client.get(f"/c/{mark[:place]}{other}{mark[place + 1 :]}").status_code == 404


def test_a_link_that_the_newsletter_does_not_have_leads_nowhere(client: Client, message: Message) -> None:
    assert client.get(link(message, 77)).status_code == 404
    assert client.get(f"/c/{measuring.click(message.pk + 1000, 1)}").status_code == 404


def test_an_address_in_capitals_is_the_same(client: Client, message: Message) -> None:
    assert client.get(f"/c/{measuring.click(message.pk, 1).upper()}").headers["Location"] == TARGET


def test_who_steps_into_the_trap_is_a_program_and_was_one_before(client: Client, message: Message) -> None:
    client.get(link(message, 1))
    assert Behaviour.objects.get().judged == "human"
    assert client.get(link(message, measuring.TRAP)).headers["Location"] == "/newsletters/"
    assert list(Behaviour.objects.order_by("id").values_list("judged", "judged_by")) == [("scanner", "trap")] * 2


def test_who_follows_everything_at_once_is_a_program(client: Client, message: Message) -> None:
    for number in (1, 2, 3):
        client.get(link(message, number))
    assert set(Behaviour.objects.values_list("judged", "judged_by")) == {("scanner", "sweep")}


def test_a_program_that_says_what_it_is_is_known_by_its_class_alone(message: Message) -> None:
    Client(headers={"User-Agent": "curl/8.5.0"}).get(link(message))
    assert list(Behaviour.objects.values_list("agent", "judged")) == [("script", "scanner")]


def test_a_forwarded_mail_tells_its_new_readers_nothing_and_is_not_certain(message: Message) -> None:
    for number in range(4):
        reader = Client(headers={"User-Agent": BROWSER}, REMOTE_ADDR=f"198.51.{number}.7")
        answer = reader.get(link(message))
        assert (answer.headers["Location"], answer.content, len(answer.cookies)) == (TARGET, b"", 0)
    assert set(Behaviour.objects.values_list("judged", "judged_by")) == {("unsure", "many_networks")}


def test_of_one_mail_no_more_is_kept_than_anybody_does(client: Client, message: Message) -> None:
    given = {"contact_id": message.contact_id, "message": message, "kind": "open", "at": NOW, "page": "Issue"}
    Behaviour.objects.bulk_create(Behaviour(**given) for _ in range(MOST_EVENTS))
    client.get(link(message))
    assert Behaviour.objects.count() == MOST_EVENTS


def test_it_takes_a_handful_of_questions_to_the_database(client: Client, message: Message) -> None:
    client.get(link(message))
    with CaptureQueriesContext(
        connection,
    ) as kept:
        client.get(link(message, 2))
    assert len(kept) <= 8


def test_marks_are_short_and_of_one_case() -> None:
    assert {len(measuring.click(number, 500)) for number in (1, 2**39)} == {30}
    assert measuring.read_click(measuring.click(2**39, 500)) == (2**39, 500)
    assert len(measuring.opening(9)) == 26
    assert str(uuid.UUID(int=9)) not in measuring.opening(9)
