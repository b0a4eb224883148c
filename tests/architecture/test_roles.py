"""The matrix: every route and every group of fields has a row, every row has its route or its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from config import roles
from privacy import datamap
from privacy.authority import authority
from privacy.enums import Role

ACTIONS = ("see", "edit", "export")
ASKED = re.compile(r"may_see:[\"'](\w+)[\"']")


def routes(patterns: list[URLPattern | URLResolver] | None = None, space: str = "") -> Iterator[str]:
    """The full names of all routes; an unnamed one by its pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}" if pattern.name else f"unnamed {pattern.pattern}"


def unnamed_catch_all(route: str) -> bool:
    """Django's admin answers unknown addresses, and an object's old address, by two patterns without a name."""
    return route.startswith("unnamed") and ("(?P<url>.*)$" in route or "<path:object_id>/" in route)


def test_every_route_has_a_row() -> None:
    missing = sorted({route for route in routes() if roles.row(route) is None and not unnamed_catch_all(route)})

    assert missing == [], "\n".join(f'Type in config/roles.py, in ROUTES: "{route}": …,' for route in missing)


def test_every_row_has_a_route() -> None:
    known = set(routes())

    assert sorted((roles.PUBLIC | roles.OWN_ACCOUNT | set(roles.ROUTES)) - known) == []


def test_nobody_deletes_in_the_admin() -> None:
    assert [name for name in roles.PERMISSIONS if ".delete_" in name] == []


def test_a_permission_names_a_model_and_a_verb_that_exist() -> None:
    from django.apps import apps

    models = {
        f"{m._meta.app_label}.{verb}_{m._meta.model_name}"
        for m in apps.get_models()
        for verb in ("view", "add", "change")
    }

    assert sorted(set(roles.PERMISSIONS) - models) == []


def test_without_a_role_nothing_but_the_public_pages_opens() -> None:
    assert [route for route in roles.ROUTES if roles.opens([], route)] == []


def test_an_unknown_route_opens_to_nobody() -> None:
    assert [role for role in Role if roles.opens([role], "admin:nothing_of_ours")] == []


def groups() -> dict[str, str]:
    """The groups of fields in the data map, each with one field of it."""
    return {
        words.group: f"{model._meta.label}.{field.name}"
        for model in datamap.tables()
        for field, words in datamap.declared(model)
        if words.group
    }


def test_every_group_of_fields_has_a_row() -> None:
    missing = {group: field for group, field in groups().items() if group not in roles.FIELDS}

    assert missing == {}, "\n".join(
        f'Type in config/roles.py, in FIELDS: "{group}": Field(see=…, edit=…, export=…),  # {field}'
        for group, field in missing.items()
    )


def test_every_row_of_fields_has_its_fields() -> None:
    assert sorted(roles.FIELDS.keys() - groups().keys()) == []


def test_every_group_a_template_asks_about_has_a_row() -> None:
    pages = {path: path.read_text() for path in Path(settings.BASE_DIR, "templates").rglob("*.html")}
    asked = {(path.name, group) for path, text in pages.items() for group in ASKED.findall(text)}

    assert sorted((page, group) for page, group in asked if group not in roles.FIELDS) == []


@pytest.mark.parametrize("group", roles.FIELDS)
def test_nobody_writes_or_takes_along_what_they_may_not_see(group: str) -> None:
    row = roles.FIELDS[group]

    assert (row.edit - row.see, row.export - row.see) == (roles.NOBODY, roles.NOBODY)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", ACTIONS)
def test_fields_answer_as_the_table_says(role: Role, action: str) -> None:
    table = {group: role in getattr(row, action) for group, row in roles.FIELDS.items()}

    assert {group: authority.may_field([role], action, group) for group in roles.FIELDS} == table


def test_without_a_role_no_field_opens_and_an_unknown_group_opens_to_nobody() -> None:
    assert [group for group in roles.FIELDS for action in ACTIONS if authority.may_field([], action, group)] == []
    assert [role for role in Role for action in ACTIONS if authority.may_field([role], action, "shoe_size")] == []


def test_the_temporary_analyst_counts_people_without_knowing_them() -> None:
    seen = {group for group in roles.FIELDS if authority.may_field([Role.ANALYST], "see", group)}

    assert seen == {"work", "interests", "contact_details", "customer_relationship"}
    assert [group for group in roles.FIELDS if authority.may_field([Role.ANALYST], "export", group)] == []
