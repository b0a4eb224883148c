"""Abstract bases of the models of every app: what every row has."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from privacy.enums import Category, Erase
from privacy.mapped import ROW_ID, TERMS, Mapped, not_personal, says


class Recorded(models.Model):
    """A row with its number and the instant the database wrote it."""

    id = models.BigAutoField(primary_key=True)
    says(ROW_ID, id)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    says(not_personal("when the row was written"), recorded_at)

    class Meta:
        abstract = True


class Sourced(models.Model):
    """Where a fact about a person came from, when, and what it was given for (GDPR art. 14(2)(f), 15(1)(g))."""

    source_kind = models.CharField(max_length=20)
    source = models.CharField(max_length=200, blank=True)
    sourced_at = models.DateTimeField()
    given_for = models.CharField(max_length=40, blank=True)
    says(Mapped(Category.PROVENANCE, Erase.BLANK, identifies=False), source_kind, source, given_for)
    says(Mapped(Category.PROVENANCE, Erase.KEEP, why="when the fact was learnt", identifies=False), sourced_at)

    class Meta:
        abstract = True


class Trilingual(models.Model):
    """A managed list's name in the three languages of the register."""

    name_fi = models.CharField(_("name in Finnish"), max_length=120)
    name_sv = models.CharField(_("name in Swedish"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    says(TERMS, name_fi, name_sv, name_en)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name in the language now active, English when it is none of the three."""
        return str(getattr(self, f"name_{(get_language() or 'en')[:2]}", self.name_en))

    def __str__(self) -> str:
        return self.name
