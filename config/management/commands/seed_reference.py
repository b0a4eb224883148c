"""`seed_reference`: registers, managed lists, topics, wordings and retention rules of the reference profile."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from consent.actions import reference as consent_reference
from crm.actions import reference as crm_reference
from dsr.actions import retention as dsr_reference
from privacy.actions import reference as privacy_reference
from privacy.actor import SYSTEM
from privacy.commands import LuvallaCommand, Result


class Command(LuvallaCommand):
    help = "Makes what is missing of the reference profile; changes nothing that stands. Run it as often as you like."

    def run(self, **options: Any) -> Result:
        now = timezone.now()
        made = sum(
            seed(by=SYSTEM, now=now)
            for seed in (privacy_reference.seed, crm_reference.seed, consent_reference.seed, dsr_reference.seed_rules)
        )
        return Result(
            f"Made {made} rows of reference data." if made else "The reference data stand already.", {"created": made}
        )
