"""The test of two versions of a newsletter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from marketing.enums import TrialMeasure, TrialOutcome
from marketing.models.campaign import Campaign
from privacy.bases import Recorded
from privacy.mapped import STATE, STRUCTURE, About, not_personal, says

_OWN = not_personal("the controller's own plan or text")


class Trial(Recorded):
    """Version B of a campaign, and how it is tried against what is written, which is A.

    `contents` are B's subject, preheader and blocks in each language; what is empty is that of A, but where B is `bare` it has no
    preheader at all. `share` per cent of the chosen are in the
    test, half of them for each; the look is `hours` after the last of them is due to leave. From the freeze on `places` of ten thousand are
    tested (`marketing.trial`). From the start on the others wait, deferred, for the look at `looks_at`, and by themselves until `until`:
    then they get A. `looked_at`, `outcome` and `figures` (counts and p) say how it ended; the audit trail has the same.
    """

    about = About(note="The controller's own plan, and counts of people.")

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="trial")
    says(STRUCTURE, campaign)
    contents = models.JSONField(default=list)
    share = models.PositiveSmallIntegerField()
    hours = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=10, choices=TrialMeasure.choices)
    says(_OWN, contents, share, hours, measure)
    places = models.PositiveSmallIntegerField(null=True, blank=True)
    looks_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=5, choices=TrialOutcome.choices, blank=True, db_default="")
    figures = models.JSONField(default=dict)
    says(STATE, places, looks_at, until, looked_at, outcome, figures)

    class Meta:
        constraints = [
            models.CheckConstraint(name="trial_of_a_share", condition=Q(share__gte=1, share__lte=100)),
            models.CheckConstraint(name="trial_looks_in_a_week", condition=Q(hours__gte=1, hours__lte=168)),
            models.CheckConstraint(name="trial_ends_once", condition=Q(looked_at__isnull=True) ^ ~Q(outcome="")),
        ]

    def __str__(self) -> str:
        return f"trial {self.pk}"
