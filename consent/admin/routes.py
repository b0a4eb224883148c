"""Where the pages of permissions are."""

from __future__ import annotations

from consent.admin import ban_lists, permissions, rules, stops
from privacy.registry import StaffRoute

ROUTES = (
    StaffRoute("people/<int:contact>/permissions/", "person_permissions", permissions.permissions),
    StaffRoute("people/<int:contact>/permissions/<int:event>/", "permission_receipt", permissions.receipt_of),
    StaffRoute("people/<int:contact>/permissions/why/", "permission_why", permissions.why),
    StaffRoute("bans/", "bans", stops.page),
    StaffRoute("ban-lists/", "ban_lists", ban_lists.page),
    StaffRoute("ban-lists/<int:ban_list>/", "ban_list", ban_lists.plan),
    StaffRoute("ban-lists/<int:ban_list>/do/", "ban_list_do", ban_lists.act),
    StaffRoute("rules/", "rules", rules.page),
    StaffRoute("rules/choose/", "rules_choose", rules.choose),
)
