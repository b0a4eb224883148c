"""Lists of consumers who want no marketing, kept by somebody else: telephone and postal "Robinson" lists."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consent.enums import ListKind
from privacy.bases import Recorded
from privacy.enums import Category, Erase, ProcessingPurpose, Show
from privacy.mapped import STATE, STRUCTURE, About, Mapped, not_personal, says

_ENTRY = Mapped(Category.PERMISSIONS, Erase.KEEP, why="until the entry ends it only closes", identifies=False)


class BanList(Recorded):
    """A list as it was received: the whole of its kind as of the day `dated`.

    In force from `applied_at` on, at most one of each kind; before that it only waits to be looked at, and `replaces` is the number of the
    one that was in force when it was read. `rows` were in the file, `entries` are those understood, each once, `refused` those not, `fresh`
    and `gone` differ from the list before; `problems` are {row, message} of the first refused and never repeat the value. Where another hash
    key is the current one than `hash_key`, it is as good as no list: it has to be sent again.
    """

    about = About(note="Name, day and counts of a list; whom it names is in its entries.")

    kind = models.CharField(_("kind"), max_length=10, choices=ListKind.choices)
    name = models.CharField(_("name of the list"), max_length=120)
    dated = models.DateField(_("date of the list"))
    received_at = models.DateTimeField()
    says(not_personal("about the list as a whole"), kind, name, dated, received_at)
    rows = models.PositiveIntegerField()
    entries = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    fresh = models.PositiveIntegerField()
    gone = models.PositiveIntegerField()
    problems = models.JSONField(default=list)
    says(not_personal("counts of rows"), rows, entries, refused, fresh, gone)
    says(not_personal("what was wrong with rows, without their values"), problems)
    hash_key = models.CharField(max_length=8, default="")
    says(not_personal("id of the hash key the entries were made with"), hash_key)
    replaces = models.BigIntegerField(null=True)
    applied_at = models.DateTimeField(null=True)
    actor_ref = models.BigIntegerField(null=True)
    says(STATE, replaces, applied_at, actor_ref)

    class Meta:
        verbose_name, verbose_name_plural = _("external ban list"), _("external ban lists")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(applied_at__isnull=False), name="ban_list_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} list {self.pk}"

    @property
    def staying(self) -> int:
        """Entries that the list before had too."""
        return self.entries - self.fresh


class BanListEntry(Recorded):
    """A number, or the household of an address, on a list: nothing but its keyed hash under the current key.

    The hash of a number is that of `crm.ContactPoint`, of a household that of `crm.Address`. It counts through the day `expires_on`.
    """

    about = About(
        person="hash",
        purposes=(ProcessingPurpose.RIGHTS, ProcessingPurpose.PHONE_LETTER),
        keep="ban_lists",
        rows_stay="an entry on a list of bans outlives an erasure, by keyed hash",
    )

    # Without a constraint: half a million checks at the end of a transaction, of rows that close nothing without their list.
    ban_list = models.ForeignKey(
        BanList, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    says(STRUCTURE, ban_list)
    hash = models.CharField(max_length=80)
    says(Mapped(Category.PERMISSIONS, Erase.KEEP, Show.HIDE, why="keyed hash: it only closes", identifies=False), hash)
    first_received = models.DateField(_("first received"))
    expires_on = models.DateField(_("ends on"))
    says(_ENTRY, first_received, expires_on)

    class Meta:
        verbose_name, verbose_name_plural = _("entry on an external ban list"), _("entries on external ban lists")
        constraints = [
            models.UniqueConstraint(fields=["ban_list", "hash"], name="ban_list_entry_once"),
            models.CheckConstraint(name="ban_list_entry_ends_later", condition=Q(expires_on__gte=F("first_received"))),
        ]
        indexes = [models.Index(fields=["expires_on"], name="ban_list_entry_ends")]  # the sweep looks often

    def __str__(self) -> str:
        return f"entry {self.pk}"
