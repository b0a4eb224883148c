"""Whatever is typed: a key or a sentence, never a crash, and a key is its own key."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import normal

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)
ADDRESSISH = st.builds("{}@{}.{}".format, ANYTHING, ANYTHING, st.sampled_from(["fi", "test", "com", "ö"]))
NUMBERISH = st.text("+0123456789 -()/.;ext", max_size=24)
SWEDISH_LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"


@pytest.mark.parametrize("key_of", [normal.email_key, normal.phone_key, normal.business_id, normal.vat_id])
@given(text=ANYTHING | ADDRESSISH | NUMBERISH)
def test_a_key_is_its_own_key_and_a_refusal_does_not_repeat_the_value(key_of: Callable[[str], str], text: str) -> None:
    key, sentence = "", ""
    try:
        key = key_of(text)
    except ValueError as refusal:
        sentence = str(refusal)
    assert not key or key_of(key) == key
    assert len(text.strip()) < 6 or text.strip() not in sentence


@given(ANYTHING)
def test_folding_and_cleaning_twice_is_folding_and_cleaning_once(text: str) -> None:
    assert normal.search_fold(normal.search_fold(text)) == normal.search_fold(text)
    assert normal.without_controls(normal.without_controls(text)) == normal.without_controls(text)


@given(ANYTHING, st.sampled_from(["NFC", "NFD"]))
def test_the_form_of_unicode_does_not_matter(text: str, form: str) -> None:
    again = unicodedata.normalize(form, text)
    assert (normal.search_fold(again), normal.sort_key(again)) == (normal.search_fold(text), normal.sort_key(text))


@given(st.text(SWEDISH_LETTERS, max_size=8), st.text(SWEDISH_LETTERS, max_size=8))
def test_the_order_of_words_is_the_order_of_the_alphabet(one: str, other: str) -> None:
    by_alphabet = [SWEDISH_LETTERS.index(c) for c in one] < [SWEDISH_LETTERS.index(c) for c in other]
    assert (normal.sort_key(one).encode() < normal.sort_key(other).encode()) == by_alphabet


@given(ANYTHING)
def test_scanning_for_codes_never_fails_and_spans_lie_in_the_text(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end in normal.personal_identity_codes(text))
