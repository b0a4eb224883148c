"""Dates as the readers of each language write them, and as a browser's own field sends them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils.formats import date_format
from django.utils.translation import override

LANGUAGES = ("en", "fi", "sv")
DAY = date(2026, 11, 24)


class Dated(forms.Form):
    on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.DateTimeField()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_field_shows_the_day_as_the_browser_needs_it(language: str) -> None:
    with override(language):
        assert 'value="2026-11-24"' in str(Dated(initial={"on": DAY})["on"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("at", ["2026-11-24T09:00", "24.11.2026 9:00", "24.11.2026 9.00"])
@pytest.mark.parametrize("on", ["2026-11-24", "24.11.2026"])
def test_a_day_and_a_time_are_taken_as_people_write_them(language: str, on: str, at: str) -> None:
    with override(language):
        form = Dated({"on": on, "at": at})
        assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == DAY
    assert form.cleaned_data["at"] == datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Europe/Helsinki"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_reads_the_month_first(language: str) -> None:
    with override(language):
        assert not Dated({"on": "11/24/2026", "at": "2026-11-24T09:00"}).is_valid()


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("en", "24 Nov 2026", "24 Nov 2026"),
        ("fi", "24.11.2026", "24. marraskuuta 2026"),
        ("sv", "24.11.2026", "24 november 2026"),
    ],
)
def test_a_day_is_written_as_in_finland(language: str, short: str, long: str) -> None:
    with override(language):
        assert (date_format(DAY, "SHORT_DATE_FORMAT"), date_format(DAY, "DATE_FORMAT")) == (short, long)
