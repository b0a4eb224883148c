"""Who may do what: one readable table of role × permission and role × route. A route without a row fails the build.

`*` is every role. Permissions are named like Django's (`app.verb_model`); routes by their full name (`admin:people`).
"""

from __future__ import annotations

from collections.abc import Iterable

from privacy.enums import Role

S, C, M, K, D, A = Role.SALES, Role.CUSTOMER_SERVICE, Role.MARKETING, Role.COMMUNICATIONS, Role.DPO, Role.ADMINISTRATOR
ALL = frozenset(Role)
REGISTER = frozenset({S, C, M, K, D})
CARE = frozenset({S, C, M, K})
REACH = frozenset({M, K})
LISTS = frozenset({A, M, K})
RIGHTS = frozenset({D})
INTAKE = frozenset({D, C, S})
ADMIN = frozenset({A})

PERMISSIONS: dict[str, frozenset[Role]] = {}

PUBLIC: frozenset[str] = frozenset()
ROUTES: dict[str, frozenset[Role]] = {}


def may(roles: Iterable[str], permission: str) -> bool:
    """May one of these roles do this? `app.*` asks whether anything of that app is open to them."""
    held = set(roles)
    if permission.endswith(".*"):
        return any(held & who for name, who in PERMISSIONS.items() if name.startswith(permission[:-1]))
    return bool(held & PERMISSIONS.get(permission, frozenset()))


def opens(roles: Iterable[str], route: str) -> bool:
    """May one of these roles open this route?"""
    return route in PUBLIC or bool(set(roles) & ROUTES.get(route, frozenset()))
