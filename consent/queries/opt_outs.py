"""How many left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from consent.enums import SourceKind
from consent.models import Ban
from consent.state import NO, Scope
from privacy.sql import Sql


def opt_outs(
    scope: Scope, *, since: datetime, until: datetime | None = None, among: QuerySet[Any, str] | None = None
) -> int:
    """How many addresses said no by a link in a mail from then on (and before `until`), to this or to more, and stand by it; `among` the addresses
    with these hashes only, where they are given."""
    purposes, topics = {"", scope.purpose}, {"", scope.topic}
    channels = {"", scope.channel}
    said = Ban.objects.filter(since__gte=since, lifted_at=None, event__source_kind=SourceKind.LINK)
    if until is not None:
        said = said.filter(since__lt=until)
    if among is not None:
        said = said.filter(subject__hash__in=among)
    named = said.filter(purpose__in=purposes, channel__in=channels, topic__in=topics)
    return named.values("subject").distinct().count()


def opted_out(scope: Scope, *, hash: str, contact: str, since: datetime, until: datetime) -> Sql:
    """The same of one person by the ledger, as a condition: also of those who have changed their mind since. `hash` and `contact` are
    columns of the row that asks; each is found by index, however long the ledger is."""

    def by(column: str, value: str) -> str:
        return f"""EXISTS (
            SELECT FROM consent_subject s JOIN consent_consentevent e ON e.subject_ref = s.ref
            WHERE s.{column} = {value} AND s.{column} {"<> ''" if column == "hash" else "IS NOT NULL"}
              AND e.source_kind = %(left_kind)s AND e.act = ANY(%(left_acts)s)
              AND e.happened_at > %(left_since)s AND e.happened_at <= %(left_until)s
              AND e.purpose IN ('', %(left_purpose)s) AND e.channel IN ('', %(left_channel)s) AND e.topic IN ('', %(left_topic)s))"""

    return Sql(
        f"({by('hash', hash)} OR {by('contact_id', contact)})",
        {
            "left_kind": SourceKind.LINK.value,
            "left_acts": sorted(act.value for act in NO),
            "left_since": since,
            "left_until": until,
            "left_purpose": scope.purpose,
            "left_channel": scope.channel,
            "left_topic": scope.topic,
        },
    )
