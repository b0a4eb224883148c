"""Whatever stands in a file: no crash, every refusal a sentence, and the same file again changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from crm import clean, normal
from crm.actions.imports import planning, writing
from crm.actions.imports.reading import Reader
from crm.enums import RowOutcome, SourceKind
from crm.models import ImportBatch
from crm.sources import Source
from privacy.actor import SYSTEM

FIELDS = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "organisation",
    "business_id",
    "title",
    "street",
    "language",
    "country",
    "full_name",
)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ANYTHING = st.text(max_size=40)
PLAUSIBLE = st.sampled_from(
    [
        "Aino",
        "Otso",
        "Saarikivi",
        "a@b.example",
        "c@d.example",
        "040 123 4567",
        "050 555 0142",
        "Paja Oy",
        "Verstas",
        "2077474-0",
        "fi",
        "FI",
        "",
    ]
)
ROWS = st.lists(st.lists(ANYTHING | PLAUSIBLE, min_size=len(FIELDS), max_size=len(FIELDS)), max_size=6)
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["Aino", "Otso", ""]),
        st.sampled_from(["Saarikivi", "Lehto", ""]),
        st.sampled_from(["a@b.example", "A@B.example", "c@d.example", "e@f.example;a@b.example", ""]),
        st.sampled_from(["040 123 4567", "+358401234567", "050 555 0142", ""]),
        st.sampled_from(["Paja Oy", "PAJA OY", "Verstas", ""]),
        st.sampled_from(["2077474-0", ""]),
        st.sampled_from(["HR", "CEO", ""]),
    ),
    max_size=8,
)


def numbered(rows):
    return zip(count(2), map(list, rows))


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(rows=ROWS)
def test_any_cells_are_read_or_refused_with_a_sentence(rows):
    plan = planning.make(Reader(FIELDS).rows(numbered(rows)))
    assert len(plan.outcomes) == len(rows)
    for problem in plan.problems:
        assert str(problem.message).strip()
        assert problem.field in {"", *FIELDS, "postcode", "city"}


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(rows=PEOPLE, order=st.randoms(use_true_random=False))
def test_the_same_rows_again_in_any_order_change_nothing(rows, order):
    with transaction.atomic():
        first = _apply(rows)
        again = list(rows)
        order.shuffle(again)
        second = _apply(again)
        transaction.set_rollback(True)
    assert second.count(RowOutcome.CREATE) == second.count(RowOutcome.UPDATE) == 0
    assert second.count(RowOutcome.REFUSED) == first.count(RowOutcome.REFUSED)


@given(st.text(alphabet="0123456789+- ", max_size=16))
def test_the_short_way_to_a_phone_key_gives_what_the_library_gives(text):
    assert _or_none(clean._phone_key, text) == _or_none(normal.phone_key, text)


@given(st.text(alphabet="abZ09._+-@ ä", max_size=24))
def test_the_short_way_to_an_email_key_gives_what_the_library_gives(text):
    assert _or_none(clean._email_key, text.strip()) == _or_none(normal.email_key, text)


def _apply(rows):
    plan = planning.make(Reader(FIELDS[:7]).rows(numbered(rows)), lock=True)
    batch = ImportBatch.objects.create(digest="0" * 64, source="x")
    writing.write(plan, by=SYSTEM, now=NOW, source=Source(SourceKind.FILE, "x", NOW), batch=batch.pk)
    return plan


def _or_none(read, text):
    try:
        return read(text)
    except ValueError:
        return None
