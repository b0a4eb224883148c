"""Wiring: fills the registries."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = _("Permissions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from consent import datamap
        from consent.actions import ban_lists, file_columns, reconfirming, rekeying, sealing
        from consent.admin import routes
        from consent.queries import timeline
        from privacy import registry

        for path in datamap.PATHS:
            registry.data_paths.add(path.model, path)
        registry.timeline_sources.add(
            "permission",
            registry.TimelineSource(
                "permission", timeline.act_rows, timeline.act_lines, registry.Family("permissions", _("Permissions"))
            ),
        )
        registry.staff_routes.add("consent", routes.ROUTES)
        registry.sweep_jobs.add("ledger_seal", registry.SweepJob("ledger_seal", sealing.seal, 30))
        registry.sweep_jobs.add("hash_keys", registry.SweepJob("hash_keys", rekeying.sweep, 60))
        registry.sweep_jobs.add("ban_lists", registry.SweepJob("ban_lists", ban_lists.sweep, 3600))
        registry.sweep_jobs.add(
            "permissions_end", registry.SweepJob("permissions_end", reconfirming.end_unanswered, 3_600)
        )
        registry.menu_items.add("rules", registry.MenuItem("rights", _("Rules of contacting"), "admin:rules", 40))
        registry.menu_items.add("bans", registry.MenuItem("rights", _("Bans on organisations"), "admin:bans", 50))
        registry.menu_items.add(
            "ban_lists", registry.MenuItem("rights", _("External ban lists"), "admin:ban_lists", 55)
        )
        columns = (
            registry.ImportColumn(
                key="marketing_ban",
                label=_("Marketing ban"),
                headers=(
                    "marketing ban",
                    "ban",
                    "do not contact",
                    "opt out",
                    "unsubscribed",
                    "markkinointikielto",
                    "suoramarkkinointikielto",
                    "kielto",
                    "marknadsforingsforbud",
                    "direktmarknadsforingsforbud",
                    "forbud",
                ),
                check=file_columns.yes_or_no,
                apply=file_columns.write_bans,
                due=file_columns.bans_due,
            ),
            registry.ImportColumn(
                key="marketing_permission",
                label=_("Permission to e-mail marketing"),
                headers=(
                    "marketing permission",
                    "email permission",
                    "permission",
                    "opt in",
                    "consent",
                    "markkinointilupa",
                    "suoramarkkinointilupa",
                    "lupa",
                    "marknadsforingstillstand",
                    "tillstand",
                ),
                check=file_columns.yes_or_no,
                apply=file_columns.write_permissions,
                due=file_columns.permissions_due,
            ),
        )
        for column in columns:
            registry.import_columns.add(column.key, column)
