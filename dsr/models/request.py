"""Requests of people about their rights (GDPR art. 12, 15-22)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from crm.enums import Language
from dsr.enums import CameBy, Ground, Identity, RequestState, Right
from privacy.bases import Recorded
from privacy.enums import Category, Erase, ProcessingPurpose, Show
from privacy.mapped import STATE, About, Mapped, not_personal, says

_PURPOSES = (ProcessingPurpose.RIGHTS,)
_KEPT = Mapped(
    Category.RIGHTS,
    Erase.KEEP,
    why="shows that the request was answered in time (GDPR art. 5(2), 12(3))",
    identifies=False,
)


class Request(Recorded):
    """One request. The clock starts on receipt by any channel: `received_on` is a day in Helsinki, `due_on` follows from
    `dsr.deadlines`, with the dates explained in `due_why`. `hash` is the keyed hash of the address given, so that an erased person's
    request keeps its place without naming them.
    """

    about = About(
        person="contact", purposes=_PURPOSES, keep="requests", rows_stay="shows that the request was answered in time"
    )

    number = models.CharField(max_length=12, unique=True)
    rights = ArrayField(models.CharField(max_length=15, choices=Right.choices))
    came_by = models.CharField(max_length=10, choices=CameBy.choices)
    received_on = models.DateField()
    due_on = models.DateField()
    extended_to = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.FI)
    says(_KEPT, number, rights, came_by, received_on, due_on, extended_to, language)
    due_why = models.JSONField(default=list)
    says(not_personal("how the dates were reckoned"), due_why)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    says(Mapped(Category.RIGHTS, Erase.BLANK), name, email, phone, text)
    hash = models.CharField(max_length=80, blank=True, db_index=True)
    says(Mapped(Category.RIGHTS, Erase.BLANK, Show.HIDE), hash)
    contact = models.ForeignKey("crm.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    says(Mapped(Category.RIGHTS, Erase.CUT, Show.HIDE), contact)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.NEW)
    says(Mapped(Category.RIGHTS, Erase.KEEP, why="what became of the request", identifies=False), state)
    identity = models.CharField(max_length=20, choices=Identity.choices, blank=True)
    ground = models.CharField(max_length=40, choices=Ground.choices, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    says(_KEPT, identity, ground, closed_at)
    reasons = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    says(Mapped(Category.RIGHTS, Erase.BLANK), reasons, answer)
    form_key = models.CharField(max_length=43, blank=True)
    version = models.PositiveIntegerField(default=1)
    says(STATE, form_key, version)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form_key"], condition=~Q(form_key=""), name="request_form_once")
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="request_open", condition=~Q(state__in=["answered", "refused"]))
        ]

    def __str__(self) -> str:
        return self.number


class Package(Recorded):
    """What was made for an answer: an access report's files under FILES_DIR, destroyed by retention. `folder` is random."""

    about = About(person="request__contact", purposes=_PURPOSES, keep="packages")

    request = models.ForeignKey(Request, null=True, on_delete=models.PROTECT, related_name="packages")
    says(Mapped(None, Erase.KEEP, Show.HIDE, why="link between rows"), request)
    contact = models.ForeignKey("crm.Contact", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    says(Mapped(Category.RIGHTS, Erase.CUT, Show.HIDE), contact)
    folder = models.CharField(max_length=64)
    files = ArrayField(models.CharField(max_length=100), default=list)
    sections = models.JSONField(default=dict)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    says(not_personal("where the files lay and how much they held"), folder, files, sections, destroyed_at)

    def __str__(self) -> str:
        return f"package {self.pk}"
