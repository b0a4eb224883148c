"""Lists of dealings, one for each kind, made of its row in `crm.kinds`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from crm import queries
from crm.kinds import KINDS, Kind
from crm.queries import dealings
from privacy.admin.lists import Choice, Column, KeysetList, Tag

_capital = lazy(capfirst, str)


class Dealings(KeysetList[Any]):
    """The dealings of a kind, newest first."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        meta = dealings.model_of(kind)._meta
        filters = [meta.get_field(name) for name in kind.filters]
        super().__init__(
            title=_capital(meta.verbose_name_plural),
            search_hint=_("Number, words, person or organisation")
            if kind.whom != "nobody"
            else _("A part of its name"),
            searched="dealings",
            empty=_("Nothing yet. What is recorded stands here, newest first."),
            route=f"admin:{kind.list}",
            reveals=f"admin:{kind.key}_new",
            exports=f"admin:{kind.list}_export",
            template="admin/crm/dealings.html",
            order=(f"-{kind.when}", "-id"),
            columns=tuple(_column(kind, name) for name in kind.columns),
            filters=tuple(Choice(f.name, _capital(f.verbose_name), tuple(f.choices)) for f in filters),
            buttons=() if kind.holder else ((kind.verb, f"admin:{kind.key}_new", True),),
        )

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return dealings.rows(self.kind)

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        people, places = queries.whom_text_means(text)
        return dealings.matching(self.kind, rows, text, people, places)

    def people(self, rows: list[Any]) -> Iterable[int]:
        found = (dealings.who(self.kind, row)[0] for row in rows)
        return [person.pk for person in found if person is not None]

    def family(self) -> list[Kind]:
        """The lists beside this one."""
        return [kind for kind in KINDS.values() if kind.family == self.kind.family]


def _column(kind: Kind, name: str) -> Column:
    sort = (f"-{kind.when}", "-id") if name == kind.when else ()
    if name == "title":
        return Column(_("What"), str, key=name, route=f"admin:{kind.key}", group=dealings.title_group(kind))
    if name == "who":
        return Column(_("Who"), partial(_who, kind), key=name, group="name")
    heading, group = _capital(dealings.label(kind, name)), dealings.group(kind, name)
    if name == "state":
        return Column(heading, _state, key=name)
    number = name in ("total", "amount", "seats", "minutes", "messages")
    return Column(heading, _told(kind, name), key=name, sort=sort, num=number, group=group)


def _told(kind: Kind, name: str) -> Callable[[Any], Any]:
    def show(row: Any) -> Any:
        late = name == "due_on" and row.due_on and row.due_on < timezone.localdate() and _is_open(kind, row)
        return Tag("no", dealings.told(row, name)) if late else dealings.told(row, name)

    return show


def _is_open(kind: Kind, row: Any) -> bool:
    return getattr(row, "state", "") in dealings.OPEN.get(kind.key, ())


def _state(row: Any) -> Tag:
    return Tag(*dealings.sign(row))


def _who(kind: Kind, row: Any) -> str:
    person, firm = dealings.who(kind, row)
    return ", ".join(filter(None, (str(person or ""), str(firm or ""))))


LISTS = {kind.key: Dealings(kind) for kind in KINDS.values()}
