"""Projections: the state of each permission and ban now. Shadows of the ledger, never truth; rebuilt at any time (rule I3)."""

from __future__ import annotations

from django.db import models

from consent.models.event import ConsentEvent
from consent.models.subject import Subject
from privacy.bases import Recorded
from privacy.enums import Category, Erase, ProcessingPurpose
from privacy.mapped import STRUCTURE, About, Mapped, says, targetable

_PURPOSES = (ProcessingPurpose.RIGHTS, ProcessingPurpose.NEWSLETTERS, ProcessingPurpose.DIRECT_MARKETING)
_SHADOW = Mapped(Category.PERMISSIONS, Erase.KEEP, why="shadow of the ledger", identifies=False)


class Permission(Recorded):
    """What the grants of one subject come to at one scope (`state.Permission`): `state` is a PermissionState, `since` its act's time.

    `asked_at` is when the person asked: a ban is outranked only by what was asked later. None for a grant that came by a file or a
    machine: it outranks nothing. Bans do not touch these rows; the gate compares.
    """

    about = About(
        person="subject", purposes=_PURPOSES, keep="ledger", rows_stay="shadow of the ledger: ended, names nobody"
    )

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="permissions")
    event = models.ForeignKey(ConsentEvent, on_delete=models.PROTECT, related_name="+")
    says(STRUCTURE, subject, event)
    purpose = models.CharField(max_length=30)
    channel = models.CharField(max_length=10)
    topic = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12)
    since = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    says(_SHADOW, purpose, channel, topic, state, since, asked_at)
    targetable(60, purpose, channel, topic, state, asked_at)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "purpose", "channel", "topic"], name="permission_scope_once")
        ]
        indexes = [
            models.Index(
                fields=["purpose", "channel", "topic"],
                name="permission_scope",
                include=["state", "subject", "asked_at"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.channel} {self.topic} {self.state}"


class Ban(Recorded):
    """The last closing act of its kind at one scope of one subject (`state.Ban`); "" means any channel, any topic, all marketing.

    `act` is banned, objected or withdrawn. A lifted ban stays as a row: what was granted before it does not come back.
    """

    about = About(
        person="subject", purposes=_PURPOSES, keep="bans", rows_stay="a ban outlives an erasure, by keyed hash"
    )

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="bans")
    event = models.ForeignKey(ConsentEvent, on_delete=models.PROTECT, related_name="+")
    says(STRUCTURE, subject, event)
    purpose = models.CharField(max_length=30, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    topic = models.CharField(max_length=60, blank=True)
    act = models.CharField(max_length=12)
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    says(_SHADOW, purpose, channel, topic, act, since, lifted_at)
    targetable(60, purpose, channel, topic, since, lifted_at)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "purpose", "channel", "topic", "act"], name="ban_scope_once")
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.purpose} {self.channel} {self.topic}"
