"""What came back for messages."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketing.enums import BounceKind, CameBy
from marketing.models.message import Message
from privacy.bases import Recorded
from privacy.enums import Category, Erase, ProcessingPurpose, Show
from privacy.mapped import STATE, STRUCTURE, About, Mapped, not_personal, says

_CAME = Mapped(
    Category.BEHAVIOUR, Erase.KEEP, why="so that a campaign's figures keep adding up; names nobody", identifies=False
)


class Bounce(Recorded):
    """One mail that came back, one lasting no of a server, or one report of a mail service, about a message of ours; about none where nothing in it says which.

    It tells of the address, never of a permission. `weighed` says that it has led to a judgement of its address and counts no more.
    `text` is the mail itself, kept for a person to read only where nobody understood it, or nothing says which message it is about.
    """

    about = About(
        person="message",
        purposes=(ProcessingPurpose.NEWSLETTERS, ProcessingPurpose.DIRECT_MARKETING, ProcessingPurpose.COMMUNICATION),
        keep="bounces",
        rows_stay="so that a campaign's figures keep adding up",
    )

    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="bounces")
    says(STRUCTURE, message)
    kind = models.CharField(_("what came back"), max_length=10, choices=BounceKind.choices)
    status = models.CharField(_("status code"), max_length=12, blank=True)
    came_by = models.CharField(_("how it came"), max_length=10, choices=CameBy.choices)
    at = models.DateTimeField(_("when"))
    says(_CAME, kind, status, came_by, at)
    address_hash = models.CharField(max_length=80, blank=True)
    says(Mapped(Category.BEHAVIOUR, Erase.BLANK, Show.HIDE), address_hash)
    weighed = models.BooleanField(default=False)
    says(STATE, weighed)
    digest = models.BinaryField(max_length=32, null=True)
    says(not_personal("so that a mail handed in twice counts once"), digest)
    text = models.TextField(_("the mail"), blank=True)
    says(Mapped(Category.BEHAVIOUR, Erase.BLANK), text)

    class Meta:
        verbose_name, verbose_name_plural = _("returned mail"), _("returned mails")
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=Q(digest__isnull=False), name="bounce_once"),
            models.UniqueConstraint(fields=["message"], condition=Q(came_by="server"), name="bounce_server_once"),
        ]
        indexes = [
            models.Index(fields=["at"], name="bounce_at"),
            models.Index(
                fields=["address_hash"], name="bounce_to_weigh", condition=Q(weighed=False) & ~Q(address_hash="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
