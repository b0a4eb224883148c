"""Dealings as lists, pages and timelines show them: every kind by its row in `crm.kinds`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.apps import apps
from django.db.models import (
    CharField,
    Count,
    DateField,
    DateTimeField,
    F,
    Field,
    ForeignKey,
    IntegerField,
    Max,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from crm.enums import EventState, OrderState, ParticipationState
from crm.kinds import FAMILIES, KINDS, Child, Kind
from crm.models import Event, Order, Participant, Participation
from crm.moves import SIGNS
from crm.queries.orders import order_lines
from crm.queries.staff import staff_names
from privacy import datamap
from privacy.registry import TimelineLine, TimelineSource


@dataclass(frozen=True)
class Fact:
    """A column of a dealing as a page tells it."""

    name: str
    label: str
    text: str
    group: str
    url: str = ""
    long: bool = False


def model_of(kind: Kind) -> type[Any]:
    """The class of the kind's rows."""
    return apps.get_model(kind.model)


def rows(kind: Kind) -> QuerySet[Any]:
    """All rows of a kind with what a line or a page of them names, in one query."""
    model = model_of(kind)
    named = [field.name for field in model._meta.fields if isinstance(field, ForeignKey)]
    return model.objects.select_related(*named, *(f"{kind.holder}{name}" for name in _holders(kind)))


def one(kind: Kind, ref: int) -> Any:
    """The row of this number, None where there is none."""
    return rows(kind).filter(pk=ref).first()


def children(child: Child, ref: int, limit: int = 50) -> list[Any]:
    """The newest rows that follow from a dealing."""
    told = KINDS[child.kind]
    return list(rows(told).filter(**{child.via: ref}).order_by(f"-{told.when}", "-id")[:limit])


def sign(row: Any) -> tuple[str, str]:
    """The state of a dealing as (sign, word); empty for a kind without states."""
    state = getattr(row, "state", "")
    return (SIGNS.get(state, ""), str(row.get_state_display())) if state else ("", "")


def told(row: Any, name: str) -> str:
    """A column in words: a choice by its label, a day as the language writes it, a sum with its currency, what a key points to by name."""
    field = row._meta.get_field(name)
    value = getattr(row, name)
    if value in (None, "", []):
        return ""
    if field.choices:
        return str(getattr(row, f"get_{name}_display")())
    if name == "staff":
        return ", ".join(staff_names(value).values())
    return _plain(row, field, value)


def label(kind: Kind, name: str) -> Any:
    """What a column is called."""
    return model_of(kind)._meta.get_field(name).verbose_name


def group(kind: Kind, name: str) -> str:
    """The group of fields a column belongs to, by the data map; "" for what tells nothing of a person."""
    model = model_of(kind)
    said = datamap.said(model, model._meta.get_field(name))
    return said.group if said else ""


def title_group(kind: Kind) -> str:
    """The group of what a dealing is called by: what was said, where it has no name or number."""
    return "words" if kind.key in ("quote_request", "interaction", "meeting", "feedback") else ""


def facts(kind: Kind, row: Any) -> list[Fact]:
    """What was entered about a dealing, and what happened to it since."""
    names = [*kind.fields, *(name for name in kind.columns if name not in ("title", "who", "state"))]
    more = [f.name for f in row._meta.fields if f.name in _LATER]
    found = []
    for name in dict.fromkeys([*names, *more]):
        field = row._meta.get_field(name)
        if text := told(row, name):
            found.append(
                Fact(
                    name,
                    str(field.verbose_name),
                    text,
                    group(kind, name),
                    _address(row, field),
                    isinstance(field, TextField),
                )
            )
    return [*found, *filter(None, [about(row)])]


def title(row: Any) -> str:
    """What a dealing is and what it is called: "Complaint: the room"."""
    name = str(row.get_kind_display()) if hasattr(row, "get_kind_display") else str(row._meta.verbose_name)
    return f"{capfirst(name)}: {row}"


def who(kind: Kind, row: Any) -> tuple[Any, Any]:
    """The person and the organisation a dealing is with; None for who it is not with."""
    held = getattr(row, kind.holder.removesuffix("__")) if kind.holder else row
    return getattr(held, "contact", None), getattr(held, "organisation", None)


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


