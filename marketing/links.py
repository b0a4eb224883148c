"""Links in mails: signed tokens that carry all they need, each good for one thing only.

A token is base64url of scope, fields and 16 bytes of HMAC-SHA-256. It names an address by its keyed hash, never by itself, so a link
works for years and after every purge, and tells a finder nothing. A token of one scope is refused everywhere else: an unsubscribe link
cannot open the preferences, a confirmation cannot unsubscribe. What ends early (a confirmation, an undo) ends by its row or its time.
The keys are put here at start.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from privacy.keyed import SigningKeys

_MAC = 16
_DIGEST = 32
_LONGEST = 2_000
UNDO_FOR = timedelta(hours=24)
EVENTS, PAUSE, LANGUAGE = "events", "pause", "language"
"""Kinds of what can be undone; the values are numbers of events, the day a pause had before, the language before."""


class BadLink(ValueError):
    """The token is broken, of another kind, signed by nobody we know, or past its time."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """The pending subscription `pending`, once, with the row's own `nonce`."""

    pending: int
    nonce: str


@dataclass(frozen=True, slots=True)
class Move:
    """One side ("old" or "new") of the change of address `change`, once, with that side's `nonce`."""

    change: int
    side: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Keep:
    """The question `question` whether permissions still hold, with the row's own `nonce`."""

    question: int
    nonce: str


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Stop what this mail was: `topic` of a newsletter, "" for direct marketing by e-mail; asked from the address of this hash."""

    hash: str
    contact: int | None
    campaign: int | None
    topic: str


@dataclass(frozen=True, slots=True)
class Preferences:
    """The choices of who reads the address of this hash."""

    hash: str
    contact: int | None


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back what was done a moment ago by who holds it: an act of `kind`, as `value` says it was; good for `UNDO_FOR` after `at`."""

    hash: str
    contact: int | None
    kind: str
    value: str
    at: datetime


keys = SigningKeys(b"luvalla links 1", _MAC)


def confirm(pending: int, nonce: str) -> str:
    return _sign(f"c\0{pending}\0{nonce}".encode())


def unsubscribe(hash: str, contact: int | None, campaign: int | None, topic: str) -> str:
    key, digest = _packed(hash)
    return _sign(f"u\0{key}\0{contact or ''}\0{campaign or ''}\0{topic}\0".encode() + digest)


def preferences(hash: str, contact: int | None) -> str:
    key, digest = _packed(hash)
    return _sign(f"p\0{key}\0{contact or ''}\0".encode() + digest)


def move(change: int, side: str, nonce: str) -> str:
    return _sign(f"m\0{change}\0{side}\0{nonce}".encode())


def keep(question: int, nonce: str) -> str:
    return _sign(f"k\0{question}\0{nonce}".encode())


def undo(hash: str, contact: int | None, kind: str, value: str, at: datetime) -> str:
    key, digest = _packed(hash)
    return _sign(f"r\0{key}\0{contact or ''}\0{kind}\0{value}\0{int(at.timestamp())}\0".encode() + digest)


def undo_events(hash: str, contact: int | None, events: Iterable[int], at: datetime) -> str:
    """An undo of acts of the ledger, by their numbers; "" for none."""
    value = ",".join(map(str, events))
    return undo(hash, contact, EVENTS, value, at) if value else ""


def read_confirm(token: str) -> Confirm:
    """What a confirmation link carries. Raises BadLink."""
    pending, nonce = _fields(_open(token), "c", 2)
    return Confirm(int(pending), nonce)


def read_move(token: str) -> Move:
    """What a link to confirm a change of address carries. Raises BadLink."""
    change, side, nonce = _fields(_open(token), "m", 3)
    return Move(int(change), side, nonce)


def read_keep(token: str) -> Keep:
    """What a link to keep or stop what grew old carries. Raises BadLink."""
    question, nonce = _fields(_open(token), "k", 2)
    return Keep(int(question), nonce)


def read_unsubscribe(token: str) -> Unsubscribe:
    """What an unsubscribe link carries. Raises BadLink."""
    hash, contact, campaign, topic = _of_address(token, "u", 4)
    return Unsubscribe(hash, _number(contact), _number(campaign), topic)


def read_preferences(token: str) -> Preferences:
    """What a preference link carries. Raises BadLink."""
    hash, contact = _of_address(token, "p", 2)
    return Preferences(hash, _number(contact))


def read_undo(token: str, *, now: datetime) -> Undo:
    """What an undo button carries. Raises BadLink, also when its time is over."""
    hash, contact, kind, value, seconds = _of_address(token, "r", 5)
    at = datetime.fromtimestamp(int(seconds), UTC)
    if not at - timedelta(minutes=1) <= now <= at + UNDO_FOR:
        raise BadLink("the time to undo is over")
    return Undo(hash, _number(contact), kind, value, at)


def _packed(hash: str) -> tuple[str, bytes]:
    """A keyed hash as its key's id and its 32 bytes: half as long in an address as its hexadecimal digits."""
    key, _colon, digits = hash.partition(":")
    return key, bytes.fromhex(digits)


def _sign(body: bytes) -> str:
    return urlsafe_b64encode(body + keys.sign(body)).rstrip(b"=").decode()


def _open(token: str) -> bytes:
    if not 0 < len(token) <= _LONGEST or not token.isascii():
        raise BadLink("not a link of ours")
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError) as error:
        raise BadLink("not a link of ours") from error
    body, mac = raw[:-_MAC], raw[-_MAC:]
    if not keys.signed(body, mac):
        raise BadLink("not signed by us")
    return body


def _fields(body: bytes, scope: str, count: int) -> list[str]:
    if body[:2] != scope.encode() + b"\0" or body.count(b"\0") != count:
        raise BadLink("a link for something else")
    return body.decode().split("\0")[1:]


def _of_address(token: str, scope: str, count: int) -> list[str]:
    """The fields of a link about an address, its hash put together again in the first."""
    body = _open(token)
    key, *others = _fields(body[: -_DIGEST - 1], scope, count)
    return [f"{key}:{body[-_DIGEST:].hex()}", *others]


def _number(text: str) -> int | None:
    return int(text) if text else None
