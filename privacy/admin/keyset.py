"""Paging by keyset: a page begins after a row, found by its number; its own values are looked up, so that none stands in an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan

from privacy.admin.columns import turned


@dataclass(frozen=True)
class Page:
    """Rows of one page; the numbers of the rows before which the previous and after which the next page end and begin, None without one."""

    rows: list[Any]
    previous: int | None
    next: int | None


def page(rows: QuerySet[Any], given: Mapping[str, Any], *, order: Sequence[str], size: int) -> Page:
    """The page that `given` asks for by "after" or "before", else the first. A row that is gone begins at the first page.

    `order` are fields that are never null, all in one direction, the last one unique: an index on them serves every page alike, there and
    back. Raises ValueError for an order of two directions.
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


def _beyond(order: Sequence[str], place: Mapping[str, Any]) -> GreaterThan | LessThan:
    """(a, b) > (x, y) as one comparison of rows: the planner sees how much is left, and an index on (a, b) serves."""
    names = [name.lstrip("-") for name in order]
    falling = {name.startswith("-") for name in order}
    if len(falling) > 1:
        raise ValueError("A list is sorted in one direction.")
    beyond = LessThan if falling == {True} else GreaterThan
    return beyond(_row(*map(F, names)), _row(*(Value(place[name]) for name in names)))


def _row(*parts: F | Value) -> Func:
    return Func(*parts, function="ROW", output_field=TextField())
