"""The question whether what somebody allowed still holds: one mail, a page without login or script, and an answer that counts."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consent.actions import acts, preferences, reconfirming, rules
from consent.enums import Act, SourceKind
from consent.models import ConsentEvent, LookedOver, Reconfirmation
from consent.queries.gate import Question, explain
from consent.queries.rulebook import in_force
from dsr.actions import erasure
from dsr.queries import people
from marketing import links
from marketing.actions.reconfirming import ask_due
from marketing.models import Message
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from privacy.models import AuditEvent
from privacy.registry import mail_causes
from tests.marketing.conftest import TOPIC, make_person
from tests.tables import unchanged

EMAIL = "aino@example.com"
NEWSLETTER, MARKETING = Question("newsletter", "email", TOPIC), Question("direct_marketing", "email")

pytestmark = pytest.mark.usefixtures("topics")


@pytest.fixture
def now() -> datetime:
    """The doors read the machine's clock, so this is it; the permissions below were given seven months before."""
    return timezone.now()


@pytest.fixture
def reader(now: datetime) -> int:
    """Who asked for a newsletter and marketing long ago, where permissions last six months."""
    contact, then = make_person(EMAIL, permitted=False), now - timedelta(days=215)
    for act, scope in ((Act.GRANTED, NEWSLETTER), (Act.CONFIRMED, NEWSLETTER), (Act.GRANTED, MARKETING)):
        given = acts.Given(
            act, scope.purpose, scope.channel, scope.topic, contact=contact, happened_at=then,
            source_kind=SourceKind.FORM, evidence="the form",
        )  # fmt: skip
        acts.record(by=SYSTEM, now=now, given=given)
    months = {"permissions_grow_old": {"months": 6}}
    rules.choose(by=SYSTEM, now=now, choices=months, note="decided", seen=in_force().number)
    return contact


def letter() -> str:
    message = Message.objects.get(cause="reconfirmation")
    text = mail_causes.get("reconfirmation").compose(message.cause_ref, "en")
    return text.body if text else ""


def path() -> str:
    return re.search(r"<http://[^/]+(/keep/[^>]+)>", letter())[1]


def choices(**said: str) -> dict[str, str]:
    """What the form sends: by the channel's purpose, as the page names its radio buttons."""
    events = dict(ConsentEvent.objects.exclude(act="expired").order_by("id").values_list("purpose", "id"))
    return {f"item-{events[purpose]}": answer for purpose, answer in said.items()}


def why() -> list[str]:
    contact = Reconfirmation.objects.get().contact_id
    return [str(explain(question, contact).reason or "open") for question in (NEWSLETTER, MARKETING)]


def test_a_person_gets_one_mail_about_everything_and_the_sweep_is_done_for_the_day(reader: int, now: datetime) -> None:
    assert (ask_due(now=now), ask_due(now=now), LookedOver.objects.filter(what="asked").count()) == (1, 0, 1)
    message = Message.objects.get()
    assert (message.cause, message.contact_id, message.address, message.language) == (
        "reconfirmation",
        reader,
        EMAIL,
        "fi",
    )
    assert (len(Reconfirmation.objects.get().events), ask_due(now=now + timedelta(days=1))) == (2, 0)
    assert AuditEvent.objects.filter(action="consent.reconfirmation_asked").count() == 1


def test_new_rules_are_looked_over_on_the_same_day(reader: int, now: datetime) -> None:
    longer, shorter = ({"permissions_grow_old": {"months": months}} for months in (9, 6))
    rules.choose(by=SYSTEM, now=now, choices=longer, note="longer", seen=in_force().number)
    assert (ask_due(now=now), ask_due(now=now)) == (0, 0)
    rules.choose(by=SYSTEM, now=now, choices=shorter, note="shorter", seen=in_force().number)
    assert ask_due(now=now) == 1


