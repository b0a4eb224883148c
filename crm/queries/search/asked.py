"""What a typed text may mean. Pure: it looks at the text alone."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from itertools import product

from crm import normal

# Letters of `normal.sort_key` that somebody may mean who types the plain one; who types å ä ö means them.
_SORTED_ALIKE = {"a": "a{|", "o": "o}", "u": "uy"}
_SHORT = 3
_DIALLED = re.compile(r"[+(]?[0-9][0-9 ()./\u00a0-]*")
_TRUNK = re.compile(r"\(0\)")
_MOST_LETTERS, _MOST_WORDS = 200, 8


@dataclass(frozen=True)
class Asked:
    """The ways a text can be read; what it cannot be is empty.

    `words` are folded as names are stored. `email` and `phones` are beginnings of keys of contact points, `business_ids` of
    business ids, `number` the whole number of a dealing.
    """

    text: str
    words: tuple[str, ...] = ()
    email: str = ""
    phones: tuple[str, ...] = ()
    business_ids: tuple[str, ...] = ()
    number: str = ""

    @property
    def points(self) -> tuple[tuple[str, str], ...]:
        """The beginnings of contact points as (kind, beginning)."""
        return (*((("email", self.email),) if self.email else ()), *(("phone", phone) for phone in self.phones))

    @property
    def short(self) -> bool:
        """Are all words so short that half the register has one of them?"""
        return bool(self.words) and max(map(len, self.words)) <= _SHORT

    def spans(self) -> list[tuple[str, str]]:
        """Where names that begin with one of the short words stand in Finnish order, as (from, up to but not including)."""
        begun = {
            "".join(letters)
            for word in normal.sort_key(self.text).split()
            for letters in product(*map(_sorted_alike, word))
        }
        return [(prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)) for prefix in sorted(begun)]


def _sorted_alike(letter: str) -> str:
    return _SORTED_ALIKE.get(letter, letter)


def read(text: str) -> Asked:
    """The ways to read a text. Fewer than two letters or digits mean nothing yet."""
    text = " ".join(normal.without_controls(text[:_MOST_LETTERS]).split())
    words = tuple(dict.fromkeys(normal.search_fold(text).split()))[:_MOST_WORDS]
    if sum(map(len, words)) < 2:
        return Asked(text)
    if "@" in text:
        return Asked(text, email=_email(text))
    single = " " not in text
    dialled = _DIALLED.fullmatch(text) is not None
    return Asked(
        text,
        words,
        email=text.lower() if single and not dialled and len(text) > 2 else "",
        phones=_phones(text) if dialled else (),
        business_ids=_business_ids(text) if dialled else (),
        number=text if single and any(c.isdigit() for c in text) else "",
    )


def _email(text: str) -> str:
    try:
        return normal.email_key(text)
    except ValueError:
        return text.lower()


def _phones(text: str) -> tuple[str, ...]:
    """The beginnings in E.164 of what was dialled: abroad with + or 00, in Finland with 0 or without."""
    digits = re.sub(r"[^0-9]", "", _TRUNK.sub("", text))
    if len(digits) < 3:
        return ()
    if text.startswith("+"):
        begun = {f"+{digits}"}
    elif digits.startswith("00"):
        begun = {f"+{digits[2:]}"} if len(digits) > 4 else set()
    elif digits.startswith("0"):
        begun = {f"+358{digits[1:]}"}
    else:
        begun = {f"+358{digits}", f"+{digits}"}
    with suppress(ValueError):
        begun.add(normal.phone_key(text))
    return tuple(sorted(begun))


def _business_ids(text: str) -> tuple[str, ...]:
    """The beginnings of the business ids that begin so, dash or no dash; old ids of six digits got a leading zero."""
    digits = re.sub(r"[\s-]", "", text)
    if not digits.isdigit() or not 2 < len(digits) < 9:
        return ()
    begun = f"{digits[:7]}-{digits[7:]}" if len(digits) == 8 else digits
    return (begun, f"0{digits[:6]}-{digits[6:]}") if len(digits) == 7 else (begun,)
