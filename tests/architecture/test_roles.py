"""The matrix: every route has a row, every row has a route."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from config import roles
from privacy.enums import Role


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

    assert missing == [], "Give each of these routes a row in config/roles.py."


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
