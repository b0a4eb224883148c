"""How many left."""

from __future__ import annotations

from datetime import datetime

from consent.enums import SourceKind
from consent.models import Ban
from consent.state import Scope


def opt_outs(scope: Scope, *, since: datetime) -> int:
    """How many addresses said no by a link in a mail since then, to this or to more, and stand by it."""
    purposes, topics = {"", scope.purpose}, {"", scope.topic}
    channels = {"", scope.channel}
    said = Ban.objects.filter(since__gte=since, lifted_at=None, event__source_kind=SourceKind.LINK)
    named = said.filter(purpose__in=purposes, channel__in=channels, topic__in=topics)
    return named.values("subject").distinct().count()
