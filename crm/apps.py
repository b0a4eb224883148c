"""Wiring: fills the registries."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from crm import queries
        from privacy.actor import actor_names

        actor_names.staff = queries.staff_names
