"""What comes back by a mailbox on an IMAP server: read by the sweep, seen once it is taken in, and no server can break us."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from marketing.actions import bounces
from marketing.models import Bounce
from marketing.ports import imap
from marketing.ports.imap import Inbox, Mailbox, Unreadable
from marketing.runners import returns
from tests.crowd import NOW
from tests.imap import PASSWORD, USER, ImapServer, imap_server
from tests.marketing.test_bounce import SAMPLES
from tests.marketing.test_smtp_fleet import certificate as certificate  # the fixture

FULL, LETTER = ((SAMPLES / f"{name}.eml").read_bytes().replace(b"\n", b"\r\n") for name in ("full", "letter"))


def url(port: int, scheme: str = "imap", folder: str = "", password: str = PASSWORD) -> str:
    return f"{scheme}://{USER}:{quote(password, safe='')}@127.0.0.1:{port}/{quote(folder)}"


@pytest.fixture
def server(db: None, settings: Any) -> Iterator[ImapServer]:
    with imap_server() as server:
        settings.RETURNS_IMAP = url(server.port)
        yield server


def test_what_lies_in_the_mailbox_is_taken_in_and_marked_as_seen(server: ImapServer) -> None:
    server.put(FULL)
    server.put(LETTER)
    assert returns.sweep_returns(now=NOW) == 2
    assert server.flags() == [["\\Seen"], ["\\Seen"]]
    assert sorted(Bounce.objects.values_list("kind", flat=True)) == ["soft", "unread"]
    assert returns.sweep_returns(now=NOW) == 0


def test_a_mail_that_cannot_be_taken_in_is_flagged_for_a_person_and_tried_again_after_all_others(
    server: ImapServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    take = bounces.take
    asked: list[bytes] = []

    def fail(*, now: Any, raw: bytes) -> Any:
        asked.append(raw)
        if raw == LETTER:
            raise RuntimeError("disk full while reading aino@people.example")
        return take(now=now, raw=raw)

    monkeypatch.setattr(bounces, "take", fail)
    server.put(LETTER)
    server.put(FULL)
    assert (returns.sweep_returns(now=NOW), server.flags()) == (1, [["\\Flagged"], ["\\Seen"]])
    assert [record.getMessage() for record in caplog.records] == [
        "A mail that came back could not be taken in: RuntimeError"
    ]
    server.put(FULL + b" again")
    asked.clear()
    monkeypatch.setattr(bounces, "take", lambda *, now, raw: asked.append(raw))
    assert (returns.sweep_returns(now=NOW), asked) == (2, [FULL + b" again", LETTER])
    assert server.flags() == [["\\Seen"], ["\\Seen"], ["\\Seen"]]


def test_killed_before_it_could_mark_a_mail_it_takes_it_in_again_and_that_is_one_bounce(
    server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(FULL)
    with monkeypatch.context() as killed:
        killed.setattr(Inbox, "taken", lambda *_: (_ for _ in ()).throw(Unreadable("gone")))
        returns.sweep_returns(now=NOW)
    assert (server.flags(), Bounce.objects.count()) == ([[]], 1)
    assert (returns.sweep_returns(now=NOW), Bounce.objects.count()) == (1, 1)


def test_many_mails_come_in_slices_and_the_rest_next_time(server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returns, "AT_ONCE", 5)
    monkeypatch.setattr(imap, "SLICE", 2)
    for number in range(7):
        server.put(FULL + b"%d" % number)
    assert [returns.sweep_returns(now=NOW) for _ in range(3)] == [5, 2, 0]


def test_of_a_huge_mail_only_its_beginning_is_fetched(server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounces, "LARGEST", 1_000)
    server.put(LETTER + b"x" * 100_000)
    assert returns.sweep_returns(now=NOW) == 1
    assert len(Bounce.objects.get().text.encode()) == 1_000


@pytest.mark.parametrize("folder", ["Palautukset/2026", "Lähtevät & tulevat", 'a "quoted" one'])
def test_another_folder_of_the_mailbox_has_whatever_name(server: ImapServer, settings: Any, folder: str) -> None:
    server.make(imap._quoted(folder))
    server.put(FULL, imap._quoted(folder))
    settings.RETURNS_IMAP = url(server.port, folder=folder)
    assert returns.sweep_returns(now=NOW) == 1


@pytest.mark.parametrize(
    ("given", "why"),
    [({"folder": "Nowhere"}, "the folder: was refused"), ({"password": "wrong"}, "the sign-in: was refused")],
)
def test_what_the_server_refuses_is_told_without_its_words(
    server: ImapServer, settings: Any, caplog: pytest.LogCaptureFixture, given: dict[str, str], why: str
) -> None:
    settings.RETURNS_IMAP = url(server.port, **given)
    assert returns.sweep_returns(now=NOW) == 0
    assert [record.getMessage() for record in caplog.records if record.name.startswith("marketing")] == [
        f"The mailbox of what came back cannot be read: 127.0.0.1:{server.port}: {why}"
    ]


@pytest.mark.parametrize("scheme", ["imaps", "imap+tls"])
def test_over_a_network_it_is_read_encrypted_from_a_server_whose_certificate_is_trusted(
    certificate: Path, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with imap_server(certificate, tls=scheme == "imaps") as server:
        mailbox = Mailbox.of(url(server.port, scheme))
        with pytest.raises(Unreadable, match=r"127\.0\.0\.1"), Inbox(mailbox, most=10):
            pass
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with Inbox(mailbox, most=10) as inbox:
            assert list(inbox.unseen(10)) == []


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("imaps://me%40x:p%2Fw@mail.example", Mailbox("imaps", "mail.example", 993, "me@x", "p/w")),
        ("imap+tls://me:pw@mail.example/A%20b/C", Mailbox("imap+tls", "mail.example", 143, "me", "pw", "A b/C")),
        ("imap://me:pw@localhost:1143", Mailbox("imap", "localhost", 1143, "me", "pw")),
    ],
)
def test_the_mailbox_is_where_the_address_points(address: str, mailbox: Mailbox) -> None:
    assert Mailbox.of(address) == mailbox


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("imap://me:secret@mail.example", "would travel in plain text: use imaps or imap"),
        ("pop3://me:secret@mail.example", "write imaps://user:password@host/folder"),
        ("imaps://mail.example", "write imaps://user:password@host/folder"),
        ("imaps://me:secret@mail.example:zzz/", "it is no address"),
        ("imaps://me:secret@mail.example/a%0D%0Ab", "characters that nothing can be named by"),
    ],
)
def test_an_address_that_will_not_do_is_refused_without_repeating_the_password(address: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as no:
        Mailbox.of(address)
    assert "secret" not in str(no.value)


# Servers of other habits, and of none


@contextmanager
def speaking(script: dict[str, str], *, silent_at: str = "") -> Iterator[tuple[int, list[str]]]:
    """A server that answers each command by the first words in `script` that it holds; it gives its port and what it was asked."""
    asked: list[str] = []
    door = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        peer, _ = door.accept()
        with peer, peer.makefile("rb") as lines:
            peer.sendall(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
            for line in lines:
                tag, _, words = line.decode().strip().partition(" ")
                asked.append(words)
                if silent_at and silent_at in words:
                    continue
                said = next((answer for key, answer in script.items() if key in words), "")
                peer.sendall(f"{said}{tag} OK done\r\n".encode())

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield door.getsockname()[1], asked
    finally:
        door.close()
        thread.join(5)


FOUND = {"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n", "SELECT": "* 2 EXISTS\r\n", "UNFLAGGED": "* SEARCH 7 9\r\n"}


def plain(port: int) -> Mailbox:
    """Of a user whose password is ASCII: these servers know only LOGIN."""
    return Mailbox.of(url(port, password="secret"))


def mails(script: dict[str, str]) -> list[tuple[int, bytes]]:
    with speaking(FOUND | script) as (port, _asked), Inbox(plain(port), most=100) as inbox:
        return [(mail.uid, mail.raw) for slice_ in inbox.unseen(10) for mail in slice_]


@pytest.mark.parametrize(
    "said",
    [
        "* 1 FETCH (UID 7 FLAGS () BODY[]<0> {5}\r\nhello)\r\n",
        "* 1 FETCH (BODY[]<0> {5}\r\nhello UID 7 FLAGS ())\r\n",
        '* 1 FETCH (UID 7 FLAGS () BODY[]<0> "hello")\r\n',
        "* 3 EXISTS\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* 1 FETCH (UID 7 BODY[]<0> {5}\r\nhello)\r\n",
    ],
)
def test_a_mail_is_read_however_the_server_writes_its_answer(said: str) -> None:
    assert mails({"FETCH": said}) == [(7, b"hello")]


def test_an_empty_mail_is_a_mail_and_one_that_is_gone_is_none() -> None:
    assert mails({"FETCH": "* 1 FETCH (UID 7 BODY[]<0> NIL)\r\n"}) == [(7, b"")]


def test_a_great_mailbox_is_asked_about_in_parts() -> None:
    script = {**FOUND, "SELECT": "* 45000 EXISTS\r\n", "UNFLAGGED": "* SEARCH\r\n"}
    with speaking(script) as (port, asked), Inbox(plain(port), most=100) as inbox:
        assert list(inbox.unseen(10)) == []
    assert [words for words in asked if "UNFLAGGED" in words] == [
        f"UID SEARCH {part} UNSEEN UNDELETED UNFLAGGED" for part in ("1:20000", "20001:40000", "40001:45000")
    ]


def test_a_server_that_falls_silent_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "SECONDS", 0.2)
    with (
        speaking(FOUND, silent_at="FETCH") as (port, _asked),
        pytest.raises(Unreadable, match="FETCH: no answer in time"),
        Inbox(plain(port), most=100) as inbox,
    ):
        list(inbox.unseen(10))


def test_a_folder_that_may_only_be_read_is_not_read_for_ever() -> None:
    script = {**FOUND, "SELECT": "* 2 EXISTS\r\n* OK [READ-ONLY] so\r\n"}
    with (
        speaking(script) as (port, _asked),
        pytest.raises(Unreadable, match="the folder: "),
        Inbox(plain(port), most=100),
    ):
        pass
