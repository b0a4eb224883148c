"""A mail's bytes, made once for a language; for each person only the placeholders are filled.

A placeholder is `{{ name }}`, or `{{ name|words where it is empty }}`, in the subject, a header, the text or the HTML. What stands around it is encoded when compiling; what
is put in is encoded (and in HTML escaped) when filling, on lines of its own by soft breaks of quoted-printable, so that no name,
however long or strange, can make a line too long or a header of its own. The result is pure ASCII with CRLF, and no line of it begins
with a dot: a wire carries it as it is.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from operator import itemgetter
from typing import NewType

PLACEHOLDER = re.compile(r"\{\{\s*([a-z][a-z_]*(?:\|[^{}|\r\n]*)?)\s*\}\}")
LONGEST_VALUE = 900  # characters in a header line; RFC 5322, 2.1.1 allows a line of 998
_HEADER_NAME = re.compile(r"[!-9;-~]+")
_DOTS, _DOTS_IN_LINE = re.compile(rb"(?m)^\.+"), 25  # a line of quoted-printable has 76 characters (RFC 2045, 6.7)
_WORD = 42  # bytes of UTF-8 in one encoded word, so that it stays under 75 characters (RFC 2047, 2)

Values = Mapping[str, str]
Fill = Callable[[Values], bytes]


Ready = NewType("Ready", bytes)
"""A mail that a wire carries as it is: pure ASCII, CRLF at the end of each line and nowhere else, no line that begins with a dot."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a mail is from: the display name may be empty."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """A mail ready but for its placeholders. `digest` (SHA-256) names what was compiled."""

    digest: bytes
    names: frozenset[str]
    _pieces: tuple[bytes, ...]
    _fills: tuple[Fill, ...]
    _order: Callable[[list[bytes]], tuple[bytes, ...]]

    def fill(self, values: Values) -> Ready:
        """The mail for one person. Raises ValueError, naming the placeholder but not the value, when one is missing or is not
        one printable line."""
        if not self.names <= values.keys():
            raise ValueError(f"No value was given for {', '.join(sorted(self.names - values.keys()))}.")
        if not "".join([values[name] for name in self.names]).isprintable():
            for name in self.names:
                _one_line(values[name], name)
        pieces = list(self._pieces)
        pieces[1::2] = self._order([fill(values) for fill in self._fills])
        return Ready(b"".join(pieces))


