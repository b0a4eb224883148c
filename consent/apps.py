"""Wiring: fills the registries."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from consent import datamap
        from privacy.registry import data_paths

        for path in datamap.PATHS:
            data_paths.add(path.model, path)
