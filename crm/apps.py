"""Wiring: fills the registries."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = _("Customer register")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from crm import datamap, queries
        from crm.actions import imports
        from crm.admin import routes
        from crm.queries import dealings, waiting
        from privacy import registry
        from privacy.actor import actor_names

        actor_names.staff = queries.staff_names
        for path in datamap.PATHS:
            registry.data_paths.add(path.model, path)
        for source in dealings.sources():
            registry.timeline_sources.add(source.kind, source)
        registry.search_kinds.add("register", registry.SearchKind("register", queries.find))
        registry.staff_routes.add("crm", routes.ROUTES)
        registry.sweep_jobs.add("imports", registry.SweepJob("imports", imports.process_due, 15))
        menu = (
            registry.MenuItem("customers", _("People"), "admin:people", 10),
            registry.MenuItem("customers", _("Organisations"), "admin:organisations", 20),
            registry.MenuItem("customers", _("Sales"), "admin:orders", 21),
            registry.MenuItem("customers", _("Trainings and events"), "admin:events", 22),
            registry.MenuItem("customers", _("Conversations"), "admin:interactions", 23),
            registry.MenuItem("customers", _("Feedback"), "admin:feedback_and_complaints", 24, waiting.feedback),
            registry.MenuItem("customers", _("Tasks"), "admin:tasks", 25, waiting.tasks),
            registry.MenuItem("customers", _("Imports"), "admin:imports", 30),
            registry.MenuItem("administration", _("Accounts"), "admin:accounts", 10),
        )
        for line in menu:
            registry.menu_items.add(line.route, line)
        for item in (
            registry.HomeItem(_("Your tasks that are due"), "admin:tasks", waiting.tasks, order=1),
            registry.HomeItem(
                _("Complaints and feedback to be answered"), "admin:feedback_and_complaints", waiting.feedback, order=2
            ),
            registry.HomeItem(
                _("Requests for quotes without an answer"), "admin:quote_requests", waiting.requests, order=3
            ),
            registry.HomeItem(_("Invoices that are overdue"), "admin:invoices", waiting.overdue, order=4),
        ):
            registry.home_items.add(item.route, item)
        registry.home_items.add(
            "imports",
            registry.HomeItem(
                _("Files to look at before they are written"), "admin:imports", queries.files_waiting, order=40
            ),
        )
