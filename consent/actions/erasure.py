"""What an erasure asks of permissions: that no ban dies with the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from consent.actions import ledger, subjects
from consent.enums import Act, SourceKind
from consent.models import Ban
from consent.rules import ADDRESSED
from consent.state import Scope
from privacy.actor import Actor


@transaction.atomic
def carry_bans(*, by: Actor, now: datetime, contact: int, hashes: Sequence[str]) -> int:
    """Writes the contact's bans in force on their addresses, as of when they were given; returns how many acts.

    A ban over a channel that needs no address or number (letters, the web) ends with the contact: nobody is left to be reached by it.
    """
    bans = Ban.objects.filter(subject__contact=contact, lifted_at=None, channel__in=["", *ADDRESSED]).order_by("id")
    on = subjects.of_hashes(hashes)
    drafts = [
        ledger.Draft(
            subject=on[hash_],
            act=Act(ban.act),
            scope=Scope(ban.purpose, ban.channel, ban.topic),
            happened_at=ban.since,
            source_kind=SourceKind.SYSTEM,
            source="erasure",
            evidence="",
        )
        for ban in bans
        for hash_ in sorted(on)
    ]
    return len(ledger.append(drafts, by=by, now=now)) if drafts else 0
