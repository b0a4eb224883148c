"""Reads of the trail, as sentences rendered when read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from privacy.actor import actor_names
from privacy.enums import ActorKind
from privacy.models import AuditEvent
from privacy.registry import trail_words


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
    said = _word(event.action)
    return f"{said} ({', '.join(map(_word, event.fields))})" if event.fields else said


def _word(code: str) -> str:
    return _(trail_words.get(code) or code.replace("_", " ").replace(".", ": "))
