"""Whether anything may leave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marketing.models import Instance


def quarantined_at() -> datetime | None:
    """Since when nothing leaves because the database came back from a backup; None where all is well."""
    return Instance.objects.filter(pk=1).values_list("quarantined_at", flat=True).first()


def waiting(user: Any) -> int:
    """1 while somebody has to confirm."""
    return int(quarantined_at() is not None)
