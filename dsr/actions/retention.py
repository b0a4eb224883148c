"""Retention rules as rows, and their application."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dsr.models import RetentionRule
from dsr.rules import RULES
from privacy.actions import audit
from privacy.actor import Actor


@transaction.atomic
def seed_rules(*, by: Actor, now: datetime) -> int:
    """Makes the rules of the reference profile that are missing, approved as the profile ships them; returns how many.

    What the data protection officer has changed stays theirs.
    """
    known = set(RetentionRule.objects.values_list("key", flat=True))
    made = RetentionRule.objects.bulk_create(
        RetentionRule(
            key=rule.key,
            name_fi=rule.fi,
            name_sv=rule.sv,
            name_en=rule.en,
            start=rule.start,
            months=rule.months,
            days=rule.days,
            hold=rule.hold,
            action=rule.does,
            law=rule.law,
            approved_at=now,
        )
        for rule in RULES
        if rule.key not in known
    )
    for rule in made:
        audit.record(by=by, now=now, action="retention.rule_added", model="dsr.RetentionRule", ref=rule.pk)
    return len(made)
