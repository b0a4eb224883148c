"""Topics people subscribe to, and the exact texts they are shown."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.bases import Recorded, Trilingual
from privacy.mapped import STATE, TERMS, About, not_personal, says


class Topic(Recorded, Trilingual):
    """A newsletter people subscribe to by interest. Goes out of use, is never deleted."""

    about = About(note="A managed list.")

    key = models.SlugField(_("key"), max_length=60, unique=True)
    help_fi = models.CharField(_("what to expect, in Finnish"), max_length=200, blank=True)
    help_sv = models.CharField(_("what to expect, in Swedish"), max_length=200, blank=True)
    help_en = models.CharField(_("what to expect, in English"), max_length=200, blank=True)
    says(TERMS, key, help_fi, help_sv, help_en)
    in_use = models.BooleanField(_("in use"), default=True)
    says(STATE, in_use)

    class Meta:
        ordering = ["key"]
        verbose_name, verbose_name_plural = _("topic"), _("topics")


class Wording(Recorded):
    """A text exactly as shown beside a control, in one language. A change is a new version; a version in use is never edited."""

    about = About(note="The controller's own texts.")

    key = models.SlugField(_("key"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=2)
    text = models.TextField(_("text"))
    platforms = models.CharField(_("platforms"), max_length=100, blank=True)
    says(not_personal("the controller's own text"), key, version, language, text, platforms)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version", "language"], name="wording_once")]
        verbose_name, verbose_name_plural = _("wording"), _("wordings")

    def __str__(self) -> str:
        return f"{self.key} {self.version} ({self.language})"


class RuleSetting(Recorded):
    """The controller's choice of one switch the law offers; absent means the switch's default (off)."""

    about = About(note="The controller's own choices.")

    key = models.SlugField(max_length=60, unique=True)
    value = models.JSONField()
    note = models.CharField(max_length=400, blank=True)
    says(not_personal("the controller's own choice"), key, value, note)

    def __str__(self) -> str:
        return self.key
