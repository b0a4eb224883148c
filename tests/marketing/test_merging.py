"""Merge fields: a table of what may stand in a mail, read only where a mail uses it, and kept no longer than that."""

from __future__ import annotations

import email
import email.policy
import json
import uuid
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from consent.queries.rulebook import in_force
from crm.actions import organisations, positions
from crm.enums import SourceKind
from crm.models import Contact, ContactPoint, Organisation, Position
from crm.sources import Source
from dsr.actions import erasure
from dsr.queries import people
from dsr.queries.plans import not_empty
from dsr.queries.report import build
from marketing import merging
from marketing.actions import campaigns, claims, freeze, trials
from marketing.actions.rounds import Queue, Taken
from marketing.content import Content
from marketing.models import Campaign, Message
from marketing.queries import letters
from marketing.queries import merging as queries
from marketing.queries.checks import checklist_of
from marketing.queries.mail import issue
from marketing.quiet import Quiet
from marketing.runners.letters import IssueLetters
from privacy.actor import SYSTEM
from tests.marketing.conftest import NOW, OTHER, TOPIC, WRITER

Person = Callable[..., int]
SOURCE = Source(SourceKind.CALL, "a call", NOW)
DATE = "Fri, 20 Nov 2026 09:00:00 -0000"
ALL = "{{ first_name }} {{ call_name }} {{ last_name }} {{ organisation }} {{ position }}"


def written(*contents: Content) -> int:
    return campaigns.create(by=WRITER, now=NOW, name="x", topic=TOPIC, contents=contents)


def newsletter(text: str, subject: str = "News", preheader: str = "") -> int:
    return written(Content.of_text(subject, text, "fi", preheader))


def frozen(campaign: int, version: int = 1) -> list[dict[str, str]]:
    """What the messages keep once the recipients are fixed, in the order of the people."""
    campaigns.approve(by=OTHER, now=NOW, campaign=campaign, version=version)
    freeze.freeze(by=OTHER, now=NOW, campaign=campaign)
    return list(Message.objects.filter(campaign=campaign).order_by("contact").values_list("merged", flat=True))


def works(contact: int, name: str, title: str = "") -> int:
    place = organisations.create(by=SYSTEM, now=NOW, source=SOURCE, name=name)
    return positions.add(by=SYSTEM, now=NOW, contact=contact, organisation=place, title=title, source=SOURCE)


def reached_at(contact: int, position: int) -> None:
    """The address of the person becomes one of this position."""
    ContactPoint.objects.filter(contact=contact).update(position=position)


def take(campaign: int) -> list[Taken]:
    ready = IssueLetters(campaign)
    queue = Queue(campaign, ready.question, ready.hashes, 60, merges=ready.merges)
    return claims.claim(queue=queue, token=uuid.uuid4(), room=10).taken


def sent(campaign: int) -> EmailMessage:
    """The mail to the one reader of a campaign."""
    campaigns.approve(by=OTHER, now=NOW, campaign=campaign, version=1)
    campaigns.start(by=OTHER, now=NOW, campaign=campaign)
    (taken,) = take(campaign)
    return email.message_from_bytes(IssueLetters(campaign).fill(taken, DATE).data, policy=email.policy.default)


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_the_fields_of_texts_are_told_in_the_order_of_the_table() -> None:
    assert merging.used(["{{ position|x }} {{first_name}}", "{{ unsubscribe_url }}"]) == ("first_name", "position")
    assert merging.bare(["{{ first_name|friend }} {{ last_name }}", "{{ last_name|x }}"]) == ("last_name",)


def test_what_a_message_does_not_keep_is_empty() -> None:
    empty = {"first_name": "", "call_name": "", "last_name": "", "organisation": "", "position": ""}
    assert merging.values("{}") == empty
    assert merging.values('{"last_name": "Virtanen", "secret": "x"}') == {**empty, "last_name": "Virtanen"}


def test_a_line_break_in_a_value_becomes_a_space() -> None:
    assert (
        merging.values(json.dumps({"first_name": "Aino\r\nBcc: x@y.example"}))["first_name"] == "Aino Bcc: x@y.example"
    )


def test_a_mail_that_names_nobody_keeps_nothing(person: Person) -> None:
    person("aino@example.com")
    assert frozen(newsletter("Uutta tutkimusta.")) == [{}]


def test_a_message_keeps_the_fields_its_mail_uses_and_no_other(person: Person) -> None:
    aino = person("aino@example.com")
    works(aino, "Paja Oy", "Johtaja")
    assert frozen(newsletter("Hei {{ last_name }}, {{ organisation|siellä }}!")) == [
        {"last_name": "Koivisto", "organisation": "Paja Oy"}
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"text": "x {{ position }}"},
        {"text": "x", "subject": "{{ position }}"},
        {"text": "x", "preheader": "{{ position }}"},
    ],
)
def test_subject_and_preview_line_use_fields_like_the_text(person: Person, given: dict[str, str]) -> None:
    works(person("aino@example.com"), "Paja Oy", "Johtaja")
    assert frozen(newsletter(**given)) == [{"position": "Johtaja"}]


