"""Headings and fields."""

from __future__ import annotations

import pytest

from crm import mapping


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (
            "Etunimi;Sukunimi;Sähköpostiosoite;Puh.;Yritys;Y-tunnus",
            "first_name last_name email phone organisation business_id",
        ),
        (
            "Förnamn;Efternamn;E-post;Telefon;Företag;FO-nummer;Befattning",
            "first_name last_name email phone organisation business_id title",
        ),
        (
            "First Name;Last Name;E-mail 1 - Value;E-mail 2 - Value;Phone 1 - Value;Organization Name",
            "first_name last_name email email phone organisation",
        ),
        (
            "Given Name;Surname;E-mail Address;Mobile Phone;Company;Job Title;Business Street",
            "first_name last_name email phone organisation title street",
        ),
        (
            "Email Address;FNAME;LNAME;Postal Code;City;Country/Region",
            "email first_name last_name postcode city country",
        ),
        ("Nimi;Sähköposti", "full_name email"),
        ("Nimi;Y-tunnus", "organisation business_id"),
        ("first_name;call_name;interests;standing", "first_name call_name interests standing"),
    ],
)
def test_headings_of_common_programs_are_known(headers, fields):
    assert mapping.guess(headers.split(";")).fields == tuple(fields.split())


def test_what_is_not_kept_is_dropped_and_the_unknown_is_named():
    columns = mapping.guess(["Henkilötunnus", "Födelsedatum", "Gender", "Favourite colour", "Email"])
    assert columns.dropped == (("Henkilötunnus", "identity_code"), ("Födelsedatum", "birthday"), ("Gender", "gender"))
    assert columns.unknown == ("Favourite colour",)
    assert columns.fields == ("", "", "", "", "email")


def test_a_column_of_another_package_is_found_by_its_headings():
    assert mapping.guess(["Suoramarkkinointikielto"], {"ban": ("suoramarkkinointikielto",)}).fields == ("ban",)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Aino Saarikivi", ("Aino", "Saarikivi")),
        ("Saarikivi, Aino", ("Aino", "Saarikivi")),
        ("Aino", ("", "Aino")),
        ("", ("", "")),
    ],
)
def test_a_full_name_is_split_by_its_comma_else_before_its_last_word(name, parts):
    assert mapping.split_name(name) == parts
