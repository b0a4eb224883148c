"""What all dealings have: whom they are with, when they were, where they stand, and who saw which version."""

from __future__ import annotations

from dataclasses import replace

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.contact import Contact
from crm.models.organisation import Organisation
from privacy.bases import Recorded, Sourced
from privacy.enums import Category, Erase, ProcessingPurpose, Show
from privacy.mapped import STATE, Mapped, says, targetable

PURPOSES = (ProcessingPurpose.RELATIONSHIP, ProcessingPurpose.COMMUNICATION, ProcessingPurpose.SALES)
FACT = Mapped(Category.DEALINGS, identifies=False)
TEXT = Mapped(Category.DEALINGS, Erase.BLANK)
WORDS = Mapped(Category.DEALINGS, Erase.BLANK, group="words")
FIGURE = Mapped(Category.DEALINGS, Erase.KEEP, why="figures of nobody once the link is cut", identifies=False)
MONEY = replace(FIGURE, group="money")
FIGURE_HIDDEN = Mapped(
    Category.DEALINGS, Erase.KEEP, Show.HIDE, why="figures of nobody once the link is cut", identifies=False
)
FIGURE_NAME = Mapped(
    Category.DEALINGS, Erase.KEEP, Show.NAME, why="figures of nobody once the link is cut", identifies=False
)


class Dealing(Recorded, Sourced):
    """Something done with a person, an organisation, or a person for an organisation: the organisation is the one they acted for then.

    `at` is when it happened; where only a day is known it is that day's midnight in Helsinki. `version` grows with each edit and move.
    """

    contact = models.ForeignKey(
        Contact, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    says(Mapped(Category.DEALINGS, Erase.CUT, Show.HIDE), contact)
    says(FIGURE_NAME, organisation)
    at = models.DateTimeField(_("when"))
    says(FIGURE, at)
    targetable(36, at)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    says(STATE, version)

    class Meta:
        abstract = True
        default_related_name = "%(class)ss"
        indexes = [
            models.Index(fields=["contact", "-at", "-id"], name="%(class)s_contact"),
            models.Index(fields=["organisation", "-at", "-id"], name="%(class)s_organisation"),
            models.Index(fields=["-at", "-id"], name="%(class)s_at"),
        ]