def test_a_field_used_in_one_language_is_kept_for_all(person: Person) -> None:
    person("aino@example.com", language="fi")
    texts = {"fi": "Hei!", "en": "Hello {{ first_name }}!"}
    assert frozen(written(*(Content.of_text("x", text, code) for code, text in texts.items()))) == [
        {"first_name": "Aino"}
    ]


def test_a_field_that_only_version_b_uses_is_kept(person: Person) -> None:
    person("aino@example.com")
    campaign = newsletter("Hei!")
    plan = {"subjects": {"fi": ("Hei {{ last_name }}", "")}, "share": 50, "hours": 4, "measure": "opt_outs"}
    trials.plan(by=WRITER, now=NOW, campaign=campaign, version=1, **plan)
    assert frozen(campaign, version=2) == [{"last_name": "Koivisto"}]


def test_what_is_empty_is_not_kept(person: Person) -> None:
    person("aino@example.com", first_name="")
    assert frozen(newsletter(ALL)) == [{"last_name": "Koivisto"}]


def test_who_is_left_out_keeps_nothing(person: Person) -> None:
    person("aino@example.com", permitted=False)
    assert frozen(newsletter(ALL)) == [{}]


def test_the_call_name_is_the_first_name_where_there_is_none(person: Person) -> None:
    aino, bror = person("aino@example.com", first_name="Aino Maria"), person("bror@example.com", first_name="Bror")
    Contact.objects.filter(pk=aino).update(call_name="Maria")
    assert aino < bror
    assert frozen(newsletter("{{ call_name }}")) == [{"call_name": "Maria"}, {"call_name": "Bror"}]


def test_of_several_positions_the_one_that_the_address_belongs_to_counts(person: Person) -> None:
    aino = person("aino@example.com")
    works(aino, "Paja Oy", "Johtaja")
    reached_at(aino, works(aino, "Kerho ry", "Jäsen"))
    assert frozen(newsletter(ALL))[0]["organisation"] == "Kerho ry"


def test_of_several_positions_none_counts_where_the_address_belongs_to_none(person: Person) -> None:
    aino = person("aino@example.com")
    works(aino, "Paja Oy")
    works(aino, "Kerho ry")
    assert frozen(newsletter("{{ organisation }}")) == [{}]


def test_a_position_that_has_ended_does_not_count(person: Person) -> None:
    aino = person("aino@example.com")
    gone = works(aino, "Paja Oy", "Johtaja")
    works(aino, "Kerho ry", "Jäsen")
    Position.objects.filter(pk=gone).update(until=NOW.date())
    assert frozen(newsletter("{{ organisation }} {{ position }}")) == [
        {"organisation": "Kerho ry", "position": "Jäsen"}
    ]


def test_an_organisation_that_was_merged_goes_by_the_name_of_the_survivor(person: Person) -> None:
    aino = person("aino@example.com")
    place = Position.objects.get(pk=works(aino, "Paja Oy")).organisation
    survivor = organisations.create(by=SYSTEM, now=NOW, source=SOURCE, name="Suurpaja Oy")
    Organisation.objects.filter(pk=place.pk).update(merged_into=survivor)
    assert frozen(newsletter("{{ organisation }}")) == [{"organisation": "Suurpaja Oy"}]


def test_a_mail_without_fields_joins_nothing_and_one_with_names_only_no_position(person: Person) -> None:
    person("aino@example.com")
    told = []
    for text in ("Hei!", "Hei {{ first_name }}!", "Hei {{ position }}!"):
        with CaptureQueriesContext(connection) as seen:
            frozen(newsletter(text))
        (statement,) = [query["sql"] for query in seen if "INSERT INTO marketing_message" in query["sql"]]
        told.append((") work ON" in statement, "jsonb_build_object" in statement))
    assert told == [(False, False), (False, True), (True, True)]


def test_a_claim_reads_the_fields_anew(person: Person) -> None:
    aino = person("aino@example.com")
    campaign = newsletter("{{ first_name }} {{ organisation }}")
    campaigns.approve(by=OTHER, now=NOW, campaign=campaign, version=1)
    campaigns.start(by=OTHER, now=NOW, campaign=campaign)
    Contact.objects.filter(pk=aino).update(first_name="Aina")
    works(aino, "Paja Oy")
    (taken,) = take(campaign)
    assert json.loads(taken.merged) == {"first_name": "Aina", "organisation": "Paja Oy"}
    assert Message.objects.get(pk=taken.id).merged == json.loads(taken.merged)


def test_a_claim_without_fields_asks_for_nothing_more(person: Person) -> None:
    person("aino@example.com")
    question = issue(newsletter("Hei!")).question
    text = claims._statement(question, in_force(), 10, Quiet(), False).text
    assert [
        word for word in ("jsonb_build_object", ") work ON", "{merged}", "{read}", "{joined}") if word in text
    ] == []


