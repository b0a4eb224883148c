"""Finding people, organisations and dealings by what somebody types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm import clean
from crm.actions import dealings, organisations, points
from crm.actions.holders import Holder
from crm.models import Contact, Organisation, Position
from crm.queries import find, find_people, matching_organisations, matching_people

pytestmark = pytest.mark.django_db
Enter = Callable[..., int]


def said(text: str, limit: int = 10) -> list[tuple[str, str]]:
    """What is found and why, as lines."""
    return [(hit.line, str(hit.why)) for hit in find(text, limit)]


def names(text: str, limit: int = 10) -> list[str]:
    return [hit.label for hit in find(text, limit)]


@pytest.mark.parametrize(
    "text",
    [
        "mä",
        "ma",
        "MÄK",
        "mäkinen",
        "makinen",
        "vä",
        "väinö",
        "mäkinen väinö",
        "väi mäk",
        "ma va",
        "vaino m",
        "jussi",
        "mäkinen ju",
    ],
)
def test_a_person_is_found_by_their_names_in_any_order_from_two_letters(text: str, somebody: Enter) -> None:
    somebody("Väinö Ilmari", call_name="Jussi", last_name="Mäkinen")
    somebody("Otso", last_name="Kettula")
    assert said(text) == [("Jussi Mäkinen", "name")]


@pytest.mark.parametrize("text", ["m", "kinen", "mäkinen otso", "mäkinenväinö", "mx"])
def test_nobody_is_found_by_what_is_not_in_their_names(text: str, somebody: Enter) -> None:
    somebody("Väinö", last_name="Mäkinen")
    somebody("Otso", last_name="Kettula")
    assert names(text) == []


@pytest.mark.parametrize("text", ["o'brien", "obrien", "O’Brien", "saint", "laurent o", "Saint-Laurent"])
def test_signs_in_a_name_need_not_be_typed(text: str, somebody: Enter) -> None:
    somebody("Ann", last_name="O'Brien Saint-Laurent")
    assert names(text) == ["Ann O'Brien Saint-Laurent"]


def test_where_somebody_works_stands_beside_them(somebody: Enter, firm: Enter) -> None:
    somebody(organisation=firm("Koivikon Paja Oy"))
    assert said("saarikivi") == [("Aino Saarikivi, Koivikon Paja Oy", "name")]


@pytest.mark.parametrize(
    "typed", ["makinnen", "mäkien", "nakinen", "amkinen", "makinne", "vaino makinnen", "väionö mäkinen"]
)
def test_one_typing_error_is_forgiven_and_said(typed: str, somebody: Enter) -> None:
    somebody("Väinö", last_name="Mäkinen")
    somebody("Väinö", last_name="Kettula")
    assert said(typed) == [("Väinö Mäkinen", "spelled nearly so")]


@pytest.mark.parametrize("typed", ["makkinnen", "väinu mäkinnen", "mkä"])
def test_two_errors_and_errors_in_three_letters_are_not(typed: str, somebody: Enter) -> None:
    somebody("Väinö", last_name="Mäkinen")
    assert names(typed) == []


def test_who_is_spelled_exactly_so_comes_first(somebody: Enter) -> None:
    for last_name in ("Korhonen", "Korhola", "Korhonnen"):
        somebody("Aino", last_name=last_name)
    assert said("korhonnen") == [("Aino Korhonnen", "name"), ("Aino Korhonen", "spelled nearly so")]


def test_the_spelling_is_not_doubted_where_enough_is_found(somebody: Enter) -> None:
    somebody("Aino", last_name="Korhonen")
    for first_name in ("Aino", "Otso", "Milla"):
        somebody(first_name, last_name="Korhonnen")
    with CaptureQueriesContext(connection) as queries:
        found = names("korhonnen")
    assert (found, len(queries)) == (["Aino Korhonnen", "Milla Korhonnen", "Otso Korhonnen"], 1)


def test_whole_words_come_before_beginnings_and_names_in_finnish_order(somebody: Enter) -> None:
    for name in ("Nieminen", "Niemi", "Niemelä", "Nieminpää"):
        somebody("Aino", last_name=name)
    somebody("Åke", last_name="Niemi")
    assert names("niemi") == ["Aino Niemi", "Åke Niemi", "Aino Nieminen", "Aino Nieminpää"]


def test_two_letters_find_last_names_first_and_then_the_others(somebody: Enter) -> None:
    for first_name, last_name in (("Aino", "Öhman"), ("Otso", "Aittola"), ("Otso", "Äijälä"), ("Maija", "Lehto")):
        somebody(first_name, last_name=last_name)
    assert names("ai") == ["Otso Aittola", "Otso Äijälä", "Aino Öhman"]


@pytest.mark.parametrize("text", ["aino.saa", "AINO.SAARIKIVI@paja.example", "aino.saarikivi@", "aino.saarikivi@PAJA"])
def test_a_person_is_found_by_an_address_or_its_beginning(text: str, somebody: Enter) -> None:
    somebody("Otso", last_name="Kettula", emails=["aino.saarikivi@paja.example"])
    somebody("Milla", last_name="Kettula", emails=["aina@paja.example"])
    assert said(text) == [("Otso Kettula", "e-mail")]


@pytest.mark.parametrize(
    "text", ["040 123", "+358 40 123", "0401234567", "40 1234567", "00358401234567", "(040) 123-45"]
)
def test_a_person_is_found_by_a_number_in_any_spelling(text: str, somebody: Enter) -> None:
    somebody(phones=["+358 40 1234567"])
    somebody("Otso", phones=["+358 41 1234567"])
    assert said(text) == [("Aino Saarikivi", "phone")]


@pytest.mark.parametrize("text", ["paja@", "info@", "09 123"])
def test_an_organisation_is_found_by_its_own_points(text: str, firm: Enter, by: Any, now: Any, source: Any) -> None:
    place = firm("Harjun Hoiva ry")
    for point in (clean.email("paja@x.example"), clean.email("info@x.example"), clean.phone("09 1234567")):
        points.add(by=by, now=now, holder=Holder(organisation=place), point=point, source=source)
    assert [hit.label for hit in find(text, 10)] == ["Harjun Hoiva ry"]


@pytest.mark.parametrize("text", ["207", "2077474-0", "20774740", "2077474-"])
def test_an_organisation_is_found_by_its_business_id(text: str, firm: Enter) -> None:
    firm("Koivikon Paja Oy", business_id="2077474-0")
    assert said(text) == [("Koivikon Paja Oy, 2077474-0", "business id")]


@pytest.mark.parametrize("text", ["ko", "oy", "paja koivikon", "koivikon p", "KOIVIKON PAJA OY"])
def test_an_organisation_is_found_by_the_words_of_its_name(text: str, firm: Enter) -> None:
    firm("Koivikon Paja Oy")
    firm("Harjun Hoiva ry")
    assert said(text) == [("Koivikon Paja Oy", "name")]


@pytest.mark.parametrize(("typed", "why"), [("rakennus", "name"), ("koivikn paja", "spelled nearly so")])
def test_an_organisation_is_found_by_a_part_of_a_long_word_and_misspelt(typed: str, why: str, firm: Enter) -> None:
    firm("Uudenmaanrakennus Oy")
    firm("Koivikon Paja Oy")
    assert [str(hit.why) for hit in find(typed, 10)] == [why]


@pytest.mark.parametrize(("kind", "why"), [("former", "former name"), ("parallel", "parallel name")])
def test_an_organisation_is_found_by_its_other_names_which_are_said(
    kind: str, why: str, firm: Enter, by: Any, now: Any, source: Any
) -> None:
    place = firm("Koivikon Paja Oy")
    organisations.add_name(by=by, now=now, organisation=place, kind=kind, name="Lehmusten Verstas", source=source)
    assert said("verstas") == [("Koivikon Paja Oy, Lehmusten Verstas", why)]
    assert said("paja") == [("Koivikon Paja Oy", "name")]


@pytest.mark.parametrize(("kind", "number"), [("quote", "q-77"), ("contract", "C-77"), ("order", "20418")])
def test_a_dealing_is_found_by_its_number_with_whom_it_is(
    kind: str, number: str, somebody: Enter, firm: Enter, record: Enter, course: int
) -> None:
    who = somebody(organisation=(place := firm()))
    lines = {"lines": [dealings.Line(course)]} if kind == "order" else {}
    ref = record(kind, contact=who, organisation=place, number=number.upper(), **lines)
    (hit,) = find(number, 10)
    assert (hit.kind, hit.id, hit.line, str(hit.why), hit.people) == (
        kind,
        ref,
        f"{number.upper()}, Aino Saarikivi, Koivikon Paja Oy",
        f"{kind} number",
        (who,),
    )


def test_a_number_is_found_whole_only(somebody: Enter, record: Enter, course: int) -> None:
    record("order", contact=somebody(), number="20418", lines=[dealings.Line(course)])
    assert names("2041") == []


def test_who_was_merged_leads_to_the_survivor(somebody: Enter, firm: Enter, record: Enter, course: int) -> None:
    kept, gone = somebody("Aino", last_name="Saarikivi"), somebody("Aino", last_name="Virta", emails=["av@x.example"])
    record("order", contact=gone, number="20418", lines=[dealings.Line(course)])
    Contact.objects.filter(pk=gone).update(merged_into=kept)
    assert [(hit.id, hit.line, str(hit.why)) for hit in find("virta", 10)] == [(kept, "Aino Saarikivi", "former name")]
    assert [(hit.id, str(hit.why)) for hit in find("av@x", 10)] == [(kept, "e-mail")]
    assert [(hit.line, hit.people) for hit in find("20418", 10)] == [("20418, Aino Saarikivi", (kept,))]


def test_an_organisation_that_was_merged_leads_to_the_survivor(firm: Enter, somebody: Enter) -> None:
    kept, gone = firm("Koivikon Paja Oy"), firm("Harjun Verstas Oy")
    somebody(organisation=gone)
    Organisation.objects.filter(pk=gone).update(merged_into=kept)
    assert [(hit.id, str(hit.why)) for hit in find("verstas", 10)] == [(kept, "former name")]
    assert said("saarikivi") == [("Aino Saarikivi, Koivikon Paja Oy", "name")]


def test_a_past_employer_does_not_stand_beside_somebody(somebody: Enter, firm: Enter, now: Any) -> None:
    somebody(organisation=firm())
    Position.objects.update(until=now.date())
    assert said("saarikivi") == [("Aino Saarikivi", "name")]


def test_a_person_without_a_name_is_their_address(somebody: Enter) -> None:
    somebody("", last_name="", emails=["nn@paja.example"])
    (hit,) = find("nn@", 10)
    assert (hit.label, hit.group) == ("nn@paja.example", "reach")


def test_one_person_found_in_two_ways_is_one_line(somebody: Enter) -> None:
    somebody("Aino", emails=["aino@paja.example", "aino@koti.example"])
    assert said("aino") == [("Aino Saarikivi", "name")]


def test_at_most_so_many_of_each_kind(somebody: Enter, firm: Enter) -> None:
    for number in range(4):
        somebody(f"Aino{number}")
        firm(f"Saarikivi {number} Oy")
    assert [hit.kind for hit in find("saarikivi", 3)] == ["person"] * 3 + ["organisation"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "'",
        "''; --",
        "%",
        "__",
        "\\",
        "a\\",
        "%%%",
        "!!!",
        ":*",
        "a:* | b",
        "\x00aa",
        "😀😀",
        "\u202eaino",
        "' OR 1=1",
        "x" * 10_000,
        "1" * 200,
    ],
)
def test_a_strange_text_finds_nothing_and_breaks_nothing(text: str, somebody: Enter) -> None:
    somebody("Otso", last_name="Kettula", emails=["o@k.example"], phones=["0401234567"])
    assert names(text) == []


def test_signs_alone_can_be_a_name(firm: Enter) -> None:
    firm("!!!")
    firm("???")
    assert names("!!!") == ["!!!"]


@pytest.mark.parametrize(
    "text", ["saarikivi", "ma vi", "makinnen aino", "aino@paja", "040 123", "2077474", "paja", "x1"]
)
def test_a_search_takes_one_query_or_two_where_the_spelling_is_doubted(text: str, somebody: Enter, firm: Enter) -> None:
    for number in range(3):
        somebody(f"Aino{number}", organisation=firm(f"Paja {number} Oy"), phones=[f"04012345{number}0"])
    with CaptureQueriesContext(connection) as queries:
        find(text, 10)
    assert len(queries) <= 2


def test_people_alone_are_found_where_people_are_asked_for(somebody: Enter, firm: Enter) -> None:
    somebody()
    firm("Saarikivi Oy")
    assert [hit.kind for hit in find_people("saarikivi", 10)] == ["person"]


def test_a_list_of_people_shows_those_of_an_organisation_too(somebody: Enter, firm: Enter) -> None:
    aino, otso = somebody(organisation=firm("Koivikon Paja Oy")), somebody("Otso", last_name="Paja")
    somebody("Milla")
    everybody = Contact.objects.order_by("id")
    assert list(matching_people(everybody, "paja").values_list("pk", flat=True)) == [aino, otso]
    assert list(matching_people(everybody, "saarikvi").values_list("first_name", flat=True)) == ["Aino", "Milla"]
    assert list(matching_people(everybody, "zz")) == []


def test_a_list_of_organisations_shows_what_is_found(firm: Enter) -> None:
    paja, _hoiva = firm("Koivikon Paja Oy", business_id="2077474-0"), firm("Harjun Hoiva ry")
    for text in ("paja", "2077474-0", "pajja"):
        assert list(matching_organisations(Organisation.objects.all(), text).values_list("pk", flat=True)) == [paja]


def test_the_register_holds_what_is_searched_as_it_is_typed(somebody: Enter) -> None:
    aino = somebody("Väinö", call_name="", last_name="Mäkinen-d'Angelo")
    assert Contact.objects.get(pk=aino).search_text == clean.search_text("Vaino", "Makinen", "dANGELO")
