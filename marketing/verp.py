"""Return addresses: each mail has one of its own, so that whatever comes back says which mail it was (VERP, RFC 5321 section 3.9).

The mark is a message's number and 8 bytes of HMAC-SHA-256 in base32 without signs: letters of one case, because a mail server may
change the case of what stands before the @. It names no person, and a made-up one is none of ours. The keys are put here at start.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32decode, b32encode
from collections.abc import Iterable, Iterator, Mapping

HEADER = "X-Luvalla-Message"
"""The mark once more, for servers that answer to the sender but quote the mail's headers."""
_MAC, _NUMBER = 8, 5
_PURPOSE = b"luvalla returns 1"
_MARK = re.compile(r"(?<![a-z2-7])[a-z2-7]{21}(?![a-z2-7])")


class _Keys:
    """Derived keys, the current one first; the others still open what they signed."""

    def __init__(self) -> None:
        self.all: tuple[bytes, ...] = ()

    def fill(self, keys: Mapping[str, str]) -> None:
        """Takes the installation's secret keys by id, current first."""
        self.all = tuple(hmac.digest(key.encode(), _PURPOSE, hashlib.sha256) for key in keys.values())


keys = _Keys()


def mark(message: int) -> str:
    """The mark of a message: 21 letters."""
    number = message.to_bytes(_NUMBER, "big")
    return b32encode(number + _mac(keys.all[0], number)).decode().rstrip("=").lower()


def address(returns: str, message: int) -> str:
    """The envelope's sender for a message: the mark after a plus in the address that takes what comes back; "" stays ""."""
    local, at, domain = returns.partition("@")
    return f"{local}+{mark(message)}@{domain}" if at else ""


def message_of(text: str) -> int | None:
    """The message that the first true mark in the text names; None where there is none."""
    return next(_opened(_MARK.findall(text.lower())), None)


def _opened(marks: Iterable[str]) -> Iterator[int]:
    for found in marks:
        raw = b32decode(found.upper() + "=" * (-len(found) % 8))
        number, mac = raw[:_NUMBER], raw[_NUMBER:]
        if any(hmac.compare_digest(mac, _mac(key, number)) for key in keys.all):
            yield int.from_bytes(number, "big")


def _mac(key: bytes, number: bytes) -> bytes:
    return hmac.digest(key, number, hashlib.sha256)[:_MAC]