@pytest.mark.parametrize("name", ["Aino <b>&", "Åsa 😀", "=?utf-8?B?x?=", "x" * 100, "Aino\r\nBcc: a@b.example"])
def test_any_value_arrives_as_it_was_typed_in_both_forms_and_the_subject(person: Person, name: str) -> None:
    aino = person("aino@example.com")
    Position.objects.filter(pk=works(aino, "Paja Oy")).update(title=name)
    mail = sent(newsletter("Hei {{ position }}!", subject="Hei {{ position }}"))
    shown = name.replace("\r\n", " ")
    assert str(mail["Subject"]) == f"Hei {shown}"
    assert mail["Bcc"] is None
    assert f"Hei {shown}!" in part(mail, "plain")
    escaped = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f"Hei {escaped}!" in part(mail, "html")


def test_the_words_after_the_bar_stand_where_a_field_is_empty(person: Person) -> None:
    person("aino@example.com")
    mail = sent(newsletter("Hei {{ first_name }}, terveisiä: {{ organisation|työpaikka }}."))
    assert "Hei Aino, terveisiä: työpaikka." in part(mail, "plain")


def test_a_test_mail_has_the_labels_in_the_places(topics: None) -> None:
    letter = letters.test(newsletter(ALL), "fi")
    assert letter is not None
    assert set(letter.values) == set(merging.FIELDS)
    assert "" not in letter.values.values()


def said(campaign: int) -> list[tuple[str, str]]:
    """What the checklist says of merge fields, counted."""
    found = Campaign.objects.get(pk=campaign)
    empty = queries.empty(found, queries.bare_of(found))
    return [(line.level, line.sentence) for line in checklist_of(found, empty=empty) if "{{" in line.sentence]


def test_the_checklist_counts_for_each_field_those_for_whom_it_is_empty(person: Person) -> None:
    works(person("aino@example.com"), "Paja Oy", "")
    person("bror@example.com", first_name="")
    person("cia@example.com", first_name="", permitted=False)
    assert said(newsletter("{{ first_name }} {{ last_name }} {{ organisation|x }} {{ position }}")) == [
        (
            "warning",
            f"Recipients for whom {{{{ {name} }}}} is empty, so that nothing stands there: {n}. "
            f"Write {{{{ {name}|… }}}} with words for them.",
        )
        for name, n in (("first_name", 1), ("position", 2))
    ]


def test_once_fixed_the_same_is_counted_of_what_was_kept(person: Person) -> None:
    person("aino@example.com")
    person("bror@example.com", first_name="")
    campaign = newsletter("{{ first_name }} {{ organisation }}")
    frozen(campaign)
    found = Campaign.objects.get(pk=campaign)
    assert queries.empty(found, queries.bare_of(found)) == {"fi": {"first_name": 1, "organisation": 2}}


def test_each_language_counts_its_own_readers(person: Person) -> None:
    person("aino@example.com", first_name="", language="fi")
    person("eve@example.com", language="en")
    texts = {"fi": "Hei {{ first_name }}", "en": "Hello {{ first_name }}"}
    found = Campaign.objects.get(pk=written(*(Content.of_text("x", text, code) for code, text in texts.items())))
    assert queries.empty(found, ("first_name",)) == {"fi": {"first_name": 1}, "en": {"first_name": 0}}


def test_a_reader_is_shown_with_all_fields_in_one_query(person: Person) -> None:
    aino = person("aino@example.com")
    works(aino, "Paja Oy", "Johtaja")
    with CaptureQueriesContext(connection) as seen:
        assert queries.of_reader(aino) == {
            "first_name": "Aino",
            "call_name": "Aino",
            "last_name": "Koivisto",
            "organisation": "Paja Oy",
            "position": "Johtaja",
        }
    assert len(seen) == 1


def test_somebody_who_is_no_more_is_shown_with_nothing(topics: None) -> None:
    assert set(queries.of_reader(987654).values()) == {""}


def test_an_erasure_empties_what_was_kept_and_leaves_nothing_to_empty(person: Person) -> None:
    person("aino@example.com")
    frozen(newsletter(ALL))
    erasure.empty("marketing.Message", Message.objects.values_list("pk", flat=True))
    assert list(Message.objects.values_list("merged", flat=True)) == [{}]
    assert not Message.objects.filter(not_empty(Message)).exists()


def test_the_access_report_says_what_was_filled_in_words(person: Person) -> None:
    aino = person("aino@example.com")
    works(aino, "Paja Oy")
    frozen(newsletter("{{ first_name }} {{ organisation }}"))
    with override("en"):
        sections = build(people.of_contact(aino).person, now=NOW).sections
    values = [v for s in sections for entry in s.entries if entry.model == "marketing.Message" for v in entry.values]
    assert [v.text for v in values if v.label == "Filled into the mail"] == ["First name: Aino, Organisation: Paja Oy"]
