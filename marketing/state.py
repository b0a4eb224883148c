"""What may follow what: campaigns and messages. Tables of data; the actions keep to them, the tests walk them.

A campaign reaches `sending` only through `approved`, and every edit leads back to `draft`: so nothing is ever sent but the very
version another person approved (the database holds the same as a constraint).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from marketing.enums import CampaignState as C
from marketing.enums import MessageState as M

CAMPAIGN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "edit": {C.DRAFT: C.DRAFT, C.APPROVED: C.DRAFT, C.SCHEDULED: C.DRAFT},
        "ask": {C.DRAFT: C.DRAFT},
        "approve": {C.DRAFT: C.APPROVED},
        "schedule": {C.APPROVED: C.SCHEDULED, C.SCHEDULED: C.SCHEDULED},
        "unschedule": {C.SCHEDULED: C.APPROVED},
        "start": {C.APPROVED: C.SENDING, C.SCHEDULED: C.SENDING},
        "pause": {C.SENDING: C.PAUSED},
        "resume": {C.PAUSED: C.SENDING},
        "finish": {C.SENDING: C.SENT},
        "cancel": dict.fromkeys((C.DRAFT, C.APPROVED, C.SCHEDULED, C.SENDING, C.PAUSED), C.CANCELLED),
    }
)
"""Each verb: from which state to which."""

MESSAGE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        M.EXCLUDED: frozenset(),
        M.QUEUED: frozenset({M.SENDING, M.DEFERRED, M.EXCLUDED, M.CANCELLED, M.PARKED}),
        M.DEFERRED: frozenset({M.QUEUED, M.SENDING, M.DEFERRED, M.EXCLUDED, M.CANCELLED, M.PARKED}),
        M.SENDING: frozenset({M.SENT, M.REFUSED, M.DEFERRED, M.UNCERTAIN, M.EXCLUDED, M.PARKED, M.CANCELLED}),
        M.SENT: frozenset(),
        M.REFUSED: frozenset(),
        M.UNCERTAIN: frozenset({M.SENT, M.REFUSED}),
        M.PARKED: frozenset({M.QUEUED, M.CANCELLED}),
        M.CANCELLED: frozenset(),
    }
)
"""From each state to those that may follow. `uncertain` is never sent again by itself: only a person may decide to write again, in
another message. It becomes known when the runner that had it comes back after its lease with what the server said. What waits is held
back (`deferred`, reason `contact_pressure`) without having been tried, or until the outcome of a test lets it go (`queued`)."""


def after(verb: str, state: str) -> str | None:
    """The state that the verb leads to, None where it may not be used."""
    return CAMPAIGN[verb].get(state)


def verbs(state: str) -> list[str]:
    """What may be done with a campaign in this state."""
    return [verb for verb, ways in CAMPAIGN.items() if state in ways]


WAITS = (300, 600, 1_200, 2_400, 4_800, 9_600, 19_200, 28_800, 28_800, 28_800, 28_800)
"""Seconds before each next try of a message that a server put off: doubling from 5 minutes to 8 hours, two days in all."""


def retry_after(attempts: int, *, connection_failed: bool) -> int | None:
    """How long to wait after so many attempts; None when it is time to give up. A lost connection says nothing of the message."""
    if connection_failed and attempts <= 3:
        return 5 * attempts
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None
