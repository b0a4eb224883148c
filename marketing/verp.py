"""Return addresses: each mail has one of its own, so that whatever comes back says which mail it was (VERP, RFC 5321 section 3.9).

The mark is a message's number and 8 bytes of HMAC-SHA-256 in hexadecimal digits, because a mail server may change the case of what stands
before the @. It names no person, and a made-up one is none of ours. The keys are put here at start.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from privacy.keyed import SigningKeys

HEADER = "X-Luvalla-Message"
"""The mark once more, for servers that answer to the sender but quote the mail's headers."""
_MAC, _NUMBER = 8, 5
_MARK = re.compile(r"(?<![0-9a-f])[0-9a-f]{26}(?![0-9a-f])")


keys = SigningKeys(b"luvalla returns 1", _MAC)


def mark(message: int) -> str:
    """The mark of a message: 26 hexadecimal digits."""
    number = message.to_bytes(_NUMBER, "big")
    return (number + keys.sign(number)).hex()


def address(returns: str, mark: str) -> str:
    """The envelope's sender for the message with this mark: the mark after a plus in the address that takes what comes back; "" stays ""."""
    local, at, domain = returns.partition("@")
    return f"{local}+{mark}@{domain}" if at else ""


def message_of(text: str) -> int | None:
    """The message that the first true mark in the text names; None where there is none."""
    return next(_opened(_MARK.findall(text.lower())), None)


def _opened(marks: Iterable[str]) -> Iterator[int]:
    for found in marks:
        raw = bytes.fromhex(found)
        number, mac = raw[:_NUMBER], raw[_NUMBER:]
        if keys.signed(number, mac):
            yield int.from_bytes(number, "big")
