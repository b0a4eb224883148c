"""One list page for all: keyset paged, searched by POST, no count nobody needs.

A page is asked for by the id of the row it starts after (ids only in URLs, rule I14); the row's own sort value is looked up. The words
searched travel in the body of a POST and are shown back in the form, never in an address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from privacy.actions import audit

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Column:
    """A column: its heading, and what a row shows there: a text, or a Tag. `num` aligns digits."""

    heading: Any
    show: Callable[[Any], Any]
    link: Callable[[Any], str] | None = None
    num: bool = False


@dataclass(frozen=True)
class Tag:
    """A state as a sign and a word: `sign` is yes, no, wait, info or ""."""

    sign: str
    word: Any
    is_tag: bool = True


@dataclass(frozen=True)
class Choice:
    """A filter of ids and codes only: `name` is the parameter, `options` are (value, label)."""

    name: str
    label: Any
    options: tuple[tuple[str, Any], ...]


class KeysetList(Generic[M]):
    """A list page. Subclasses say title, columns, order and rows; `people` names the contacts shown, for the access log.

    `order` is a sequence of field names, "-" for descending, the last one unique ("id"). Nullable fields cannot be ordered by.
    """

    title: ClassVar[Any]
    search_hint: ClassVar[Any] = ""
    empty: ClassVar[Any] = ""
    empty_next: ClassVar[tuple[Any, str] | None] = None
    order: ClassVar[tuple[str, ...]] = ("-id",)
    columns: ClassVar[tuple[Column, ...]] = ()
    size: ClassVar[int] = 50
    route: ClassVar[str] = ""
    purpose: ClassVar[str] = "customer_care"
    template: ClassVar[str] = "admin/list.html"
    do_not_call_in_templates = True

    def rows(self, request: HttpRequest) -> QuerySet[M]:
        raise NotImplementedError

    def search(self, rows: QuerySet[M], text: str) -> QuerySet[M]:
        return rows

    def choices(self, request: HttpRequest) -> tuple[Choice, ...]:
        return ()

    def people(self, rows: list[M]) -> Iterable[int]:
        return ()

    def actions(self, request: HttpRequest) -> tuple[tuple[Any, str, bool], ...]:
        """Buttons in the head: (label, url, whether it is the main one)."""
        return ()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request, now=timezone.now())

    def respond(self, request: HttpRequest, *, now: datetime) -> HttpResponse:
        given = request.POST if request.method == "POST" else request.GET
        text = request.POST.get("q", "").strip()[:200]
        rows = self.rows(request)
        rows = self.search(rows, text) if text else rows
        back = "before" in given
        place = self._place(given.get("before") or given.get("after"))
        found = list(self._slice(rows, place, back=back)[: self.size + 1])
        more = len(found) > self.size
        shown = found[: self.size]
        if back:
            shown.reverse()
        if request.user.is_authenticated:
            audit.looked(
                by=request.user.actor, now=now, route=self.route, purpose=self.purpose, people=self.people(shown)
            )
        context = {
            **admin.site.each_context(request),
            "title": self.title,
            "list": self,
            "q": text,
            "head": self.actions(request),
            "choices": [(choice, given.get(choice.name, "")) for choice in self.choices(request)],
            "lines": [[_cell(column, row) for column in self.columns] for row in shown],
            "previous": shown[0].pk if shown and (more if back else place) else None,
            "next": shown[-1].pk if shown and (place if back else more) else None,
            "keep": {
                choice.name: given.get(choice.name, "") for choice in self.choices(request) if given.get(choice.name)
            },
        }
        return TemplateResponse(request, self.template, context)

    def _place(self, given: str | None) -> dict[str, Any] | None:
        if not given or not given.isdigit():
            return None
        fields = [name.lstrip("-") for name in self.order]
        return self.model_manager().filter(pk=int(given)).values(*fields).first()

    def model_manager(self) -> Any:
        """The whole table, to look up where a page starts even when the row no longer fits the filter."""
        raise NotImplementedError

    def _slice(self, rows: QuerySet[M], place: dict[str, Any] | None, *, back: bool) -> QuerySet[M]:
        order = [_turned(name) if back else name for name in self.order]
        rows = rows.order_by(*order)
        return rows.filter(_beyond(order, place)) if place else rows


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: list[str], place: dict[str, Any]) -> Q:
    """(a, b) beyond (x, y) as: a >= x and (a > x or (a = x and b > y)), so that an index on (a, b) serves."""
    field = order[0].lstrip("-")
    beyond = "lt" if order[0].startswith("-") else "gt"
    further = Q(**{f"{field}__{beyond}": place[field]})
    if len(order) == 1:
        return further
    return Q(**{f"{field}__{beyond}e": place[field]}) & (
        further | (Q(**{field: place[field]}) & _beyond(order[1:], place))
    )


def _cell(column: Column, row: Any) -> dict[str, Any]:
    return {"value": column.show(row), "url": column.link(row) if column.link else "", "num": column.num}
