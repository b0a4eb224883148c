"""Fields that ask whom something is with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from crm.forms.pick import OrganisationField, PersonField, shown
from crm.models import Contact, Organisation

pytestmark = pytest.mark.django_db
Enter = Callable[..., int]


class AskForm(forms.Form):
    contact = PersonField(label="Person", required=False)
    place = OrganisationField(label="Organisation")


def asked(data: str | dict[str, Any], **initial: Any) -> AskForm:
    return AskForm(QueryDict(data) if isinstance(data, str) else data, initial=initial)


def cleaned(data: dict[str, Any], name: str) -> Any:
    """The clean value of a field, else the sentences that stand beside it."""
    form = asked(data)
    return list(form.errors[name]) if name in form.errors else form.cleaned_data[name]


def test_what_was_picked_is_taken_with_its_words_or_alone(somebody: Enter) -> None:
    aino = somebody()
    assert cleaned({"contact": f"{aino} Aino Saarikivi", "contact_text": "Aino Saarikivi"}, "contact") == aino
    assert cleaned({"contact": aino}, "contact") == aino


def test_a_pick_for_other_words_counts_no_more(somebody: Enter) -> None:
    aino, otso = somebody(), somebody("Otso")
    assert cleaned({"contact": f"{aino} Aino Saarikivi", "contact_text": "otso saarikivi"}, "contact") == otso
    assert cleaned({"contact": f"{aino} Aino Saarikivi", "contact_text": ""}, "contact") is None


@pytest.mark.parametrize("text", ["aino saarikivi", "Saarikivi", "AINO@paja.example", "040 123 4567"])
def test_whole_words_of_one_person_are_enough(text: str, somebody: Enter) -> None:
    aino = somebody(emails=["aino@paja.example"], phones=["+358401234567"])
    somebody("Otso", last_name="Saarikivinen")
    assert cleaned({"contact_text": text}, "contact") == aino


@pytest.mark.parametrize("text", ["koivikon paja oy", "Paja Koivikon", "2077474-0", "20774740"])
def test_whole_words_of_one_organisation_are_enough(text: str, firm: Enter) -> None:
    place = firm(business_id="2077474-0")
    assert cleaned({"place_text": text}, "place") == place


def test_several_who_fit_are_to_be_chosen_from(somebody: Enter, firm: Enter) -> None:
    aino, maija = somebody(organisation=firm()), somebody("Maija")
    form = asked({"contact_text": "saarikivi"})
    assert form.errors["contact"] == ["More than one person fits this: choose one."]
    page = str(form["contact"])
    assert f'value="{aino} saarikivi"> Aino Saarikivi, Koivikon Paja Oy</label>' in page
    assert list(shown(form)) == [aino, maija]
    assert cleaned({"contact": f"{maija} saarikivi", "contact_text": "saarikivi"}, "contact") == maija


def test_of_several_picks_the_one_for_the_words_as_they_are_counts(somebody: Enter) -> None:
    aino, maija = somebody(), somebody("Maija")
    data = f"contact={maija} Maija Saarikivi&contact={aino} saarikivi&contact_text=Maija Saarikivi"
    assert asked(data)["contact"].field.clean(asked(data)["contact"].data) == maija


@pytest.mark.parametrize("text", ["saari", "saarikivvi"])
def test_a_beginning_and_a_misspelt_name_are_to_be_confirmed(text: str, somebody: Enter) -> None:
    aino = somebody()
    form = asked({"contact_text": text})
    assert form.errors["contact"] == ["Nobody is called exactly so: choose one, or write it anew."]
    assert list(shown(form)) == [aino]


def test_words_that_fit_nobody_are_told_so(somebody: Enter) -> None:
    somebody()
    assert cleaned({"contact_text": "kettula"}, "contact") == [
        "Nobody in the register fits this: look for how it is written."
    ]
    assert cleaned({"place_text": "saarikivi"}, "place") == [
        "No organisation fits this: add it first, or look for how it is written."
    ]


def test_whoever_must_be_named_must() -> None:
    assert cleaned({}, "place") == ["This field is required."]
    assert cleaned({}, "contact") is None


@pytest.mark.parametrize("number", ["999999", "0", "-1", "9" * 30, "²", "5; DROP"])
def test_numbers_of_nobody_are_refused(number: str) -> None:
    assert cleaned({"contact": number}, "contact") in (
        ["This person is no longer in the register: pick somebody else."],
        None,
    )


def test_merged_rows_lead_to_the_survivor_and_emptied_ones_nowhere(somebody: Enter, firm: Enter) -> None:
    kept, gone = somebody(), somebody("Aina")
    Contact.objects.filter(pk=gone).update(merged_into=kept)
    assert cleaned({"contact": f"{gone} Aina Saarikivi", "contact_text": "Aina Saarikivi"}, "contact") == kept
    empty = firm()
    Organisation.objects.filter(pk=empty).update(name="", search_text="", sort_text="")
    assert cleaned({"place": str(empty)}, "place") == ["This organisation is no longer in the register: pick another."]


def test_the_field_shows_whom_it_holds_and_takes_them_back_unchanged(somebody: Enter, firm: Enter) -> None:
    place = firm()
    aino = somebody(organisation=place)
    page = str(AskForm(initial={"contact": aino, "place": place})["contact"])
    assert 'name="contact_text" value="Aino Saarikivi, Koivikon Paja Oy"' in page
    assert f'name="contact" value="{aino} Aino Saarikivi, Koivikon Paja Oy"' in page
    same = {"contact": f"{aino} Aino Saarikivi, Koivikon Paja Oy", "contact_text": "Aino Saarikivi, Koivikon Paja Oy"}
    form = asked({**same, "place": place}, contact=aino, place=place)
    assert (form.is_valid(), form.changed_data) == (True, [])


@pytest.mark.parametrize("given", [{"contact_text": ""}, {"contact_text": "otso"}, {"contact": "7"}])
def test_other_words_or_another_pick_are_a_change(given: dict[str, str], somebody: Enter) -> None:
    assert "contact" in asked(given, contact=somebody()).changed_data


def test_what_was_typed_stays_and_is_no_markup(somebody: Enter) -> None:
    page = str(asked({"contact_text": '"><script>'})["contact"])
    assert 'value="&quot;&gt;&lt;script&gt;"' in page


def test_a_bare_address_is_masked(somebody: Enter) -> None:
    nobody = somebody("", last_name="", emails=["nn@paja.example"])
    page = str(AskForm(initial={"contact": nobody})["contact"])
    assert ("nn@paja" in page, f'value="{nobody} n•••@p•••.example"' in page) == (False, True)
