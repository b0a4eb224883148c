"""What an SMTP server says, read so that nothing it can say breaks us, and what that means for one message.

Pure: bytes in, `Reply` and `Outcome` out. Rules of RFC 5321 (replies 4.2, timeouts 4.5.3.2) and RFC 3463 (enhanced codes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

LONGEST_REPLY = 65_536
TEXT_KEPT = 500
_ENHANCED = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})(?!\S)")


class Ending(StrEnum):
    """How one attempt ended."""

    SENT = "sent"  # the server answered 2xx to the final dot: the message is its responsibility
    REFUSED = "refused"  # a certain, lasting no (5xx, or unfit for the wire)
    DEFERRED = "deferred"  # certainly nothing was accepted; another try is right
    UNCERTAIN = "uncertain"  # silence, loss or nonsense after the final dot was written: nobody can know
    WITHDRAWN = "withdrawn"  # the gate, asked again just before, said no; nothing was sent


class Phase(StrEnum):
    """Where in the dialogue an attempt ended."""

    CHECK = "check"  # before the wire: the envelope itself, or the gate asked again
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    DOT = "dot"


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, possibly of many lines. `code` is 200 to 599, or 0 for what is no SMTP reply."""

    code: int
    raw: bytes = field(default=b"", repr=False)

    @property
    def text(self) -> str:
        """The words of the server on one printable line, cut to 500 characters. They may name the address: never log them."""
        words = self.raw[: 4 * TEXT_KEPT].decode("utf-8", "replace")
        if not words.isprintable():
            words = "".join(c if c.isprintable() else " " for c in words)
        return words[:TEXT_KEPT].strip()

    @property
    def enhanced(self) -> str:
        """The enhanced status code (RFC 3463) such as `5.1.1`, or nothing."""
        found = _ENHANCED.match(self.raw)
        return found[1].decode("ascii") if found and found[1][0] - 48 == self.code // 100 else ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message. `code` 0 means that no reply decided it; `text`, the server's words where it
    was not a yes, may name the address, so it stays out of `repr`."""

    ending: Ending
    phase: Phase
    code: int = 0
    enhanced: str = ""
    text: str = field(default="", repr=False)

    @property
    def connection_failed(self) -> bool:
        """The connection, not the message, was the trouble: the message may be tried again at once, elsewhere."""
        return self.ending is Ending.DEFERRED and self.code in (0, 421)


class Lost(Exception):
    """The dialogue cannot go on: connection gone, silence past its time, or nonsense. Its words never name a person."""


def judge(reply: Reply, phase: Phase) -> Outcome:
    """The outcome that a refusing reply means. Raises Lost for a reply that is neither 4xx nor 5xx."""
    endings = {4: Ending.DEFERRED, 5: Ending.REFUSED}
    if reply.code // 100 not in endings:
        raise Lost(f"unexpected reply {reply.code:03d}")
    return Outcome(endings[reply.code // 100], phase, reply.code, reply.enhanced, reply.text)


class ReplyReader:
    """Cuts a stream of bytes into replies. After nonsense it gives one `Reply(0)` and then nothing more."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[bytes] = []
        self._size = 0
        self._broken = False

    @property
    def clean(self) -> bool:
        """Nothing half-read is held: what TLS must not inherit (RFC 3207, 4.2)."""
        return not (self._rest or self._lines or self._broken)

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that `data` completes."""
        if self._broken:
            return []
        *lines, self._rest = (self._rest + data).split(b"\n")
        replies: list[Reply] = []
        for line in lines:
            code, last = _code(line[:4])
            self._lines.append(line[4:].rstrip(b"\r"))
            self._size += len(line)
            if not code or self._size > LONGEST_REPLY:
                return [*replies, self._nonsense()]
            if last:
                replies.append(Reply(code, self._lines[0] if len(self._lines) == 1 else b"\n".join(self._lines)))
                self._lines, self._size = [], 0
        if len(self._rest) + self._size > LONGEST_REPLY:
            replies.append(self._nonsense())
        return replies

    def _nonsense(self) -> Reply:
        self._broken, self._rest = True, b""
        return Reply(0)


@lru_cache(64)
def _code(head: bytes) -> tuple[int, bool]:
    """The code that a reply's line begins with, and whether it is the last of its reply; code 0 for what is none."""
    digits, separator = head[:3], head[3:]
    if len(digits) != 3 or not digits.isdigit() or not b"2" <= digits[:1] <= b"5" or separator not in b" -\r":
        return 0, True
    return int(digits), separator != b"-"
