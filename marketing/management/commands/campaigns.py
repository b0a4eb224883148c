"""`manage.py campaigns`: all campaigns with their states."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from marketing.queries.campaigns import campaigns
from privacy.commands import LuvallaCommand, Result


class Command(LuvallaCommand):
    help = "List the campaigns, the newest first."

    def run(self, **options: Any) -> Result:
        rows = [
            {"id": row.pk, "name": row.name, "purpose": row.purpose, "channel": row.channel, "state": row.state}
            for row in campaigns().order_by("-id")
        ]
        lines = [f"{row['id']}  {row['name']} ({row['state']})" for row in rows]
        return Result("\n".join(lines) or _("There is no campaign yet."), {"campaigns": rows})
