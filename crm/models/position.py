"""Where people work, and what they look after there."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.contact import Contact
from crm.models.managed import DutyArea
from crm.models.organisation import Organisation
from privacy.bases import Recorded, Sourced
from privacy.enums import Category, ProcessingPurpose, Show
from privacy.mapped import STATE, STRUCTURE, About, Mapped, says, targetable

_PURPOSES = (ProcessingPurpose.RELATIONSHIP, ProcessingPurpose.COMMUNICATION, ProcessingPurpose.SALES)
_WORK = Mapped(Category.CONTACT, group="work")
_MAIN = models.Q(until__isnull=True, is_main=True)


class Position(Recorded, Sourced):
    """The person's place in an organisation, from and to a day. At most one open position is the main one."""

    about = About(person="contact", purposes=_PURPOSES, keep="contact")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="positions")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="positions"
    )
    says(STRUCTURE, contact)
    says(Mapped(Category.CONTACT, show=Show.NAME, group="work"), organisation)
    targetable(24, organisation)
    title = models.CharField(_("position"), max_length=120, blank=True)
    says(_WORK, title)
    targetable(24, title)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    says(Mapped(Category.CONTACT, identifies=False, group="work"), since, until)
    is_main = models.BooleanField(default=True)
    says(STATE, is_main)

    class Meta:
        verbose_name, verbose_name_plural = _("position"), _("positions")
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=_MAIN, include=["organisation"], name="position_one_main"
            ),
            models.CheckConstraint(
                name="position_until_after_since",
                condition=models.Q(since=None) | models.Q(until=None) | models.Q(until__gte=models.F("since")),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "contact"], name="position_main", condition=_MAIN)]

    def __str__(self) -> str:
        return f"{self.title} {self.organisation}".strip()


class Duty(Recorded, Sourced):
    """What somebody looks after in a position, as the source says: a title alone is no evidence of duties."""

    about = About(person="position__contact", purposes=_PURPOSES, keep="contact")

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="duties")
    says(STRUCTURE, position)
    area = models.ForeignKey(DutyArea, verbose_name=_("area of duty"), on_delete=models.PROTECT)
    says(Mapped(Category.CONTACT, show=Show.NAME, group="work"), area)
    targetable(24, area)

    class Meta:
        verbose_name, verbose_name_plural = _("area of duty"), _("areas of duty")
        constraints = [models.UniqueConstraint(fields=["position", "area"], name="duty_once")]

    def __str__(self) -> str:
        return str(self.area)
