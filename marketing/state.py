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
        "cancel": {s: C.CANCELLED for s in (C.DRAFT, C.APPROVED, C.SCHEDULED, C.SENDING, C.PAUSED)},
    }
)
"""Each verb: from which state to which."""

MESSAGE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        M.EXCLUDED: frozenset(),
        M.QUEUED: frozenset({M.SENDING, M.EXCLUDED, M.CANCELLED, M.PARKED}),
        M.DEFERRED: frozenset({M.SENDING, M.EXCLUDED, M.CANCELLED, M.PARKED}),
        M.SENDING: frozenset({M.SENT, M.REFUSED, M.DEFERRED, M.UNCERTAIN, M.EXCLUDED, M.PARKED, M.CANCELLED}),
        M.SENT: frozenset(),
        M.REFUSED: frozenset(),
        M.UNCERTAIN: frozenset(),
        M.PARKED: frozenset({M.QUEUED, M.CANCELLED}),
        M.CANCELLED: frozenset(),
    }
)
"""From each state to those that may follow. `uncertain` is an end: only a person may decide to write again, in another message."""


def after(verb: str, state: str) -> str | None:
    """The state that the verb leads to, None where it may not be used."""
    return CAMPAIGN[verb].get(state)


def verbs(state: str) -> list[str]:
    """What may be done with a campaign in this state."""
    return [verb for verb, ways in CAMPAIGN.items() if state in ways]
