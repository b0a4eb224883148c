"""Campaigns: a newsletter issue is one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from crm.enums import Language
from marketing.enums import CampaignState
from privacy.bases import Recorded
from privacy.mapped import STATE, STRUCTURE, About, not_personal, says

_OWN = not_personal("the controller's own plan or text")
_STAFF = not_personal("number of a staff account")


class Campaign(Recorded):
    """What is to be sent to whom, for which contact purpose, over which channel.

    `version` grows with every edit; `asked_version` is the one somebody asked approval for, `approved_version` the one another person
    approved: an edit afterwards voids both. `author_ref` made the campaign, `editor_ref` wrote it last; neither may approve it.
    While `opens_at` stands, only its canary leaves (`marketing.actions.watch`); what ended since `watched_from` may stop it.
    It begins over `spread_minutes` (0: all at once) and waits for those who are held back until `hold_until`, `hold_days` after its start.
    `measures`: openings and clicks of those who permitted it are counted.
    `theme` is the look of the mails as it was when the campaign was last written: a later change of the look does not touch what was
    approved. `candidates` says in data who is considered: {"all": true}, {"contacts": [ids]}, or
    {"segment": id, "version": n}; "without" beside it names the campaigns whose readers are left out.
    """

    about = About(note="The controller's own plans; the people are in Message.")

    name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=30)
    channel = models.CharField(max_length=10, default="email")
    topic = models.CharField(max_length=60, blank=True)
    product = models.ForeignKey("crm.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    candidates = models.JSONField(default=dict)
    measures = models.BooleanField(default=False, db_default=False)
    says(_OWN, name, purpose, channel, topic, product, candidates, measures)
    theme = models.ForeignKey("marketing.Theme", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    says(STRUCTURE, theme)
    state = models.CharField(max_length=10, choices=CampaignState.choices, default=CampaignState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    asked_version = models.PositiveIntegerField(null=True, blank=True)
    approved_version = models.PositiveIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    says(STATE, state, version, asked_version, approved_version, problem)
    author_ref = models.BigIntegerField(null=True)
    editor_ref = models.BigIntegerField(null=True)
    approver_ref = models.BigIntegerField(null=True, blank=True)
    says(_STAFF, author_ref, editor_ref, approver_ref)
    scheduled_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    watched_from = models.DateTimeField(null=True, blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    says(STATE, scheduled_at, frozen_at, started_at, finished_at, opens_at, watched_from, hold_until)
    spread_minutes = models.PositiveSmallIntegerField(default=0, db_default=0)
    hold_days = models.PositiveSmallIntegerField(default=14, db_default=14)
    says(_OWN, spread_minutes, hold_days)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="campaign_approved_as_it_stands",
                condition=Q(state__in=["draft", "cancelled"])
                | Q(approved_version__isnull=False, approved_version=F("version")),
            ),
            models.CheckConstraint(
                name="campaign_approved_by_another",
                condition=Q(approver_ref__isnull=True) | Q(author_ref__isnull=True) | ~Q(approver_ref=F("author_ref")),
            ),
            models.CheckConstraint(
                name="campaign_approved_by_no_editor",
                condition=Q(approver_ref__isnull=True) | Q(editor_ref__isnull=True) | ~Q(approver_ref=F("editor_ref")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignContent(Recorded):
    """Subject, the line shown after it, and the parts (`marketing.blocks`) in one language."""

    about = About(note="The controller's own text.")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="contents")
    says(STRUCTURE, campaign)
    language = models.CharField(max_length=2, choices=Language.choices)
    subject = models.CharField(max_length=200)
    preheader = models.CharField(max_length=200, blank=True, db_default="")
    blocks = models.JSONField(default=list)
    says(_OWN, language, subject, preheader, blocks)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "language"], name="content_language_once")]

    def __str__(self) -> str:
        return f"{self.language}: {self.subject}"


class CampaignLink(Recorded):
    """Where a link of a campaign's measured mails leads, by its number in one language: the address of a measured link never says it."""

    about = About(note="The controller's own text.")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="links")
    says(STRUCTURE, campaign)
    language = models.CharField(max_length=2, choices=Language.choices)
    number = models.PositiveSmallIntegerField()
    url = models.TextField()
    says(_OWN, language, number, url)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "language", "number"], name="link_number_once"),
            models.CheckConstraint(name="link_leads_to_the_web", condition=Q(url__startswith="http")),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.number}: {self.url}"
