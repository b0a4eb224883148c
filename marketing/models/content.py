"""What campaigns are made of beside their words: pictures, the look of our mails, templates, and how each campaign once stood."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from marketing.models.campaign import Campaign
from privacy.bases import Recorded
from privacy.mapped import STATE, STRUCTURE, About, not_personal, says

_OWN = not_personal("the controller's own plan or text")
_STAFF = not_personal("number of a staff account")


class Picture(Recorded):
    """An upload for our mails, served at an address made of its SHA-256. Sizes in pixels and bytes."""

    about = About(note="The controller's own pictures for newsletters.")

    hash = models.CharField(max_length=64, unique=True)
    form = models.CharField(max_length=4)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    shows = models.CharField(max_length=300)
    data = models.BinaryField()
    says(_OWN, hash, form, width, height, size, shows, data)
    author_ref = models.BigIntegerField(null=True)
    says(_STAFF, author_ref)

    class Meta:
        constraints = [
            models.CheckConstraint(name="picture_of_a_known_form", condition=Q(form__in=["png", "jpg", "gif"])),
            models.CheckConstraint(name="picture_has_a_size", condition=Q(width__gt=0, height__gt=0, size__gt=0)),
        ]

    def __str__(self) -> str:
        return self.shows


class Theme(Recorded):
    """The look of our mails. Every change is a row of its own: the newest is in force."""

    about = About(note="The controller's own colours and words.")

    accent = models.CharField(max_length=7)
    ink = models.CharField(max_length=7)
    paper = models.CharField(max_length=7)
    ground = models.CharField(max_length=7)
    says(_OWN, accent, ink, paper, ground)
    logo = models.ForeignKey(Picture, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    says(STRUCTURE, logo)
    logo_alt = models.CharField(max_length=200, blank=True)
    footer_fi = models.CharField(max_length=500, blank=True)
    footer_sv = models.CharField(max_length=500, blank=True)
    footer_en = models.CharField(max_length=500, blank=True)
    says(_OWN, logo_alt, footer_fi, footer_sv, footer_en)
    editor_ref = models.BigIntegerField(null=True)
    says(_STAFF, editor_ref)

    def __str__(self) -> str:
        return f"theme {self.pk}"


class ContentTemplate(Recorded):
    """A mail to begin from: `contents` holds subject, preheader and blocks of each language."""

    about = About(note="The controller's own text.")

    name = models.CharField(max_length=120, unique=True)
    contents = models.JSONField(default=list)
    says(_OWN, name, contents)
    in_use = models.BooleanField(default=True)
    says(STATE, in_use)
    editor_ref = models.BigIntegerField(null=True)
    says(_STAFF, editor_ref)

    def __str__(self) -> str:
        return self.name


class CampaignVersion(Recorded):
    """How a campaign stood after one save, so that it can be seen and taken back; `trial` is its test of two versions, {} where it had none."""

    about = About(note="The controller's own text.")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="versions")
    says(STRUCTURE, campaign)
    version = models.PositiveIntegerField()
    says(STATE, version)
    name = models.CharField(max_length=200)
    topic = models.CharField(max_length=60, blank=True)
    contents = models.JSONField(default=list)
    measures = models.BooleanField(default=False, db_default=False)
    trial = models.JSONField(default=dict, db_default={})
    says(_OWN, name, topic, contents, measures, trial)
    editor_ref = models.BigIntegerField(null=True)
    says(_STAFF, editor_ref)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "version"], name="version_of_campaign_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.version}"
