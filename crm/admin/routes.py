"""Where the register's pages are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from crm.admin import accounts, facts, imports, managed, organisation, organisations, people, person, pick
from crm.admin.dealings import lists, pages
from crm.kinds import KINDS, Kind
from privacy.registry import StaffRoute


def _dealings(kind: Kind) -> Iterator[StaffRoute]:
    """The list of a kind with its export, its form, its page and what is done there."""
    yield StaffRoute(f"{kind.path}/", kind.list, lists.LISTS[kind.key])
    yield StaffRoute(f"{kind.path}/export/", f"{kind.list}_export", lists.LISTS[kind.key].export)
    yield StaffRoute(f"{kind.path}/new/", f"{kind.key}_new", partial(pages.add, kind=kind))
    yield StaffRoute(f"{kind.path}/<int:ref>/", f"{kind.key}", partial(pages.page, kind=kind))
    if kind.fixed:
        return
    yield StaffRoute(f"{kind.path}/<int:ref>/edit/", f"{kind.key}_edit", partial(pages.edit, kind=kind))
    yield StaffRoute(f"{kind.path}/<int:ref>/do/", f"{kind.key}_do", partial(pages.act, kind=kind))


ROUTES = (
    StaffRoute("people/", "people", people.people),
    StaffRoute("people/export/", "people_export", people.people.export),
    StaffRoute("people/new/", "person_new", person.add),
    StaffRoute("people/<int:contact>/", "person", person.page),
    StaffRoute("people/<int:contact>/edit/", "person_edit", person.edit),
    StaffRoute("people/<int:contact>/do/", "person_do", person.act),
    StaffRoute("people/<int:contact>/facts/<slug:what>/", "person_fact", facts.write),
    StaffRoute("organisations/", "organisations", organisations.organisations),
    StaffRoute("organisations/export/", "organisations_export", organisations.organisations.export),
    StaffRoute("organisations/new/", "organisation_new", organisation.write),
    StaffRoute("organisations/<int:organisation>/", "organisation", organisation.page),
    StaffRoute("organisations/<int:organisation>/edit/", "organisation_edit", organisation.write),
    StaffRoute("organisations/<int:organisation>/do/", "organisation_do", organisation.act),
    StaffRoute("organisations/<int:organisation>/facts/<slug:what>/", "organisation_fact", facts.write),
    *(route for kind in KINDS.values() for route in _dealings(kind)),
    StaffRoute("pick/", "pick", pick.pick),
    StaffRoute("imports/", "imports", imports.Imports()),
    StaffRoute("imports/new/", "import_new", imports.send),
    StaffRoute("imports/<int:batch>/", "import", imports.page),
    StaffRoute("imports/<int:batch>/do/", "import_do", imports.act),
    StaffRoute("imports/<int:batch>/refused/", "import_refused", imports.refused),
    StaffRoute("lists/export/", "list_export", managed.export),
    StaffRoute("accounts/", "accounts", accounts.Accounts()),
    StaffRoute("accounts/new/", "account_new", accounts.add),
    StaffRoute("accounts/<int:account>/", "account", accounts.page),
    StaffRoute("accounts/<int:account>/do/", "account_do", accounts.act),
)
