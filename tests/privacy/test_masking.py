"""What is left of a value for who need not know it."""

from __future__ import annotations

import pytest

from privacy.masking import masked


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Aino Saarikivi", "A. S."),
        ("Anna-Liisa von Essen", "A. v. E."),
        ("  Åsa   Östman ", "Å. Ö."),
        ("Madonna", "M."),
        ("👩‍🔧 Oy", "👩. O."),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_name_becomes_initials(text: str, left: str) -> None:
    assert masked("name", text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("aino.saarikivi@paja.example", "a•••@p•••.example"),
        ("a@mail.paja.example", "a•••@m•••.example"),
        ('"odd@sign"@paja.example', '"•••@p•••.example'),
        ("aino@localhost", "a•••@•••"),
        ("@", "•••@•••"),
    ],
)
def test_an_address_keeps_its_first_letters_and_the_end_of_its_domain(text: str, left: str) -> None:
    assert masked("reach", text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("+358 40 123 4542", "+358 •• ••• ••42"),
        ("+358401234542", "+358 •• ••• ••42"),
        ("+46701234567", "+46 •• ••• ••67"),
        ("+1 202 555 0143", "+1 •• ••• ••43"),
        ("+37255512345", "+372 •• ••• ••45"),
        ("040 123 4542", "•• ••• ••42"),
        ("112", "•• ••• ••12"),
    ],
)
def test_a_number_keeps_its_country_and_its_end(text: str, left: str) -> None:
    assert masked("reach", text) == left


@pytest.mark.parametrize("group", ["home", "words", "money", "other", "technical", "permissions", "shoe_size"])
def test_of_anything_else_nothing_is_left(group: str) -> None:
    assert masked(group, "Koivukuja 1") == "•••"
    assert masked(group, "") == ""
