"""Wiring: fills the registries."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DsrConfig(AppConfig):
    name = "dsr"
    verbose_name = _("Rights")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from dsr import datamap
        from dsr.actions import closing
        from dsr.admin import routes
        from dsr.queries import desk, guards, letters
        from dsr.runners import nightly, shredder
        from marketing.enums import Cause
        from privacy import registry

        for path in datamap.PATHS:
            registry.data_paths.add(path.model, path)
        registry.import_guards.add("erased", registry.ImportGuard(guards.barred))
        registry.mail_causes.add(Cause.RECEIPT, registry.MailCause(Cause.RECEIPT, letters.receipt))
        registry.mail_causes.add(Cause.ANSWER, registry.MailCause(Cause.ANSWER, letters.answer))
        registry.staff_routes.add("dsr", routes.ROUTES)
        registry.menu_items.add(
            "requests", registry.MenuItem("rights", _("Requests"), "admin:requests", 10, desk.waiting)
        )
        registry.menu_items.add(
            "request_new", registry.MenuItem("rights", _("Enter a request"), "admin:request_new", 20)
        )
        registry.menu_items.add("retention", registry.MenuItem("rights", _("Retention"), "admin:retention", 30))
        registry.home_items.add(
            "late", registry.HomeItem(_("Requests past their day"), "admin:requests", desk.late, order=1)
        )
        registry.home_items.add(
            "requests", registry.HomeItem(_("Requests waiting for an answer"), "admin:requests", desk.waiting, order=5)
        )
        registry.sweep_jobs.add("retention", registry.SweepJob("retention", nightly.purge, 600))
        registry.sweep_jobs.add("doomed_files", registry.SweepJob("doomed_files", shredder.shred, 60))
        registry.sweep_jobs.add("requests_closing", registry.SweepJob("requests_closing", closing.finish, 60))
