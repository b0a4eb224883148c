"""Where the pages of permissions are."""

from __future__ import annotations

from consent.admin import permissions
from privacy.registry import StaffRoute

ROUTES = (
    StaffRoute("people/<int:contact>/permissions/", "person_permissions", permissions.permissions),
    StaffRoute("people/<int:contact>/permissions/<int:event>/", "permission_receipt", permissions.receipt_of),
)
