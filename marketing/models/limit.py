"""How often something was tried."""

from __future__ import annotations

from django.db import models

from privacy.bases import Recorded
from privacy.mapped import STATE, About, not_personal, says


class Attempts(Recorded):
    """A counter against abuse, until its time is over. `key` is a keyed hash of a network cut to /24 or /48, or a topic's key.

    Its own table: Django's cache evicts counters when many are made, which is what somebody who attacks does first.
    """

    about = About(note="Counters against abuse, for minutes.")

    key = models.CharField(max_length=100, unique=True)
    says(not_personal("keyed hash of a network of many machines, or the key of a topic"), key)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)
    says(STATE, count, ends_at)

    def __str__(self) -> str:
        return f"attempts {self.pk}"
