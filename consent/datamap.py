"""The ways from a person to what they allowed and forbade: their own subject, and the subjects of addresses that are theirs alone."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from consent.models import (
    AddressChange,
    Ban,
    BanListEntry,
    ConsentEvent,
    Contacted,
    Evidence,
    Pause,
    PendingSubscription,
    Permission,
    Reconfirmation,
    Subject,
)
from crm.queries.reach import households_of
from privacy.registry import DataPath, Person


def subjects(person: Person) -> Any:
    """They, and their addresses by keyed hash."""
    return Subject.objects.filter(Q(contact__in=person.contacts) | Q(hash__in=person.hashes))


def events(person: Person) -> Any:
    """Their acts."""
    return ConsentEvent.objects.filter(subject_ref__in=subjects(person).values("ref"))


def evidence(person: Person) -> Any:
    """What proves their acts."""
    return Evidence.objects.filter(event__subject_ref__in=subjects(person).values("ref"))


def permissions(person: Person) -> Any:
    """What their acts come to."""
    return Permission.objects.filter(subject__in=subjects(person))


def bans(person: Person) -> Any:
    """What they forbade."""
    return Ban.objects.filter(subject__in=subjects(person))


def pending(person: Person) -> Any:
    """Subscriptions that waited for their confirmation."""
    return PendingSubscription.objects.filter(Q(hash__in=person.hashes) | Q(contact__in=person.contacts))


def address_changes(person: Person) -> Any:
    """Changes of address that wait, or were made a few days ago."""
    return AddressChange.objects.filter(Q(contact__in=person.contacts) | Q(new_hash__in=person.hashes))


def reconfirmations(person: Person) -> Any:
    """Questions whether what they allowed still holds."""
    return Reconfirmation.objects.filter(Q(contact__in=person.contacts) | Q(hash__in=person.hashes))


def pauses(person: Person) -> Any:
    """Until when they wish to be left in peace."""
    return Pause.objects.filter(subject__in=subjects(person))


def contacted(person: Person) -> Any:
    """How often they were contacted."""
    return Contacted.objects.filter(contact__in=person.contacts)


def ban_list_entries(person: Person) -> Any:
    """Their numbers and households on the external ban lists in force."""
    hashes = [*person.hashes, *households_of(person.contacts)]
    return BanListEntry.objects.filter(hash__in=hashes, ban_list__applied_at__isnull=False)


PATHS = (
    DataPath("consent.AddressChange", address_changes),
    DataPath("consent.BanListEntry", ban_list_entries),
    DataPath("consent.Contacted", contacted),
    DataPath("consent.Pause", pauses),
    DataPath("consent.Reconfirmation", reconfirmations),
    DataPath("consent.PendingSubscription", pending),
    DataPath("consent.Evidence", evidence),
    DataPath("consent.Permission", permissions),
    DataPath("consent.Ban", bans),
    DataPath("consent.ConsentEvent", events),
    DataPath("consent.Subject", subjects),
)
