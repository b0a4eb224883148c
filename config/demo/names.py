"""Names nobody bears on purpose: common ones often, rare ones seldom, and combinations that follow the patterns of the languages."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Sequence
from itertools import accumulate
from random import Random
from typing import NamedTuple

from config.demo import words
from crm.normal import search_fold


class Ranked:
    """Words from the commonest to the rarest: the n-th comes about 1/n as often, the first ones less lopsidedly than that."""

    def __init__(self, ranked: Sequence[str], flat: int = 25) -> None:
        self._ranked = ranked
        self._sums = list(accumulate(1 / (place + flat) for place in range(len(ranked))))

    def draw(self, dice: Random) -> str:
        return self._ranked[bisect(self._sums, dice.random() * self._sums[-1])]


class Name(NamedTuple):
    """A person's name; `call` where they go by another than their first one."""

    first: str
    call: str
    last: str


class _Language(NamedTuple):
    first: Ranked
    last: Ranked
    made: Callable[[Random], str] | None = None
    """Makes a surname out of two words, as about a third of the surnames are."""


def _joined(stems: Sequence[str], ends: Sequence[str]) -> Callable[[Random], str]:
    def made(dice: Random) -> str:
        stem, end = dice.choice(stems), dice.choice(ends)
        return stem + end if stem.lower() != end else stem

    return made


_LANGUAGES = {
    "fi": _Language(Ranked(words.FIRST_FI), Ranked(words.LAST_FI), _joined(words.STEM_FI, words.END_FI)),
    "sv": _Language(Ranked(words.FIRST_SV), Ranked(words.LAST_SV), _joined(words.STEM_SV, words.END_SV)),
    "en": _Language(Ranked(words.FIRST_OTHER), Ranked(words.LAST_OTHER, 60)),
}


def name(dice: Random, language: str) -> Name:
    """A person's name in the manner of a language; some have two first names, a double one, or a double surname."""
    known = _LANGUAGES[language]
    first, call, last = known.first.draw(dice), "", known.last.draw(dice)
    if known.made and dice.random() < 0.33:
        last = known.made(dice)
    turn = dice.random()
    if turn < 0.10:
        other = known.first.draw(dice)
        first, call = f"{first} {other}", first if turn < 0.07 else other
    elif turn < 0.14:
        first = f"{first}-{known.first.draw(dice)}"
    elif turn < 0.17:
        last = f"{last}-{known.last.draw(dice)}"
    return Name(first, call, last)


def plain(text: str) -> str:
    """The letters and digits of a text as an address may hold them."""
    return "".join(c for c in search_fold(text) if c.isalnum() and c.isascii()) or "x"
