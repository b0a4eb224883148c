"""What somebody did who permitted us to keep it: a page visited, a mail opened, a link clicked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing.enums import BehaviourKind, Judged, JudgedBy
from privacy.bases import Recorded
from privacy.enums import Category, ProcessingPurpose, Show
from privacy.mapped import STRUCTURE, About, Mapped, says, targetable

_DID = Mapped(Category.BEHAVIOUR)
_TECHNICAL = Mapped(Category.TECHNICAL, identifies=False, group="technical")


class Behaviour(Recorded):
    """One visit, opening or click of a person. Nothing is kept without their permission for it, and no address whole.

    Of a mail (`message`) the raw event stays as it came: which `link` (0: the one no person sees), how many `seconds` after the mail was
    sent, by which class of program (`agent`, "" for an ordinary one). `judged` and `judged_by`, the rule's name, can be made anew of these.
    `network` is the network of the IP address, its host part cut off (/24, /48); `visitor` a keyed hash of the cookie.
    """

    about = About(
        person="contact",
        purposes=(ProcessingPurpose.ONLINE_TARGETING, ProcessingPurpose.PERSONAL_CONTENT),
        keep="behaviour",
    )

    contact = models.ForeignKey("crm.Contact", on_delete=models.CASCADE, related_name="+", db_index=False)
    says(STRUCTURE, contact)
    kind = models.CharField(_("kind"), max_length=10, choices=BehaviourKind.choices)
    at = models.DateTimeField(_("when"))
    says(Mapped(Category.BEHAVIOUR, identifies=False), kind, at)
    targetable(12, kind, at)
    page = models.CharField(_("page or link"), max_length=400)
    says(_DID, page)
    targetable(12, page)
    campaign = models.ForeignKey(
        "marketing.Campaign", verbose_name=_("campaign"), null=True, blank=True, on_delete=models.PROTECT
    )
    says(Mapped(Category.BEHAVIOUR, show=Show.NAME, identifies=False), campaign)
    targetable(12, campaign)
    network = models.CharField(_("network of the IP address"), max_length=43, blank=True)
    browser = models.CharField(_("browser"), max_length=60, blank=True)
    system = models.CharField(_("operating system"), max_length=60, blank=True)
    device = models.CharField(_("device model"), max_length=60, blank=True)
    says(_TECHNICAL, network, browser, system, device)
    visitor = models.CharField(_("cookie, as a keyed hash"), max_length=80, blank=True)
    says(Mapped(Category.TECHNICAL, group="technical"), visitor)
    message = models.ForeignKey("marketing.Message", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    link = models.PositiveSmallIntegerField(null=True, blank=True)
    says(STRUCTURE, message, link)
    seconds = models.PositiveIntegerField(_("seconds after the mail was sent"), null=True, blank=True)
    agent = models.CharField(_("kind of program"), max_length=20, blank=True, db_default="")
    says(_TECHNICAL, seconds, agent)
    judged = models.CharField(_("done by"), max_length=10, choices=Judged.choices, blank=True, db_default="")
    judged_by = models.CharField(
        _("judged so by the rule"), max_length=20, choices=JudgedBy.choices, blank=True, db_default=""
    )
    says(Mapped(Category.BEHAVIOUR, identifies=False), judged, judged_by)
    targetable(12, judged)

    class Meta:
        verbose_name, verbose_name_plural = _("visit, opening or click"), _("visits, openings and clicks")
        indexes = [models.Index(fields=["contact", "-at", "-id"], name="behaviour_contact")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
