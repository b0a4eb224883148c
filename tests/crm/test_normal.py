"""Equal things become equal bytes; what cannot be read gets a sentence that does not repeat it."""

from __future__ import annotations

import pytest

from crm import normal


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("Aino.Virtanen@Example.COM", "aino.virtanen@example.com"),
        ("  aino@example.com ", "aino@example.com"),
        ("\u00a0aino@example.com", "aino@example.com"),
        ("aino+news@example.com", "aino+news@example.com"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("ÄITI@example.com", "äiti@example.com"),
        ("a\u0308iti@example.com", "äiti@example.com"),
        ("aino@Bücher.example", "aino@xn--bcher-kva.example"),
        ("aino@XN--BCHER-KVA.example", "aino@xn--bcher-kva.example"),
        ("aino@shop.test", "aino@shop.test"),
    ],
)
def test_an_address_has_one_canonical_form(given: str, key: str) -> None:
    assert normal.email_key(given) == key


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("", "An e-mail address has a name, one @ and a domain, such as name@example.com."),
        ("aino", "An e-mail address has a name, one @ and a domain, such as name@example.com."),
        ("@example.com", "An e-mail address has a name, one @ and a domain, such as name@example.com."),
        ("a@b@example.com", "An e-mail address has only one @."),
        ("aino@example.com\nBcc: x@example.com", "An e-mail address has no spaces, line breaks or control characters."),
        ("aino@example.com\r", "An e-mail address has no spaces, line breaks or control characters."),
        ("aino\0@example.com", "An e-mail address has no spaces, line breaks or control characters."),
        ("ai no@example.com", "An e-mail address has no spaces, line breaks or control characters."),
        ("aino\u2028@example.com", "An e-mail address has no spaces, line breaks or control characters."),
        ("aino\ud800@example.com", "An e-mail address has no spaces, line breaks or control characters."),
        ("aino@localhost", "This is not a valid e-mail address: check the parts before and after the @."),
        ("aino@test", "The part after the @ of the e-mail address is not a domain name."),
        ("aino..v@example.com", "This is not a valid e-mail address: check the parts before and after the @."),
        ("aino@[192.0.2.1]", "This is not a valid e-mail address: check the parts before and after the @."),
        ("a" * 250 + "@example.com", "The e-mail address is too long: at most 254 characters."),
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(given: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:
        normal.email_key(given)
    assert str(refusal.value) == sentence


def test_the_domain_of_an_address_is_what_stands_after_its_at() -> None:
    assert normal.domain_of("aino@example.com") == "example.com"


@pytest.mark.parametrize(
    ("given", "region", "key"),
    [
        ("040 123 4567", "FI", "+358401234567"),
        ("+358 (0)40 123 4567", "FI", "+358401234567"),
        ("040-1234567", "FI", "+358401234567"),
        ("040\u00a01234567", "FI", "+358401234567"),
        ("0046 8 123 456 78", "FI", "+46812345678"),
        ("09 1234567", "FI", "+35891234567"),
        ("08-123 456 78", "SE", "+46812345678"),
        ("09 1234567 ext. 12", "FI", "+35891234567"),
    ],
)
def test_a_number_becomes_e164(given: str, region: str, key: str) -> None:
    assert normal.phone_key(given, region) == key


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("", "This is not a phone number: write it with digits, abroad with + and country code."),
        ("call me", "This is not a phone number: write it with digits, abroad with + and country code."),
        ("12345", "No such phone number can exist: check the digits and the country code."),
        ("+358 40 123 4567 890 123", "No such phone number can exist: check the digits and the country code."),
        ("040 1234567\n", "A phone number has no line breaks or control characters."),
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence(given: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:
        normal.phone_key(given)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("2077474-0", "2077474-0"),
        ("20774740", "2077474-0"),
        (" 2077474 - 0 ", "2077474-0"),
        ("201724-4", "0201724-4"),
        ("0201724-4", "0201724-4"),
    ],
)
def test_a_business_id_is_seven_digits_a_dash_and_its_check(given: str, key: str) -> None:
    assert normal.business_id(given) == key


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("2077474-1", "The check digit of the business id is wrong: look for a mistyped digit."),
        ("FI20774740", "A business id has seven digits, a dash and a check digit, such as 1234567-1."),
        ("٢٠٧٧٤٧٤-٠", "A business id has seven digits, a dash and a check digit, such as 1234567-1."),
        ("", "A business id has seven digits, a dash and a check digit, such as 1234567-1."),
    ],
)
def test_a_wrong_business_id_is_refused_with_a_sentence(given: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:
        normal.business_id(given)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("FI 2077474-0", "FI20774740"),
        ("fi20774740", "FI20774740"),
        ("SE556188840401", "SE556188840401"),
        ("EE 100 931 558", "EE100931558"),
        ("CHE-107.787.577 IVA", "CHE107787577IVA"),
    ],
)
def test_a_vat_id_begins_with_its_country_and_passes_its_check(given: str, key: str) -> None:
    assert normal.vat_id(given) == key


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("FI20774741", "The VAT id is not valid in its country: look for a mistyped character."),
        ("20774740", "A VAT id begins with the two letters of its country, such as FI12345671."),
        ("QQ20774740", "The VAT id begins with letters that are no country with VAT ids."),
    ],
)
def test_a_wrong_vat_id_is_refused_with_a_sentence(given: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:
        normal.vat_id(given)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("given", "folded"),
    [
        ("Mäkinen", "makinen"),
        ("  ÅKE   Öhman ", "ake ohman"),
        ("Ångström", "angstrom"),
        ("Søren Ærø", "soren aero"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("A\u0308ijälä", "aijala"),
        ("İstanbul", "istanbul"),
        ("ﬁrma", "firma"),
        ("O’Brien", "obrien"),
        ("d'Angelo", "dangelo"),
        ("Saint-Laurent", "saint laurent"),
        ("Kallio & Pojat, Oy.", "kallio pojat oy"),
        ("3M", "3m"),
        ("!!!", "!!!"),
    ],
)
def test_folding_finds_names_typed_without_their_marks(given: str, folded: str) -> None:
    assert normal.search_fold(given) == folded


def test_names_sort_in_finnish_order_by_bytes() -> None:
    ordered = [
        "3M Oy",
        "Aalto",
        "Aalto-Setälä",
        "Aaltonen",
        "aho",
        "d'Ancona",
        "Šmit",
        "Suni",
        "Vuori",
        "Wahl",
        "Young",
        "Üxkyll",
        "Zetterberg",
        "Åberg",
        "Äijälä",
        "Ærø",
        "Öhman",
        "Østby",
    ]
    by_bytes = sorted(ordered, key=lambda name: normal.sort_key(name).encode())
    assert by_bytes == [
        "3M Oy",
        "Aalto",
        "Aaltonen",
        "Aalto-Setälä",
        "aho",
        "d'Ancona",
        "Šmit",
        "Suni",
        "Vuori",
        "Wahl",
        "Young",
        "Üxkyll",
        "Zetterberg",
        "Åberg",
        "Äijälä",
        "Ærø",
        "Öhman",
        "Østby",
    ]


def test_case_and_punctuation_do_not_change_the_order() -> None:
    assert normal.sort_key("Virtanen, Aino") == normal.sort_key("VIRTANEN aino") == "virtanen aino"


@pytest.mark.parametrize(
    "code",
    [
        "131052-308T",
        "131052A3086",
        "131052+308T",
        "131052Y308T",
        "131052a308t",
        "290200A0025",
        "010594Y9032",
        "131052\u2013308T",
    ],
)
def test_a_personal_identity_code_is_found_where_it_stands(code: str) -> None:
    code = _with_check(code)
    assert normal.personal_identity_codes(f"Hetu: {code}, kiitos") == [(6, 6 + len(code))]


def _with_check(code: str) -> str:
    number = int(code[:6] + code[7:10])
    return code[:10] + "0123456789ABCDEFHJKLMNPRSTUVWXY"[number % 31]


@pytest.mark.parametrize(
    "text",
    [
        "131052-308U",  # wrong check
        "310252-308" + "0123456789ABCDEFHJKLMNPRSTUVWXY"[310252308 % 31],  # 31 February
        "290200+002" + "0123456789ABCDEFHJKLMNPRSTUVWXY"[290200002 % 31],  # 1800 was no leap year though 2000 was
        "131052-001" + "0123456789ABCDEFHJKLMNPRSTUVWXY"[131052001 % 31],  # numbers begin at 002
        "131052Z308T",  # no such century
        "1131052-308T",  # part of a longer number
        "131052-308TA",
        "131052,308T",  # a range such as [+-A] would let this through
    ],
)
def test_what_only_looks_like_a_code_is_left_alone(text: str) -> None:
    assert normal.personal_identity_codes(text) == []


def test_every_code_of_a_text_is_found() -> None:
    assert normal.personal_identity_codes("131052-308T 131052-308T") == [(0, 11), (12, 23)]


def test_controls_surrogates_and_turned_directions_are_taken_out() -> None:
    assert normal.without_controls("A\u0308i\0no\u202e\ud800 \u2067V\x1b.\n") == "Äino V.\n"


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("Koivukuja 5", "A 12", "", "00100", "FI"), "FI 00100 koivukuja5a12"),
        (("KOIVUKUJA 5 a as. 12", "", "", "00 100", "FI"), "FI 00100 koivukuja5a12"),
        (("Björkgränden 5", "lgh A12", "", "00100", "FI"), "FI 00100 bjorkgranden5a12"),
        (("", "", "PL 7", "00101", "FI"), "FI 00101 7"),
        (("PL 7", "", "", "00101", "FI"), "FI 00101 7"),
        (("", "", "7", "00101", "FI"), "FI 00101 7"),
        (("Storgatan 1", "", "", "111 22", "SE"), "SE 11122 storgatan1"),
        (("Koivukuja 5", "", "", "", "FI"), ""),
        (("", "", "", "00100", "FI"), ""),
        ((" . ", "as", "", "00100", "FI"), ""),
    ],
)
def test_a_household_has_one_key_however_its_address_is_written(parts: tuple[str, ...], key: str) -> None:
    assert normal.household(*parts) == key


def test_flats_and_postcodes_part_households() -> None:
    given = [("Koivukuja 5", "A 12", "00100"), ("Koivukuja 5", "A 13", "00100"), ("Koivukuja 5", "A 12", "00200")]
    given += [("Koivukuja 5", "", "00100"), ("Koivukuja 51", "A 2", "00100")]
    assert len({normal.household(street, extra, "", code, "FI") for street, extra, code in given}) == len(given)
