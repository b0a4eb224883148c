"""Trainings, events, competitions and services, and who registered and took part."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.enums import EventKind, EventState, ParticipationState
from crm.models.dealing import FIGURE, FIGURE_NAME, PURPOSES, TEXT, Dealing
from crm.models.product import Product
from privacy.bases import Recorded
from privacy.mapped import STATE, About, not_personal, says, targetable

_OURS = not_personal("of something we arrange, not of a person")


class Event(Recorded):
    """Something people register for: a training, an event, a competition, a service. `seats` None is no limit."""

    about = About(note="What we arrange.")

    kind = models.CharField(_("kind"), max_length=12, choices=EventKind.choices, default=EventKind.TRAINING)
    state = models.CharField(_("state"), max_length=10, choices=EventState.choices, default=EventState.PLANNED)
    name = models.CharField(_("name"), max_length=200)
    product = models.ForeignKey(
        Product, verbose_name=_("product"), null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    says(_OURS, kind, state, name, product, starts_at, ends_at, place, seats)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    says(STATE, version)

    class Meta:
        verbose_name, verbose_name_plural = _("event or training"), _("events and trainings")
        constraints = [
            models.CheckConstraint(
                name="event_ends_after_start", condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at"))
            )
        ]
        indexes = [models.Index(fields=["-starts_at", "-id"], name="event_starts")]

    def __str__(self) -> str:
        return self.name


class Participation(Dealing):
    """Somebody's registration for an event and what came of it. `at` is when the event begins. A certificate has a number."""

    about = About(person="contact", purposes=PURPOSES, keep="dealings", rows_stay="figures of the event")

    event = models.ForeignKey(Event, verbose_name=_("event or training"), on_delete=models.PROTECT)
    says(FIGURE_NAME, event)
    targetable(36, event)
    state = models.CharField(
        _("state"), max_length=10, choices=ParticipationState.choices, default=ParticipationState.REGISTERED
    )
    registered_on = models.DateField(_("registered"))
    certified_on = models.DateField(_("certificate given"), null=True, blank=True)
    certificate_until = models.DateField(_("certificate valid until"), null=True, blank=True)
    says(FIGURE, state, registered_on, certified_on, certificate_until)
    targetable(36, state)
    certificate = models.CharField(_("number of the certificate"), max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    says(TEXT, certificate, note)

    class Meta(Dealing.Meta):
        verbose_name, verbose_name_plural = _("participation"), _("participations")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "contact"], condition=Q(contact__isnull=False), name="participation_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.event)
