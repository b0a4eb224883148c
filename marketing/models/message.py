"""Messages: one row for each person a campaign considered, and one for each transactional mail. Rows are the queue."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value

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
    `address` is where it goes, emptied by an erasure; `merged` holds the merge fields that its campaign's mails use and that are not empty, by name:
    {} for the many that name nobody. `message_id` is the RFC 5322 Message-ID, the same on every try. While `sending`,
    the row is held by the `Claim` with its `token`. The intent of the last try stands in `rule`, `event` and `content_hash`: what allowed
    it and what was offered to the server; `measured` mails can tell that they were opened. Only what waits has a `next_at`; only what
    was refused or parked has a `failed_at`, which is then its `done_at`. Where two versions are tried, `variant` is the one drawn for the
    test (a, b) or the one that its outcome gave to the others (A, B).

    A row is written twice on its way. What the second writing changes is in no index, and pages are filled by half (migration 0011): the
    new version then stands beside the old one and no index hears of it.
    """

    about = About(
        person="contact",
        purposes=(ProcessingPurpose.NEWSLETTERS, ProcessingPurpose.DIRECT_MARKETING, ProcessingPurpose.COMMUNICATION),
        keep="messages",
        rows_stay="so that a campaign's figures keep adding up",
    )

    campaign = models.ForeignKey(
        Campaign, null=True, on_delete=models.PROTECT, related_name="messages", db_index=False
    )  # found by `message_once_per_person`
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
    merged = models.JSONField(default=dict, db_default={})
    says(Mapped(Category.BEHAVIOUR, Erase.BLANK, group="reach"), address)
    says(Mapped(Category.BEHAVIOUR, Erase.BLANK, group="name"), merged)
    address_hash = models.CharField(max_length=80, blank=True)
    says(Mapped(Category.BEHAVIOUR, Erase.BLANK, Show.HIDE), address_hash)
    language = models.CharField(max_length=2, choices=Language.choices)
    state = models.CharField(max_length=10, choices=MessageState.choices)
    reason = models.CharField(max_length=24, blank=True)
    says(_SENT, language, state, reason)
    targetable(24, state)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)
    says(STATE, attempts, next_at, token)
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
    failed_at = models.DateTimeField(null=True)
    says(_SENT, intent_at, done_at)
    says(STATE, failed_at)
    targetable(24, done_at)
    reply = models.CharField(max_length=40, blank=True, db_default="")
    says(not_personal("reply code of the mail server, without its text"), reply)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "contact"], name="message_once_per_person", include=["state", "done_at"]
            ),
            models.UniqueConstraint(
                F("campaign"),
                Func(F("address_hash"), Value(0), function="hashtextextended", output_field=models.BigIntegerField()),
                condition=Q(campaign__isnull=False) & ~Q(address_hash=""),
                name="message_once_per_address",
            ),
            models.CheckConstraint(
                name="message_of_campaign_or_cause", condition=Q(campaign__isnull=False) ^ ~Q(cause="")
            ),
            models.CheckConstraint(name="message_excluded_says_why", condition=~Q(state="excluded") | ~Q(reason="")),
            models.CheckConstraint(
                name="message_sending_is_held", condition=~Q(state="sending") | Q(token__isnull=False)
            ),
            models.CheckConstraint(
                name="message_waits_until_its_time",
                condition=Q(state__in=["queued", "deferred"], next_at__isnull=False)
                | (~Q(state__in=["queued", "deferred"]) & Q(next_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "next_at", "id"], name="message_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["failed_at"], name="message_failed", condition=Q(failed_at__isnull=False)),
            models.Index(
                fields=["contact", "-recorded_at", "-id"], name="message_contact", condition=Q(contact__isnull=False)
            ),
            models.Index(fields=["address_hash"], name="message_address", condition=Q(campaign__isnull=True)),
            models.Index(fields=["cause", "recorded_at"], name="message_cause", condition=~Q(cause="")),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Claim(Recorded):
    """Messages that one runner has taken to send, in their order; `begun` of them have been or are being offered to a server.

    Theirs until `lease_until` (the database's clock), which the runner puts off while it lives; it takes the row away when all have ended.
    Where it did not, nobody knows what became of those begun without an end; the others were not offered to anybody (rule I6).
    """

    about = About(note="Numbers of messages that are being sent, for seconds: names nobody.")

    token = models.UUIDField(unique=True)
    messages = ArrayField(models.BigIntegerField())
    begun = models.PositiveSmallIntegerField(db_default=0, default=0)
    lease_until = models.DateTimeField()
    says(not_personal("state of sending"), token, messages, begun, lease_until)

    def __str__(self) -> str:
        return f"claim {self.pk}"
