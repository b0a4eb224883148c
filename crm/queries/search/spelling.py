"""Words one typing error away. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_lowercase

_SHORTEST, _WHOLE = 4, 6


def near(word: str) -> list[str]:
    """Everything one letter more, less, other or swapped with its neighbour away from the word (Damerau and Levenshtein's distance 1),
    in order; without the word itself."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    other = {a + c + b[1:] for a, b in cuts if b for c in ascii_lowercase}
    more = {a + c + b for a, b in cuts for c in ascii_lowercase}
    return sorted((less | swapped | other | more) - {word})


def lexemes(word: str) -> list[str]:
    """The same as text search asks for them: a short word whole; a long one as the beginning of one, and none that another begins."""
    if len(word) < _WHOLE:
        return near(word)
    kept: list[str] = []
    for found in near(word):
        if not (kept and found.startswith(kept[-1])):
            kept.append(found)
    return [f"{found}:*" for found in kept]


def misspelt(words: Iterable[str]) -> list[int]:
    """Which of the words may hold the error, by place: the two longest, of at least four letters."""
    long = [(-len(word), place) for place, word in enumerate(words) if len(word) >= _SHORTEST and word.isalpha()]
    return sorted(place for _length, place in sorted(long)[:2])
