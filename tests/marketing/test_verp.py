"""Return addresses: one for each message, and none that somebody made up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing import verp

RETURNS = "palautukset@laitos.example"


@pytest.fixture(autouse=True, scope="module")
def keys() -> Iterator[None]:
    before = verp.keys.all
    verp.keys.fill({"b": "the new key", "a": "the old key"})
    yield
    verp.keys.all = before


@given(st.integers(1, 2**40 - 1))
def test_an_address_leads_to_its_message_in_whatever_case_it_comes_back(message: int) -> None:
    address = verp.address(RETURNS, verp.mark(message))
    assert (verp.message_of(address), verp.message_of(address.upper())) == (message, message)


def test_an_address_is_short_and_of_letters_and_digits_that_every_server_keeps() -> None:
    local = verp.address(RETURNS, verp.mark(2**40 - 1)).partition("@")[0]
    assert (len(local) <= 64, local.replace("+", "").isalnum(), local.islower()) == (True, True, True)


def test_a_mark_of_an_older_key_still_counts() -> None:
    verp.keys.all = verp.keys.all[1:]
    old = verp.mark(7)
    verp.keys.fill({"b": "the new key", "a": "the old key"})
    assert (verp.message_of(old), verp.mark(7) == old) == (7, False)


@pytest.mark.parametrize("text", ["", "palautukset@laitos.example", "a" * 26, "a" * 27, "palautukset+@laitos.example"])
def test_what_is_no_mark_of_ours_names_nothing(text: str) -> None:
    assert verp.message_of(text) is None


def test_a_mark_with_one_digit_changed_names_nothing() -> None:
    mark = verp.mark(7)
    changed = [mark[:n] + ("a" if mark[n] != "a" else "b") + mark[n + 1 :] for n in range(len(mark))]
    assert [verp.message_of(text) for text in changed] == [None] * 26


def test_without_an_address_for_returns_there_is_none() -> None:
    assert verp.address("", verp.mark(7)) == ""
