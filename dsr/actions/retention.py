"""Retention: rules as rows, and their application in small transactions, each asking again whether a row is still due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from dsr.actions import erasure
from dsr.models import PurgeReceipt, PurgeRun, RetentionRule
from dsr.queries import people, retention
from dsr.queries.plans import nothing
from dsr.rules import BATCH, CLOCKS, RULES, Clock, Does
from privacy import datamap
from privacy.actions import audit
from privacy.actor import Actor
from privacy.enums import Erase
from privacy.refusal import Refused
from privacy.registry import data_paths


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


@transaction.atomic
def set_period(*, by: Actor, now: datetime, rule: int, months: int | None, days: int | None) -> None:
    """Changes a rule's period; it does nothing until it is approved. Raises Refused for a rule that a statute or the ledger reckons."""
    row = RetentionRule.objects.select_for_update().get(pk=rule)
    if row.hold or row.action in (Does.WITH_PERSON, Does.REVIEW):
        raise Refused(_("This period is not ours to choose."))
    if (months is None) == (days is None):
        raise Refused(_("Give the period in months or in days, not in both."), field="months")
    detail = {"months": months, "days": days, "was": [row.months, row.days]}
    row.months, row.days, row.approved_at, row.approver_ref = months, days, None, None
    row.save(update_fields=["months", "days", "approved_at", "approver_ref"])
    audit.record(
        by=by, now=now, action="retention.period_changed", model="dsr.RetentionRule", ref=row.pk, detail=detail
    )


@transaction.atomic
def approve(*, by: Actor, now: datetime, rule: int) -> None:
    """Lets a rule work."""
    row = RetentionRule.objects.select_for_update().get(pk=rule)
    row.approved_at, row.approver_ref = now, by.ref
    row.save(update_fields=["approved_at", "approver_ref"])
    audit.record(by=by, now=now, action="retention.rule_approved", model="dsr.RetentionRule", ref=row.pk)


def apply(*, by: Actor, now: datetime, as_of: date, asks: bool) -> int:
    """Does what the approved rules say for that day, and returns the number of the run with its receipts.

    With `asks`, a rule that is out of all proportion is left to a person. Each batch is a transaction of its own: a run cut short has
    done what its rows no longer show, and the next one does the rest.
    """
    run = _begin(as_of)
    asked = False
    for due in retention.plan(as_of):
        if asks and due.out_of_proportion:
            asked = True
            _receipt(run, due, erased=0)
        elif due.due or due.held:
            _receipt(run, due, erased=_do(by, now, due.rule, as_of))
    _finish(by, now, run, asked)
    return run


@transaction.atomic
def _begin(as_of: date) -> int:
    return PurgeRun.objects.create(as_of=as_of, applied=True).pk


@transaction.atomic
def _receipt(run: int, due: retention.Due, *, erased: int) -> None:
    PurgeReceipt.objects.create(run_id=run, rule=due.rule.key, due=due.due, erased=erased, held=due.held)


@transaction.atomic
def _finish(by: Actor, now: datetime, run: int, asked: bool) -> None:
    PurgeRun.objects.filter(pk=run).update(finished_at=now, asked=asked)
    audit.record(by=by, now=now, action="retention.applied", model="dsr.PurgeRun", ref=run)


def _do(by: Actor, now: datetime, rule: RetentionRule, as_of: date) -> int:
    if rule.action == Does.PERSON:
        return _erase_people(by, now, rule, as_of)
    return sum(_erase_rows(rule, clock, as_of) for clock in CLOCKS.get(rule.key, ()))


def _erase_people(by: Actor, now: datetime, rule: RetentionRule, as_of: date) -> int:
    def due() -> Any:
        return retention.without_holds(retention.people_due(rule, as_of))

    done = 0
    for contact in list(due().order_by("pk").values_list("pk", flat=True)):
        try:
            erasure.erase(
                by=by,
                now=now,
                subject=people.of_contact(contact),
                ground=f"retention:{rule.key}",
                still=due().filter(pk=contact).exists,
            )
        except Refused:
            continue
        done += 1
    return done


def _erase_rows(rule: RetentionRule, clock: Clock, as_of: date) -> int:
    done = 0
    while batch := _erase_batch(rule, clock, as_of):
        done += batch
    return done


@transaction.atomic
def _erase_batch(rule: RetentionRule, clock: Clock, as_of: date) -> int:
    """One batch: its rows are chosen first, and each is asked again in the very statement that erases it."""
    due = retention.rows_due(rule, clock, as_of)
    chosen = list(due.order_by("pk").values_list("pk", flat=True)[:BATCH])
    rows = due.filter(pk__in=chosen)
    if rule.action == Does.FILE:
        erasure.doom(rows.exclude(stored="").values_list("stored", flat=True))
        return int(rows.update(stored="", name=""))
    if rule.action == Does.EMPTY:
        model = apps.get_model(clock.model)
        said = datamap.declared(model)
        return int(rows.update(**{f.name: nothing(f) for f, words in said if words.erase in (Erase.BLANK, Erase.CUT)}))
    erasure.doom(_files(clock.model, rows))
    return int(rows._raw_delete(rows.db) or 0)


def _files(label: str, rows: Iterable[Any]) -> set[str]:
    path = data_paths.get(label)
    if path is None or path.files is None or label == "crm.ImportRow":
        return set()
    return {name for row in rows for name in path.files(row)}
