"""The list of people."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import queries
from crm.enums import Language, PointKind, PointState, StandingKind
from crm.queries import columns as read
from privacy.admin.lists import Choice, Column, KeysetList, Tag


def _name(row: Any) -> str:
    return row.name or _("Person %(number)s") % {"number": row.pk}


def _place(row: Any) -> Any:
    return next(iter(row.main_positions), None)


def _organisation(row: Any) -> str:
    place = _place(row)
    return str(place.organisation) if place else ""


def _organisation_page(row: Any) -> str:
    place = _place(row)
    return reverse("admin:organisation", args=[place.organisation_id]) if place else ""


def _point(kind: PointKind) -> Callable[[Any], str]:
    return lambda row: next((point.value for point in row.main_points if point.kind == kind), "")


def _state(row: Any) -> Tag | str:
    if row.restricted_at:
        return Tag("wait", gettext_lazy("restricted"))
    bounces = any(point.kind == PointKind.EMAIL and point.state != PointState.WORKS for point in row.main_points)
    return Tag("no", gettext_lazy("e-mail bounces")) if bounces else ""


COLUMNS = (
    Column(gettext_lazy("Name"), _name, key="name", sort=("sort_text", "id"), group="name", route="admin:person"),
    Column(
        gettext_lazy("Position"),
        lambda row: place.title if (place := _place(row)) else "",
        key="position",
        needs=(read.with_positions,),
        group="work",
    ),
    Column(
        gettext_lazy("Organisation"),
        _organisation,
        _organisation_page,
        key="organisation",
        needs=(read.with_positions,),
        group="work",
        route="admin:organisation",
    ),
    Column(gettext_lazy("E-mail"), _point(PointKind.EMAIL), key="email", needs=(read.with_points,), group="reach"),
    Column(gettext_lazy("Phone"), _point(PointKind.PHONE), key="phone", needs=(read.with_points,), group="reach"),
    Column(gettext_lazy("Language"), "language", group="contact_details"),
    Column(
        gettext_lazy("City"),
        lambda row: next((address.city for address in row.current_addresses if address.city), ""),
        key="city",
        needs=(read.with_addresses,),
        group="home",
        shown=False,
    ),
    Column(gettext_lazy("Occupation"), "occupation", group="work", shown=False),
    Column(gettext_lazy("Rank or title"), "rank", group="work", shown=False),
    Column(
        gettext_lazy("Interests"),
        lambda row: ", ".join(str(given.interest) for given in row.given_interests),
        key="interests",
        needs=(read.with_interests,),
        group="interests",
        shown=False,
    ),
    Column(
        gettext_lazy("Why here"),
        lambda row: ", ".join(str(held.get_kind_display()) for held in row.open_standings),
        key="standing",
        needs=(read.with_standings,),
        group="customer_relationship",
        shown=False,
    ),
    Column(
        gettext_lazy("In the register since"),
        lambda row: timezone.localdate(row.recorded_at),
        key="since",
        sort=("-id",),
        shown=False,
    ),
    Column(gettext_lazy("State"), _state, key="state", needs=(read.with_points,), group="permissions"),
)


class People(KeysetList[Any]):
    title = gettext_lazy("People")
    search_hint = gettext_lazy("Name, e-mail, phone, organisation, order number")
    searched = "name"
    empty = gettext_lazy("Nobody is in the register yet. Bring a file of people, or add somebody by hand.")
    empty_next = (gettext_lazy("Import a file"), "admin:import_new")
    route = "admin:people"
    reveals = "admin:person"
    exports = "admin:people_export"
    person = "pk"
    order = ("sort_text", "id")
    columns = COLUMNS
    filters = (
        Choice("standing", gettext_lazy("Any standing"), StandingKind.choices, read.has_standing),
        Choice("language", gettext_lazy("Any language"), Language.choices),
        Choice("interest", gettext_lazy("Any interest"), partial(read.entries, "Interest"), read.has_interest),
        Choice("area", gettext_lazy("Any sales area"), partial(read.entries, "SalesArea"), read.works_in_area),
    )
    buttons = (
        (gettext_lazy("Import a file"), "admin:import_new", False),
        (gettext_lazy("Add a person"), "admin:person_new", True),
    )

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.everybody()

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queries.matching_people(rows, text)


people = People()
