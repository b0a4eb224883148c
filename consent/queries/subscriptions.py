"""Subscriptions that wait for their confirmation."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from consent.models import PendingSubscription
from privacy.refusal import Refused


@dataclass(frozen=True)
class Pending:
    """A wish and, once its button was pressed, when."""

    id: int
    email: str
    first_name: str
    language: str
    topics: tuple[str, ...]
    direct_marketing: bool
    nonce: str
    expires_at: datetime
    confirmed_at: datetime | None


def find(pending: int) -> Pending | None:
    """A wish that still waits; None when it was confirmed, replaced, withdrawn or purged."""
    row = PendingSubscription.objects.filter(pk=pending, confirmed_at=None, void=False).first()
    return _read(row) if row else None


def waiting(pending: int, nonce: str, *, now: datetime) -> Pending:
    """The wish behind a link: still waiting, or confirmed already. Raises Refused with the reason why the link is of no use."""
    row = PendingSubscription.objects.filter(pk=pending).first()
    if row is None or not hmac.compare_digest(row.nonce, nonce) or (row.confirmed_at is None and row.expires_at <= now):
        raise Refused(_("This link has expired. Subscribe again, and we send you a new one."))
    if row.confirmed_at is None and row.void:
        raise Refused(
            _("This link is no longer valid: you have asked for something else since. Subscribe again if you wish.")
        )
    return _read(row)


def _read(row: PendingSubscription) -> Pending:
    return Pending(
        row.pk,
        row.email,
        row.first_name,
        row.language,
        tuple(row.topics),
        row.direct_marketing,
        row.nonce,
        row.expires_at,
        row.confirmed_at,
    )
