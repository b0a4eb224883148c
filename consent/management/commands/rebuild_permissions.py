"""Writes permissions and bans anew from the ledger."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from consent.actions.rebuilding import rebuild
from privacy.actor import SYSTEM
from privacy.commands import LuvallaCommand, Result


class Command(LuvallaCommand):
    help = "Compares every permission and ban with the acts it comes from, and writes anew those that differ."

    def run(self, **options: Any) -> Result:
        done = rebuild(by=SYSTEM, now=timezone.now())
        return Result(_("%(subjects)s subjects looked at, %(changed)s put right.") % done._asdict(), done._asdict())
