"""Taking in what came back: the address is judged by days, the permission by nothing but a complaint."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from consent.actions import acts
from consent.enums import Act
from consent.models import ConsentEvent
from consent.queries.gate import Question, explain
from crm.models import ContactPoint
from dsr.actions import erasure
from dsr.queries import people
from marketing import verp
from marketing.actions import bounces, campaigns, rehearsal
from marketing.enums import BounceKind as Kind
from marketing.models import Bounce, Message
from marketing.queries.bounces import came_back
from privacy.actor import SYSTEM
from privacy.refusal import Refused
from tests.marketing.conftest import FI, NOW, OTHER, TOPIC, WRITER, make_person
from tests.marketing.test_bounce import SAMPLES

EMAIL = "aino@koti.example"
NEWSLETTER = Question("newsletter", "email", TOPIC)

pytestmark = pytest.mark.usefixtures("topics")


@pytest.fixture
def reader() -> int:
    return make_person(EMAIL)


def send(now: datetime = NOW, **aim: object) -> int:
    """A newsletter that went out; its number."""
    aim = {"topic": TOPIC, **aim}
    campaign = campaigns.create(by=WRITER, now=now, name="Uutisia", contents=[FI], **aim)  # type: ignore[arg-type]
    rehearsal.pretend_sent(by=WRITER, approver=OTHER, at=now, campaign=campaign)
    return campaign


@pytest.fixture
def sent(reader: int) -> Iterator[int]:
    """The number of her message."""
    campaign = send()
    return Message.objects.get(campaign=campaign, contact=reader).pk


def mail(name: str, message: int) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes().replace(b"{mark}", verp.mark(message).encode())


def take(name: str, message: int, *, days: int = 0) -> Kind:
    """The mail, so many days later; each is another one."""
    raw = mail(name, message) + f"\nX-Number: {Bounce.objects.count()}\n".encode()
    return bounces.take(now=NOW + timedelta(days=days), raw=raw).kind


def state() -> str:
    return ContactPoint.objects.get(key=EMAIL).state


def refuse(message: int, reply: str, *, at: datetime = NOW) -> None:
    Message.objects.filter(pk=message).update(state="refused", reply=reply, next_at=None, done_at=at, failed_at=at)
    bounces.take_refusals(now=NOW + timedelta(minutes=1))


def test_an_address_that_does_not_exist_bounces_at_once_and_nothing_more_is_sent_there(reader: int, sent: int) -> None:
    take("postfix", sent)
    assert (state(), explain(NEWSLETTER, reader).reason) == ("bounced", "bounced")


def test_a_bounce_changes_no_permission(reader: int, sent: int) -> None:
    before = list(ConsentEvent.objects.values())
    take("postfix", sent)
    assert list(ConsentEvent.objects.values()) == before


def test_a_full_mailbox_bounces_after_five_days_however_many_mails_come_back(sent: int) -> None:
    for day in (0, 0, 0, 0, 0, 0, 1, 2, 3):
        take("full", sent, days=day)
    assert state() == "works"
    take("full", sent, days=4)
    assert state() == "bounced"


def test_days_longer_than_two_months_ago_count_no_more(sent: int) -> None:
    for day in (0, 1, 2, 3, 62):
        take("full", sent, days=day)
    assert state() == "works"


@pytest.mark.parametrize("name", ["policy", "delayed", "vacation", "challenge", "letter"])
def test_what_says_nothing_of_the_address_never_counts_against_it(sent: int, name: str) -> None:
    for day in range(20):
        take(name, sent, days=day)
    assert state() == "works"


def test_an_address_said_to_work_again_begins_anew(sent: int) -> None:
    take("postfix", sent)
    ContactPoint.objects.update(state="works")
    take("full", sent, days=1)
    assert state() == "works"


def test_everybody_who_holds_the_address_is_told(reader: int, sent: int) -> None:
    make_person(EMAIL, permitted=False)
    take("postfix", sent)
    assert list(ContactPoint.objects.values_list("state", flat=True)) == ["bounced", "bounced"]


def test_the_same_mail_handed_in_twice_is_one(sent: int) -> None:
    for _time in range(2):
        bounces.take(now=NOW, raw=mail("full", sent))
    assert Bounce.objects.count() == 1


def test_a_complaint_is_a_no_to_what_the_mail_was(reader: int, sent: int) -> None:
    take("complaint", sent)
    event = ConsentEvent.objects.latest("id")
    assert (event.act, event.purpose, event.channel, event.topic, event.source_kind) == (
        "withdrawn",
        "newsletter",
        "email",
        TOPIC,
        "mail",
    )
    assert (explain(NEWSLETTER, reader).reason, state()) == ("withdrawn", "works")


def test_a_complaint_about_marketing_stops_marketing(reader: int) -> None:
    given = acts.Given(
        Act.GRANTED, "direct_marketing", "email", contact=reader, evidence="the form", source_kind="form"
    )
    acts.record(by=SYSTEM, now=NOW, given=given)
    campaign = send(NOW + timedelta(hours=1), purpose="direct_marketing", topic="")
    take("complaint", Message.objects.get(campaign=campaign, contact=reader).pk, days=1)
    assert explain(Question("direct_marketing", "email"), reader).reason == "withdrawn"
    assert explain(NEWSLETTER, reader).reason is None


def test_a_complaint_about_information_is_an_objection(reader: int) -> None:
    campaign = send(NOW, purpose="information", topic="")
    take("complaint", Message.objects.get(campaign=campaign, contact=reader).pk, days=1)
    event = ConsentEvent.objects.latest("id")
    assert (event.act, event.purpose) == ("objected", "information")


@pytest.mark.parametrize(
    ("reply", "kind", "after"),
    [
        ("550 5.1.1", Kind.HARD, "bounced"),
        ("550 5.7.1", Kind.POLICY, "works"),
        ("550", Kind.SOFT, "works"),
        ("552 5.2.2", Kind.SOFT, "works"),
        ("gave up: 451 4.2.1", Kind.SOFT, "works"),
        ("gave up: rcpt", Kind.SOFT, "works"),
        ("check", Kind.SOFT, "works"),
    ],
)
def test_a_refusal_at_the_servers_door_counts_like_a_mail(sent: int, reply: str, kind: Kind, after: str) -> None:
    refuse(sent, reply)
    assert (Bounce.objects.get().kind, Bounce.objects.get().came_by, state()) == (kind, "server", after)


def test_a_refusal_is_taken_once(sent: int) -> None:
    refuse(sent, "550 5.1.1")
    assert (bounces.take_refusals(now=NOW + timedelta(minutes=2)), Bounce.objects.count()) == (0, 1)


def test_a_mail_nobody_understands_is_kept_until_a_person_says_what_it_is(sent: int) -> None:
    assert take("letter", sent) == Kind.UNREAD
    row = Bounce.objects.get()
    assert "Mistä saan lisää tietoa?" in row.text
    bounces.settle(by=WRITER, now=NOW, bounce=row.pk, kind=Kind.HARD)
    row.refresh_from_db()
    assert (row.kind, row.text, state()) == (Kind.HARD, "", "bounced")
    with pytest.raises(Refused, match="settled meanwhile"):
        bounces.settle(by=WRITER, now=NOW, bounce=row.pk, kind=Kind.SOFT)


def test_what_names_no_message_of_ours_is_kept_and_judges_nobody(reader: int, sent: int) -> None:
    raw = mail("postfix", sent).replace(verp.mark(sent).encode(), b"a" * 26)
    bounces.take(now=NOW, raw=raw)
    row = Bounce.objects.get()
    assert (row.kind, row.message, bool(row.text), state()) == (Kind.HARD, None, True, "works")


@pytest.mark.parametrize("raw", [b"", b" \r\n", b"\n\n"])
def test_nothing_at_all_is_refused_with_a_sentence(raw: bytes, topics: None) -> None:
    with pytest.raises(Refused, match="There is no mail here"):
        bounces.take(now=NOW, raw=raw)


def test_what_holds_signs_the_database_cannot_keep_is_kept_without_them(sent: int) -> None:
    bounces.take(now=NOW, raw=mail("letter", sent) + b"\0\xff\xfe")
    assert "\0" not in Bounce.objects.get().text


def test_after_an_erasure_the_mails_are_emptied_and_a_late_one_judges_nobody(reader: int, sent: int) -> None:
    take("letter", sent)
    erasure.erase(by=SYSTEM, now=timezone.now(), subject=people.of_contact(reader), ground="asked")
    assert list(Bounce.objects.values_list("text", "address_hash", "kind")) == [("", "", "unread")]
    take("complaint", sent, days=10)
    assert not ConsentEvent.objects.filter(source_kind="mail").exists()


def test_what_came_back_is_told_by_message(sent: int) -> None:
    campaign = Message.objects.get(pk=sent).campaign_id
    for name in ("full", "full", "vacation"):
        take(name, sent)
    assert [(str(word), n) for word, n in came_back(campaign or 0)] == [
        ("could not be delivered now", 1),
        ("answering machine", 1),
    ]
