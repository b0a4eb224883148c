"""The timeline: every row once, newest first, page by page, over people who were merged too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models import CharField, DateTimeField, F, Value
from django.db.models.functions import Cast

from crm.kinds import KINDS
from crm.models import Contact, Order
from crm.queries import order_lines
from crm.queries.dealings import person_rows
from privacy import timeline
from privacy.registry import Registry, TimelineLine, TimelineSource

pytestmark = pytest.mark.django_db


def payment_rows(contact: int) -> Any:
    rows = Order.objects.filter(contact=contact, paid_on__isnull=False).order_by()
    return rows.values(when=Cast("paid_on", DateTimeField()), what=Value("payment", CharField()), ref=F("id"))


def payment_lines(refs: list[int]) -> Mapping[int, TimelineLine]:
    return {ref: TimelineLine(f"paid {ref}") for ref in refs}


@pytest.fixture
def two_sources(monkeypatch):
    sources: Registry[TimelineSource] = Registry("sources of the test")
    sources.add("order", TimelineSource("order", partial(person_rows, KINDS["order"]), order_lines))
    sources.add("payment", TimelineSource("payment", payment_rows, payment_lines))
    monkeypatch.setattr(timeline, "timeline_sources", sources)


@pytest.fixture
def people(now, source):
    """Two contacts with seven orders between them, some ordered and paid on one day."""
    made = [Contact.objects.create(last_name=name, search_text="", sort_text="", **source.columns) for name in "AB"]
    for n in range(7):
        day = date(2026, 10, 1) + timedelta(days=n // 2)
        Order.objects.create(
            number=str(n), contact=made[n % 2], ordered_on=day, paid_on=day if n % 3 else None, **source.columns
        )
    return [row.pk for row in made]


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_a_walk_of_the_pages_sees_every_row_once_newest_first(size, two_sources, people):
    seen, after = [], None
    while True:
        places, after = timeline.page(timeline.Whose(tuple(people)), size=size, after=after)
        seen += places
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 11
    assert seen == sorted(seen, key=lambda place: (place.when, place.kind, place.ref), reverse=True)


def test_a_page_takes_one_statement_and_one_for_each_kind_shown(two_sources, people, django_assert_num_queries):
    with django_assert_num_queries(3):  # the page, the orders, their lines
        timeline.told(timeline.page(timeline.Whose(tuple(people)), size=50)[0])


def test_several_pages_show_each_kind_once(two_sources, people, django_assert_num_queries):
    places, _older = timeline.page(timeline.Whose(tuple(people)), size=50)
    with django_assert_num_queries(2):  # the orders, their lines
        whole, newest = timeline.told(places, places[:1])
    assert ([entry.place for entry in whole], newest) == (places, whole[:1])


def test_somebody_to_whom_nothing_happened_has_an_empty_timeline(two_sources):
    assert timeline.page(timeline.Whose((0,))) == ([], None)
