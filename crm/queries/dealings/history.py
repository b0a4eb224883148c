"""Dealings in time: as sources of timelines, what is open, what was bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import (
    CharField,
    Count,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    Max,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import Truncator

from crm.enums import OrderState, ParticipationState
from crm.kinds import FAMILIES, KINDS, Kind
from crm.models import Order, Participant, Participation
from crm.queries.dealings.rows import model_of, rows, who
from crm.queries.dealings.telling import sign, title, told
from crm.queries.orders import order_lines
from privacy.registry import TimelineLine, TimelineSource
from privacy.timeline import Place


def person_rows(kind: Kind, contact: int) -> QuerySet[Any, Any]:
    """A timeline source: the person's dealings of a kind as (when, what, ref)."""
    if kind.key == "meeting":
        there = Participant.objects.filter(contact=contact).order_by()
        return there.values(when=F("at"), what=Value("meeting", CharField()), ref=F("meeting_id"))
    return _timeline(kind, {f"{kind.holder}contact": contact})


def organisation_rows(kind: Kind, organisation: int) -> QuerySet[Any, Any]:
    """The same of an organisation: what was done with it, and with its people while they acted for it."""
    return _timeline(kind, {f"{kind.holder}organisation": organisation})


def timeline_lines(kind: Kind, refs: Sequence[int]) -> Mapping[int, TimelineLine]:
    """The dealings of these numbers as lines of a timeline."""
    return {row.pk: _line(kind, row) for row in rows(kind).filter(pk__in=refs)}


def sources() -> tuple[TimelineSource, ...]:
    """What a timeline is made of: every kind that belongs to somebody."""
    return _SOURCES


def open_places(whose: str, ref: int, limit: int = 12) -> list[Place]:
    """What is open with a "contact" or an "organisation": what waits for an answer, a decision, a delivery or money; the newest first."""
    branches = []
    for key, states in OPEN.items():
        kind = KINDS[key]
        held = model_of(kind).objects.filter(**{f"{kind.holder}{whose}": ref}, state__in=states).order_by("-id")
        branches.append(held.values(what=Value(key, CharField()), ref=F("id"), written=F("recorded_at"))[:limit])
    found = branches[0].union(*branches[1:], all=True).order_by("-written")[:limit]
    return [Place(row["written"], row["what"], row["ref"]) for row in found]


@dataclass(frozen=True)
class Bought:
    """What somebody has bought and attended: orders that stand, their sum by currency, the last day; events taken part in, the last one."""

    orders: int
    sums: tuple[tuple[str, Decimal], ...]
    last_order: date | None
    attended: int
    last_attended: datetime | None

    @property
    def total(self) -> str:
        """The sums as they are read."""
        return ", ".join(
            f"{number_format(amount, 2, force_grouping=True)} {currency}" for currency, amount in self.sums
        )


def bought(whose: str, ref: int) -> Bought:
    """What a "contact" or an "organisation" has bought and attended: two queries."""
    orders = Order.objects.filter(**{whose: ref}).exclude(state=OrderState.CANCELLED).order_by()
    by_currency = list(
        orders.values("currency")
        .annotate(count=Count("id"), sum=Sum("total"), last=Max("ordered_on"))
        .order_by("currency")
    )
    came = Participation.objects.filter(**{whose: ref}, state=ParticipationState.ATTENDED)
    there = came.aggregate(count=Count("id"), last=Max("at"))
    return Bought(
        orders=sum(row["count"] for row in by_currency),
        sums=tuple((row["currency"], row["sum"]) for row in by_currency),
        last_order=max((row["last"] for row in by_currency), default=None),
        attended=there["count"],
        last_attended=there["last"],
    )


def _line(kind: Kind, row: Any) -> TimelineLine:
    mark, word = sign(row)
    detail = " · ".join(filter(None, (_detail(row, name) for name in kind.detail)))
    person, _firm = who(kind, row)
    return TimelineLine(title(row), detail, mark, word, reverse(f"admin:{kind.key}", args=[row.pk]), str(person or ""))


def _detail(row: Any, name: str) -> str:
    """A column on the second line of a timeline: a text by itself, a number or a day with its name."""
    text, field = told(row, name), row._meta.get_field(name)
    named = text and isinstance(field, DateField | IntegerField) and not field.choices
    return f"{field.verbose_name} {text}" if named else Truncator(text).chars(160)


def _timeline(kind: Kind, held: dict[str, int]) -> QuerySet[Any, Any]:
    when: Any = F(kind.when)
    if isinstance(model_of(kind)._meta.get_field(kind.when), DateField) and not _is_instant(kind):
        when = Cast(kind.when, DateTimeField())
    found = model_of(kind).objects.filter(**held).order_by()
    return found.values(when=when, what=Value(kind.key, CharField()), ref=F("id"))


def _is_instant(kind: Kind) -> bool:
    return isinstance(model_of(kind)._meta.get_field(kind.when), DateTimeField)


OPEN: dict[str, tuple[str, ...]] = {
    "task": ("open",),
    "feedback": ("open", "in_progress"),
    "quote_request": ("open",),
    "quote": ("draft", "sent"),
    "contract": ("draft",),
    "order": ("placed",),
    "invoice": ("open",),
    "participation": ("registered", "waiting"),
}


_SOURCES = tuple(
    TimelineSource(
        kind.key,
        partial(person_rows, kind),
        order_lines if kind.key == "order" else partial(timeline_lines, kind),
        FAMILIES[kind.family],
        partial(organisation_rows, kind),
    )
    for kind in KINDS.values()
    if kind.key != "event"
)
