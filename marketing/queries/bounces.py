"""What came back, for pages and reports."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from marketing.enums import BounceKind
from marketing.models import Bounce


def returned() -> QuerySet[Bounce]:
    """Everything that came back, for a list page."""
    return Bounce.objects.all()


def find(bounce: int) -> Bounce | None:
    """One of them, with its message and newsletter."""
    return Bounce.objects.select_related("message__campaign").filter(pk=bounce).first()


def unread(user: Any) -> int:
    """How many wait for somebody to say what they are."""
    return Bounce.objects.filter(kind=BounceKind.UNREAD).count()


def came_back(campaign: int) -> list[tuple[Any, int]]:
    """What came back for a campaign: each kind in words with the number of messages, the most frequent first."""
    rows = Bounce.objects.filter(message__campaign=campaign).values_list("kind")
    found = rows.annotate(n=Count("message", distinct=True)).order_by("-n", "kind")
    return [(BounceKind(kind).label, n) for kind, n in found]
