"""Changes of address that wait for both addresses."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from consent.models import AddressChange
from privacy.refusal import Refused

SIDES = ("old", "new")
UNDO_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Move:
    """A change, its nonces by side, when each side confirmed it, and when it was taken back."""

    id: int
    contact: int
    nonces: dict[str, str]
    confirmed: dict[str, datetime]
    undone_at: datetime | None

    @property
    def done(self) -> bool:
        return len(self.confirmed) == len(SIDES)

    def can_be_undone(self, now: datetime) -> bool:
        """Is it made, not taken back, and made no longer ago than `UNDO_FOR`?"""
        return self.done and not self.undone_at and now <= max(self.confirmed.values()) + UNDO_FOR


def find(change: int) -> Move | None:
    """A change of address; None when it is purged, or went with its person."""
    row = AddressChange.objects.filter(pk=change).first()
    return _read(row) if row else None


def waiting(change: int, side: str, nonce: str, *, now: datetime) -> Move:
    """The change behind a link: waiting, or made. Raises Refused where the link is of no use any more."""
    row = AddressChange.objects.filter(pk=change).first()
    found = _read(row) if row else None
    if row is None or found is None or side not in SIDES or not hmac.compare_digest(found.nonces[side], nonce):
        raise Refused(_("This link has expired. Ask for the change again by the link in any of our mails."))
    if row.expires_at <= now and not found.done:
        raise Refused(_("This link has expired. Ask for the change again by the link in any of our mails."))
    return found


def _read(row: AddressChange) -> Move:
    pressed = {"old": row.old_confirmed_at, "new": row.new_confirmed_at}
    nonces = {"old": row.old_nonce, "new": row.new_nonce}
    confirmed = {side: at for side, at in pressed.items() if at}
    return Move(row.pk, row.contact_id, nonces, confirmed, row.undone_at)
