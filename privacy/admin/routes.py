"""Where the pages every app shares are."""

from __future__ import annotations

from privacy.admin import views_saved
from privacy.registry import StaffRoute

ROUTES = (StaffRoute("views/do/", "view_do", views_saved.act),)
