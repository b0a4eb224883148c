"""Topics people subscribe to, and the exact texts they are shown."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.enums import ControlState
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
    """A text exactly as shown beside a control, in one language. A change is a new version; a version in use is never edited.

    `layout` names the template it was shown in (`templates/consent/shown/`, of which none is ever changed), `control` the state the
    control was in before anybody touched it (GDPR art. 4(11): nothing is ticked beforehand).
    """

    about = About(note="The controller's own texts.")

    key = models.SlugField(_("key"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=2)
    text = models.TextField(_("text"))
    platforms = models.CharField(_("platforms"), max_length=100, blank=True)
    layout = models.SlugField(_("layout"), max_length=40, default="checkbox-1")
    control = models.CharField(
        _("state of the control"), max_length=10, choices=ControlState.choices, default=ControlState.UNTICKED
    )
    says(not_personal("the controller's own text"), key, version, language, text, platforms, layout, control)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version", "language"], name="wording_once")]
        verbose_name, verbose_name_plural = _("wording"), _("wordings")

    def __str__(self) -> str:
        return f"{self.key} {self.version} ({self.language})"


class RuleVersion(Recorded):
    """The controller's choices as a whole, from one instant on. The newest counts; none is ever changed.

    `number` runs from 1 without gaps; before the first one the rules are as shipped. `choices` holds the switches of `rules.SWITCHES`
    that are on, by key, with what each needs to know.
    """

    about = About(note="The controller's own choices.")

    number = models.PositiveIntegerField(unique=True)
    choices = models.JSONField(default=dict)
    note = models.CharField(_("why"), max_length=400, blank=True)
    says(not_personal("the controller's own choices"), number, choices, note)
    actor_ref = models.BigIntegerField(null=True)
    says(not_personal("number of the account that chose"), actor_ref)

    class Meta:
        ordering = ["-number"]
        verbose_name, verbose_name_plural = _("version of the rules"), _("versions of the rules")

    def __str__(self) -> str:
        return f"rules {self.number}"
