"""What comes back, read: mails as the usual servers write them, and nothing guessed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing import verp
from marketing.bounce import judge, read
from marketing.enums import BounceKind as Kind

SAMPLES = Path(__file__).parent / "returned"
MESSAGE = 4_711


@pytest.fixture(autouse=True, scope="module")
def keys() -> Iterator[None]:
    before = verp.keys.all
    verp.keys.fill({"a": "a secret key"})
    yield
    verp.keys.all = before


def sample(name: str, message: int = MESSAGE) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes().replace(b"{mark}", verp.mark(message).encode())


@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        ("postfix", Kind.HARD, "5.1.1"),
        ("exchange", Kind.HARD, "5.1.10"),
        ("qmail", Kind.HARD, "5.1.1"),
        ("exim", Kind.HARD, "5.1.2"),
        ("full", Kind.SOFT, "5.1.1"),
        ("policy", Kind.POLICY, "5.7.1"),
        ("delayed", Kind.DELAYED, ""),
        ("vacation", Kind.VACATION, ""),
        ("challenge", Kind.CHALLENGE, ""),
        ("complaint", Kind.COMPLAINT, ""),
        ("letter", Kind.UNREAD, ""),
    ],
)
def test_a_mail_says_what_it_is_and_which_message_it_is_about(name: str, kind: Kind, status: str) -> None:
    found = read(sample(name))
    assert (found.kind, found.status, found.message) == (kind, status, MESSAGE)


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.eml")))
def test_line_endings_make_no_difference(name: str) -> None:
    assert read(sample(name).replace(b"\n", b"\r\n")) == read(sample(name))


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        ("5.1.1", "", Kind.HARD),
        ("5.1.10", "", Kind.HARD),
        ("5.4.310", "", Kind.HARD),
        ("5.2.1", "", Kind.HARD),
        ("5.2.1", "is receiving mail at a rate that prevents", Kind.POLICY),
        ("5.2.2", "", Kind.SOFT),
        ("5.1.1", "mailbox full", Kind.SOFT),
        ("5.7.1", "", Kind.POLICY),
        ("4.7.1", "greylisted", Kind.POLICY),
        ("5.7.1", "user unknown", Kind.HARD),
        ("5.7.1", "user unknown, or blacklisted", Kind.POLICY),
        ("5.6.0", "", Kind.POLICY),
        ("4.4.1", "connection timed out", Kind.SOFT),
        ("5.0.0", "554 This user doesn't have a posti.example account", Kind.HARD),
        ("5.0.0", "550 No such domain", Kind.HARD),
        ("5.0.0", "550 protocol violation", Kind.POLICY),
        ("", "552 mailbox is over quota", Kind.SOFT),
        ("5.0.0", "", Kind.SOFT),
        ("", "550", Kind.SOFT),
    ],
)
def test_a_no_means_what_its_code_says_and_its_words_where_they_say_more(status: str, words: str, kind: Kind) -> None:
    """Where neither says anything it is taken for a passing one: no good address is lost by a guess."""
    assert judge(status, words) is kind


def test_a_report_that_a_mail_was_no_spam_is_no_complaint() -> None:
    assert read(sample("complaint").replace(b"abuse\n", b"not-spam\n")).kind is Kind.UNREAD


def test_what_the_returned_mail_was_about_says_nothing() -> None:
    """The copy below speaks of spam: that is our own text."""
    assert read(sample("qmail")).kind is Kind.HARD


def test_a_mark_nobody_signed_names_no_message() -> None:
    forged = sample("postfix").replace(verp.mark(MESSAGE).encode(), b"a" * 26)
    assert (read(forged).kind, read(forged).message) == (Kind.HARD, None)


@given(st.binary(max_size=2_000))
def test_whatever_comes_is_read(raw: bytes) -> None:
    assert read(raw).kind in Kind


@given(st.sampled_from(sorted(path.stem for path in SAMPLES.glob("*.eml"))), st.data())
def test_a_mail_cut_or_spoilt_anywhere_is_still_read(name: str, data: st.DataObject) -> None:
    raw = sample(name)
    at = data.draw(st.integers(0, len(raw)))
    spoilt = raw[:at] + data.draw(st.binary(max_size=20)) + data.draw(st.sampled_from([raw[at:], b""]))
    assert read(spoilt).kind in Kind