def test_a_sweep_asks_some_and_the_next_one_the_rest(
    reader: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketing.actions.reconfirming.AT_ONCE", 1)
    other = make_person("otso@example.com", permitted=False)
    given = acts.Given(
        Act.GRANTED,
        "direct_marketing",
        "email",
        contact=other,
        happened_at=now - timedelta(days=215),
        evidence="a form",
    )
    acts.record(by=SYSTEM, now=now, given=given)
    assert [ask_due(now=now) for _sweep in range(3)] == [1, 1, 0]
    assert list(Message.objects.order_by("id").values_list("contact", flat=True)) == [reader, other]


def test_a_question_whose_mail_cannot_be_written_down_is_not_asked(
    reader: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(**_: object) -> None:
        raise OSError("killed")

    with monkeypatch.context() as dying:
        dying.setattr("marketing.actions.outbox.enqueue", killed)
        with pytest.raises(OSError, match="killed"):
            ask_due(now=now)
    assert (Reconfirmation.objects.count(), ask_due(now=now)) == (0, 1)


def test_the_mail_says_what_was_allowed_since_when_and_until_when_to_answer(reader: int, now: datetime) -> None:
    ask_due(now=now)
    since, until = timezone.localdate(now - timedelta(days=215)), timezone.localdate(now) + timedelta(days=30)
    day = "{0:%-d %b %Y}".format
    assert f"- Marketing by e-mail, since {day(since)}\n- Newsletter: Work ability, since {day(since)}" in letter()
    assert f"Answer by {day(until)}. What gets no answer ends then" in letter()


def test_the_mail_is_not_written_when_everything_has_changed_meanwhile(reader: int, now: datetime) -> None:
    ask_due(now=now)
    preferences.stop_everything(now=now, hash=keyring.hash("email", EMAIL), contact=reader)
    assert letter() == ""


def test_opening_the_link_changes_nothing(client: Client, reader: int, now: datetime) -> None:
    ask_due(now=now)
    with unchanged():
        for _time in range(5):
            assert client.get(path()).status_code == client.head(path()).status_code == 200


def test_each_gets_its_own_answer(client: Client, reader: int, now: datetime) -> None:
    ask_due(now=now)
    page = client.post(path(), choices(newsletter="yes", direct_marketing="no")).content.decode()
    assert ("Thank you for your answer" in page, "Still without an answer" in page) == (True, False)
    assert why() == ["open", "withdrawn"]
    assert ConsentEvent.objects.filter(source_kind="link", actor_kind="person", actor_ref=reader).count() == 3


def test_what_got_no_answer_can_be_answered_later(client: Client, reader: int, now: datetime) -> None:
    ask_due(now=now)
    link = path()
    page = client.post(link, choices(newsletter="no")).content.decode()
    assert ("Still without an answer" in page, why()) == (True, ["withdrawn", "open"])
    rest = client.get(link).content.decode()
    assert ("Newsletter: Work ability" in rest, "Marketing by e-mail" in rest) == (False, True)
    client.post(link, choices(direct_marketing="yes"))
    assert (why(), Reconfirmation.objects.get().closed_at is None) == (["withdrawn", "open"], False)


def test_a_form_sent_twice_counts_once_and_says_the_same(client: Client, reader: int, now: datetime) -> None:
    ask_due(now=now)
    link, said = path(), choices(newsletter="no", direct_marketing="no")
    client.post(link, said)
    with unchanged():
        for answer in (client.post(link, said), client.get(link)):
            assert (answer.status_code, "Thank you for your answer" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("said", [{}, {"item-1": "yes"}, {"item-x": "no"}, {"newsletter": "yes"}])
def test_an_answer_that_says_nothing_is_asked_again(
    client: Client, reader: int, now: datetime, said: dict[str, str]
) -> None:
    ask_due(now=now)
    link = path()
    with unchanged():
        answer = client.post(link, said)
    assert (answer.status_code, "Choose yes or no for at least one." in answer.content.decode()) == (422, True)


def test_a_no_is_taken_back_by_one_button(client: Client, reader: int, now: datetime) -> None:
    ask_due(now=now)
    page = client.post(path(), choices(newsletter="yes", direct_marketing="no")).content.decode()
    action, undo = re.search(r'action="([^"]+)"', page)[1], re.search(r'name="undo" value="([^"]+)"', page)[1]
    client.post(action, {"do": "undo", "undo": undo})
    assert why() == ["open", "open"]


def test_a_yes_alone_leaves_nothing_to_be_taken_back(client: Client, reader: int, now: datetime) -> None:
    ask_due(now=now)
    page = client.post(path(), choices(newsletter="yes", direct_marketing="yes")).content.decode()
    assert ('name="undo"' in page, why()) == (False, ["open", "open"])


def test_after_its_day_the_link_says_so_and_what_had_no_answer_has_ended(
    client: Client, reader: int, now: datetime
) -> None:
    ask_due(now=now)
    link = path()
    Reconfirmation.objects.update(due=timezone.localdate(now) - timedelta(days=1))
    for _before_and_after_the_sweep in range(2):
        for answer in (client.get(link), client.post(link, choices(newsletter="yes"))):
            assert (answer.status_code, "The time to answer is over" in answer.content.decode()) == (410, True)
        reconfirming.end_unanswered(now=now)
    assert why() == ["expired", "expired"]


@pytest.mark.parametrize("token", [links.confirm(1, "n"), links.keep(1, "x"), links.keep(0, "é"), "x", "x" * 3_000])
def test_a_foreign_or_forged_link_changes_nothing(client: Client, reader: int, now: datetime, token: str) -> None:
    ask_due(now=now)
    with unchanged():
        assert client.post(f"/keep/{token}?lang=en", choices(newsletter="no")).status_code in (404, 410)


def test_a_link_of_the_question_opens_nothing_else(client: Client, reader: int, now: datetime) -> None:
    ask_due(now=now)
    token = path().removeprefix("/keep/").partition("?")[0]
    assert {client.get(f"/{door}/{token}").status_code for door in ("confirm", "u", "preferences", "move")} == {404}


def test_after_an_erasure_nothing_is_left_of_the_question(client: Client, reader: int, now: datetime) -> None:
    ask_due(now=now)
    link = path()
    erasure.erase(by=SYSTEM, now=now, subject=people.of_contact(reader), ground="asked")
    assert (Reconfirmation.objects.count(), client.post(link).status_code) == (0, 410)
