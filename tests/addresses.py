"""All addresses of the product, and what each role is promised there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from config import roles
from crm.kinds import KINDS
from privacy.enums import Role
from tests.world import World

# Answer to POST only.
BUTTONS = {
    "admin:account_do",
    "admin:ban_list_do",
    "admin:campaign_aim",
    "admin:campaign_copy",
    "admin:campaign_do",
    "admin:campaign_judge",
    "admin:campaign_report_export",
    "admin:campaign_test",
    "admin:campaign_why",
    "admin:newsletter_typed",
    "admin:import_do",
    "admin:import_refused",
    "admin:list_export",
    "admin:logout",
    "admin:organisations_export",
    "admin:people_export",
    "admin:organisation_do",
    "admin:person_do",
    "admin:pick",
    "admin:request_do",
    "admin:request_report",
    "admin:retention_change",
    "admin:retention_run",
    "admin:returned_settle",
    "admin:rules_choose",
    "admin:segment_do",
    "admin:segment_found",
    "admin:segment_rules",
    "admin:segment_why",
    "admin:view_do",
    "mail_events",
    "subscribe_json",
    *(f"admin:{kind.key}_do" for kind in KINDS.values() if not kind.fixed),
    *(f"admin:{kind.list}_export" for kind in KINDS.values()),
}
ELSEWHERE = {"root", "set_language", "mfa_authenticate", "admin:login", "click"}  # always lead to another page
# Django's own, with nothing to show; and what begins only from another thing, or can no longer be changed.
UNUSED = {
    "admin:autocomplete": 403,
    "admin:view_on_site": 404,
}
NOT_FROM_NOTHING = {f"admin:{kind.key}_new" for kind in KINDS.values() if kind.holder}
# What the account's pages answer who has just signed in, without second factors and with an app for codes. Nobody here has a key.
WITHOUT_FACTORS = {
    "mfa_index": 200,
    "mfa_activate_totp": 200,
    "mfa_deactivate_totp": 404,
    "mfa_reauthenticate": 302,
    "mfa_generate_recovery_codes": 200,
    "mfa_view_recovery_codes": 404,
    "mfa_download_recovery_codes": 404,
    "mfa_list_webauthn": 200,
    "mfa_add_webauthn": 200,
    "mfa_reauthenticate_webauthn": 302,
    "mfa_edit_webauthn": 404,
    "mfa_remove_webauthn": 404,
}
WITH_FACTORS = WITHOUT_FACTORS | {
    "mfa_activate_totp": 302,
    "mfa_deactivate_totp": 200,
    "mfa_reauthenticate": 200,
    "mfa_view_recovery_codes": 200,
    "mfa_download_recovery_codes": 200,
}


@cache
def routes() -> dict[str, frozenset[str]]:
    """Each route's full name with the names of its parameters."""

    def walk(
        patterns: list[URLPattern | URLResolver], space: str, outer: set[str]
    ) -> Iterator[tuple[str, frozenset[str]]]:
        for found in patterns:
            names = outer | {*found.pattern.converters, *found.pattern.regex.groupindex}
            if isinstance(found, URLResolver):
                yield from walk(found.url_patterns, f"{space}{found.namespace}:" if found.namespace else space, names)
            elif found.name:
                yield f"{space}{found.name}", frozenset(names)

    return dict(walk(get_resolver().url_patterns, "", set()))


def address(world: World, route: str, **instead: Any) -> str:
    return reverse(route, kwargs={**world.arguments(route, routes()[route]), **instead})


def expected(role: Role | None, route: str) -> int:
    """What the matrix promises: 200 for the page, 302 to sign in first, 403 without a row in it, 405 for a button."""
    if role is None and route not in roles.PUBLIC:
        return 302
    if route in ("account_login", "account_logout"):  # to whoever is in already, or out
        return 200 if (role is None) == (route == "account_login") else 302
    if route in ELSEWHERE:
        return 302
    if route in UNUSED:
        return UNUSED[route]
    if route in WITHOUT_FACTORS:
        return (WITH_FACTORS if role == Role.SURVEY else WITHOUT_FACTORS)[route]
    if route == "admin:app_list" and not roles.may([role or ""], "crm.*"):
        return 404
    if not roles.opens([role] if role else [], route):
        return 403
    if route in NOT_FROM_NOTHING:
        return 404
    return 405 if route in BUTTONS else 200
