"""Whether the links of our newsletters answer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from privacy.bases import Recorded
from privacy.mapped import STATE, About, not_personal, says


class LinkAnswer(Recorded):
    """A link to somebody else's page: since when it is to be asked, and how asking it ended last. One row for an address, whichever
    newsletters lead there; `hash` is the SHA-256 of `url`.

    The row is the queue: it is to be asked while `wanted_at` is later than `asked_at`, by whoever sets `taken_until`.
    """

    about = About(note="Addresses of public pages that the controller links to, without places for names.")

    hash = models.CharField(max_length=64, unique=True)
    url = models.CharField(max_length=2_000)
    says(not_personal("the controller's own plan or text"), hash, url)
    wanted_at = models.DateTimeField()
    taken_until = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    status = models.PositiveSmallIntegerField(default=0)
    says(STATE, wanted_at, taken_until, asked_at, outcome, status)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="link_answer_has_an_outcome", condition=Q(asked_at__isnull=True, outcome="") | ~Q(outcome="")
            ),
        ]

    def __str__(self) -> str:
        return self.url
