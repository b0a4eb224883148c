"""A list says how many rows it holds without counting past a bound."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from privacy import queries
from privacy.models import Register
from privacy.queries import HowMany, how_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(monkeypatch):
    monkeypatch.setattr(queries, "COUNTED", 3)
    Register.objects.all().delete()

    def make(count: int):
        Register.objects.bulk_create(
            Register(key=str(number), name_fi="", name_sv="", name_en="") for number in range(count)
        )
        return Register.objects.order_by("name_fi")

    return make


@pytest.mark.parametrize("count", [0, 1, 3])
def test_up_to_the_bound_exactly(rows, count) -> None:
    assert how_many(rows(count)) == HowMany(count, exact=True)


def test_above_it_about_and_never_fewer_than_were_counted(rows, monkeypatch) -> None:
    found = rows(4)
    plan = '[{"Plan": {"Plan Rows": %d}}]'
    for estimate, about in ((1, 3), (4_321, 4_300), (1_004_999, 1_000_000), (15_700, 16_000)):
        monkeypatch.setattr(type(found), "explain", lambda self, format, said=estimate: plan % said)
        assert how_many(found) == HowMany(about, exact=False)


def test_nothing_is_counted_past_the_bound(rows) -> None:
    found = rows(4)
    with CaptureQueriesContext(connection) as asked:
        how_many(found)
    counted, planned = (query["sql"] for query in asked)
    assert "LIMIT 4" in counted
    assert "ORDER BY" not in counted
    assert planned.startswith("EXPLAIN (FORMAT json)")
