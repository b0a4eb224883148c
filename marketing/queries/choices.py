"""What who reads an address has chosen: for the preference page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from consent.enums import Channel, ContactPurpose
from consent.queries.states import picture
from consent.state import Scope
from crm.queries.reach import living


@dataclass(frozen=True)
class Choices:
    """`topics`: whether each is subscribed to, and since when it is stopped if it was. `banned_since`: a ban on all marketing."""

    topics: Mapping[str, tuple[bool, datetime | None]]
    direct_marketing: bool
    banned_since: datetime | None


def choices(hash: str, contact: int | None, topics: list[str]) -> Choices:
    """The choices that hold for the address of this hash, with the bans of the contact, if the register still has them."""
    found = picture(contact=living(contact), points={"email": hash})
    newsletters = {key: found.verdict(Scope(ContactPurpose.NEWSLETTER, Channel.EMAIL, key)) for key in topics}
    return Choices(
        topics={
            key: (verdict.reason is None, verdict.since if verdict.reason else None)
            for key, verdict in newsletters.items()
        },
        direct_marketing=found.verdict(Scope(ContactPurpose.DIRECT_MARKETING, Channel.EMAIL, "")).reason is None,
        banned_since=max((held.ban.since for held in found.bans() if not held.ban.scope.purpose), default=None),
    )
