"""Registries: how a lower app learns from an upper one without knowing it.

Each app fills them in its `apps.py`; entries are frozen dataclasses of plain functions, so that filling twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from privacy.mapped import About, Mapped

T = TypeVar("T")


class Registry(Generic[T]):
    """Named entries in the order they were added. The same entry again is nothing; another under one key is a ValueError."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, T] = {}

    def add(self, key: str, entry: T) -> None:
        known = self._entries.setdefault(key, entry)
        if known is not entry and known != entry:
            raise ValueError(f"{self.name}: {key!r} is taken by {known!r}")

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def items(self) -> Iterator[tuple[str, T]]:
        return iter(self._entries.items())

    def get(self, key: str) -> T | None:
        return self._entries.get(key)


@dataclass(frozen=True)
class DataPath:
    """How to reach one model's rows from a person: the report and the erasure walk these, nothing else.

    `rows(contact_ids, hashes)` gives a QuerySet of the rows about the person: the ids of the contact (merged ones too) and the keyed
    hashes of the addresses they hold. `files(row)` names stored files of a row, when it has any.
    """

    model: str
    rows: Callable[[Person], Any]
    files: Callable[[Any], list[str]] | None = None


@dataclass(frozen=True)
class Person:
    """The person a report or an erasure is about, as ids: contacts (the survivor and those merged into it) and keyed hashes of addresses."""

    contacts: tuple[int, ...] = ()
    hashes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ForeignTable:
    """What the data map says of a table whose class is not ours: fields by name, and the table itself where its class is no heir of ours."""

    fields: Mapping[str, Mapped]
    about: About | None = None


@dataclass(frozen=True)
class ImportGuard:
    """Addresses a file must not bring back. `barred(hashes)` gives those of the keyed hashes whose rows are to be refused."""

    barred: Callable[[Collection[str]], set[str]]


@dataclass(frozen=True)
class Family:
    """A tab of a timeline."""

    key: str
    label: Any


@dataclass(frozen=True)
class TimelineSource:
    """A kind of thing on a person's page. `rows(contact)` gives a QuerySet of (when, what, ref); `show(refs)` turns refs into lines.

    `family` is the tab it stands under. `rows_of_organisation` gives the same for an organisation, where the kind belongs to one.
    """

    kind: str
    rows: Callable[[int], Any]
    show: Callable[[list[int]], Mapping[int, TimelineLine]]
    family: Family | None = None
    rows_of_organisation: Callable[[int], Any] | None = None


@dataclass(frozen=True)
class TimelineLine:
    """One line of a timeline: a title, a softer second line, a state as (sign, word), a link, and on an organisation's page who it was."""

    title: str
    detail: str = ""
    sign: str = ""
    state: str = ""
    url: str = ""
    who: str = ""


@dataclass(frozen=True)
class ImportColumn:
    """A column an upper app adds to the import. `check(value)` returns the clean value or raises ValueError with a sentence;
    `apply(rows, by, now, source)` writes them inside crm's transaction, rows being (contact id, address key, clean value, row number);
    `due(rows)` gives the numbers of the rows for which it would write anything."""

    key: str
    label: Any
    headers: tuple[str, ...]
    check: Callable[[str], Any]
    apply: Callable[..., int]
    due: Callable[..., set[int]] | None = None


@dataclass(frozen=True)
class SearchKind:
    """What an app lets be found. `find(text, limit)` gives hits, at most `limit` of each kind, best first. Where all lead to one `route`,
    who may not open it is not searched for."""

    kind: str
    find: Callable[[str, int], list[SearchHit]]
    route: str = "admin:search"


@dataclass(frozen=True)
class SearchHit:
    """Something found: its kind and number, what it is called, why it was found, and its page, of the route `admin:<kind>`.

    `beside` tells it from its like (where a person works, whom an order is with), `what` is the kind in words. `people` are the contacts
    whom the line shows, `group` the group of fields that the label belongs to. `whole`: nothing of it was left untyped.
    """

    kind: str
    id: int
    label: str
    why: Any
    url: str = ""
    beside: str = ""
    what: Any = ""
    people: tuple[int, ...] = ()
    group: str = "name"
    whole: bool = False

    @property
    def line(self) -> str:
        """What it is called, and what tells it from its like."""
        return ", ".join(filter(None, (self.label, self.beside)))


@dataclass(frozen=True)
class MenuItem:
    """A line of the navigation: shown to who may open the route. `count(user)` is what waits there, or None."""

    group: str
    label: Any
    route: str
    order: int = 0
    count: Callable[[Any], int] | None = None


@dataclass(frozen=True)
class HomeItem:
    """A card of the home page for who may open `route`: a count of what waits, and where to go."""

    label: Any
    route: str
    count: Callable[[Any], int]
    detail: Any = ""
    order: int = 0


@dataclass(frozen=True)
class SweepJob:
    """Due background work, done once by `run(now)`, which returns how many rows it handled. `every` is in seconds."""

    name: str
    run: Callable[..., int]
    every: int = 30


@dataclass(frozen=True)
class Letter:
    """The text of a transactional mail in one language: Markdown with `{{ name }}` places, and the values to fill them. `blocks` are
    the parts of one that is more than a text, as marketing stores them; then the body is not read."""

    subject: str
    body: str
    values: Mapping[str, str]
    blocks: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class MailCause:
    """Why a transactional mail is sent. `compose(ref, language)` writes it when it leaves; None when its cause is gone."""

    key: str
    compose: Callable[[int, str], Letter | None]


@dataclass(frozen=True)
class StaffRoute:
    """A page of the back office, mounted under /admin/. Its row in the role matrix is `admin:<name>`."""

    path: str
    name: str
    view: Callable[..., Any]


data_paths: Registry[DataPath] = Registry("data paths")
foreign_tables: Registry[ForeignTable] = Registry("tables of others")
import_guards: Registry[ImportGuard] = Registry("import guards")
timeline_sources: Registry[TimelineSource] = Registry("timeline sources")
import_columns: Registry[ImportColumn] = Registry("import columns")
search_kinds: Registry[SearchKind] = Registry("search kinds")
menu_items: Registry[MenuItem] = Registry("menu items")
home_items: Registry[HomeItem] = Registry("home items")
mail_causes: Registry[MailCause] = Registry("causes of mail")
staff_routes: Registry[tuple[StaffRoute, ...]] = Registry("staff routes")
sweep_jobs: Registry[SweepJob] = Registry("sweep jobs")
trail_words: Registry[str] = Registry("words of the trail")
