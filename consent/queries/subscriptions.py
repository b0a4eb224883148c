"""Subscriptions that wait for their confirmation."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from consent.models import PendingSubscription
from consent.queries.addresses import hashes_of
from consent.queries.offers import MARKETING, TRACKING, newsletter
from consent.queries.states import picture
from crm.enums import PointKind
from privacy.refusal import Refused


@dataclass(frozen=True)
class Pending:
    """A wish and, once its button was pressed, when."""

    id: int
    email: str
    first_name: str
    last_name: str
    language: str
    topics: tuple[str, ...]
    direct_marketing: bool
    email_tracking: bool
    channels: tuple[str, ...]
    contact: int | None
    asked_at: datetime
    nonce: str
    expires_at: datetime
    confirmed_at: datetime | None


def find(pending: int) -> Pending | None:
    """A wish that still waits; None when it was confirmed, replaced, withdrawn or purged."""
    row = PendingSubscription.objects.filter(pk=pending, confirmed_at=None, void=False).first()
    return _read(row) if row else None


def confirmed(pending: int) -> Pending | None:
    """A wish that was confirmed; None when it was not, or is purged."""
    row = PendingSubscription.objects.filter(pk=pending, confirmed_at__isnull=False).first()
    return _read(row) if row else None


def has_all(wish: Pending) -> bool:
    """Is everything asked for open already at the address?"""
    held = picture(points={PointKind.EMAIL: hashes_of(wish.email)})
    scopes = [*map(newsletter, wish.topics), *([MARKETING] if wish.direct_marketing else [])]
    scopes += [TRACKING] if wish.email_tracking else []
    return not wish.channels and all(held.verdict(scope).reason is None for scope in scopes)


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
        row.last_name,
        row.language,
        tuple(row.topics),
        row.direct_marketing,
        row.email_tracking,
        tuple(row.channels),
        row.contact_id,
        row.asked_at,
        row.nonce,
        row.expires_at,
        row.confirmed_at,
    )
