"""The list of organisations."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from crm import queries
from crm.queries import columns as read
from privacy.admin.lists import Choice, Column, KeysetList

_FACT = "customer_relationship"


def _of_trader(group: str) -> Any:
    """What an organisation is called and where it is tells of a person when it is a sole trader's."""
    return lambda row: group if row.sole_trader_id else _FACT


COLUMNS = (
    Column(
        gettext_lazy("Name"),
        "name",
        sort=("sort_text", "id"),
        group=_of_trader("name"),
        route="admin:organisation",
    ),
    Column(gettext_lazy("Business id"), "business_id", group=_of_trader("name")),
    Column(
        gettext_lazy("City"),
        lambda row: next((address.city for address in row.current_addresses if address.city), ""),
        key="city",
        needs=(read.with_addresses,),
        group=_of_trader("home"),
    ),
    Column(gettext_lazy("Customer group"), "customer_group", key="group", needs=("customer_group",), group=_FACT),
    Column(gettext_lazy("Industry"), "industry", needs=("industry",), group=_FACT),
    Column(
        gettext_lazy("Customer class"),
        lambda row: next((held.customer_class for held in row.open_classes), ""),
        key="class",
        needs=(read.with_classes,),
        group=_FACT,
    ),
    Column(gettext_lazy("Sales area"), "sales_area", key="area", needs=("sales_area",), group=_FACT),
    Column(gettext_lazy("Language"), "language", group=_FACT, shown=False),
)


class Organisations(KeysetList[Any]):
    title = gettext_lazy("Organisations")
    search_hint = gettext_lazy("Name or business id")
    searched = "name"
    empty = gettext_lazy("No organisation is in the register yet. A file of people brings theirs along.")
    empty_next = (gettext_lazy("Import a file"), "admin:import_new")
    route = "admin:organisations"
    reveals = "admin:organisation"
    exports = "admin:organisations_export"
    person = "sole_trader_id"
    order = ("sort_text", "id")
    columns = COLUMNS
    filters = (
        Choice("group", gettext_lazy("Any group"), partial(read.entries, "CustomerGroup"), "customer_group"),
        Choice("industry", gettext_lazy("Any industry"), partial(read.entries, "Industry")),
        Choice("class", gettext_lazy("Any class"), partial(read.entries, "CustomerClass"), read.in_class),
        Choice("area", gettext_lazy("Any sales area"), partial(read.entries, "SalesArea"), "sales_area"),
    )
    buttons = ((gettext_lazy("Add an organisation"), "admin:organisation_new", True),)

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.organisations()

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queries.matching_organisations(rows, text)


organisations = Organisations()
