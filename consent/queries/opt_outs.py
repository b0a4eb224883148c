"""How many left."""

from __future__ import annotations

from datetime import datetime

from consent.enums import SourceKind
from consent.models import Ban
from consent.state import NO, Scope
from privacy.sql import Sql


def opt_outs(scope: Scope, *, since: datetime, until: datetime | None = None) -> int:
    """How many addresses said no by a link in a mail from then on (and before `until`), to this or to more, and stand by it."""
    purposes, topics = {"", scope.purpose}, {"", scope.topic}
    channels = {"", scope.channel}
    said = Ban.objects.filter(since__gte=since, lifted_at=None, event__source_kind=SourceKind.LINK)
    if until is not None:
        said = said.filter(since__lt=until)
    named = said.filter(purpose__in=purposes, channel__in=channels, topic__in=topics)
    return named.values("subject").distinct().count()


def who_opted_out(scope: Scope, *, since: datetime, until: datetime) -> Sql:
    """The same by the ledger, as `hash, contact_id` of whose act it was: also of those who have changed their mind since."""
    return Sql(
        """
        SELECT DISTINCT s.hash, s.contact_id FROM consent_consentevent e JOIN consent_subject s ON s.ref = e.subject_ref
        WHERE e.source_kind = %(left_kind)s AND e.act = ANY(%(left_acts)s)
          AND e.happened_at > %(left_since)s AND e.happened_at <= %(left_until)s
          AND e.purpose IN ('', %(left_purpose)s) AND e.channel IN ('', %(left_channel)s) AND e.topic IN ('', %(left_topic)s)
        """,
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