def open_lines(whose: str, ref: int, limit: int = 12) -> list[TimelineLine]:
    """What is open with a "contact" or an "organisation": what waits for an answer, a decision, a delivery or money; the newest first.

    One statement, and one more for each kind that is there.
    """
    branches = []
    for key, states in OPEN.items():
        kind = KINDS[key]
        held = model_of(kind).objects.filter(**{f"{kind.holder}{whose}": ref}, state__in=states).order_by("-id")
        branches.append(held.values(what=Value(key, CharField()), ref=F("id"), written=F("recorded_at"))[:limit])
    found = list(branches[0].union(*branches[1:], all=True).order_by("-written")[:limit])
    lines = {
        (key, ref): line
        for key in dict.fromkeys(row["what"] for row in found)
        for ref, line in timeline_lines(KINDS[key], [row["ref"] for row in found if row["what"] == key]).items()
    }
    return [lines[row["what"], row["ref"]] for row in found if (row["what"], row["ref"]) in lines]


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


def matching(
    kind: Kind, found: QuerySet[Any], text: str, people: Sequence[int], places: Sequence[int]
) -> QuerySet[Any]:
    """Those of the rows that the text finds: by number, by a part of their words, or as dealings of these people and organisations."""
    meant = Q(pk__in=[])
    for name in kind.numbers:
        meant |= Q(**{f"{name}__iexact" if name == "visitor" else name: text})
    if len(text) > 2:
        for name in kind.words:
            meant |= Q(**{f"{name}__icontains": text})
    held = _holders(kind)
    if "contact" in held and people:
        meant |= Q(**{f"{kind.holder}contact__in": people})
    if kind.key == "meeting" and people:
        meant |= Q(participants__contact__in=people)
    if "organisation" in held and places:
        meant |= Q(**{f"{kind.holder}organisation__in": places})
    return found.filter(meant).distinct() if kind.key == "meeting" else found.filter(meant)


def concerns(whose: str, ref: int, limit: int = 10) -> list[tuple[str, str]]:
    """What a complaint of a "contact" or an "organisation" may be about: their newest orders, trainings and contracts, as "kind:number"."""
    found = []
    for kind in (KINDS[key] for key in ("participation", "order", "contract")):
        held = rows(kind).filter(**{whose: ref}).order_by(f"-{kind.when}", "-id")[:limit]
        found += [(f"{kind.key}:{row.pk}", f"{title(row)}, {told(row, kind.when)}") for row in held]
    return found


def about(row: Any) -> Fact | None:
    """What feedback is about, where it names something that is still there."""
    kind = KINDS.get(getattr(row, "about_kind", ""))
    thing = one(kind, row.about_ref) if kind and row.about_ref else None
    if kind is None or thing is None:
        return None
    return Fact("about", _("Concerns"), title(thing), "dealings", reverse(f"admin:{kind.key}", args=[thing.pk]))


def roster(event: int) -> list[Any]:
    """Who registered for an event, by name, those on the waiting list last: one query."""
    held = Participation.objects.filter(event=event, contact__isnull=False).select_related("contact", "organisation")
    return list(held.annotate(waits=Q(state=ParticipationState.WAITING)).order_by("waits", "contact__sort_text", "id"))


def event_choices(limit: int = 200) -> list[tuple[int, str]]:
    """What somebody may be registered for, the next first: what is planned or open, and what was held in the last weeks."""
    since = timezone.now() - timedelta(days=60)
    events = (
        Event.objects.exclude(state=EventState.CANCELLED).filter(starts_at__gte=since).order_by("starts_at")[:limit]
    )
    return [
        (event.pk, f"{event.name}, {date_format(timezone.localtime(event.starts_at), 'SHORT_DATE_FORMAT')}")
        for event in events
    ]


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


def _holders(kind: Kind) -> tuple[str, ...]:
    held = (
        model_of(kind)._meta.get_field(kind.holder.removesuffix("__")).related_model if kind.holder else model_of(kind)
    )
    return tuple(name for name in ("contact", "organisation") if any(f.name == name for f in held._meta.fields))


def _plain(row: Any, field: Field[Any, Any], value: Any) -> str:
    if isinstance(value, Decimal):
        currency = getattr(row, "currency", "") or getattr(getattr(row, "order", None), "currency", "")
        return f"{number_format(value, 2, force_grouping=True)} {currency}".strip()
    if isinstance(value, datetime):
        kind = next((k for k in KINDS.values() if k.model == row._meta.label), None)
        plain = "SHORT_DATE_FORMAT" if kind is None or kind.day else "SHORT_DATETIME_FORMAT"
        return date_format(timezone.localtime(value), plain)
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _address(row: Any, field: Field[Any, Any]) -> str:
    target = field.related_model._meta.label if isinstance(field, ForeignKey) else ""
    kind = next((k for k in KINDS.values() if k.model == target), None)
    return reverse(f"admin:{kind.key}", args=[getattr(row, field.attname)]) if kind else ""


_LATER = (
    "request",
    "quote",
    "contract",
    "order",
    "invoice",
    "decided_on",
    "resolution",
    "closed_on",
    "certificate",
    "certificate_until",
)
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
