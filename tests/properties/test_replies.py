"""Nothing a server can say breaks the reading of it, and no nonsense is ever taken for an answer."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from marketing.ports.replies import LONGEST_REPLY, Ending, Lost, Phase, Reply, ReplyReader, judge

LINES = st.one_of(
    st.binary(max_size=40),
    st.builds(
        lambda code, separator, text, end: str(code).encode() + separator + text + end,
        st.integers(0, 999),
        st.sampled_from([b" ", b"-", b"", b"\t"]),
        st.binary(max_size=20),
        st.sampled_from([b"\r\n", b"\n", b"\r", b""]),
    ),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(LINES, max_size=12), st.data())
def test_any_bytes_in_any_pieces_give_the_same_replies_and_never_an_error(
    lines: list[bytes], data: st.DataObject
) -> None:
    whole = b"".join(lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    reader, replies = ReplyReader(), []
    for begin, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        replies += reader.feed(whole[begin:end])
    assert replies == ReplyReader().feed(whole)
    for reply in replies:
        assert reply.code == 0 or 200 <= reply.code <= 599
        assert reply.text.isprintable()
        assert len(reply.text) <= 500


@given(st.integers(200, 599), st.binary(max_size=60))
def test_a_refusal_is_a_4xx_or_a_5xx_and_nothing_else(code: int, words: bytes) -> None:
    try:
        outcome = judge(Reply(code, words), Phase.RCPT)
    except Lost:
        assert code // 100 in (2, 3)
    else:
        assert outcome.ending is {4: Ending.DEFERRED, 5: Ending.REFUSED}[code // 100]


@given(st.integers(1, 400))
def test_an_endless_reply_is_cut_off(lines: int) -> None:
    reader = ReplyReader()
    replies = [reply for _ in range(lines) for reply in reader.feed(b"250-" + b"x" * 996 + b"\r\n")]
    assert replies == ([Reply(0)] if lines * 1001 > LONGEST_REPLY else [])
