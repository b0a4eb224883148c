"""Words one typing error away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.queries.search import spelling

WORDS = st.text("abcdeo", min_size=1, max_size=6)


def distance(one: str, other: str) -> int:
    """By the definition of Damerau and Levenshtein (neighbours swapped, nothing edited twice)."""
    rows = {(i, j): max(i, j) for i in range(len(one) + 1) for j in range(len(other) + 1) if not i * j}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            same = one[i - 1] == other[j - 1]
            rows[i, j] = min(rows[i - 1, j] + 1, rows[i, j - 1] + 1, rows[i - 1, j - 1] + (not same))
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                rows[i, j] = min(rows[i, j], rows[i - 2, j - 2] + 1)
    return rows[len(one), len(other)]


@given(WORDS, WORDS)
def test_near_words_are_those_at_distance_one(one: str, other: str) -> None:
    assert (other in spelling.near(one)) == (distance(one, other) == 1)


@pytest.mark.parametrize("typed", ["makinnen", "makien", "nakinen", "makinne", "amkinen", "maknien"])
def test_a_long_word_may_be_misspelt_before_it_is_whole(typed: str) -> None:
    beginnings = tuple(lexeme.removesuffix(":*") for lexeme in spelling.lexemes(typed))
    assert "makinen".startswith(beginnings)


def test_a_short_word_is_compared_whole() -> None:
    assert ("aino" in spelling.lexemes("anio"), "ani:*" in spelling.lexemes("anio")) == (True, False)


def test_no_beginning_is_looked_for_twice() -> None:
    found = [lexeme.removesuffix(":*") for lexeme in spelling.lexemes("virtanen")]
    assert [word for word in found if word.startswith(tuple(other for other in found if other != word))] == []


def test_the_two_longest_words_are_doubted_and_no_short_word_nor_number() -> None:
    assert spelling.misspelt(["maria", "oy", "virtaenn", "1234567", "aino"]) == [0, 2]
