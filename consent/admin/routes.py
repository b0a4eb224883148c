"""Where the pages of permissions are."""

from __future__ import annotations

from consent.admin import permissions, rules, stops
from privacy.registry import StaffRoute

ROUTES = (
    StaffRoute("people/<int:contact>/permissions/", "person_permissions", permissions.permissions),
    StaffRoute("people/<int:contact>/permissions/<int:event>/", "permission_receipt", permissions.receipt_of),
    StaffRoute("people/<int:contact>/permissions/why/", "permission_why", permissions.why),
    StaffRoute("bans/", "bans", stops.page),
    StaffRoute("rules/", "rules", rules.page),
    StaffRoute("rules/choose/", "rules_choose", rules.choose),
)
