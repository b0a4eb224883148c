"""Links of mails outlive everything: campaigns, topics, messages, people and keys. And a robot that follows them all changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import PendingSubscription, Subject, Topic
from consent.queries import offers
from consent.queries.gate import Question, explain
from crm.models import ContactPoint
from crm.queries.reach import holders
from dsr.actions import erasure
from dsr.queries import people
from marketing import links
from marketing.actions import subscriptions as marketing
from marketing.models import Campaign, Message
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from privacy.registry import mail_causes
from tests.keys import NEW, old_key, rotate, rotate_and_sweep, use
from tests.marketing.conftest import TOPIC, make_person
from tests.tables import unchanged

EMAIL = "aino@example.com"
NEWSLETTER = Question("newsletter", "email", TOPIC)
Tokens = dict[str, str]


@pytest.fixture(autouse=True)
def _keys(topics: None) -> Iterator[None]:
    with old_key():
        yield


@pytest.fixture
def reader() -> int:
    return make_person(EMAIL)


def tokens(contact: int | None) -> Tokens:
    """Links as they stand in mails sent today. The wish that waits is for the other newsletter."""
    marketing.ask(
        now=timezone.now(),
        email=EMAIL,
        language="en",
        topics=["trainings"],
        direct_marketing=False,
        wording=offers.wording("newsletter", "en").id,
    )
    wish, hash_ = PendingSubscription.objects.latest("id"), keyring.hash("email", EMAIL)
    return {
        "confirm": f"/confirm/{links.confirm(wish.pk, wish.nonce)}?lang=en",
        "u": f"/u/{links.unsubscribe(hash_, contact, 3, TOPIC)}?lang=en",
        "preferences": f"/preferences/{links.preferences(hash_, contact)}?lang=en",
    }


def gone_campaigns() -> None:
    Campaign.objects.all().delete()


def gone_topics() -> None:
    Topic.objects.update(in_use=False)


def gone_messages() -> None:
    Message.objects.all().delete()


def reasons(topic: str = TOPIC) -> list[str | None]:
    return [explain(Question("newsletter", "email", topic), contact).reason for contact in holders("email", EMAIL)]


@pytest.mark.parametrize("happens", [gone_campaigns, gone_topics, gone_messages, rotate, rotate_and_sweep])
def test_a_link_works_after(client: Client, reader: int, happens: Callable[[], None]) -> None:
    mail = tokens(reader)
    happens()
    assert [client.get(path).status_code for path in mail.values()] == [200, 200, 200]
    assert client.post(mail["confirm"]).status_code == 200
    assert client.post(mail["u"], {"stop": "this"}).status_code == 200
    assert (reasons(), reasons("trainings")) == (["withdrawn"], [None])
    assert client.post(mail["preferences"], {"do": "stop"}).status_code == 200
    assert (reasons(), reasons("trainings")) == (["address_banned"], ["address_banned"])


def test_after_a_new_key_a_known_address_is_still_one_subject(client: Client, reader: int) -> None:
    rotate()
    client.post(tokens(reader)["confirm"])
    assert (reasons("trainings"), Subject.objects.filter(kind="address").count()) == ([None], 1)


@pytest.mark.parametrize("happens", [rotate, rotate_and_sweep])
@pytest.mark.parametrize("named", [True, False])
def test_a_link_sent_after_a_new_key_stops_what_was_allowed_under_the_old_one(
    client: Client, reader: int, happens: Callable[[], None], named: bool
) -> None:
    happens()
    tokens(reader)
    page = f"/preferences/{links.preferences(Message.objects.get().address_hash, reader if named else None)}?lang=en"
    client.post(page, {"do": "stop"})
    assert reasons() == ["address_banned"]
    assert client.get(page).status_code == 200


def test_a_mail_sent_after_a_new_key_names_the_address_as_the_register_knows_it(reader: int) -> None:
    rotate()
    tokens(reader)
    assert Message.objects.get().address_hash == ContactPoint.objects.get().hash


@pytest.mark.parametrize("happens", [rotate, rotate_and_sweep])
def test_who_came_back_after_an_erasure_and_a_new_key_leaves_by_the_first_mail_they_ever_got(
    client: Client, reader: int, happens: Callable[[], None]
) -> None:
    old = tokens(reader)["u"]
    erasure.erase(by=SYSTEM, now=timezone.now(), subject=people.of_contact(reader), ground="asked")
    happens()
    make_person(EMAIL)
    client.post(tokens(None)["confirm"])
    assert reasons("trainings") == [None]
    client.post(old, {"stop": "everything"})
    assert (reasons(), reasons("trainings")) == (["address_banned"], ["address_banned"])


def test_an_undo_works_over_a_new_key(client: Client, reader: int) -> None:
    mail = tokens(reader)
    undo = client.post(mail["u"], {"stop": "everything"}).context["undo"]
    rotate()
    assert client.post(mail["u"], {"undo": undo}).status_code == 200
    assert reasons() == [None]


def test_a_link_signed_with_a_key_that_is_no_longer_held_is_a_sentence(client: Client, reader: int) -> None:
    mail = tokens(reader)
    use(NEW)
    with unchanged():
        for path in mail.values():
            assert "This link does not work" in client.post(path, {"do": "stop"}).content.decode()


def test_a_link_of_ten_years_ago_still_stops(client: Client, reader: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """It carries no time at all: nothing in it ends."""
    mail = tokens(reader)
    Message.objects.all().delete()
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + timedelta(days=3653))
    client.post(mail["u"], {"stop": "this"})
    assert reasons() == ["withdrawn"]


def test_a_wish_of_ten_years_ago_says_what_to_do(client: Client, reader: int) -> None:
    mail = tokens(reader)
    PendingSubscription.objects.all().delete()
    with unchanged():
        answer = client.post(mail["confirm"])
    assert (answer.status_code, "Subscribe again, and we send you a new one." in answer.content.decode()) == (410, True)


@pytest.mark.parametrize("page", ["confirm", "u", "preferences"])
@pytest.mark.parametrize(
    "token", ["x", "A" * 5000, "%00", "%0d%0aSet-Cookie:a=b", "%E2%80%AEgpj", "..%2f..", "\u0661\u0662"]
)
def test_a_forged_token_says_so_and_changes_nothing(client: Client, page: str, token: str) -> None:
    with unchanged():
        for given in ({}, {"stop": "everything"}, {"do": "stop"}, {"List-Unsubscribe": "One-Click"}):
            answer = client.post(f"/{page}/{token}?lang=en", given)
            assert answer.status_code == 404
    assert "/confirm" not in answer.content.decode()


@pytest.mark.parametrize("page", ["confirm", "u", "preferences"])
def test_no_letter_of_a_token_can_be_another(client: Client, reader: int, page: str) -> None:
    path = tokens(reader)[page].partition("?")[0]
    start = path.rindex("/") + 1
    with unchanged():
        for place in range(start, len(path) - 1):  # the last one holds bits that mean nothing
            altered = path[:place] + ("A" if path[place] != "A" else "B") + path[place + 1 :]
            assert client.post(altered, {"do": "stop", "stop": "everything"}).status_code == 404


@pytest.mark.parametrize("made", ["confirm", "u", "preferences"])
@pytest.mark.parametrize("used", ["confirm", "u", "preferences"])
def test_a_token_of_another_purpose_opens_nothing(client: Client, reader: int, made: str, used: str) -> None:
    if made == used:
        return
    path = tokens(reader)[made].replace(f"/{made}/", f"/{used}/")
    with unchanged():
        answer = client.post(path, {"do": "stop", "stop": "everything"})
    assert (answer.status_code, "This link does not work" in answer.content.decode()) == (404, True)


BAD = {
    "ten thousand characters": ("A" * 10_000, "at most 100 characters"),
    "a NUL": ("Ai\0no", "Null characters are not allowed."),
}


@pytest.mark.parametrize("field", ["first_name", "last_name"])
@pytest.mark.parametrize(("name", "sentence"), BAD.values(), ids=BAD)
def test_a_name_that_cannot_be_says_why_and_nothing_is_kept(
    client: Client, field: str, name: str, sentence: str
) -> None:
    with unchanged("marketing_attempts"):
        answer = client.post("/subscribe/?lang=en", {"topics": [TOPIC], "email": EMAIL, field: name})
    assert (answer.status_code, sentence in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("name", ["Ai\u202eno", "Ai\nno", "Ai\r\nBcc: x", "\u2066Aino\u2069", "Ai\x07no"])
def test_signs_that_are_not_seen_are_taken_out_of_a_name(client: Client, name: str) -> None:
    client.post("/subscribe/?lang=en", {"topics": [TOPIC], "email": EMAIL, "first_name": name})
    kept = PendingSubscription.objects.get().first_name
    assert (kept.isprintable(), kept[:2]) == (True, "Ai")


@pytest.mark.parametrize(
    "email", ["a\0b@example.com", "aino@example.com\r\nBcc: b@example.com", "\u202eaino@example.com", "a" * 10_000]
)
def test_an_address_that_cannot_be_says_why_and_nothing_is_kept(client: Client, email: str) -> None:
    with unchanged("marketing_attempts"):
        answer = client.post("/subscribe/?lang=en", {"topics": [TOPIC], "email": email})
    assert (answer.status_code, 'class="error"' in answer.content.decode()) == (200, True)


def test_a_robot_that_follows_everything_changes_nothing(client: Client) -> None:
    """Every link of every mail and page, by GET and HEAD, five times over: only counters and logs may change (rule I7)."""
    contact = make_person(EMAIL)
    mail = tokens(contact)
    client.post("/subscribe/?lang=en", {"topics": [TOPIC], "email": "otso@example.com"})
    wish = PendingSubscription.objects.latest("id")
    client.post(f"/confirm/{links.confirm(wish.pk, wish.nonce)}")
    waiting, seen = {*mail.values(), "/subscribe/?lang=en", "/privacy/?lang=en", *_in_letters()}, set()
    with unchanged("privacy_accessevent", "django_session", "marketing_attempts"):
        while waiting:
            path = waiting.pop()
            seen.add(path)
            for _time in range(5):
                answer = client.get(path)
                client.head(path)
            waiting |= {found for found in _in_page(path, answer.content.decode()) if found not in seen}
    assert {path.split("/")[1] for path in seen} == {
        "confirm",
        "newsletters",
        "preferences",
        "privacy",
        "subscribe",
        "u",
    }
    assert (reasons(), reasons("trainings")) == ([None], ["no_permission"])


def _in_letters() -> set[str]:
    """The addresses of our own pages in every mail of ours."""
    letters = [
        mail_causes.get(message.cause).compose(message.cause_ref, message.language) for message in Message.objects.all()
    ]
    return {_path(found) for letter in letters if letter for found in re.findall(r"<(http[^>]+)>", letter.body)}


def _in_page(path: str, page: str) -> set[str]:
    found = {link.replace("&amp;", "&") for link in re.findall(r'(?:href|action)="([^"#]+)"', page)}
    return {link if link.startswith("/") else path.partition("?")[0] + link for link in found if link[0] in "/?"} - {
        link for link in found if link.startswith("/static/")
    }


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"
