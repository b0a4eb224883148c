"""What tests of segments share: people of different kinds, and a way to ask whom rules find."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from consent.actions import reference as consent_reference
from crm.actions import reference as crm_reference
from crm.models import Contact, Product, ProductGroup
from marketing.queries import segments
from marketing.segments import tree
from privacy.actor import SYSTEM

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SOURCED = {"source_kind": "form", "sourced_at": NOW - timedelta(days=200)}
Json = dict[str, Any]


def rule(field: str, op: str = "has", **value: str | int) -> Json:
    """A rule as JSON."""
    return {"field": field, "op": op, "value": value}


def found(definition: Mapping[str, Any], on: date = TODAY) -> set[str]:
    """The first names of those whom a definition finds."""
    sql = segments.statement(tree.read(definition), on)
    people = {row[0] for row in segments.guarded(sql)}
    return set(Contact.objects.filter(pk__in=people).values_list("first_name", flat=True))


def only(field: str, op: str = "has", **value: str | int) -> set[str]:
    """The same for one rule."""
    return found({"all": [rule(field, op, **value)]})


@pytest.fixture
def lists(db: None) -> None:
    """The reference lists, and two products in groups."""
    crm_reference.seed(by=SYSTEM, now=NOW)
    consent_reference.seed(by=SYSTEM, now=NOW)
    for group, code in (("courses", "first_aid"), ("tests", "hearing")):
        name = {f"name_{language}": code.title() for language in ("fi", "sv", "en")}
        kept, _new = ProductGroup.objects.get_or_create(key=group, defaults={**name})
        Product.objects.create(code=code, group=kept, price=10, **name)


@pytest.fixture
def somebody(lists: None) -> Callable[..., Contact]:
    """Makes somebody of this first name."""

    def make(first_name: str, **fields: Any) -> Contact:
        text = first_name.lower()
        return Contact.objects.create(first_name=first_name, search_text=text, sort_text=text, **SOURCED | fields)

    return make
