"""What one reply says."""

from __future__ import annotations

import pytest

from marketing.ports.replies import Reply, ReplyReader


def test_a_reply_of_many_lines_is_one_reply() -> None:
    assert ReplyReader().feed(b"250-sink\r\n250-PIPELINING\r\n250 SIZE 100\r\n") == [
        Reply(250, b"sink\nPIPELINING\nSIZE 100")
    ]


def test_a_reply_may_come_in_pieces_and_with_others() -> None:
    reader = ReplyReader()
    assert reader.feed(b"25") == []
    assert not reader.clean
    assert reader.feed(b"0 Ok\r\n354 Go") == [Reply(250, b"Ok")]
    assert reader.feed(b"\r\n") == [Reply(354, b"Go")]
    assert reader.clean


@pytest.mark.parametrize(
    "line", [b"hello\r\n", b"25\r\n", b"999 no\r\n", b"150 hm\r\n", b"2500 no\r\n", b"\xff\xfe\r\n", b"\r\n"]
)
def test_what_is_no_reply_has_no_code_and_ends_the_reading(line: bytes) -> None:
    reader = ReplyReader()
    assert reader.feed(line) == [Reply(0)]
    assert reader.feed(b"250 Ok\r\n") == []


@pytest.mark.parametrize(
    ("raw", "enhanced"),
    [
        (b"5.1.1 No such user", "5.1.1"),
        (b"5.7.26\nmore", "5.7.26"),
        (b"4.2.2 Full", ""),
        (b"5.1.1000 x", ""),
        (b"No such user", ""),
    ],
)
def test_the_enhanced_code_is_read_where_it_agrees_with_the_code(raw: bytes, enhanced: str) -> None:
    assert Reply(550, raw).enhanced == enhanced


def test_the_text_is_one_printable_line() -> None:
    assert Reply(550, b"a\r\nb\0\xffc" + b"x" * 600).text == "a  b �c" + "x" * 493
