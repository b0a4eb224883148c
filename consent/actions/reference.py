"""The reference profile's topics and wordings."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from consent.models import Topic, Wording
from consent.reference import SHOWN_AS, TOPICS, WORDINGS
from privacy.actions import audit
from privacy.actor import Actor

_LANGUAGES = ("fi", "sv", "en")


@transaction.atomic
def seed(*, by: Actor, now: datetime) -> int:
    """Makes the topics and first wordings that are missing; returns how many rows."""
    return _topics(by, now) + _wordings(by, now)


def _topics(by: Actor, now: datetime) -> int:
    known = set(Topic.objects.values_list("key", flat=True))
    rows = [
        Topic(
            key=key,
            **{f"name_{language}": name for language, name in zip(_LANGUAGES, names, strict=True)},
            **{f"help_{language}": text for language, text in zip(_LANGUAGES, helps, strict=True)},
        )
        for key, names, helps in TOPICS
        if key not in known
    ]
    for row in Topic.objects.bulk_create(rows):
        audit.record(by=by, now=now, action="list.entry_added", model="consent.Topic", ref=row.pk)
    return len(rows)


def _wordings(by: Actor, now: datetime) -> int:
    known = set(Wording.objects.values_list("key", flat=True))
    rows = [
        Wording(key=key, version=1, language=language, text=text, platforms=platforms, **SHOWN_AS.get(key, {}))
        for key, (platforms, *texts) in WORDINGS.items()
        if key not in known
        for language, text in zip(_LANGUAGES, texts, strict=True)
    ]
    for row in Wording.objects.bulk_create(rows):
        audit.record(by=by, now=now, action="wording.published", model="consent.Wording", ref=row.pk)
    return len(rows)
