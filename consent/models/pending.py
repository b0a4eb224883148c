"""What has its time: subscriptions that wait for their confirmation, and pauses."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.models.subject import Subject
from consent.models.wording import Wording
from privacy.bases import Recorded
from privacy.enums import Category, ProcessingPurpose, Show
from privacy.mapped import STATE, STRUCTURE, About, Mapped, says

_PENDING = Mapped(Category.PERMISSIONS)


class PendingSubscription(Recorded):
    """A stranger's wish, until the address confirms it: bound to address, topics and wording, single use, short-lived.

    The link carries a signed token of this row's id and `nonce`; the row holds no token. `confirmed_at` is set once, by a conditional
    update; after it the row only waits for its purge. `channels` are those by which `contact`, whom the preference link named, wants to be
    reached again.
    """

    about = About(person="hash", purposes=(ProcessingPurpose.NEWSLETTERS,), keep="pending_subscriptions")

    email = models.CharField(max_length=254)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=2)
    says(_PENDING, email, first_name, last_name, language)
    hash = models.CharField(max_length=80, db_index=True)
    nonce = models.CharField(max_length=43)
    says(Mapped(Category.PERMISSIONS, show=Show.HIDE), hash, nonce)
    topics = ArrayField(models.CharField(max_length=60), default=list)
    direct_marketing = models.BooleanField(default=False)
    email_tracking = models.BooleanField(default=False)
    channels = ArrayField(models.CharField(max_length=10), default=list)
    says(Mapped(Category.PERMISSIONS, identifies=False), topics, direct_marketing, email_tracking, channels)
    contact = models.ForeignKey("crm.Contact", null=True, on_delete=models.CASCADE, related_name="+")
    says(STRUCTURE, contact)
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="+")
    says(STRUCTURE, wording)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    says(Mapped(Category.PERMISSIONS, identifies=False), asked_at, expires_at, confirmed_at)
    void = models.BooleanField(default=False)
    says(STATE, void)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="pending_expires")]

    def __str__(self) -> str:
        return f"pending subscription {self.pk}"


class AddressChange(Recorded):
    """A wish to be written to at another address, until both addresses confirmed it: single use, short-lived.

    Each link carries a signed token of this row's id, its side and that side's nonce. Nothing changes before both were pressed. What the
    change wrote and found is kept for taking it back: its `events`, the old address's state (`old_state`), whether the new one was the
    person's already (`new_held`), and until when it was paused.
    """

    about = About(person="contact", purposes=(ProcessingPurpose.RIGHTS,), keep="pending_subscriptions")

    contact = models.ForeignKey("crm.Contact", on_delete=models.CASCADE, related_name="+")
    says(STRUCTURE, contact)
    old_email = models.CharField(max_length=254)
    new_email = models.CharField(max_length=254)
    says(_PENDING, old_email, new_email)
    new_hash = models.CharField(max_length=80, db_index=True)
    old_nonce = models.CharField(max_length=43)
    new_nonce = models.CharField(max_length=43)
    says(Mapped(Category.PERMISSIONS, show=Show.HIDE), new_hash, old_nonce, new_nonce)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    old_confirmed_at = models.DateTimeField(null=True)
    new_confirmed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    says(
        Mapped(Category.PERMISSIONS, identifies=False),
        asked_at,
        expires_at,
        old_confirmed_at,
        new_confirmed_at,
        undone_at,
    )
    events = ArrayField(models.BigIntegerField(), default=list)
    old_state = models.CharField(max_length=10, blank=True)
    new_held = models.BooleanField(default=False)
    new_paused_until = models.DateField(null=True)
    says(STATE, events, old_state, new_held, new_paused_until)

    def __str__(self) -> str:
        return f"change of address {self.pk}"


class Pause(Recorded):
    """Nothing that a ban on all marketing would close is sent to this person or address until the day `until` is over; then all is as before.

    A wish for a while and no act of the ledger: it opens and closes no permission.
    """

    about = About(person="subject", purposes=(ProcessingPurpose.RIGHTS,), keep="pauses")

    subject = models.OneToOneField(Subject, on_delete=models.CASCADE, related_name="pause")
    says(STRUCTURE, subject)
    until = models.DateField(_("until"), db_index=True)
    says(Mapped(Category.PERMISSIONS, identifies=False), until)

    class Meta:
        verbose_name, verbose_name_plural = _("pause"), _("pauses")

    def __str__(self) -> str:
        return f"until {self.until}"
