"""Messages: one row for each person a campaign considered, and one for each transactional mail. Rows are the queue."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from crm.enums import Language
from marketing.enums import Cause, MessageState
from marketing.models.campaign import Campaign
from privacy.bases import Recorded
from privacy.enums import Category, Erase, ProcessingPurpose, Show
from privacy.mapped import STATE, STRUCTURE, About, Mapped, not_personal, says, targetable

_SENT = Mapped(
    Category.BEHAVIOUR, Erase.KEEP, why="so that a campaign's figures keep adding up; names nobody", identifies=False
)


class Message(Recorded):
    """One message to one person, or the reason why there is none.

    States: excluded | queued → sending → sent | refused | deferred (until `next_at`) → … | uncertain | parked | cancelled (rules I5, I6).
    `reason` says why it was left out or, while it is `deferred`, why its person is held back.
    `address` is where it goes, emptied by an erasure; `message_id` is the RFC 5322 Message-ID, the same on every try. While `sending`,
    the row is held until `lease_until` (the database's clock) by whoever holds `token`. The intent of the last try stands in `rule`,
    `event` and `content_hash`: what allowed it and what was offered to the server; `measured` mails can tell that they were opened.
    Where two versions are tried, `variant` is the one drawn for the test (a, b) or the one that its outcome gave to the others (A, B).
    """

    about = About(
        person="contact",
        purposes=(ProcessingPurpose.NEWSLETTERS, ProcessingPurpose.DIRECT_MARKETING, ProcessingPurpose.COMMUNICATION),
        keep="messages",
        rows_stay="so that a campaign's figures keep adding up",
    )

    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.PROTECT, related_name="messages")
    says(Mapped(Category.BEHAVIOUR, Erase.KEEP, Show.NAME, why="which campaign", identifies=False), campaign)
    targetable(24, campaign)
    cause = models.CharField(max_length=20, choices=Cause.choices, blank=True)
    says(_SENT, cause)
    cause_ref = models.BigIntegerField(null=True)
    says(STRUCTURE, cause_ref)
    contact = models.ForeignKey("crm.Contact", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    says(Mapped(Category.BEHAVIOUR, Erase.CUT, Show.HIDE), contact)
    point = models.BigIntegerField(null=True)
    says(not_personal("number of the contact point used"), point)
    address = models.CharField(max_length=254, blank=True)
    first_name = models.CharField(max_length=100, blank=True)
    says(Mapped(Category.BEHAVIOUR, Erase.BLANK, group="reach"), address)
    says(Mapped(Category.BEHAVIOUR, Erase.BLANK, group="name"), first_name)
    address_hash = models.CharField(max_length=80, blank=True)
    says(Mapped(Category.BEHAVIOUR, Erase.BLANK, Show.HIDE), address_hash)
    language = models.CharField(max_length=2, choices=Language.choices)
    state = models.CharField(max_length=10, choices=MessageState.choices)
    reason = models.CharField(max_length=24, blank=True)
    says(_SENT, language, state, reason)
    targetable(24, state)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)
    says(STATE, attempts, next_at, lease_until, token)
    message_id = models.CharField(max_length=120)
    says(Mapped(Category.BEHAVIOUR, Erase.KEEP, Show.VALUE, why="random", identifies=False), message_id)
    rule = models.CharField(max_length=60, blank=True, db_default="")
    event = models.BigIntegerField(null=True)
    content_hash = models.BinaryField(max_length=32, null=True)
    measured = models.BooleanField(default=False, db_default=False)
    variant = models.CharField(max_length=1, blank=True, db_default="")
    says(not_personal("what allowed the message and what was offered"), rule, event, content_hash, measured, variant)
    intent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    says(_SENT, intent_at, done_at)
    targetable(24, done_at)
    reply = models.CharField(max_length=40, blank=True, db_default="")
    says(not_personal("reply code of the mail server, without its text"), reply)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "contact"],
                condition=Q(campaign__isnull=False, contact__isnull=False),
                name="message_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["campaign", "address_hash"],
                condition=Q(campaign__isnull=False) & ~Q(state="excluded") & ~Q(address_hash=""),
                name="message_once_per_address",
            ),
            models.CheckConstraint(
                name="message_of_campaign_or_cause", condition=Q(campaign__isnull=False) ^ ~Q(cause="")
            ),
            models.CheckConstraint(name="message_excluded_says_why", condition=~Q(state="excluded") | ~Q(reason="")),
            models.CheckConstraint(
                name="message_sending_is_held",
                condition=~Q(state="sending") | Q(lease_until__isnull=False, token__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign", "next_at", "id"], name="message_due", condition=Q(state__in=["queued", "deferred"])
            ),
            models.Index(fields=["lease_until"], name="message_held", condition=Q(state="sending")),
            models.Index(fields=["done_at"], name="message_failed", condition=Q(state__in=["refused", "parked"])),
            models.Index(
                fields=["contact", "-recorded_at", "-id"], name="message_contact", condition=Q(contact__isnull=False)
            ),
            models.Index(fields=["address_hash"], name="message_address", condition=Q(campaign__isnull=True)),
            models.Index(fields=["cause", "recorded_at"], name="message_cause", condition=~Q(cause="")),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
