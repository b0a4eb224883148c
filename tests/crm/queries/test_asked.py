"""What a typed text may mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.queries.search.asked import Asked, read


def test_a_name_is_words_and_may_be_the_beginning_of_an_address() -> None:
    assert read(" Väinö ") == Asked("Väinö", ("vaino",), email="väinö")


def test_several_words_are_no_address() -> None:
    assert read("Aino  d'Angelo-Öhman") == Asked("Aino d'Angelo-Öhman", ("aino", "dangelo", "ohman"))


@pytest.mark.parametrize("text", ["", " ", "ä", "4", "-", "%"])
def test_fewer_than_two_letters_mean_nothing(text: str) -> None:
    assert read(text) == Asked(text.strip())


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("AINO@Paja.example", "aino@paja.example"),
        ("aino@", "aino@"),
        ("aino@pa", "aino@pa"),
        ("aino@äijälä.fi", "aino@xn--ijl-placb.fi"),
    ],
)
def test_an_address_is_looked_for_as_it_is_stored(text: str, begins: str) -> None:
    assert read(text) == Asked(text, email=begins)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("040 123", ("+35840123",)),
        ("0401234567", ("+358401234567",)),
        ("040-123 45 67", ("+358401234567",)),
        ("(09) 123", ("+3589123",)),
        ("+358 40 123", ("+35840123",)),
        ("+358 (0)40 123 4567", ("+358401234567",)),
        ("00358 40 123", ("+35840123",)),
        ("358 40 123", ("+35835840123", "+35840123")),
        ("40 123 4567", ("+358401234567", "+401234567")),
        ("+46 8 123", ("+468123",)),
        ("04", ()),
    ],
)
def test_a_number_is_read_as_it_is_dialled(text: str, begins: tuple[str, ...]) -> None:
    assert read(text).phones == begins


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("207", ("207",)),
        ("2077474", ("2077474", "0207747-4")),
        ("2077474-0", ("2077474-0",)),
        ("20774740", ("2077474-0",)),
        ("207747400", ()),
        ("+2077474", ()),
    ],
)
def test_a_business_id_is_known_with_and_without_its_dash(text: str, begins: tuple[str, ...]) -> None:
    assert read(text).business_ids == begins


@pytest.mark.parametrize(
    ("text", "number"), [("20418", "20418"), ("Q-2026-1", "Q-2026-1"), ("q 1", ""), ("aino", ""), ("a1@b.example", "")]
)
def test_a_text_with_a_digit_may_be_the_number_of_a_dealing(text: str, number: str) -> None:
    assert read(text).number == number


@pytest.mark.parametrize(
    ("text", "begin"),
    [("ma", ["ma", "m{", "m|"]), ("mä", ["m|"]), ("pö", ["p}"]), ("mu vi", ["mu", "my", "vi"])],
)
def test_a_plain_letter_may_be_an_accented_one_where_names_are_sorted(text: str, begin: list[str]) -> None:
    assert [since for since, _before in read(text).spans()] == begin


@given(st.text(max_size=40))
def test_anything_can_be_read(text: str) -> None:
    asked = read(text)
    assert asked.short in (True, False)
    assert all(since < before for since, before in asked.spans() if asked.short)
