"""Wiring: fills the registries."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "privacy"
    verbose_name = _("Data protection")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from privacy import datamap
        from privacy.admin import routes
        from privacy.registry import data_paths, staff_routes

        for path in datamap.PATHS:
            data_paths.add(path.model, path)
        staff_routes.add("privacy", routes.ROUTES)
