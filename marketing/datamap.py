"""Paths from a person to what was sent to them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from marketing.models import Behaviour, Bounce, Message
from privacy.registry import DataPath, Person


def _messages(person: Person) -> QuerySet[Message]:
    """Theirs by number; those to nobody in the register (a confirmation, a receipt) by the address's keyed hash."""
    unnamed = Q(contact__isnull=True, campaign__isnull=True, address_hash__in=person.hashes)
    return Message.objects.filter(Q(contact__in=person.contacts) | unnamed)


def _behaviour(person: Person) -> QuerySet[Behaviour]:
    """What they did and let us keep."""
    return Behaviour.objects.filter(contact__in=person.contacts)


def _bounces(person: Person) -> QuerySet[Bounce]:
    """What came back of what was sent to them."""
    return Bounce.objects.filter(message__in=_messages(person))


PATHS = (
    DataPath("marketing.Behaviour", _behaviour),
    DataPath("marketing.Bounce", _bounces),
    DataPath("marketing.Message", _messages),
)
