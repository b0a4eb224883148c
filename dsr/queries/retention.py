"""What is past its time on a day: rows by their own clock, people by the last sign of the relationship. Holds always win."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps
from django.db.models import DateTimeField, Exists, F, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from consent.enums import PermissionState
from crm.enums import StandingKind
from dsr.enums import CLOSED
from dsr.models import PurgeReceipt, PurgeRun, RetentionRule
from dsr.queries.plans import not_empty
from dsr.rules import ASK_ROWS, ASK_SHARE, CLOCKS, SIGNS, Clock, Does, Sign, last_start
from privacy.months import midnight_after

OPEN = (PermissionState.GRANTED, PermissionState.CONFIRMED, PermissionState.UNCONFIRMED)
ONLY_SUBSCRIBERS = (StandingKind.SUBSCRIBER, StandingKind.PERMISSION_GIVER)


@dataclass(frozen=True)
class Due:
    """What one rule would do: rows past their time, of these how many a hold keeps, and how large the table is."""

    rule: RetentionRule
    due: int
    held: int
    of: int

    @property
    def out_of_proportion(self) -> bool:
        """So much that a person should look before it is done."""
        return self.due > ASK_ROWS and self.due > ASK_SHARE * self.of


def plan(as_of: date) -> list[Due]:
    """What every approved rule would do on that day."""
    return [due_by(rule, as_of) for rule in RetentionRule.objects.exclude(approved_at=None).order_by("key")]


def due_by(rule: RetentionRule, as_of: date) -> Due:
    """What one rule would do on that day."""
    if rule.action == Does.PERSON:
        due = people_due(rule, as_of)
        free = without_holds(due).count()
        return Due(rule, free, due.count() - free, _table("crm.Contact").count())
    clocks = CLOCKS.get(rule.key, ())
    rows = sum(rows_due(rule, clock, as_of).count() for clock in clocks)
    whole = sum(_table(clock.model).count() for clock in clocks)
    return Due(rule, rows, sum(rows_held(rule, clock, as_of).count() for clock in clocks) if rule.hold else 0, whole)


def rows_due(rule: RetentionRule, clock: Clock, as_of: date) -> QuerySet[Model]:
    """The rows of this clock whose period is over. Asked again by the statement that deletes them."""
    rows = _table(clock.model).filter(_started(clock, _last(rule, as_of)), **clock.only)
    return rows.filter(not_empty(rows.model)) if rule.action == Does.EMPTY else rows


def rows_held(rule: RetentionRule, clock: Clock, as_of: date) -> QuerySet[Model]:
    """The rows that only the rule's hold still keeps."""
    return _table(clock.model).filter(**clock.only).exclude(_started(clock, _last(rule, as_of)))


def people_due(rule: RetentionRule, as_of: date) -> QuerySet[Model]:
    """The living contacts whose time is up by this rule, holds not yet looked at."""
    living = _table("crm.Contact").filter(~_about(_open_permissions()), merged_into=None)
    last = _last(rule, as_of)
    return _left(living, last) if rule.key == "unsubscribed" else _quiet(living, last)


def without_holds(people: QuerySet[Model]) -> QuerySet[Model]:
    """Without those that have asked us something not yet answered, and those whose data may only be stored (GDPR art. 18)."""
    asking = _table("dsr.Request").filter(contact=OuterRef("pk")).exclude(state__in=CLOSED)
    return people.filter(restricted_at=None).exclude(Exists(asking))


def still_permitted(contact: int) -> bool:
    """Does a permission that no later no has closed keep this person?"""
    return _table("crm.Contact").filter(_about(_open_permissions()), pk=contact).exists()


def finished_on(day: date) -> bool:
    """Has the nightly run of that day been done?"""
    return PurgeRun.objects.filter(as_of=day, applied=True).exclude(finished_at=None).exists()


def rules() -> list[RetentionRule]:
    """Every rule, approved or not."""
    return list(RetentionRule.objects.order_by("key"))


def receipts(run: int) -> list[PurgeReceipt]:
    """What each rule did in a run."""
    return list(PurgeReceipt.objects.filter(run=run).order_by("id"))


def runs(limit: int = 30) -> list[PurgeRun]:
    """The last runs with their receipts, newest first."""
    return list(PurgeRun.objects.order_by("-id").prefetch_related("receipts")[:limit])


def _last(rule: RetentionRule, as_of: date) -> date:
    return last_start(as_of, months=rule.months, days=rule.days, hold=rule.hold)


def _quiet(living: QuerySet[Model], last: date) -> QuerySet[Model]:
    """Without those who have given a sign of the relationship since."""
    for sign in SIGNS:
        theirs = _table(sign.model).filter(while_theirs(sign), **{sign.way: OuterRef("pk")})
        later = theirs.exclude(_started(Clock(sign.model, sign.since), last)).exclude(**{sign.since: None})
        living = living.filter(~Exists(later))
    return living


def while_theirs(sign: Sign) -> Q:
    """Not after the last day it may count: what a customer orders is no sign of somebody who has left."""
    return Q(**{sign.until: None}) | Q(**{f"{sign.until}__gte": F(sign.since)}) if sign.until else Q()


def _left(living: QuerySet[Model], last: date) -> QuerySet[Model]:
    """Those who were nothing but subscribers and took it all back by that day."""
    other = _table("crm.Standing").filter(contact=OuterRef("pk")).exclude(kind__in=ONLY_SUBSCRIBERS)
    orders = _table("crm.Order").filter(contact=OuterRef("pk"))
    noes = _table("consent.Ban")
    late = noes.filter(since__gte=midnight_after(last))
    return living.filter(_about(noes), ~_about(late), ~Exists(other), ~Exists(orders))


def _open_permissions() -> QuerySet[Model]:
    """Permissions that no later no has closed; the gate decides sends, this only who is still a subscriber."""
    asked = Coalesce(OuterRef("asked_at"), Value(datetime.min.replace(tzinfo=UTC)), output_field=DateTimeField())
    covering = _table("consent.Ban").filter(
        Q(purpose="") | Q(purpose=OuterRef("purpose")),
        Q(channel="") | Q(channel=OuterRef("channel")),
        Q(topic="") | Q(topic=OuterRef("topic")),
        since__gte=asked,
    )
    on_itself = covering.filter(subject=OuterRef("subject"))
    on_holder = covering.filter(subject__contact__points__hash=OuterRef("subject__hash"))
    return _table("consent.Permission").filter(~Exists(on_itself), ~Exists(on_holder), state__in=OPEN)


def _about(acts: QuerySet[Model]) -> Q:
    """People to whom rows of permissions or bans belong: by themselves, or by an address they hold."""
    on_address = acts.exclude(subject__hash="").values("subject__hash")
    points = _table("crm.ContactPoint").filter(contact=OuterRef("pk"), hash__in=on_address)
    return Q(Exists(acts.filter(subject__contact=OuterRef("pk")))) | Q(Exists(points))


def _started(clock: Clock, last: date) -> Q:
    """The period began on that day in Helsinki or before."""
    if isinstance(_field(apps.get_model(clock.model), clock.since), DateTimeField):
        return Q(**{f"{clock.since}__lt": midnight_after(last)})
    return Q(**{f"{clock.since}__lte": last})


def _field(model: type[Model], path: str) -> Any:
    *way, name = path.split("__")
    for step in way:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model._meta.get_field(name)


def _table(label: str) -> QuerySet[Model]:
    return apps.get_model(label)._base_manager.all()
