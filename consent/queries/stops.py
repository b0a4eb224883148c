"""Bans above the person: on organisations, e-mail domains and everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from consent.enums import Act, SubjectKind
from consent.models import Ban, Evidence
from consent.queries.timeline import scope_words
from crm.queries.reach import organisation_names

ABOVE = (SubjectKind.ORGANISATION, SubjectKind.DOMAIN, SubjectKind.EVERYBODY)
MOST = 500


@dataclass(frozen=True)
class Stop:
    """A ban in force: whom it stands on (`organisation` is its number), what it is about, since when, by which event, and what proves it."""

    event: int
    level: SubjectKind
    name: str
    organisation: int | None
    about: str
    since: Any
    evidence: str


def stops(organisation: int | None = None) -> list[Stop]:
    """Those in force, newest first, at most `MOST`; with a living organisation, its own."""
    rows = Ban.objects.filter(subject__kind__in=ABOVE, act=Act.BANNED, lifted_at=None).select_related("subject")
    if organisation is not None:
        rows = rows.filter(subject__organisation=organisation)
    found = list(rows.order_by("-since", "-id")[:MOST])
    names = organisation_names(ban.subject.organisation_id for ban in found if ban.subject.organisation_id)
    proofs = dict(Evidence.objects.filter(event__in=[ban.event_id for ban in found]).values_list("event", "text"))
    return [
        Stop(
            event=ban.event_id,
            level=SubjectKind(ban.subject.kind),
            name=names.get(ban.subject.organisation_id or 0, "") or ban.subject.domain,
            organisation=ban.subject.organisation_id,
            about=scope_words(ban.purpose, ban.channel, ban.topic, {}),
            since=ban.since,
            evidence=proofs.get(ban.event_id, ""),
        )
        for ban in found
    ]


def stop_of(event: int) -> Ban | None:
    """The ban in force that this event made, above the person; None where there is none any more."""
    rows = Ban.objects.filter(subject__kind__in=ABOVE, act=Act.BANNED, lifted_at=None, event=event)
    return rows.select_related("subject").first()
