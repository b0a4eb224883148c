"""What who reads an address has chosen: for the preference page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from consent.queries.addresses import picture_behind
from consent.queries.offers import MARKETING, TRACKING, by_channel, channels, newsletter
from consent.queries.pauses import paused_until
from consent.state import Verdict
from crm.queries.reach import language_of, living


@dataclass(frozen=True)
class Choice:
    """Whether it is open, and since when it is not where somebody closed it."""

    open: bool
    closed_since: datetime | None


@dataclass(frozen=True)
class Choices:
    """`channels` and `language` only where the link names somebody in the register. `banned_since`: a ban on all marketing."""

    topics: Mapping[str, Choice]
    direct_marketing: bool
    email_tracking: bool
    channels: Mapping[str, Choice]
    banned_since: datetime | None
    paused_until: date | None
    language: str


def choices(hash: str, contact: int | None, topics: Sequence[str], *, today: date) -> Choices:
    """The choices that hold for the address of this hash, with those of the contact, if the register still has them."""
    found, person = picture_behind(hash, contact), living(contact)
    return Choices(
        topics={key: _choice(found.verdict(newsletter(key))) for key in topics},
        direct_marketing=found.verdict(MARKETING).reason is None,
        email_tracking=found.verdict(TRACKING).reason is None,
        channels={channel: _choice(found.verdict(by_channel(channel))) for channel in channels(person)},
        banned_since=max((held.ban.since for held in found.bans() if not any(held.ban.scope)), default=None),
        paused_until=paused_until(hash, contact, today=today),
        language=language_of(person) if person else "",
    )


def _choice(verdict: Verdict) -> Choice:
    return Choice(verdict.reason is None, verdict.since if verdict.reason else None)
