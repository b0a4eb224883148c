"""Who may do what: readable tables of role × permission, role × route and role × field. A route or a field without a row fails the build.

Routes are named in full (`admin:person`). The pages of managed lists follow from the permission on their model (`admin:crm_interest_add`
from `crm.add_interest`); nobody deletes. Fields go by their group in the data map.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from crm.kinds import KINDS
from privacy.enums import Role

S, C, M, K = Role.SALES, Role.CUSTOMER_SERVICE, Role.MARKETING, Role.COMMUNICATIONS
Q, D, A, T = Role.SURVEY, Role.DPO, Role.ADMINISTRATOR, Role.ANALYST
Roles = frozenset[Role]
EVERY_ROLE: Roles = frozenset(Role)
NOBODY: Roles = frozenset()
READ_REGISTER: Roles = frozenset({S, C, M, K, D})
CARE: Roles = frozenset({S, C, M, K})
REACH: Roles = frozenset({M, K})
LISTS: Roles = frozenset({A, M, K})
RIGHTS: Roles = frozenset({D})
INTAKE: Roles = frozenset({D, C, S})
ADMINISTRATION: Roles = frozenset({A})
SCREENING: Roles = frozenset({D, A, M})
BRAND: Roles = frozenset({K})
COUNT: Roles = READ_REGISTER | {T}
CLOSE: Roles = frozenset({S, C, D})
SELL: Roles = frozenset({S, C})

PERMISSIONS: dict[str, Roles] = {
    f"crm.{verb}_{model}": LISTS if verb != "view" else LISTS | CARE
    for model in (
        *("interest", "customergroup", "industry", "product", "productgroup", "customerclass", "vatgroup"),
        *("paymentterms", "salesarea", "dutyarea", "attributekind"),
    )
    for verb in ("view", "add", "change")
} | {
    "consent.view_topic": LISTS | CARE,
    "consent.add_topic": LISTS,
    "consent.change_topic": LISTS,
    "consent.view_wording": LISTS | RIGHTS,
    "consent.add_wording": RIGHTS,
}


class Dealing(NamedTuple):
    """Who reads the dealings of a kind, and who records, changes and moves them."""

    read: Roles
    write: Roles


DEALINGS: dict[str, Dealing] = {
    **dict.fromkeys(("quote_request", "quote", "contract", "order"), Dealing(READ_REGISTER, SELL)),
    **dict.fromkeys(("delivery", "invoice", "payment"), Dealing(CLOSE, SELL)),
    "event": Dealing(READ_REGISTER, CARE),
    "participation": Dealing(READ_REGISTER, CARE),
    "interaction": Dealing(READ_REGISTER, CARE),
    "meeting": Dealing(READ_REGISTER, CARE),
    "chat": Dealing(CLOSE, SELL),
    "feedback": Dealing(READ_REGISTER, CARE | RIGHTS),
    "task": Dealing(READ_REGISTER, CARE | RIGHTS),
}

# Open to anybody, signed in or not.
PUBLIC: frozenset[str] = frozenset(
    {
        "root",
        "healthz",
        "readyz",
        "set_language",
        "account_login",
        "account_logout",
        "account_inactive",
        "mfa_authenticate",
        *"subscribe subscribe_embed subscribe_json subscribe_sent confirm".split(),
        "unsubscribe",
        "preferences",
        "move",
        "keep",
        *("image", "click", "opened", "mail_events"),
        *("archive", "archive_feed", "archive_issue"),
        "privacy",
        "privacy_request",
        "privacy_request_sent",
        "privacy_request_recognise",
    }
)
# Open to whoever is signed in, with or without a role: their own account.
OWN_ACCOUNT: frozenset[str] = frozenset(
    {
        "account_reauthenticate",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "admin:index",
        "admin:login",
        "admin:logout",
        "admin:jsi18n",
        "admin:autocomplete",
        "admin:app_list",
        "admin:view_on_site",
    }
)
ROUTES: dict[str, Roles] = {
    "admin:people": COUNT,
    "admin:people_export": CARE,
    "admin:person": READ_REGISTER,
    "admin:person_new": CARE,
    "admin:person_edit": CARE | RIGHTS,
    "admin:person_do": CARE | RIGHTS,
    "admin:person_fact": CARE | RIGHTS,
    "admin:person_permissions": CARE | RIGHTS,
    "admin:permission_receipt": CARE | RIGHTS,
    "admin:permission_why": CARE | RIGHTS,
    "admin:bans": CARE | RIGHTS,
    "admin:ban_lists": SCREENING,
    "admin:ban_list": SCREENING,
    "admin:ban_list_do": SCREENING,
    "admin:rules": READ_REGISTER | ADMINISTRATION,
    "admin:rules_choose": RIGHTS,
    "admin:organisations": COUNT,
    "admin:organisations_export": CARE,
    "admin:organisation": READ_REGISTER,
    "admin:organisation_new": CARE,
    "admin:organisation_edit": CARE,
    "admin:organisation_do": CARE,
    "admin:organisation_fact": CARE,
    "admin:imports": CARE,
    "admin:import_new": CARE,
    "admin:import": CARE,
    "admin:import_do": CARE,
    "admin:import_refused": CARE,
    "admin:list_export": LISTS | CARE,
    "admin:accounts": ADMINISTRATION,
    "admin:account": ADMINISTRATION,
    "admin:account_new": ADMINISTRATION,
    "admin:account_do": ADMINISTRATION,
    "admin:search": READ_REGISTER,
    "admin:pick": CARE | RIGHTS,
    "admin:view_do": COUNT | ADMINISTRATION,
    "admin:requests": RIGHTS,
    "admin:requests_closed": RIGHTS,
    "admin:request_new": INTAKE,
    "admin:request": RIGHTS,
    "admin:request_do": RIGHTS,
    "admin:request_report": RIGHTS,
    "admin:request_erase": RIGHTS,
    "admin:request_file": RIGHTS,
    "admin:retention": RIGHTS,
    "admin:retention_run": RIGHTS,
    "admin:retention_change": RIGHTS,
    "admin:newsletters": REACH,
    "admin:newsletter_new": REACH,
    "admin:newsletter_edit": REACH,
    "admin:newsletter_preview": REACH,
    "admin:newsletter_typed": REACH,
    "admin:newsletter_readers": REACH,
    "admin:pictures": REACH,
    "admin:theme": BRAND,
    "admin:templates": REACH,
    "admin:newsletter_versions": REACH,
    "admin:newsletter_then": REACH,
    "admin:campaign": REACH,
    "admin:campaign_do": REACH,
    "admin:campaign_copy": REACH,
    "admin:campaign_test": REACH,
    "admin:campaign_checklist": REACH,
    "admin:campaign_audience": REACH,
    "admin:campaign_sample": REACH,
    "admin:campaign_why": REACH,
    "admin:campaign_progress": REACH,
    "admin:campaign_report": REACH,
    "admin:campaign_report_export": REACH,
    "admin:campaign_judge": REACH,
    "admin:quarantine": ADMINISTRATION,
    "admin:returns": REACH,
    "admin:returned": REACH,
    "admin:returned_settle": REACH,
    "admin:campaign_aim": REACH,
    "admin:campaign_trial": REACH,
    "admin:campaign_trial_write": REACH,
    "admin:campaign_trial_shows": REACH,
    "admin:campaign_trial_again": REACH,
    "admin:segments": REACH,
    "admin:segment_new": REACH,
    "admin:segment_rules": REACH,
    "admin:segment_found": REACH,
    "admin:segment": REACH,
    "admin:segment_edit": REACH,
    "admin:segment_whom": REACH,
    "admin:segment_do": REACH,
    "admin:segment_why": REACH,
}
ROUTES |= {
    f"admin:{route}": who
    for key, kind in KINDS.items()
    for route, who in (
        (kind.list, DEALINGS[key].read),
        (f"{kind.list}_export", DEALINGS[key].read & CARE),
        (key, DEALINGS[key].read),
        (f"{key}_new", DEALINGS[key].write),
        (f"{key}_edit", DEALINGS[key].write),
        (f"{key}_do", DEALINGS[key].write),
    )
    if not (kind.fixed and route.endswith(("_edit", "_do")))
}


class Field(NamedTuple):
    """Who sees a group of fields without asking (in lists others see it masked), who writes it, and in whose exports it is."""

    see: Roles
    edit: Roles
    export: Roles


# By the group of the data map: `Mapped(…, group="reach")`, else its category.
FIELDS: dict[str, Field] = {
    # Who somebody is. The analyst counts people and has no need to know them.
    "name": Field(READ_REGISTER, CARE | RIGHTS, CARE),
    # E-mail addresses, phone numbers and postal addresses: mail goes out past the gate when marketing takes them along.
    "reach": Field(CLOSE, CLOSE, SELL),
    "home": Field(CLOSE, CLOSE, SELL),
    # Occupation, rank, positions, duties.
    "work": Field(COUNT, CARE | RIGHTS, CARE),
    "interests": Field(COUNT, CARE | RIGHTS, CARE),
    # What was said in conversations and written in letters: whole only in an answer to the person.
    "words": Field(CLOSE, CLOSE, NOBODY),
    # Prices, totals, payments.
    "money": Field(CLOSE, SELL, SELL),
    # Other necessary information.
    "other": Field(CLOSE, CLOSE, NOBODY),
    # What other systems and browsers know somebody by.
    "technical": Field(RIGHTS, RIGHTS, NOBODY),
    # The categories of the data map.
    "contact_details": Field(COUNT, CARE | RIGHTS, CARE),
    "customer_relationship": Field(COUNT, CARE | RIGHTS, CARE),
    "dealings": Field(READ_REGISTER, CARE, CARE),
    "permissions": Field(READ_REGISTER, CARE | RIGHTS, NOBODY),
    "behaviour": Field(REACH | RIGHTS, NOBODY, NOBODY),
    "provenance": Field(READ_REGISTER, CARE | RIGHTS, CARE),
    "rights_requests": Field(RIGHTS, RIGHTS, NOBODY),
    "staff": Field(ADMINISTRATION | RIGHTS, ADMINISTRATION, NOBODY),
    "trail": Field(READ_REGISTER | ADMINISTRATION, NOBODY, NOBODY),
}
_VERBS = {"changelist": "view", "change": "view", "history": "view", "add": "add", "delete": "delete"}


def may(roles: Iterable[str], permission: str) -> bool:
    """May one of these roles do this? `app.*` asks whether anything of that app is open to them."""
    held = set(roles)
    if permission.endswith(".*"):
        return any(held & who for name, who in PERMISSIONS.items() if name.startswith(permission[:-1]))
    return bool(held & PERMISSIONS.get(permission, NOBODY))


def row(route: str) -> Roles | None:
    """The roles that open a route, from the table or from the permission on its managed list; None when it has no row."""
    if route in PUBLIC or route in OWN_ACCOUNT:
        return EVERY_ROLE
    if route in ROUTES:
        return ROUTES[route]
    app, _colon, page = route.removeprefix("admin:").partition("_")
    model, _underscore, verb = page.rpartition("_")
    if route.startswith("admin:") and model and verb in _VERBS:
        return PERMISSIONS.get(f"{app}.{_VERBS[verb]}_{model}", NOBODY)
    return None


def opens(roles: Iterable[str], route: str) -> bool:
    """May one of these roles open this route?"""
    return route in PUBLIC or bool(set(roles) & (row(route) or NOBODY))


def may_field(roles: Iterable[str], action: str, group: str) -> bool:
    """May one of these roles see, edit or export (`action`) the fields of this group? Nobody may where the group has no row."""
    found = FIELDS.get(group)
    return found is not None and bool(set(roles) & getattr(found, action))
