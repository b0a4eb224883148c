"""How many left."""

from __future__ import annotations

from datetime import datetime

from consent.enums import SourceKind
from consent.models import Ban
from consent.state import Scope


def opt_outs(scope: Scope, *, since: datetime, until: datetime | None = None) -> int:
    """How many addresses said no by a link in a mail from then on (and before `until`), to this or to more, and stand by it."""
    purposes, topics = {"", scope.purpose}, {"", scope.topic}
    channels = {"", scope.channel}
    said = Ban.objects.filter(since__gte=since, lifted_at=None, event__source_kind=SourceKind.LINK)
    if until is not None:
        said = said.filter(since__lt=until)
    named = said.filter(purpose__in=purposes, channel__in=channels, topic__in=topics)
    return named.values("subject").distinct().count()
