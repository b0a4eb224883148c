"""Wiring: fills the registries."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from crm import datamap, queries
        from privacy import registry
        from privacy.actor import actor_names

        actor_names.staff = queries.staff_names
        for path in datamap.PATHS:
            registry.data_paths.add(path.model, path)
        registry.timeline_sources.add(
            "order", registry.TimelineSource("order", queries.order_rows, queries.order_lines)
        )
        registry.search_kinds.add("person", registry.SearchKind("person", queries.find_people))
        registry.search_kinds.add("organisation", registry.SearchKind("organisation", queries.find_organisations))
