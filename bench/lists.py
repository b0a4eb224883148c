"""Pages of the lists of people and organisations beside Django's stock admin over the same tables, and what being in the trail costs.

All are asked for by the test client, signed in as sales, so that sessions, middleware and templates are in the figures.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import product
from statistics import median
from typing import Any
from unittest.mock import patch

from django.test import Client, override_settings
from django.urls import reverse

from bench import stock
from bench.table import Row, percentile, times
from crm.admin.organisations import organisations
from crm.admin.people import people
from crm.models import Contact, ContactPoint, CustomerGroup, Interest, Organisation, SalesArea, User
from privacy.actions import audit
from privacy.admin.lists import KeysetList
from privacy.enums import Role

WORD = "virtanen"
ROUNDS = 120

Asked = tuple[str, dict[str, Any]]


def measure() -> list[Row]:
    """p50 and p95 over every sort, filter and depth of our lists, beside the stock admin's over its own; then the trail."""
    with override_settings(ALLOWED_HOSTS=["*"]):
        client = Client()
        client.force_login(User.objects.filter(holdings__role=Role.SALES).earliest("pk"))
        return [*_lists(client), *_trail(client)]


def _lists(client: Client) -> Iterator[Row]:
    """The stock admin's filter is the same one; its pages are numbered, so the middle is a far offset."""
    area = {"area": SalesArea.objects.get(key="uusimaa").pk}
    company, ergonomics = CustomerGroup.objects.get(key="company").pk, Interest.objects.get(key="ergonomics").pk
    of_people = ({}, {"language": "sv"}, {"standing": "customer_contact"}, {"interest": ergonomics}, area)
    of_firms = ({}, {"group": company}, area)
    for listed, model, filters, theirs in (
        (people, Contact, of_people, {"language__exact": "sv"}),
        (organisations, Organisation, of_firms, {"customer_group__id__exact": company}),
    ):
        what, address = str(listed.title).lower(), f"/stock/crm/{model._meta.model_name}/"
        mine = _timed(client, _pages(listed, filters))
        found = _timed(client, [(reverse(listed.route), {"q": WORD})] * 5, post=True)
        numbered = [*product(({}, theirs), (1, 2)), ({}, model.objects.count() // 100)]
        with stock.alone():
            peer = _timed(client, [(address, {**one, "o": o, "p": p}) for o in ("1", "-1") for one, p in numbered])
            peer_found = _timed(client, [(address, {"q": WORD})] * 3)
        for share, aim in ((0.5, "–"), (0.95, "< 200 ms")):
            name = f"list of {what}, p{share * 100:.0f} of {len(mine)} pages"
            yield times(name, percentile(mine, share), "stock changelist", percentile(peer, share), aim)
        yield times(f"list of {what}, searched", median(found), "stock search_fields", median(peer_found), "–")


def _pages(listed: KeysetList[Any], filters: Iterable[dict[str, Any]]) -> Iterator[Asked]:
    """Every sort with every filter: the first page, the second, and one in the middle of the list."""
    request: Any = None
    for (sort, order), chosen in product(listed._sorts().items(), filters):
        rows = listed.rows(request).order_by(*order).values_list("pk", flat=True)
        for place in ({}, {"after": rows[listed.size]}, {"after": rows[rows.count() // 2]}):
            yield reverse(listed.route), {"sort": sort, **chosen, **place}


def _timed(client: Client, pages: Iterable[Asked], *, post: bool = False) -> list[float]:
    """Milliseconds of each page, the better of two."""
    return [min(_once(client, address, asked, post=post) for _ in range(2)) for address, asked in pages]


def _once(client: Client, address: str, asked: dict[str, Any], *, post: bool = False) -> float:
    begun = time.perf_counter()
    answer = client.post(address, asked) if post else client.get(address, asked)
    spent = 1000 * (time.perf_counter() - begun)
    assert answer.status_code in (200, 302), (answer.status_code, address, asked)
    client.cookies.pop("messages", None)  # else they pile up, and are in the figures
    return spent


def _trail(client: Client) -> Iterator[Row]:
    """A page of a person with its access row, and a change with its audit row, beside the same without: turn by turn."""
    contacts = list(
        Contact.objects.filter(points__state="works").values_list("pk", flat=True).distinct()[: ROUNDS * 10 : 10]
    )
    points = dict(ContactPoint.objects.filter(contact__in=contacts, state="works").values_list("contact", "pk"))
    looks = [(reverse("admin:person", args=[contact]), {}) for contact in contacts]
    yield _overhead("a person's page, with its access row", client, "looked", [(look, look) for look in looks])
    changes = [
        tuple(
            (
                reverse("admin:person_do", args=[contact]),
                {"do": "mark_point", "ref": points[contact], "state": state},
            )
            for state in ("wrong", "works")
        )
        for contact in contacts
    ]
    yield _overhead("a change, with its audit row", client, "record", changes, post=True)


def _overhead(what: str, client: Client, writes: str, pairs: Iterable[tuple[Asked, ...]], *, post: bool = False) -> Row:
    """Each pair is asked for once as it is and once with what writes the row left out, first the one, then the other."""
    spent: dict[bool, list[float]] = {True: [], False: []}
    for number, pair in enumerate(pairs):
        for asked, logged in zip(pair, (number % 2 == 0, number % 2 == 1), strict=True):
            with nullcontext() if logged else patch.object(audit, writes):
                spent[logged].append(_once(client, *asked, post=post))
    return times(what, median(spent[True]), "the same without the row", median(spent[False]), "≥ 0.90")
