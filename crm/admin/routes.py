"""Where the register's pages are."""

from __future__ import annotations

from crm.admin import accounts, imports, managed, organisations, people, person
from privacy.registry import StaffRoute

ROUTES = (
    StaffRoute("people/", "people", people.people),
    StaffRoute("people/export/", "people_export", people.export),
    StaffRoute("people/new/", "person_new", person.add),
    StaffRoute("people/<int:contact>/", "person", person.page),
    StaffRoute("people/<int:contact>/edit/", "person_edit", person.edit),
    StaffRoute("people/<int:contact>/do/", "person_do", person.act),
    StaffRoute("people/<int:contact>/order/", "person_order", person.order),
    StaffRoute("organisations/", "organisations", organisations.Organisations()),
    StaffRoute("organisations/new/", "organisation_new", organisations.write),
    StaffRoute("organisations/<int:organisation>/", "organisation", organisations.page),
    StaffRoute("organisations/<int:organisation>/edit/", "organisation_edit", organisations.write),
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
