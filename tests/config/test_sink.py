"""The demo's mailbox: what it takes, what it shows, and what it never lets a mail do."""

from __future__ import annotations

import http.client
import json
import os
import re
import smtplib
import urllib.parse
from collections.abc import Iterator
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

import pytest

from config.demo.smtp_script import Rule
from config.demo.smtp_server import Accepted
from config.demo.store import Inbox
from tests.smtp import Sink, sink, wait_for


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    with sink(tmp_path_factory.mktemp("sink")) as ready:
        yield ready


def letter(to: str, subject: str = "News", html: str = "") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = (
        "news@sender.example",
        to,
        subject,
        f"<{subject}@sender.example>",
    )
    message.set_content("Confirm: http://127.0.0.1:8000/confirm/abc <now>")
    if html:
        message.add_alternative(html, subtype="html")
    return message


def post(sink: Sink, message: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", sink.smtp) as client:
        client.send_message(message)


def get(sink: Sink, path: str, *, host: str = "127.0.0.1", search: str = "") -> tuple[int, str, str]:
    client = http.client.HTTPConnection("127.0.0.1", sink.http)
    body = urllib.parse.urlencode({"to": search}) if search else None
    client.request("POST" if search else "GET", path, body, {"Host": f"{host}:{sink.http}"})
    answer = client.getresponse()
    text = answer.read().decode()
    client.close()
    return answer.status, text, answer.headers["Content-Security-Policy"]


def mail_path(sink: Sink, subject: str) -> str:
    found = re.search(rf'<a href="(/mail/\d+)">{subject}</a>', get(sink, "/")[1])
    assert found
    return found[1]


def test_it_says_where_it_listens(running: Sink) -> None:
    assert json.loads((running.home / "sink.json").read_text()) == {
        "smtp": running.smtp,
        "http": running.http,
        "pid": running.pid,
    }
    os.kill(running.pid, 0)


def test_a_mail_is_listed_and_its_links_can_be_followed(running: Sink) -> None:
    post(running, letter("maija@people.example", "Confirm"))
    status, page, _ = get(running, mail_path(running, "Confirm"))
    assert status == 200
    assert '<a href="http://127.0.0.1:8000/confirm/abc" target="_blank" rel="noopener noreferrer">' in page
    assert "&lt;now&gt;" in page


def test_mails_are_found_by_address_without_writing_it_into_a_url(running: Sink) -> None:
    post(running, letter("otso@people.example", "Otso"))
    post(running, letter("aino@people.example", "Aino"))
    _, page, _ = get(running, "/", search="OTSO@")
    assert ">Otso</a>" in page
    assert ">Aino</a>" not in page
    assert "otso@people.example" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', page))


def test_the_html_of_a_mail_can_do_nothing(running: Sink) -> None:
    post(
        running,
        letter(
            "eve@people.example",
            "Evil",
            '<script>alert(1)</script><img src="http://x.example/p.png"><b style="color:red">hi</b>',
        ),
    )
    path = mail_path(running, "Evil")
    _, page, policy = get(running, path)
    assert "alert(1)" not in page
    assert f'src="{path}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "default-src 'none'" in policy
    _, html, policy = get(running, f"{path}/html")
    assert "<b style=" in html
    assert policy.startswith(
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline';"
    )


def test_a_mail_with_the_one_click_header_has_its_button(running: Sink) -> None:
    message = letter("a@people.example", "One")
    message["List-Unsubscribe"], message["List-Unsubscribe-Post"] = (
        "<http://127.0.0.1:8000/u/token>",
        "List-Unsubscribe=One-Click",
    )
    post(running, message)
    _, page, _ = get(running, mail_path(running, "One"))
    assert '<form method="post" action="http://127.0.0.1:8000/u/token" target="_blank">' in page


def test_it_answers_only_under_the_names_of_this_machine(running: Sink) -> None:
    assert get(running, "/", host="evil.example")[0] == 421
    assert get(running, "/", host="evil.example", search="a")[0] == 421


def test_a_mail_that_is_gone_says_so(running: Sink) -> None:
    assert get(running, "/mail/999999")[0] == 404


def test_the_journal_holds_every_accepted_message_before_the_server_says_yes(running: Sink) -> None:
    before = len(running.accepted())
    post(running, letter("b@people.example", "Journal"))
    (line,) = running.accepted()[before:]
    stored = next(iter(sorted((running.home / "inbox").glob("*.eml"), reverse=True))).read_bytes()
    body = stored.split(b"Delivered-To: b@people.example\r\n", 1)[1]
    assert (line["to"], line["message_id"], line["sha256"]) == (
        "b@people.example",
        "<Journal@sender.example>",
        sha256(body).hexdigest(),
    )


def test_a_script_given_as_a_file_is_obeyed_at_once(running: Sink, tmp_path: Path) -> None:
    running.obey(Rule("rcpt", domain="full.example", reply="452 4.2.2 Full", mark=str(tmp_path / "met")))
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        post(running, letter("a@full.example", "Refused"))
    assert (tmp_path / "met").exists()
    running.obey()
    post(running, letter("a@full.example", "Taken"))


def test_sigterm_ends_it_and_takes_its_announcement_along(tmp_path: Path) -> None:
    with sink(tmp_path) as ready:
        assert (tmp_path / "sink.json").exists()
    wait_for(lambda: not (tmp_path / "sink.json").exists())
    with pytest.raises(ProcessLookupError):
        os.kill(ready.pid, 0)


def test_only_the_newest_mails_are_kept_and_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    for number in range(5):
        Inbox(tmp_path, kept=3).keep(Accepted("s@x.example", (f"p{number}@x.example",), b"Subject: x\r\n\r\n"))
    assert [str(mail.message["Delivered-To"]) for mail in Inbox(tmp_path, kept=3).find()] == [
        "p4@x.example",
        "p3@x.example",
        "p2@x.example",
    ]
