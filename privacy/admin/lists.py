"""One list page for all: keyset paged, sorted by its headings, filtered by ids and codes, searched by POST, masked by role.

Addresses carry ids and codes only (rule I14). The words searched travel in the body of a POST and are shown back in the form; a POST
without any is sent on to the address of what it chose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from privacy import queries
from privacy.actions import audit
from privacy.admin import exports, keyset
from privacy.admin.columns import Choice, Column, Settings, Tag, cell, exported, turned, with_needs
from privacy.authority import authority

__all__ = ["Asked", "Choice", "Column", "KeysetList", "Tag"]
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Asked:
    """What a request wants of a list: words, choices, and the saved view they come from; `filters` come with their labels by value."""

    text: str
    settings: Settings
    view: Any
    views: list[Any]
    filters: Mapping[Choice, Mapping[str, Any]]


class KeysetList(Generic[M]):
    """A list page: a subclass, or an instance given its attributes, says what it is made of.

    `rows` are a QuerySet, `columns` and `filters` what is shown and chosen of it, `order` how it is sorted when nobody chose: fields that are
    never null, all or none with a "-" for descending, the last one unique. `person` is the attribute of a row that holds the number of the
    contact it shows, for the access log; a list that shows several people in a row overrides `people`. `searched` is the group of fields
    the search looks into: who may not see it does not search. Who may open the route `reveals` may ask for what is masked. `exports` is the
    route of `export`. `buttons` stand in the head, (label, route, whether it is the main one), for who may open them.
    """

    title: ClassVar[Any] = ""
    search_hint: ClassVar[Any] = ""
    searched: ClassVar[str] = ""
    empty: ClassVar[Any] = ""
    empty_next: ClassVar[tuple[Any, str] | None] = None
    order: ClassVar[tuple[str, ...]] = ("-id",)
    columns: ClassVar[tuple[Column, ...]] = ()
    filters: ClassVar[tuple[Choice, ...]] = ()
    buttons: ClassVar[tuple[tuple[Any, str, bool], ...]] = ()
    size: ClassVar[int] = 50
    person: ClassVar[str] = ""
    route: ClassVar[str] = ""
    reveals: ClassVar[str] = ""
    exports: ClassVar[str] = ""
    purpose: ClassVar[str] = "customer_care"
    template: ClassVar[str] = "admin/list.html"
    do_not_call_in_templates = True
    REFUSED_VIEW: ClassVar[str] = "refused_view"
    """The key in the session of what was typed for a view and refused, until the list is shown again."""

    def __init__(self, **given: Any) -> None:
        for name, value in given.items():
            if not hasattr(type(self), name):
                raise TypeError(f"A list has no {name}.")
            setattr(self, name, value)

    def rows(self, request: HttpRequest) -> QuerySet[M]:
        raise NotImplementedError

    def search(self, rows: QuerySet[M], text: str) -> QuerySet[M]:
        return rows

    def choices(self, request: HttpRequest) -> tuple[Choice, ...]:
        """The filters."""
        return self.filters

    def people(self, rows: list[M]) -> Iterable[int]:
        """The numbers of the contacts these rows show."""
        return {getattr(row, self.person) for row in rows} - {None} if self.person else ()

    def actions(self, request: HttpRequest) -> tuple[tuple[Any, str, bool], ...]:
        """Buttons in the head: (label, url, whether it is the main one)."""
        roles = request.user.roles
        return tuple((label, reverse(to), main) for label, to, main in self.buttons if authority.opens(roles, to))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request, now=timezone.now())

    def respond(self, request: HttpRequest, *, now: datetime) -> HttpResponse:
        """The page, masked for these roles unless they ask; or, where a POST brought no words, the way to its address."""
        given, roles = (request.POST if request.method == "POST" else request.GET), request.user.roles
        asked, unmasked = self.asked(request), "unmask" in request.POST
        if request.method == "POST" and not (asked.text or unmasked):
            return HttpResponseRedirect(self.address(asked))
        may_reveal = bool(self.reveals) and authority.opens(roles, self.reveals)
        if unmasked and not may_reveal:
            raise PermissionDenied
        rows, columns = self._narrowed(request, asked), self._shown(asked.settings)
        page = keyset.page(with_needs(rows, columns), given, order=self._order(asked.settings), size=self.size)
        purpose = "unmasked" if unmasked else self.purpose
        audit.looked(by=request.user.actor, now=now, route=self.route, purpose=purpose, people=self.people(page.rows))
        lines = [[cell(column, row, roles, unmasked=unmasked) for column in columns] for row in page.rows]
        whole = page.previous is None and page.next is None
        context = {
            **admin.site.each_context(request),
            "title": self.title,
            "list": self,
            "page": page,
            "lines": lines,
            "how_many": queries.HowMany(len(lines), exact=True) if whole else queries.how_many(rows),
            "unmasked": unmasked,
            "hidden": any(shown["masked"] for line in lines for shown in line),
            "may_reveal": may_reveal,
            "here": [(name, given[name]) for name in ("before", "after") if name in given],
            "export_url": reverse(self.exports) if self.exports and authority.opens(roles, self.exports) else "",
            "next_step": self.empty_next if self.empty_next and authority.opens(roles, self.empty_next[1]) else None,
            "head": self.actions(request),
            **self._controls(request, asked, columns),
        }
        return TemplateResponse(request, self.template, context)

    @method_decorator(require_POST)
    def export(self, request: HttpRequest) -> HttpResponse:
        """The list as it is filtered, searched and sorted, in the columns shown that these roles may take along, as CSV or XLSX.

        At most ten thousand rows; whoever is in it is in the access log.
        """
        roles, asked = request.user.roles, self.asked(request)
        columns = [
            column
            for column in self._shown(asked.settings)
            if callable(column.group) or not column.group or authority.may_field(roles, "export", column.group)
        ]
        rows = with_needs(self._narrowed(request, asked), columns).order_by(*self._order(asked.settings))
        found = list(rows[: exports.MOST])
        audit.looked(
            by=request.user.actor, now=timezone.now(), route=self.exports, purpose="export", people=self.people(found)
        )
        headings = [_("Number"), *(str(column.heading) for column in columns)]
        lines = [[str(row.pk), *(exported(column, row, roles) for column in columns)] for row in found]
        return exports.download(self.route.partition(":")[2], headings, lines, request.POST.get("format", "csv"))

    def asked(self, request: HttpRequest) -> Asked:
        """What the request wants. What is chosen in so many words goes before a view; the owner's default is for who chose nothing."""
        given = request.POST if request.method == "POST" else request.GET
        views = queries.views(self.route, _reader(request))
        filters = {choice: choice.read() for choice in self.choices(request)}
        view = _view(given, views)
        if {"sort", "cols", *(choice.name for choice in filters)} & given.keys():
            columns = given.getlist("cols") if "cols" in given else self._plain().columns
            settings = self._settled(columns, given, given.get("sort", ""), filters)
        else:
            own = (one for one in views if one.is_default and one.owner_ref == request.user.pk)
            view = next(own, None) if "view" not in given else view
            settings = self.kept(view, filters)
        text = given.get("q", "").strip()[:200] if request.method == "POST" and self._may_search(request) else ""
        return Asked(text, settings, view, views, filters)

    def kept(self, view: Any, filters: Mapping[Choice, Mapping[str, Any]]) -> Settings:
        """What a view kept, as far as the list still has it; how the list is when nothing is chosen, without a view."""
        if view is None:
            return self._plain()
        kept = view.settings
        return self._settled(kept["columns"], kept["filters"], kept["sort"], filters)

    def carried(self, asked: Asked) -> list[tuple[str, str]]:
        """What leads back to what is shown: the view alone where nothing else is chosen."""
        view = [("view", str(asked.view.pk if asked.view else 0))] if asked.views else []
        if asked.settings == self.kept(asked.view, asked.filters):
            return view
        return [*view, *asked.settings.pairs(self._plain())]

    def address(self, asked: Asked) -> str:
        """Where what is shown is found again."""
        return f"{reverse(self.route)}?{urlencode(self.carried(asked))}".removesuffix("?")

    def _plain(self) -> Settings:
        shown = tuple(column.key for column in self._pickable() if column.shown)
        return Settings(shown, {}, next((code for code, order in self._sorts().items() if order == self.order), ""))

    def _settled(
        self, columns: Iterable[str], values: Any, sort: str, filters: Mapping[Choice, Mapping[str, Any]]
    ) -> Settings:
        wanted = set(columns)
        return Settings(
            tuple(column.key for column in self._pickable() if column.key in wanted),
            {one.name: values[one.name] for one, labels in filters.items() if values.get(one.name) in labels},
            sort if sort in self._sorts() else self._plain().sort,
        )

    def _pickable(self) -> list[Column]:
        """The first column says what a row is, and is always shown."""
        return [column for column in self.columns[1:] if column.key]

    def _shown(self, settings: Settings) -> list[Column]:
        hidden = {column.key for column in self._pickable()} - set(settings.columns)
        return [column for column in self.columns if not column.key or column.key not in hidden]

    def _sorts(self) -> dict[str, tuple[str, ...]]:
        there = {column.key: column.sort for column in self.columns if column.sort}
        return there | {f"-{key}": turned(order) for key, order in there.items()}

    def _order(self, settings: Settings) -> tuple[str, ...]:
        return self._sorts().get(settings.sort, self.order)

    def _may_search(self, request: HttpRequest) -> bool:
        return bool(self.search_hint) and (
            not self.searched or authority.may_field(request.user.roles, "see", self.searched)
        )

    def _narrowed(self, request: HttpRequest, asked: Asked) -> QuerySet[M]:
        rows = self.rows(request)
        for choice in asked.filters:
            if choice.name in asked.settings.filters:
                rows = choice.narrow(rows, asked.settings.filters[choice.name])
        return self.search(rows, asked.text) if asked.text else rows

    def _controls(self, request: HttpRequest, asked: Asked, columns: list[Column]) -> dict[str, Any]:
        settings, own = asked.settings, asked.view is not None and asked.view.owner_ref == request.user.pk
        return {
            "q": asked.text,
            "may_search": self._may_search(request),
            "choices": [
                (choice, labels.items(), settings.filters.get(choice.name, ""))
                for choice, labels in asked.filters.items()
            ],
            "picks": [(column, column.key in settings.columns) for column in self._pickable()],
            "heads": [_head(column, self._sorts(), settings.sort) for column in columns],
            "narrowed": bool(asked.text or settings.filters),
            "carried": self.carried(asked),
            "chosen": settings.pairs(self._plain()),
            "sort": settings.sort,
            "views": queries.named(asked.views, _reader(request)),
            "view": asked.view,
            "own": own,
            "refused": request.session.pop(self.REFUSED_VIEW, None),
            "changed": own and settings != self.kept(asked.view, asked.filters),
        }


def _reader(request: HttpRequest) -> int:
    return int(request.user.pk)  # type: ignore[arg-type]  # the site lets nobody in who is not signed in


def _view(given: QueryDict, views: list[Any]) -> Any:
    number = given.get("view", "")
    if not (number.isascii() and number.isdigit() and int(number)):
        return None
    found = next((view for view in views if view.pk == int(number)), None)
    if found is None:
        raise Http404
    return found


def _head(column: Column, sorts: Mapping[str, tuple[str, ...]], chosen: str) -> dict[str, Any]:
    """A heading: which sort a click on it asks for, and how the list is sorted by it now, as `aria-sort` says it."""
    if not column.sort:
        return {"column": column}
    mine = chosen.removeprefix("-") == column.key
    falling = mine and sorts[chosen][0].startswith("-")
    return {
        "column": column,
        "sort": f"-{column.key}" if chosen == column.key else column.key,
        "aria": ("descending" if falling else "ascending") if mine else "none",
    }
