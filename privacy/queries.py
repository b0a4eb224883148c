"""Reads of the trail, as sentences rendered when read; the views somebody has of a list, and how many rows it holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from privacy.actor import actor_names
from privacy.enums import ActorKind
from privacy.models import AuditEvent, SavedView
from privacy.registry import trail_words

COUNTED = 10_000


@dataclass(frozen=True)
class Sentence:
    """One audited act in words: when, who, what."""

    at: datetime
    who: str
    what: str


def trail(model: str, ref: int, *, limit: int = 50) -> list[Sentence]:
    """What was done to one object, newest first: at most `limit` sentences in two queries."""
    events = list(AuditEvent.objects.filter(model=model, object_ref=ref).order_by("-id")[:limit])
    return _sentences(events)


def trail_of_person(person: int, *, limit: int = 50) -> list[Sentence]:
    """What was done about one person anywhere, newest first."""
    return _sentences(list(AuditEvent.objects.filter(person_ref=person).order_by("-id")[:limit]))


def _sentences(events: list[AuditEvent]) -> list[Sentence]:
    names = actor_names.staff(
        {e.actor_ref for e in events if e.actor_ref is not None and e.actor_kind == ActorKind.STAFF}
    )
    return [Sentence(event.at, _who(event, names), _what(event)) for event in events]


def _who(event: AuditEvent, names: dict[int, str]) -> str:
    if event.actor_kind == ActorKind.PERSON:
        return _("The person")
    if event.actor_kind == ActorKind.SYSTEM or event.actor_ref is None:
        return _("The system")
    return names.get(event.actor_ref, _("A former account"))


def _what(event: AuditEvent) -> str:
    said = _act(event)
    fields = ", ".join(_field(event.model, name) for name in event.fields)
    return f"{said} ({fields})" if fields else said


def _act(event: AuditEvent) -> str:
    """An act in words of its own, or in those for every kind of thing, with what kind it was."""
    of_all = trail_words.get(f"*.{event.action.partition('.')[2]}")
    if of_all and not trail_words.get(event.action):
        return f"{_(of_all)}: {_meta(event.model).verbose_name}"
    return _word(event.action)


def _field(model: str, name: str) -> str:
    """A field by its word in the trail, else by its column's name."""
    if trail_words.get(name):
        return _word(name)
    try:
        return str(_meta(model).get_field(name).verbose_name)
    except (LookupError, FieldDoesNotExist):
        return _word(name)


def _meta(model: str) -> Any:
    return apps.get_model(model)._meta


def _word(code: str) -> str:
    return _(trail_words.get(code) or code.replace("_", " ").replace(".", ": "))


def views(list_key: str, owner: int) -> list[SavedView]:
    """The views this member of staff has of a list, then those others share, each in order of their names."""
    rows = SavedView.objects.filter(Q(owner_ref=owner) | Q(shared=True), list_key=list_key).order_by("name", "id")
    return sorted(rows, key=lambda row: row.owner_ref != owner)


def named(views: list[SavedView], reader: int) -> list[tuple[SavedView, str]]:
    """Each view with the name of its owner, "" for the reader's own."""
    others = {view.owner_ref for view in views} - {reader}
    names = actor_names.staff(others) if others else {}
    return [
        (view, "" if view.owner_ref == reader else names.get(view.owner_ref, _("A former account"))) for view in views
    ]


@dataclass(frozen=True)
class HowMany:
    """How many rows there are: exactly, or about so many."""

    number: int
    exact: bool


def how_many(rows: QuerySet[Any]) -> HowMany:
    """Exactly up to ten thousand; above that the planner's estimate, rounded to two figures. No more than ten thousand rows are counted."""
    counted = rows.order_by().values("pk")[: COUNTED + 1].count()
    if counted <= COUNTED:
        return HowMany(counted, exact=True)
    (plan,) = json.loads(rows.order_by().values("pk").explain(format="json"))
    estimate = max(COUNTED, plan["Plan"]["Plan Rows"])
    return HowMany(round(estimate, 2 - len(str(estimate))), exact=False)


def last_detail(action: str, model: str, ref: int) -> dict[str, Any] | None:
    """The codes and numbers that the newest act of this kind about one object was written down with; None where there was none."""
    found = AuditEvent.objects.filter(action=action, model=model, object_ref=ref).order_by("-id").first()
    return found.detail if found is not None else None
