"""Where the pages of permissions are."""

from __future__ import annotations

from consent.admin import permissions, rules
from privacy.registry import StaffRoute

ROUTES = (
    StaffRoute("people/<int:contact>/permissions/", "person_permissions", permissions.permissions),
    StaffRoute("people/<int:contact>/permissions/why/", "permission_why", permissions.why),
    StaffRoute("rules/", "rules", rules.page),
    StaffRoute("rules/choose/", "rules_choose", rules.choose),
)
