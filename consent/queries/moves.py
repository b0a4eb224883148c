"""Changes of address that wait for both addresses."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from consent.models import AddressChange
from privacy.refusal import Refused

SIDES = ("old", "new")


@dataclass(frozen=True)
class Move:
    """A change, its nonces by side, and which sides have confirmed it."""

    id: int
    contact: int
    nonces: dict[str, str]
    confirmed: frozenset[str]

    @property
    def done(self) -> bool:
        return len(self.confirmed) == len(SIDES)


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
    return Move(row.pk, row.contact_id, nonces, frozenset(side for side in SIDES if pressed[side]))
