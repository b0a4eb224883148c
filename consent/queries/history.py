"""The acts of subjects as the definition reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from consent.enums import Act
from consent.models import ConsentEvent
from consent.state import Event, Scope


def events_of(refs: Iterable[UUID], *, as_of: datetime | None = None) -> dict[UUID, list[Event]]:
    """The acts of each subject in the ledger's order; with `as_of`, those the register knew then."""
    rows = ConsentEvent.objects.filter(subject_ref__in=list(refs)).order_by("subject_ref", "number")
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    found: dict[UUID, list[Event]] = {ref: [] for ref in refs}
    for ref, number, act, happened_at, *scope, proven, source_kind, pk, platforms in rows.values_list(
        "subject_ref",
        "number",
        "act",
        "happened_at",
        "purpose",
        "channel",
        "topic",
        "proven",
        "source_kind",
        "id",
        "wording__platforms",
    ):
        found[ref].append(Event(number, Act(act), happened_at, Scope(*scope), proven, source_kind, pk, platforms or ""))
    return found
