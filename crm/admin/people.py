"""The list of people, and their export."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from crm import queries
from crm.admin import exports
from crm.enums import Language, PointState, StandingKind
from privacy.actions import audit
from privacy.admin.lists import Choice, Column, KeysetList, Tag
from privacy.authority import authority


def name(row: Any) -> str:
    """The name, else the main address."""
    return (
        row.name or next((point.value for point in row.main_points), "") or _("Person %(number)s") % {"number": row.pk}
    )


def _place(row: Any) -> str:
    place = next(iter(row.main_positions), None)
    return f"{place.title}, {place.organisation.name}".strip(", ") if place else ""


def point(row: Any, kind: str) -> str:
    """The main address or number of the kind."""
    return next((found.value for found in row.main_points if found.kind == kind), "")


def _state(row: Any) -> Tag | str:
    if row.restricted_at:
        return Tag("wait", gettext_lazy("restricted"))
    bounced = any(found.kind == "email" and found.state != PointState.WORKS for found in row.main_points)
    return Tag("no", gettext_lazy("e-mail bounces")) if bounced else ""


class People(KeysetList[Any]):
    title = gettext_lazy("People")
    search_hint = gettext_lazy("Name, e-mail, phone, organisation, order number")
    empty = gettext_lazy("Nobody is in the register yet. Bring a file of people, or add somebody by hand.")
    empty_next = (gettext_lazy("Import a file"), "admin:import_new")
    route = "admin:people"
    template = "admin/crm/people.html"
    order = ("sort_text", "id")
    columns = (
        Column(gettext_lazy("Name"), name, lambda row: reverse("admin:person", args=[row.pk])),
        Column(gettext_lazy("Position"), _place),
        Column(gettext_lazy("E-mail"), lambda row: point(row, "email")),
        Column(gettext_lazy("Phone"), lambda row: point(row, "phone")),
        Column(gettext_lazy("Language"), lambda row: row.get_language_display()),
        Column(gettext_lazy("State"), _state),
    )

    def model_manager(self) -> Any:
        return queries.people()

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        given = request.POST if request.method == "POST" else request.GET
        rows = queries.people()
        if given.get("language") in Language.values:
            rows = rows.filter(language=given["language"])
        if given.get("standing") in StandingKind.values:
            rows = rows.filter(queries.has_standing(given["standing"]))
        return rows

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queries.matching_people(rows, text)

    def choices(self, request: HttpRequest) -> tuple[Choice, ...]:
        return (
            Choice("standing", gettext_lazy("Any standing"), tuple(StandingKind.choices)),
            Choice("language", gettext_lazy("Any language"), tuple(Language.choices)),
        )

    def people(self, rows: list[Any]) -> Iterable[int]:
        return [row.pk for row in rows]

    def actions(self, request: HttpRequest) -> tuple[tuple[Any, str, bool], ...]:
        if not authority.opens(request.user.roles, "admin:person_new"):
            return ()
        return (
            (_("Import a file"), reverse("admin:import_new"), False),
            (_("Add a person"), reverse("admin:person_new"), True),
        )


people = People()


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The people of the list as it is filtered and searched, as CSV or XLSX: at most ten thousand, each with its access row."""
    text = request.POST.get("q", "").strip()[:200]
    rows = people.rows(request)
    rows = people.search(rows, text) if text else rows
    found = list(rows.order_by(*people.order)[: exports.MOST])
    audit.looked(
        by=request.user.actor,
        now=timezone.now(),
        route="admin:people_export",
        purpose="export",
        people=[row.pk for row in found],
    )
    headings = [_("Number"), _("Name"), _("E-mail"), _("Phone"), _("Position"), _("Language")]
    lines = [
        [str(row.pk), name(row), point(row, "email"), point(row, "phone"), _place(row), row.language] for row in found
    ]
    return exports.download("people", headings, lines, request.POST.get("format", "csv"))
