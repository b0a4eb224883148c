"""The page about every field says what the software does."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from config import fields, roles
from crm.kinds import KINDS
from privacy import datamap
from privacy.enums import Show


def test_the_page_is_what_the_software_says() -> None:
    with override("en"):
        assert Path(settings.BASE_DIR, "docs/fields.md").read_text() == fields.markdown(), (
            "Renew it: manage.py data_map --table > docs/fields.md"
        )


def test_every_table_about_customers_and_people_has_a_place() -> None:
    assert fields.uncovered() == []


def test_every_shown_field_of_these_categories_stands_in_it() -> None:
    shown = {
        (model._meta.label, str(field.verbose_name))
        for model in datamap.about_people()
        for field, words in datamap.declared(model)
        if words.category in fields.CATEGORIES and words.show != Show.HIDE
    }
    assert {(line.model, line.field) for line in fields.lines()} == shown


def test_a_field_that_no_form_asks_for_is_an_error(monkeypatch) -> None:
    place = fields.PLACES["crm.Contact"]
    bare = fields.Place(place.enter, place.fields - {"rank"}, place.see, place.find)
    monkeypatch.setitem(fields.PLACES, "crm.Contact", bare)
    with pytest.raises(LookupError, match=r"crm\.Contact\.rank can be entered nowhere"):
        list(fields.lines())


def test_what_it_names_as_pages_are_pages() -> None:
    places = [*fields.PLACES.values(), *(fields._of_kind(kind.model) for kind in KINDS.values())]
    named = {route for place in places if place for route in (place.enter, place.see)}
    assert {route for route in named if route.startswith("admin:")} <= roles.ROUTES.keys()
