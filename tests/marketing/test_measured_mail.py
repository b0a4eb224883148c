"""Measured mails: a pixel, rewritten links and a trap for those who permitted it, and not a byte of it for anybody else."""

from __future__ import annotations

import email
import email.policy
import re
import threading
import uuid
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.db.models.functions import Now

from consent.actions.acts import Given, record
from consent.enums import Act
from consent.queries.rulebook import RuleBook
from marketing import measuring
from marketing.actions import campaigns, claims, copies
from marketing.actions.rounds import Queue, Taken
from marketing.content import Content
from marketing.models import Campaign, CampaignLink, Message
from marketing.quiet import Quiet
from marketing.runners.delivery import deliver
from marketing.runners.letters import IssueLetters
from marketing.runners.server import mail_server
from privacy.actor import SYSTEM
from tests.crowd import APPROVER, BEFORE, NOW, TOPIC, newsletter, subscribers
from tests.smtp import sink

BODY = (
    "Hei **{{ first_name }}**!\n\n[Lue](https://laitos.example/a?x=1&y=2), [soita](mailto:a@laitos.example), "
    "[vanha](http://laitos.example/b), [taas](https://laitos.example/a?x=1&y=2) ja [tiedot](http://127.0.0.1:8000/privacy/)"
)
POLICY = email.policy.default
DATE = "Fri, 20 Nov 2026 09:00:00 -0000"


@pytest.fixture
def three(db: None) -> list[int]:
    return subscribers(3)


def permit(contact: int, act: Act = Act.GRANTED, after: int = 0) -> None:
    """Permits, or withdraws, that openings and clicks are counted, so many minutes later."""
    at = BEFORE + timedelta(minutes=after or (act != Act.GRANTED))
    said = Given(act, "email_tracking", "email", contact=contact, happened_at=at, source_kind="form", evidence="a form")
    record(by=SYSTEM, now=NOW, given=said)


def measured_newsletter(contacts: list[int], *, body: str = BODY, measures: bool = True) -> int:
    """The newsletter of `tests.crowd` with the switch on, its recipients fixed and sending."""
    made = campaigns.create(
        by=SYSTEM,
        now=NOW,
        name="Issue",
        contents=[Content.of_text("Uutisia, {{ first_name }}", body, "fi")],
        topic=TOPIC,
        candidates={"contacts": contacts},
        measures=measures,
    )
    campaigns.approve(by=APPROVER, now=NOW, campaign=made, version=1)
    campaigns.start(by=SYSTEM, now=NOW, campaign=made)
    return made


def take(campaign: int, room: int = 10) -> list[Taken]:
    letters = IssueLetters(campaign)
    queue = Queue(campaign, letters.question, letters.hashes, 60, letters.measures, merges=letters.merges)
    return claims.claim(queue=queue, token=uuid.uuid4(), room=room).taken


def filled(campaign: int, message: Taken) -> EmailMessage:
    return email.message_from_bytes(IssueLetters(campaign).fill(message, DATE).data, policy=POLICY)


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def hrefs(html: str) -> list[str]:
    return re.findall(r'href="([^"]*)"', html)


@pytest.mark.django_db
def test_who_permitted_it_gets_the_pixel_the_led_links_and_the_trap_once() -> None:
    (person,) = subscribers(1)
    permit(person)
    campaign = measured_newsletter([person])
    (taken,) = take(campaign)
    html = part(filled(campaign, taken), "html")
    own = settings.PUBLIC_URL
    led = [measuring.read_click(href.removeprefix(f"{own}/c/")) for href in hrefs(html) if f"{own}/c/" in href]
    assert led == [(taken.id, 1), (taken.id, 2), (taken.id, 1), (taken.id, 3), (taken.id, measuring.TRAP)]
    (pixel,) = re.findall(rf'<img src="{own}/o/(\w+)\.gif"', html)
    assert measuring.read_opening(pixel) == taken.id
    assert Message.objects.get(pk=taken.id).measured is True


@pytest.mark.django_db
def test_the_links_lead_where_the_author_said_and_the_addresses_do_not_say_where() -> None:
    (person,) = subscribers(1)
    permit(person)
    campaign = measured_newsletter([person])
    links = CampaignLink.objects.filter(campaign=campaign).order_by("number")
    assert list(links.values_list("language", "number", "url")) == [
        ("fi", 1, "https://laitos.example/a?x=1&y=2"),
        ("fi", 2, "http://laitos.example/b"),
        ("fi", 3, "http://127.0.0.1:8000/privacy/"),
    ]
    html = part(filled(campaign, take(campaign)[0]), "html")
    assert [place for place in ("laitos.example/a", "laitos.example/b") if place in html] == []


def plain(campaign: int, message: Taken) -> bytes:
    """The mail that the same person would get of the same newsletter with the switch off."""
    Campaign.objects.filter(pk=campaign).update(measures=False)
    made = IssueLetters(campaign).fill(message._replace(measured=False), DATE).data
    Campaign.objects.filter(pk=campaign).update(measures=True)
    return made


