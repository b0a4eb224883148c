"""Contact pressure: how often somebody is contacted at most, over all channels together. The definition, pure.

The gate's SQL says the same (`consent.queries.pressure`) and is tested against it. What counts and what is held back is one table: what does
not count is not held back either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from consent.enums import ContactPurpose
from consent.rules import CONTACT_LIMIT


class Counts(NamedTuple):
    """Does a contact for the purpose count, and why."""

    counts: bool
    why: str


_P = ContactPurpose
COUNTED: Mapping[str, Counts] = MappingProxyType(
    {
        _P.DIRECT_MARKETING: Counts(True, "marketing: what the limit is for"),
        _P.NEWSLETTER: Counts(True, "asked for, and still one more mail in the box"),
        _P.ADDRESSED_MAILING: Counts(True, "nobody asked for it"),
        _P.SURVEY: Counts(True, "nobody asked for it, and it takes their time"),
        _P.SATISFACTION_SURVEY: Counts(True, "it takes their time"),
        _P.CUSTOMER_COMMUNICATION: Counts(False, "about what they bought: they need it when it is so, however often"),
        _P.INFORMATION: Counts(False, "a duty in the public interest does not wait"),
        _P.SOCIAL_ADVERTISING: Counts(False, "the platform shows it: when and how often, only the platform knows"),
        _P.PERSONAL_CONTENT: Counts(False, "shown where they come to look, nobody is written to"),
        _P.WEB_PROFILING: Counts(False, "no contact"),
        _P.EMAIL_TRACKING: Counts(False, "no contact"),
    }
)
"""Every contact purpose. Transactional mail has none: it is no campaign's, and never counts."""


@dataclass(frozen=True)
class Limit:
    """No more than so many contacts in so many days of 24 hours."""

    contacts: int
    days: int

    @property
    def window(self) -> timedelta:
        return timedelta(days=self.days)


def limit(purposes: Iterable[str], choices: Mapping[str, Mapping[str, Any]]) -> Limit | None:
    """The limit that these purposes are held to; None where the controller has none, or none of them counts."""
    on = choices.get(CONTACT_LIMIT)
    if on is None or not any(COUNTED[purpose].counts for purpose in purposes):
        return None
    return Limit(on["contacts"], on["days"])


def free_at(contacts: Iterable[datetime], held_to: Limit, now: datetime) -> datetime | None:
    """When somebody with these contacts behind them may be contacted again; None where they may now."""
    latest = sorted(contacts, reverse=True)[: held_to.contacts]
    if len(latest) < held_to.contacts:
        return None
    again = latest[-1] + held_to.window
    return again if again > now else None
