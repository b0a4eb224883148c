"""The checklist: every line is computed from the mail, and an error stops the approval."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marketing.answers import Answer, Outcome
from marketing.blocks import Block
from marketing.checklist import CHECKS, Mail, findings, links, own_path
from marketing.content import Content, Footer, letter, write

GOOD = Content.of_text(
    "Work ability today", "New research about backs, chairs and breaks for you to read.", "en", "Backs and chairs"
)
FOOTER = Footer("Why.", (("Stop", "{{ unsubscribe_url }}"),), "Institute & Co", "Box 1")


def mail(content: Content = GOOD, footer: Footer = FOOTER, **more: object) -> Mail:
    whole = letter(write(content), footer, language=content.language)
    return replace(Mail(content, whole, True, "Institute & Co", "https://our.example/image/"), **more)


def found(one: Mail) -> list[tuple[str, str]]:
    return [(line.key, line.level) for line in findings([one], []) if line.level != "ok"]


def test_a_good_mail_is_in_order_line_by_line() -> None:
    assert [(line.key, line.level) for line in findings([mail()], [])] == [
        ("languages", "ok"),
        *((check.key, "ok") for check in CHECKS),
    ]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (mail(dead=["https://our.example/nowhere"]), ("links", "error")),
        (
            mail(replace(GOOD, blocks=(*GOOD.blocks, Block("button", {"words": "x", "link": "http://a.example"})))),
            ("links", "warning"),
        ),
        (mail(replace(GOOD, subject="News for {{ first_name }}"), empty={"first_name": 3}), ("fields", "warning")),
        (mail(replace(GOOD, subject="x" * 61)), ("subject", "warning")),
        (mail(replace(GOOD, preheader="")), ("subject", "warning")),
        (mail(replace(GOOD, preheader="x" * 111)), ("subject", "warning")),
        (mail(replace(GOOD, preheader=GOOD.subject)), ("subject", "warning")),
        (mail(priced=["Course"]), ("marketing", "error")),
        (mail(priced=["Course"], stoppable=False), ("marketing", "error")),
        (mail(footer=replace(FOOTER, links=())), ("footer", "error")),
        (mail(footer=replace(FOOTER, controller="Somebody")), ("footer", "error")),
        (mail(replace(GOOD, blocks=(Block("text", {"text": "x " * 45_000}),))), ("size", "warning")),
        (mail(replace(GOOD, subject="Act now!!!")), ("spam", "warning")),
        (
            mail(
                pictures="https://other.example/",
                whole=replace(
                    mail().whole,
                    html='<img alt="" src="https://our.example/image/x" {{ unsubscribe_url }} Institute &amp; Co',
                ),
            ),
            ("tracking", "error"),
        ),
    ],
)
def test_each_fault_has_its_line(one: Mail, expected: tuple[str, str]) -> None:
    assert expected in found(one)


def test_a_mail_that_need_not_be_stopped_needs_no_link_to_stop_it() -> None:
    assert found(mail(footer=replace(FOOTER, links=()), stoppable=False)) == []


def test_languages_not_written_and_of_another_shape_are_told() -> None:
    swedish = mail(replace(GOOD, language="sv", blocks=(*GOOD.blocks, Block("divider"))))
    told = [line for line in findings([mail(), swedish], ["fi"]) if line.key == "languages"]
    assert [(line.level, line.gaps) for line in told] == [
        ("warning", {"languages": "FI", "first": "EN"}),
        ("warning", {}),
    ]


LINKED = replace(GOOD, blocks=(*GOOD.blocks, Block("button", {"words": "x", "link": "https://a.example/x#y"})))


@pytest.mark.parametrize("outcome", list(Outcome))
def test_how_a_link_answered_is_an_error_only_where_it_is_certain(outcome: Outcome) -> None:
    told = {"https://a.example/x": Answer(outcome, 418)}
    level = {Outcome.ANSWERS: [], Outcome.GONE: [("answers", "error")], Outcome.NO_NAME: [("answers", "error")]}
    assert found(mail(LINKED, answers=told)) == level.get(outcome, [("answers", "warning")])


def test_a_link_that_waits_and_one_that_is_not_asked_are_told_apart() -> None:
    assert found(mail(LINKED, waiting={"https://a.example/x"})) == [("answers", "waiting")]
    assert found(mail(LINKED)) == [("answers", "unasked")]


def test_links_of_texts_and_of_parts_are_found() -> None:
    blocks = (
        Block("text", {"text": "[a](https://a.example) <https://b.example>"}),
        Block("article", {"title": "x", "link": "https://c.example"}),
    )
    assert links(replace(GOOD, blocks=blocks)) == ["https://a.example", "https://b.example", "https://c.example"]


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("https://our.example/privacy/?x", "/privacy/"),
        ("https://our.example", "/"),
        ("https://a.example/x", None),
        ("mailto:a@our.example", None),
    ],
)
def test_a_link_to_our_own_host_is_known_by_its_path(place: str, path: str | None) -> None:
    assert own_path(place, "https://our.example") == path