@pytest.mark.django_db
def test_the_text_the_footer_and_what_is_no_web_link_stay_as_they_are() -> None:
    (person,) = subscribers(1)
    permit(person)
    campaign = measured_newsletter([person])
    (taken,) = take(campaign)
    measured, without = filled(campaign, taken), email.message_from_bytes(plain(campaign, taken), policy=POLICY)
    assert part(measured, "plain") == part(without, "plain")
    kept = [href for href in hrefs(part(measured, "html")) if f"{settings.PUBLIC_URL}/c/" not in href]
    assert kept == ["mailto:a@laitos.example", *hrefs(part(without, "html"))[-3:]]
    assert kept[-1] == f"{settings.PUBLIC_URL}/privacy/"


@pytest.mark.django_db
def test_everybody_else_gets_the_very_bytes_of_a_newsletter_with_the_switch_off() -> None:
    people = subscribers(40)
    chance, expected = Random(5), set()
    for person in people:
        history = chance.choices([Act.GRANTED, Act.WITHDRAWN], k=chance.randrange(4))
        for after, act in enumerate(history):
            permit(person, act, after + 1)
        if history[-1:] == [Act.GRANTED]:
            expected.add(person)
    campaign = measured_newsletter(people)
    letters, taken = IssueLetters(campaign), take(campaign, 40)
    measured = {m.contact for m in taken if letters.fill(m, DATE).data != plain(campaign, m)}
    assert (measured, len(taken)) == (expected, 40)
    assert {m.contact for m in taken if m.measured} == expected


@pytest.mark.django_db
def test_the_content_that_was_offered_is_named_by_its_hash(three: list[int]) -> None:
    permit(three[0])
    campaign = measured_newsletter(three)
    take(campaign)
    hashes = IssueLetters(campaign).hashes
    rows = Message.objects.filter(campaign=campaign).order_by("contact")
    assert [bytes(row.content_hash or b"") for row in rows] == [hashes["fi+"], hashes["fi"], hashes["fi"]]


@pytest.mark.django_db
def test_with_the_switch_off_the_statement_asks_for_nothing_more(three: list[int]) -> None:
    permit(three[0])
    campaign = measured_newsletter(three, measures=False)
    letters = IssueLetters(campaign)
    statement = claims._statement(letters.question, RuleBook(), 10, Quiet(), letters.measures)
    text = statement.text.replace("'{}'", "")  # an empty object
    assert [word for word in ("measure", "may", "{") if word in text] == []
    assert [name for name in statement.params if name.startswith("measure")] == []
    assert [(m.measured, b"/c/" in letters.fill(m, DATE).data) for m in take(campaign)] == [(False, False)] * 3
    assert not CampaignLink.objects.exists()


@pytest.mark.django_db
def test_who_takes_the_permission_back_before_the_next_try_gets_the_plain_mail(three: list[int]) -> None:
    permit(three[0])
    campaign = measured_newsletter(three[:1])
    (taken,) = take(campaign)
    permit(three[0], Act.WITHDRAWN)
    Message.objects.filter(pk=taken.id).update(state="deferred", token=None, next_at=Now() - timedelta(seconds=1))
    (again,) = take(campaign)
    assert (taken.measured, again.measured, Message.objects.get().measured) == (True, False, False)


def test_the_measured_mails_arrive(committed_db: str, tmp_path: Path, settings: Any) -> None:
    people = subscribers(4)
    permit(people[0])
    campaign = measured_newsletter(people)
    with sink(tmp_path / "sink") as ready:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{ready.smtp}"
        assert deliver(IssueLetters(campaign), mail_server(), stop=threading.Event()) == 4
        files = [file.read_bytes() for file in (ready.home / "inbox").glob("*.eml")]
    assert sorted(b"/o/" in file.replace(b"=\r\n", b"") for file in files) == [False, False, False, True]


@pytest.mark.django_db
def test_a_change_of_the_switch_voids_an_approval() -> None:
    campaign = newsletter(subscribers(1), start=False)
    content = [Content.of_text("Uutisia", BODY, "fi")]
    campaigns.edit(
        by=SYSTEM, now=NOW, campaign=campaign, version=1, name="Issue", contents=content, topic=TOPIC, measures=True
    )
    found = Campaign.objects.get(pk=campaign)
    assert (found.measures, found.state, found.approved_version) == (True, "draft", None)


@pytest.mark.django_db
def test_an_edit_that_says_nothing_of_it_and_a_copy_keep_the_switch() -> None:
    first = measured_newsletter(subscribers(1))
    copy = copies.duplicate(by=SYSTEM, now=NOW, campaign=first)
    content = [Content.of_text("Uutisia", BODY, "fi")]
    campaigns.edit(by=SYSTEM, now=NOW, campaign=copy, version=1, name="Issue", contents=content, topic=TOPIC)
    assert Campaign.objects.get(pk=copy).measures is True