def compile_message(*, subject: str, text: str, html: str, sender: Sender, headers: Values) -> Compiled:
    """Compiles a mail. It has From, To (`{{ to }}`), Subject, Date (`{{ date }}`), Message-ID (`<{{ message_id }}>`), `headers` (whose
    values are ASCII and may hold placeholders) and the text, with the HTML as its alternative unless that is empty.

    Raises ValueError for a header with a line break, a control character, or a letter outside ASCII.
    """
    digest = hashlib.sha256(repr((subject, text, html, sender, sorted(headers.items()))).encode("utf-8", "replace"))
    boundary = "=_" + digest.hexdigest()[:32]  # "=_" cannot stand in quoted-printable
    builder = _Builder()
    builder.still(f"From: {_from(sender)}\r\n")
    builder.header("To", "{{ to }}")
    builder.subject(subject)
    builder.header("Date", "{{ date }}")
    builder.header("Message-ID", "<{{ message_id }}>")
    for name, value in headers.items():
        builder.header(name, value)
    builder.header("MIME-Version", "1.0")
    if not html:
        builder.part("plain", text, _text)
        return builder.done(digest.digest())
    builder.still(f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n')
    for kind, body, encode in (("plain", text, _text), ("html", html, _html)):
        builder.still(f"--{boundary}\r\n")
        builder.part(kind, body, encode)
    builder.still(f"--{boundary}--\r\n")
    return builder.done(digest.digest())


def named(placeholder: str) -> tuple[str, str]:
    """The name in what stands between the braces, and the words for where its value is empty."""
    name, _bar, fallback = placeholder.partition("|")
    return name.strip(), fallback.strip()


def filled(text: str, values: Values) -> str:
    """The text with its placeholders filled, as it is."""

    def value(found: re.Match[str]) -> str:
        name, fallback = named(found[1])
        return values[name] or fallback

    return PLACEHOLDER.sub(value, text)


class _Builder:
    """Collects what stands still and what is filled; a value that stands in several places is encoded once."""

    def __init__(self) -> None:
        self._pieces = [bytearray()]  # what stands still and, at every second place, what is filled
        self._fills: dict[Fill, int] = {}
        self._order: list[int] = []
        self._names: set[str] = set()

    def still(self, text: str | bytes) -> None:
        self._pieces[-1] += text.encode("ascii") if isinstance(text, str) else text

    def fill(self, names: list[str], fill: Fill) -> None:
        self._names.update(named(name)[0] for name in names)
        self._pieces += bytearray(), bytearray()
        self._order.append(self._fills.setdefault(fill, len(self._fills)))

    def header(self, name: str, value: str) -> None:
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a header.")
        self.still(f"{name}: ")
        pieces = PLACEHOLDER.split(value)
        for still, placeholder in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
            if not still.isascii():
                raise ValueError(f"{name} has letters that this header cannot carry.")
            self.still(_one_line(still, name))
            if placeholder:
                self.fill([placeholder], _Plain(placeholder))
        self.still("\r\n")

    def subject(self, text: str) -> None:
        names = PLACEHOLDER.findall(text)
        self.still("Subject: ")
        if names:
            self.fill(names, _Subject(text))
        else:
            self.still(_words(_one_line(text, "Subject")))
        self.still("\r\n")

    def part(self, kind: str, body: str, encode: Callable[[str], bytes]) -> None:
        self.still(f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
        pieces = PLACEHOLDER.split(body.replace("\r\n", "\n").replace("\r", "\n"))
        for still, placeholder in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
            self.still(_quoted(still))
            if placeholder:
                self.still("=\r\n")
                self.fill([placeholder], _Body(*named(placeholder), encode))
                self.still("=\r\n")
        self.still("\r\n")

    def done(self, digest: bytes) -> Compiled:
        order = itemgetter(*self._order)  # of three at least: To, Date and Message-ID
        return Compiled(digest, frozenset(self._names), tuple(map(bytes, self._pieces)), tuple(self._fills), order)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A value put into a header as it is."""

    name: str

    def __call__(self, values: Values) -> bytes:
        value = values[self.name]
        if len(value) > LONGEST_VALUE:
            raise ValueError(f"{self.name} is longer than {LONGEST_VALUE} characters.")
        if not value.isascii():
            raise ValueError(f"{self.name} has letters that this header cannot carry.")
        return value.encode("ascii")


@dataclass(frozen=True, slots=True)
class _Subject:
    """The whole subject with its values, in encoded words where it needs them."""

    text: str

    def __call__(self, values: Values) -> bytes:
        return _words(filled(self.text, values)).encode("ascii")


@dataclass(frozen=True, slots=True)
class _Body:
    """A value in a part, or the words that stand there where the value is empty."""

    name: str
    fallback: str
    encode: Callable[[str], bytes]

    def __call__(self, values: Values) -> bytes:
        return self.encode(values[self.name] or self.fallback)


def _text(value: str) -> bytes:
    return _quoted(value)


def _html(value: str) -> bytes:
    return _quoted(escape(value))


@lru_cache(64)  # a link stands in the text and in the HTML
def _quoted(text: str) -> bytes:
    if len(text) < 70 and text.isascii() and text.isalnum():
        return text.encode("ascii")
    encoded = binascii.b2a_qp(text.encode("utf-8", "replace"), istext=True)
    if encoded.startswith(b".") or b"\n." in encoded:
        encoded = _DOTS.sub(_no_dots, encoded)
    return encoded.replace(b"\n", b"\r\n")


def _no_dots(found: re.Match[bytes]) -> bytes:
    """Dots at the beginning of a line written by their codes, on lines of their own: SMTP would take away the first (RFC 5321, 4.5.2)."""
    return b"".join(
        b"=2E" * min(_DOTS_IN_LINE, len(found[0]) - at) + b"=\n" for at in range(0, len(found[0]), _DOTS_IN_LINE)
    )


def _one_line(value: str, name: str) -> str:
    """The value, if it is one line without control characters. Raises ValueError with the name of what held it."""
    if not value.isprintable() and any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u2028\u2029" for c in value):
        raise ValueError(f"{name} has a line break or a control character.")
    return value


def _words(text: str) -> str:
    """A header text: as it is when short and plain ASCII, else in encoded words, folded (RFC 2047)."""
    if text.isascii() and len(text) <= 66 and "=?" not in text and text == text.strip():
        return text
    whole = text.encode("utf-8", "replace")
    words = [whole] if len(whole) <= _WORD else _pieces(text)
    return "\r\n ".join(f"=?utf-8?B?{b64encode(word).decode('ascii')}?=" for word in words)


def _pieces(text: str) -> list[bytes]:
    """The text in pieces for encoded words, cut between characters."""
    pieces = [b""]
    for character in text:
        encoded = character.encode("utf-8", "replace")
        if len(pieces[-1]) + len(encoded) > _WORD:
            pieces.append(b"")
        pieces[-1] += encoded
    return pieces


def _from(sender: Sender) -> str:
    name, address = _one_line(sender.name, "From").strip(), _one_line(sender.address, "From")
    if not name:
        return address
    if name.isascii() and "=?" not in name and len(name) <= 60:
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + f'" <{address}>'
    return f"{_words(name)} <{address}>"
