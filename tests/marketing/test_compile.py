"""A mail's bytes say exactly what was meant, whatever the values are."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing.compile import Sender, compile_message

HEADERS = {
    "List-Unsubscribe": "<{{ unsubscribe_url }}>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "Content-Language": "fi",
}
MAIL = compile_message(
    subject="Hei {{ first_name }}!",
    text="Hei {{first_name}},\ntässä uutiset.\n\n  sisennys \nPeru: {{ unsubscribe_url }}\n",
    html='<p>Hei <b>{{ first_name }}</b> &amp; muut</p><a href="{{ unsubscribe_url }}">Peru</a>',
    sender=Sender("Työn laitos", "uutiset@laitos.example"),
    headers=HEADERS,
)
VALUES = {
    "to": "maija@people.example",
    "date": "Tue, 03 Nov 2026 10:00:00 +0200",
    "message_id": "17.abc@laitos.example",
    "first_name": "Maija",
    "unsubscribe_url": "https://laitos.example/u/" + "t" * 200,
}


def parse(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def filled(**values: str) -> EmailMessage:
    return parse(MAIL.fill({**VALUES, **values}))


def test_the_headers_are_exactly_these() -> None:
    message = filled()
    assert {name: str(value) for name, value in message.items() if name != "Content-Type"} == {
        "From": "Työn laitos <uutiset@laitos.example>",
        "To": "maija@people.example",
        "Subject": "Hei Maija!",
        "Date": "Tue, 03 Nov 2026 10:00:00 +0200",
        "Message-ID": "<17.abc@laitos.example>",
        "List-Unsubscribe": f"<{VALUES['unsubscribe_url']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Content-Language": "fi",
        "MIME-Version": "1.0",
    }
    assert message.get_content_type() == "multipart/alternative"
    assert [child.get_content_type() for child in message.iter_parts()] == ["text/plain", "text/html"]
    assert message.defects == []


def test_text_and_html_say_what_was_written_with_the_values_in_place() -> None:
    message, url = filled(), VALUES["unsubscribe_url"]
    assert part(message, "plain") == f"Hei Maija,\ntässä uutiset.\n\n  sisennys \nPeru: {url}\n"
    assert part(message, "html") == f'<p>Hei <b>Maija</b> &amp; muut</p><a href="{url}">Peru</a>\n'.removesuffix("\n")


def test_a_value_is_escaped_in_html_and_only_there() -> None:
    message = filled(first_name="""<script>"O'Brien" & co""")
    assert str(message["Subject"]) == """Hei <script>"O'Brien" & co!"""
    assert part(message, "plain").startswith("""Hei <script>"O'Brien" & co,\n""")
    assert "<b>&lt;script&gt;&quot;O&#x27;Brien&quot; &amp; co</b>" in part(message, "html")


def test_a_value_that_looks_like_a_placeholder_stays_what_it_is() -> None:
    assert part(filled(first_name="{{ to }} %s %%"), "plain").startswith("Hei {{ to }} %s %%,\n")


def test_per_cent_signs_in_what_is_written_stay() -> None:
    mail = compile_message(
        subject="100 %", text="50 %s off", html="<p>50 %b</p>", sender=Sender("", "a@b.example"), headers={}
    )
    message = parse(mail.fill(VALUES))
    assert (str(message["Subject"]), part(message, "plain"), part(message, "html")) == (
        "100 %",
        "50 %s off",
        "<p>50 %b</p>",
    )


@pytest.mark.parametrize("character", ["\r", "\n", "\0", "\x1b", "\x85", "\u2028", "\u2029", "\x7f"])
@pytest.mark.parametrize("name", sorted(VALUES))
def test_a_value_with_a_line_break_or_a_control_character_is_refused_without_repeating_it(
    name: str, character: str
) -> None:
    with pytest.raises(ValueError) as refused:
        MAIL.fill({**VALUES, name: f"Maija{character}Bcc: all@x.example"})
    assert name in str(refused.value)
    assert "Maija" not in str(refused.value)


@pytest.mark.parametrize("name", ["to", "date", "message_id", "unsubscribe_url"])
def test_a_value_for_a_header_is_ascii_and_fits_a_line(name: str) -> None:
    for value in ("ä", "a" * 901):
        with pytest.raises(ValueError, match=name):
            MAIL.fill({**VALUES, name: value})


def test_a_missing_value_is_named() -> None:
    with pytest.raises(ValueError, match=r"^No value was given for date, first_name\.$"):
        MAIL.fill({name: value for name, value in VALUES.items() if name not in ("date", "first_name")})


@pytest.mark.parametrize(
    ("headers", "subject", "sender"),
    [
        ({"X-A": "b\r\nBcc: c@d.example"}, "s", Sender("n", "a@b.example")),
        ({"X-A\r\nBcc": "b"}, "s", Sender("n", "a@b.example")),
        ({"X-A": "ä"}, "s", Sender("n", "a@b.example")),
        ({}, "s\nBcc: c@d.example", Sender("n", "a@b.example")),
        ({}, "s", Sender("n\r\nBcc: c@d.example", "a@b.example")),
        ({}, "s", Sender("n", "a@b.example\r\nBcc: c@d.example")),
    ],
)
def test_what_would_be_another_header_is_refused(headers: dict[str, str], subject: str, sender: Sender) -> None:
    with pytest.raises(ValueError):
        compile_message(subject=subject, text="t", html="", sender=sender, headers=headers)


@pytest.mark.parametrize(
    "name",
    ["Laitos", 'The "Best" \\ Institute', "Työterveyden ja hyvinvoinnin tutkimuslaitos " * 3, "=?utf-8?Q?x?=", ""],
)
def test_the_name_of_the_sender_arrives_as_it_is(name: str) -> None:
    mail = compile_message(subject="s", text="t", html="", sender=Sender(name, "a@b.example"), headers={})
    given = email.message_from_bytes(mail.fill(VALUES))["From"]
    words, _, _ = (
        str(email.header.make_header(email.header.decode_header(given))).rpartition("a@b.example")[0].partition(" <")
    )
    assert words.strip('"').replace('\\"', '"').replace("\\\\", "\\") == name.strip()


def test_without_html_the_mail_is_plain_text_alone() -> None:
    message = parse(
        compile_message(subject="s", text="Hyvää!", html="", sender=Sender("", "a@b.example"), headers={}).fill(VALUES)
    )
    assert message.get_content_type() == "text/plain"
    assert str(message.get_content()).strip() == "Hyvää!"


def test_the_same_content_has_the_same_digest_and_any_change_another() -> None:
    def digest(text: str = "t", name: str = "n") -> bytes:
        return compile_message(subject="s", text=text, html="", sender=Sender(name, "a@b.example"), headers={}).digest

    assert digest() == digest()
    assert len({digest(), digest(text="u"), digest(name="m")}) == 3


ONE_LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300)


@given(ONE_LINE, ONE_LINE)
def test_any_name_arrives_unchanged_in_short_ascii_lines(subject: str, first_name: str) -> None:
    mail = compile_message(
        subject=subject.replace("{", "(") + "{{ first_name }}.",
        text="a {{ first_name }} b\n{{ first_name }}",
        html="",
        sender=Sender("", "a@b.example"),
        headers={},
    )
    raw = mail.fill({**VALUES, "first_name": first_name})
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    body = email.message_from_bytes(raw).get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().removesuffix("\r\n") == f"a {first_name} b\r\n{first_name}"
    decoded = email.header.make_header(email.header.decode_header(email.message_from_bytes(raw)["Subject"]))
    assert str(decoded) == subject.replace("{", "(") + first_name + "."


DOTTED = st.text(st.sampled_from(".a =\n"), max_size=200)


@given(DOTTED, DOTTED.map(lambda text: text.replace("\n", ".")))
def test_no_line_begins_with_a_dot_whatever_is_written_so_a_wire_carries_it_as_it_is(
    text: str, first_name: str
) -> None:
    mail = compile_message(
        subject="s", text=text + "{{ first_name }}\n" + text, html="", sender=Sender("", "a@b.example"), headers={}
    )
    raw = mail.fill({**VALUES, "first_name": first_name})
    lines = raw.split(b"\r\n")
    assert [line for line in lines if line.startswith(b".")] == []
    assert max(map(len, lines)) <= 76
    assert raw.endswith(b"\r\n")
    body = email.message_from_bytes(raw).get_payload(decode=True)
    assert isinstance(body, bytes)
    whole = text + first_name + "\n" + text
    assert body.decode().replace("\r\n", "\n").rstrip("\n") == whole.rstrip("\n")
