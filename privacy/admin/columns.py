"""What a list page is made of, as data: columns, filters, and what somebody chose of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from privacy.authority import authority
from privacy.masking import HIDDEN, masked

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Tag:
    """A state as a sign and a word: `sign` is yes, no, wait, info or ""."""

    sign: str
    word: Any
    is_tag: bool = True

    def __str__(self) -> str:
        return str(self.word)


@dataclass(frozen=True)
class Column:
    """A column: its heading, and what a row shows there: a text, a number, a day, or a Tag.

    `show` is a function of the row, or a path of names in it ("state", "contact.name"): a field of choices shows its word, a missing row
    nothing. `key` names the column in addresses and views: the first name of the path where none is given; a column without a key is
    always shown and never sorted by. `sort` are the fields a click on the heading sorts by, all of them with a "-" for the largest
    first, the last one unique; none may be null, and an index serves them. `needs` are the rows a shown column reads: a path to be joined, or a function of
    the QuerySet that adds a prefetch; a column that is not shown reads nothing. `group` is the column's group of fields in the data map,
    or a function of the row that says it; "" tells nothing of a person. `route` is the page a cell leads to, by `link(row)`, else by the
    row's number; who may not open it sees no link. `num` aligns digits.
    """

    heading: Any
    show: Callable[[Any], Any] | str
    link: Callable[[Any], str] | None = None
    num: bool = False
    key: str = ""
    sort: tuple[str, ...] = ()
    needs: tuple[str | Callable[[Rows], Rows], ...] = ()
    group: str | Callable[[Any], str] = ""
    route: str = ""
    shown: bool = True

    def __post_init__(self) -> None:
        if isinstance(self.show, str):
            object.__setattr__(self, "key", self.key or self.show.partition(".")[0])
            object.__setattr__(self, "show", partial(_at, path=self.show))

    def value(self, row: Any) -> Any:
        """What stands in the cell, "" for nothing."""
        found = self.show(row)  # type: ignore[operator]
        return "" if found is None else found

    def group_of(self, row: Any) -> str:
        """The group of fields the cell belongs to."""
        return self.group(row) if callable(self.group) else self.group

    def address(self, row: Any, roles: Iterable[str]) -> str:
        """Where the cell leads, "" for who may not go there."""
        if not (self.link or self.route) or (self.route and not authority.opens(roles, self.route)):
            return ""
        return self.link(row) if self.link else reverse(self.route, args=[row.pk])


@dataclass(frozen=True, eq=False)
class Choice:
    """A filter of ids and codes only: `name` is the parameter, `options` are (value, label), or a function that reads them.

    `where` narrows the rows: a lookup the value is put into (the name, where none is given), or a function of the value that returns a
    condition. `label` stands for "any".
    """

    name: str
    label: Any
    options: Iterable[tuple[Any, Any]] | Callable[[], Iterable[tuple[Any, Any]]]
    where: str | Callable[[str], Any] = ""

    def read(self) -> dict[str, Any]:
        """Labels by value; the values as they stand in an address."""
        found = self.options() if callable(self.options) else self.options
        return {str(value): label for value, label in found}

    def narrow(self, rows: Rows, value: str) -> Rows:
        """Those of the rows with this value."""
        if callable(self.where):
            return rows.filter(self.where(value))
        return rows.filter(**{self.where or self.name: value})


@dataclass(frozen=True)
class Settings:
    """What is chosen: keys of columns in the list's order, values of filters by name, and a sort: a column's key, "-" for the other way."""

    columns: tuple[str, ...]
    filters: Mapping[str, str]
    sort: str

    def kept(self) -> dict[str, Any]:
        """As a saved view holds it."""
        return {"columns": list(self.columns), "filters": dict(self.filters), "sort": self.sort}

    def pairs(self, plain: Settings) -> list[tuple[str, str]]:
        """As an address or a form carries it: names and values, codes and ids only; the columns where they are not the plain ones."""
        columns = () if self.columns == plain.columns else self.columns or ("",)
        return [("sort", self.sort), *self.filters.items(), *(("cols", key) for key in columns)]


def cell(column: Column, row: Any, roles: Iterable[str], *, unmasked: bool) -> dict[str, Any]:
    """One cell for the page: `value`, its `heading`, `url`, `num`, and `masked` where something is hidden from these roles."""
    value, group = column.value(row), column.group_of(row)
    hidden = bool(value and group) and not unmasked and not authority.may_field(roles, "see", group)
    if hidden:
        value = masked(group, str(value)) or HIDDEN
    shown = {"value": value, "heading": column.heading, "num": column.num, "masked": hidden}
    return {**shown, "url": column.address(row, roles)}


def exported(column: Column, row: Any, roles: Iterable[str]) -> str:
    """One cell for a file: nothing of a field these roles may not take along."""
    group = column.group_of(row)
    return str(column.value(row)) if not group or authority.may_field(roles, "export", group) else ""


def turned(order: Iterable[str]) -> tuple[str, ...]:
    """The same order, the other way round."""
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def with_needs(rows: Rows, columns: Iterable[Column]) -> Rows:
    """The rows with what these columns read of others, each once."""
    for need in dict.fromkeys(need for column in columns for need in column.needs):
        rows = need(rows) if callable(need) else rows.select_related(need)
    return rows


def _at(row: Any, *, path: str) -> Any:
    for name in path.split("."):
        word = getattr(row, f"get_{name}_display", None)
        row = word() if word else getattr(row, name)
        if row is None:
            return ""
    return row
