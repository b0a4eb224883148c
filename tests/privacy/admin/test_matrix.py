"""The whole matrix of roles and groups of fields, as a list shows and exports them; every list of the product speaks of groups it has."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from config.roles import FIELDS
from crm.models import User
from privacy.admin.lists import Column, KeysetList
from privacy.enums import Role
from privacy.masking import masked
from privacy.models import AccessEvent, Register
from privacy.registry import staff_routes
from tests.cast import NOW, hire

pytestmark = pytest.mark.django_db
SECRET = "Aino Saarikivi"
# A list of one row, with a column of each group of fields.
EVERYTHING = KeysetList(
    title="Everything",
    route="admin:people",
    exports="admin:people_export",
    reveals="admin:person",
    person="id",
    columns=(
        Column("free", lambda row: SECRET),
        *(Column(group, lambda row: SECRET, key=group, group=group) for group in FIELDS),
        Column("by row", lambda row: SECRET, group=lambda row: "reach"),
    ),
    rows=lambda request: Register.objects.filter(key="M"),
)


@pytest.fixture
def ask():
    """What the list answers to this role."""
    Register.objects.get_or_create(key="M", name_fi="M", name_sv="M", name_en="M")

    def run(role: Role, *, export: bool = False, **post: Any) -> Any:
        request = RequestFactory().post("/", post) if post or export else RequestFactory().get("/")
        request.user, request.session = User.objects.get(pk=hire(role).ref), {}
        return EVERYTHING.export(request) if export else EVERYTHING.respond(request, now=NOW)

    return run


@pytest.mark.parametrize("role", Role)
def test_a_list_shows_each_role_what_it_sees_and_masks_the_rest(ask, role) -> None:
    (line,) = ask(role).context_data["lines"]
    shown = dict(zip(("free", *FIELDS, "by row"), (cell["value"] for cell in line), strict=True))
    promised = {group: SECRET if role in row.see else masked(group, SECRET) for group, row in FIELDS.items()}
    assert shown == {"free": SECRET, **promised, "by row": promised["reach"]}


@pytest.mark.parametrize("role", Role)
def test_a_file_holds_what_each_role_may_take_along(ask, role) -> None:
    headings, line = csv.reader(io.StringIO(ask(role, export=True).content.decode("utf-8-sig")))
    taken = [group for group, row in FIELDS.items() if role in row.export]
    assert headings == ["Number", "free", *taken, "by row"]
    assert line[1:] == [SECRET, *(SECRET for _group in taken), SECRET if "reach" in taken else ""]


@pytest.mark.parametrize("role", [Role.SALES, Role.CUSTOMER_SERVICE, Role.MARKETING, Role.COMMUNICATIONS, Role.DPO])
def test_who_may_open_the_page_is_shown_what_is_hidden_and_the_asking_is_logged(ask, role) -> None:
    answer = ask(role, unmask="1")
    assert {cell["value"] for cell in answer.context_data["lines"][0]} == {SECRET}
    assert list(AccessEvent.objects.values_list("route", "purpose", "role")) == [("admin:people", "unmasked", role)]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.SURVEY, Role.ADMINISTRATOR])
def test_nobody_else_may_ask(ask, role) -> None:
    with pytest.raises(PermissionDenied):
        ask(role, unmask="1")
    assert not AccessEvent.objects.exists()


def test_the_asking_is_offered_where_something_is_hidden_to_who_may_ask(ask) -> None:
    pages = {role: ask(role).render().content.decode() for role in (Role.MARKETING, Role.ANALYST, Role.DPO)}
    offered = {role: "Show what is hidden" in page for role, page in pages.items()}
    assert offered == {Role.MARKETING: True, Role.ANALYST: False, Role.DPO: False}
    assert ("Export as CSV" in pages[Role.MARKETING], "Export as CSV" in pages[Role.ANALYST]) == (True, False)


def test_every_list_of_the_product_speaks_of_groups_that_have_a_row() -> None:
    lists = [page.view for pages in staff_routes for page in pages if isinstance(page.view, KeysetList)]
    used = {(found.route, column.group) for found in lists for column in found.columns if isinstance(column.group, str)}
    assert len(lists) > 5
    assert sorted((route, group) for route, group in used if group and group not in FIELDS) == []
    assert sorted(found.route for found in lists if found.searched and found.searched not in FIELDS) == []
