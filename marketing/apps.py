"""Wiring: fills the registries, and the keys of links."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketingConfig(AppConfig):
    name = "marketing"
    verbose_name = _("Reaching people")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings
        from django.utils.translation import gettext_lazy as _

        from marketing import datamap, links, measuring, verp
        from marketing.actions import campaigns as actions
        from marketing.actions import limits, reconfirming, trials, watch
        from marketing.actions.asking import forget_old
        from marketing.admin import routes
        from marketing.enums import Cause
        from marketing.queries import bounces, campaigns, keeping, letters, messages, quarantine
        from marketing.runners import asking, due, returns
        from privacy import registry

        links.keys.fill(settings.HASH_KEYS)
        verp.keys.fill(settings.HASH_KEYS)
        measuring.keys.fill(settings.HASH_KEYS)
        for path in datamap.PATHS:
            registry.data_paths.add(path.model, path)
        registry.timeline_sources.add(
            "message",
            registry.TimelineSource(
                "message", messages.message_rows, messages.message_lines, registry.Family("mailings", _("Mailings"))
            ),
        )
        registry.timeline_sources.add(
            "behaviour",
            registry.TimelineSource(
                "behaviour",
                messages.behaviour_rows,
                messages.behaviour_lines,
                registry.Family("mailings", _("Mailings")),
            ),
        )
        registry.mail_causes.add(Cause.CONFIRMATION, registry.MailCause(Cause.CONFIRMATION, letters.confirmation))
        registry.mail_causes.add(Cause.JOINED, registry.MailCause(Cause.JOINED, letters.joined))
        registry.mail_causes.add(Cause.MOVE_FROM, registry.MailCause(Cause.MOVE_FROM, letters.move_from))
        registry.mail_causes.add(Cause.MOVE_TO, registry.MailCause(Cause.MOVE_TO, letters.move_to))
        registry.mail_causes.add(Cause.RECONFIRMATION, registry.MailCause(Cause.RECONFIRMATION, keeping.question))
        registry.mail_causes.add(Cause.TEST, registry.MailCause(Cause.TEST, letters.test))
        registry.mail_causes.add(Cause.TEST_B, registry.MailCause(Cause.TEST_B, letters.test_b))
        registry.search_kinds.add(
            "campaign", registry.SearchKind("campaign", campaigns.find_campaigns, "admin:campaign")
        )
        registry.staff_routes.add("marketing", routes.ROUTES)
        registry.menu_items.add(
            "newsletters", registry.MenuItem("reach", _("Newsletters"), "admin:newsletters", 10, campaigns.running)
        )
        registry.menu_items.add("segments", registry.MenuItem("reach", _("Segments"), "admin:segments", 11))
        registry.menu_items.add(
            "returns", registry.MenuItem("reach", _("Returned mails"), "admin:returns", 15, bounces.unread)
        )
        registry.home_items.add(
            "approvals",
            registry.HomeItem(
                _("Newsletters that wait for your approval"), "admin:newsletters", campaigns.approvals_waiting, order=20
            ),
        )
        registry.home_items.add(
            "sending",
            registry.HomeItem(_("Newsletters on their way"), "admin:newsletters", campaigns.running, order=30),
        )
        registry.home_items.add(
            "quarantine",
            registry.HomeItem(
                _("Nothing is sent: a backup was restored"), "admin:quarantine", quarantine.waiting, order=5
            ),
        )
        registry.sweep_jobs.add("attempts", registry.SweepJob("attempts", limits.forget_old, 300))
        registry.sweep_jobs.add("permissions_ask", registry.SweepJob("permissions_ask", reconfirming.ask_due, 3_600))
        registry.sweep_jobs.add("campaigns_start", registry.SweepJob("campaigns_start", actions.start_due, 10))
        registry.sweep_jobs.add("mail_leases", registry.SweepJob("mail_leases", due.sweep_leases, 15))
        registry.sweep_jobs.add("mail_own", registry.SweepJob("mail_own", due.sweep_own_letters, 15))
        registry.sweep_jobs.add("mail_campaigns", registry.SweepJob("mail_campaigns", due.sweep_campaigns, 15))
        registry.sweep_jobs.add("returns", registry.SweepJob("returns", returns.sweep_returns, 60))
        registry.sweep_jobs.add("links_ask", registry.SweepJob("links_ask", asking.sweep_links, 15))
        registry.sweep_jobs.add("links_forget", registry.SweepJob("links_forget", forget_old, 3_600))
        registry.sweep_jobs.add("campaigns_watch", registry.SweepJob("campaigns_watch", watch.watch, 15))
        registry.sweep_jobs.add("campaigns_trials", registry.SweepJob("campaigns_trials", trials.look_due, 30))
        registry.sweep_jobs.add("campaigns_settle", registry.SweepJob("campaigns_settle", actions.settle, 30))
