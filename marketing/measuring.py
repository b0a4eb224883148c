"""Measured mails: links that lead through us, a picture that tells of the opening, and a link that no person sees.

A mark in an address is a message's number, for a link its number too, and 8 bytes of HMAC-SHA-256, in base32 without signs: letters of
one case that any mail program leaves whole. Where a link leads stands in the database, never in its address, so nobody can make one of
ours lead elsewhere. A mark opens nothing of the person; of what is done with it only that is kept which they permit at that moment
(`marketing.actions.measuring`). The keys are put here at start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape, unescape

from marketing.blocks import Atom
from privacy.keyed import SigningKeys

TRAP = 0
"""The number of the link that no person sees: who follows it is a program."""
MOST_LINKS = 500
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b")
"""A transparent GIF of one dot."""
VARIANT = "+"
"""What stands after a language to name its measured mail."""
_MAC, _NUMBER = 8, 5
_HREF = re.compile(r'<a href="([^"]*)"')
_PLACE = re.compile(r"click_[a-z]+")

keys = SigningKeys(b"luvalla measuring 1", _MAC)


class BadMark(ValueError):
    """No mark of ours, or one of the other kind."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What makes the plain mail of one language the measured one: the links' numbers by where they lead, and our own address."""

    numbers: Mapping[str, int]
    own: str

    def atom(self, atom: Atom) -> Atom:
        """The same with its link led through us."""
        return replace(atom, link=self._through(atom.link))

    def prose(self, draw: Callable[[str], str]) -> Callable[[str], str]:
        """The same drawing of Markdown, its links led through us."""
        return lambda words: _HREF.sub(
            lambda found: f'<a href="{escape(self._through(unescape(found[1])))}"', draw(words)
        )

    def whole(self, html: str) -> str:
        """The page with the two things at its end that nobody sees."""
        before, end, after = html.rpartition("</body>")
        return f"{before}{_UNSEEN.format(trap=self._address(TRAP), own=self.own)}{end}{after}"

    def _through(self, link: str) -> str:
        number = self.numbers.get(link)
        return link if number is None else self._address(number)

    def _address(self, number: int) -> str:
        return f"{self.own}/c/{{{{ {placeholder(number)} }}}}"


# No person sees the link, no keyboard and no screen reader stops at it.
_UNSEEN = (
    '<div style="display:none;max-height:0;overflow:hidden;mso-hide:all" aria-hidden="true"><a href="{trap}" tabindex="-1"></a></div>'
    '<img src="{own}/o/{{{{ open_mark }}}}.gif" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">'
)


def places(atoms: Iterable[Atom], draw: Callable[[str], str]) -> list[str]:
    """Where the links of a mail's content lead on the web, each once, in their order. `draw` makes HTML of Markdown."""
    found: dict[str, None] = {}
    for atom in atoms:
        drawn = [unescape(href) for href in _HREF.findall(draw(atom.words))] if atom.show == "prose" else []
        found |= dict.fromkeys(link for link in (*drawn, atom.link) if on_the_web(link))
    return list(found)[:MOST_LINKS]


def on_the_web(link: str) -> bool:
    """Only such links are ever led through us, or followed."""
    return link.startswith(("https://", "http://"))


def placeholder(number: int) -> str:
    """The name of a link's place in the compiled mail: the letters after the line are its digits."""
    return "click_" + "".join(chr(ord("a") + int(digit)) for digit in str(number))


def values(message: int, names: Iterable[str]) -> dict[str, str]:
    """What fills the places in one person's mail."""
    made = {name: click(message, _number(name)) for name in names if _PLACE.fullmatch(name)}
    return made | {"open_mark": opening(message)}


def click(message: int, link: int) -> str:
    """The mark of one link in one message: 30 hexadecimal digits."""
    return _sign(b"c", message.to_bytes(_NUMBER, "big") + link.to_bytes(2, "big"))


def opening(message: int) -> str:
    """The mark of a message's picture: 26 hexadecimal digits."""
    return _sign(b"o", message.to_bytes(_NUMBER, "big"))


def read_click(mark: str) -> tuple[int, int]:
    """The message and the link of a mark. Raises BadMark."""
    raw = _open(b"c", mark, _NUMBER + 2)
    return int.from_bytes(raw[:_NUMBER], "big"), int.from_bytes(raw[_NUMBER:], "big")


def read_opening(mark: str) -> int:
    """The message of a picture's mark. Raises BadMark."""
    return int.from_bytes(_open(b"o", mark, _NUMBER), "big")


def _number(name: str) -> int:
    return int("".join(str(ord(letter) - ord("a")) for letter in name.removeprefix("click_")))


def _sign(scope: bytes, body: bytes) -> str:
    return (body + keys.sign(scope + body)).hex()


def _open(scope: bytes, mark: str, size: int) -> bytes:
    if not re.fullmatch(r"(?:[0-9a-fA-F]{2}){13,15}", mark):
        raise BadMark("no mark of ours")
    raw = bytes.fromhex(mark)
    body, mac = raw[:size], raw[size:]
    if not keys.signed(scope + body, mac):
        raise BadMark("not signed by us, or for something else")
    return body
