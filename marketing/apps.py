"""Wiring: fills the registries, and the keys of links."""

from django.apps import AppConfig


class MarketingConfig(AppConfig):
    name = "marketing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings

        from marketing import datamap, links
        from marketing.queries.messages import message_lines, message_rows
        from privacy import registry

        links.keys.fill(settings.HASH_KEYS)
        for path in datamap.PATHS:
            registry.data_paths.add(path.model, path)
        registry.timeline_sources.add("message", registry.TimelineSource("message", message_rows, message_lines))
