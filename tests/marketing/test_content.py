"""What an author writes, as a mail carries it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing.content import Content, Footer, Unfit, Written, letter, write

ALL = "call_name, first_name, last_name, organisation, position."


def written(body: str, subject: str = "News") -> Written:
    return write(Content.of_text(subject, body, "en"))


def test_markdown_becomes_html_and_plain_text() -> None:
    made = written(
        "# Title\n\nHello **{{ first_name }}**,\nread [more](https://a.example/?x=1&y=2).\n\n- one\n- two\n\n1. first\n2. second\n\n> said\n"
    )
    assert made.html == (
        "<h1>Title</h1>\n"
        '<p>Hello <strong>{{ first_name }}</strong>,\nread <a href="https://a.example/?x=1&amp;y=2">more</a>.</p>\n'
        "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<ol>\n<li>first</li>\n<li>second</li>\n</ol>\n"
        "<blockquote>\n<p>said</p>\n</blockquote>\n"
    )
    assert made.text == (
        "Title\n\nHello {{ first_name }},\nread more (https://a.example/?x=1&y=2).\n\n- one\n- two\n\n1. first\n2. second\n\n> said\n"
    )


def test_a_link_that_shows_its_own_address_is_written_once() -> None:
    assert written("<https://a.example> [b@c.example](mailto:b@c.example)").text == "https://a.example b@c.example\n"


def test_html_in_what_an_author_writes_is_words() -> None:
    made = written('<script>alert(1)</script> <img src="https://a.example/x.png"> <b onclick="x()">bold</b>')
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made.html
    assert re.findall(r"<\w+", made.html) == ["<p"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hi {{ email }}", "There is no merge field “email”. There are: " + ALL),
        (
            "Hi {{ settings.SECRET_KEY }}",
            "There is no merge field “settings.SECRET_KEY”. There are: " + ALL,
        ),
        ("{{ 7*7 }}", "There is no merge field “7*7”. There are: " + ALL),
        ("{% include 'x' %}", "A merge field is written {{ first_name }}; near “{%” is something else."),
        ("Hi {{ first_name", "A merge field is written {{ first_name }}; near “{{” is something else."),
        (r"Hi \{\{ secret \}\}", "There is no merge field “secret”. There are: " + ALL),
        ("Hi &#123;{ secret }}", "A merge field is written {{ first_name }}; near “}}” is something else."),
    ],
)
def test_a_placeholder_nobody_knows_is_refused_by_name(text: str, sentence: str) -> None:
    with pytest.raises(Unfit) as refused:
        written(text)
    assert str(refused.value) == sentence


def test_a_subject_is_checked_like_the_text() -> None:
    with pytest.raises(Unfit, match="There is no merge field “city”"):
        written("text", subject="To {{ city }}")
    with pytest.raises(Unfit, match="one line"):
        written("text", subject="a\nBcc: b@c.example")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[x](ftp://a.example)", "The link “ftp://a.example” must begin with https://, http:// or mailto:."),
        ("[x](/relative)", "The link “/relative” must begin with https://, http:// or mailto:."),
        ("[x](tel:112)", "The link “tel:112” must begin with https://, http:// or mailto:."),
        ("[x](//a.example)", "The link “//a.example” must begin with https://, http:// or mailto:."),
        ("[x](https:)", "The link “https:” must begin with https://, http:// or mailto:."),
        ("![x](https://a.example/p.png)", "A picture is a part of its own, not “https://a.example/p.png” in a text."),
        (
            "[x](https://a.example/{{first_name}})",
            "A link may not carry a merge field: it would write a person's name into an address on the web.",
        ),
    ],
)
def test_a_link_that_may_not_stand_in_a_mail_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Unfit) as refused:
        written(text)
    assert str(refused.value) == sentence


def test_a_link_with_a_script_is_no_link() -> None:
    assert written("[x](javascript:alert(1))").html == "<p>[x](javascript:alert(1))</p>\n"


@pytest.mark.parametrize(("subject", "body"), [("", "text"), ("  ", "text"), ("News", ""), ("News", " \n ")])
def test_an_empty_mail_is_refused(subject: str, body: str) -> None:
    with pytest.raises(Unfit, match="may not be empty"):
        written(body, subject)


def test_the_refusal_carries_its_sentence_for_translation() -> None:
    with pytest.raises(Unfit) as refused:
        written("{{ x }}")
    assert refused.value.template % refused.value.gaps == str(refused.value)


def test_the_footer_stands_under_both_forms_and_nothing_remote_in_either() -> None:
    footer = Footer(
        "You ordered it.",
        (("Stop", "{{ unsubscribe_url }}"), ("Choose", "{{ preferences_url }}")),
        "Institute & Co",
        "Box 1",
    )
    made = letter(written("Hello."), footer, language="en")
    assert made.text == (
        "Hello.\n\n-- \nYou ordered it.\n\nStop: {{ unsubscribe_url }}\nChoose: {{ preferences_url }}\n\nInstitute & Co\nBox 1\n"
    )
    assert '<a style="color:#18222b" href="{{ unsubscribe_url }}">Stop</a>' in made.html
    assert '<p style="margin:0 0 12px">Institute &amp; Co<br>Box 1</p>' in made.html
    assert '<html lang="en"' in made.html
    assert not re.search(r"<(img|link|script|iframe|object)|src=|url\(|@import", made.html)


@given(st.text(max_size=300))
def test_any_text_is_written_or_refused_and_carries_only_known_tags(body: str) -> None:
    try:
        made = written(body)
    except Unfit:
        return
    assert set(re.findall(r"</?(\w+)", made.html)) <= {
        "p",
        "br",
        "strong",
        "em",
        "a",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "hr",
        "code",
        "pre",
    }
    assert all(
        place.startswith(("http://", "https://", "mailto:")) for place in re.findall(r'href="([^"]*)"', made.html)
    )
