"""Paging by keyset: a page begins after a row, found by its number; its own values are looked up, so that none stands in an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from privacy.admin.columns import turned


@dataclass(frozen=True)
class Page:
    """Rows of one page; the numbers of the rows before which the previous and after which the next page end and begin, None without one."""

    rows: list[Any]
    previous: int | None
    next: int | None


def page(rows: QuerySet[Any], given: Mapping[str, Any], *, order: Sequence[str], size: int) -> Page:
    """The page that `given` asks for by "after" or "before", else the first. A row that is gone begins at the first page.

    `order` are fields that are never null, the last one unique. An index on them serves every page alike, in both directions.
    """
    back = "before" in given
    place = _place(rows, given.get("before") or given.get("after"), order)
    order = turned(order) if back else tuple(order)
    rows = rows.order_by(*order)
    found = list((rows.filter(_beyond(order, place)) if place else rows)[: size + 1])
    more, shown = len(found) > size, found[:size]
    if back:
        shown.reverse()
    first, last = (shown[0].pk, shown[-1].pk) if shown else (None, None)
    return Page(shown, first if (more if back else place) else None, last if (place if back else more) else None)


def _place(rows: QuerySet[Any], given: Any, order: Sequence[str]) -> dict[str, Any] | None:
    """The values of the row a page starts at, looked up in the whole table: it may no longer fit the filter."""
    if not given or not (given.isascii() and given.isdigit() and len(given) < 19):
        return None
    return rows.model._default_manager.filter(pk=int(given)).values(*(name.lstrip("-") for name in order)).first()


def _beyond(order: Sequence[str], place: dict[str, Any]) -> Q:
    """(a, b) beyond (x, y) as: a >= x and (a > x or (a = x and b > y)), so that an index on (a, b) serves."""
    field = order[0].lstrip("-")
    beyond = "lt" if order[0].startswith("-") else "gt"
    further = Q(**{f"{field}__{beyond}": place[field]})
    if len(order) == 1:
        return further
    return Q(**{f"{field}__{beyond}e": place[field]}) & (
        further | (Q(**{field: place[field]}) & _beyond(order[1:], place))
    )
