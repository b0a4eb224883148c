"""Rows of dealings, for lists and pages: every kind by its row in `crm.kinds`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models import (
    ForeignKey,
    Q,
    QuerySet,
)
from django.utils import timezone
from django.utils.formats import date_format

from crm.enums import EventState, ParticipationState
from crm.kinds import KINDS, Child, Kind
from crm.models import Event, Participation


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


def who(kind: Kind, row: Any) -> tuple[Any, Any]:
    """The person and the organisation a dealing is with; None for who it is not with."""
    held = getattr(row, kind.holder.removesuffix("__")) if kind.holder else row
    return getattr(held, "contact", None), getattr(held, "organisation", None)


def _holders(kind: Kind) -> tuple[str, ...]:
    held = (
        model_of(kind)._meta.get_field(kind.holder.removesuffix("__")).related_model if kind.holder else model_of(kind)
    )
    return tuple(name for name in ("contact", "organisation") if any(f.name == name for f in held._meta.fields))
