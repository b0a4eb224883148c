"""What an erasure asks of permissions: that no ban dies with the person, and no permission outlives them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from consent.actions import ledger, subjects
from consent.enums import Act, PermissionState, SourceKind
from consent.models import Ban, Permission
from consent.rules import ADDRESSED
from consent.state import Scope
from privacy.actor import Actor


@transaction.atomic
def carry_bans(*, by: Actor, now: datetime, contact: int, hashes: Sequence[str]) -> int:
    """Writes the contact's bans in force on their addresses, as of when they were given; returns how many acts.

    A ban over a channel that needs no address or number (letters, the web) ends with the contact: nobody is left to be reached by it.
    """
    bans = list(
        Ban.objects.filter(subject__contact=contact, lifted_at=None, channel__in=["", *ADDRESSED]).order_by("id")
    )
    on = subjects.of_hashes(hashes) if bans else {}
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


@transaction.atomic
def end_permissions(*, by: Actor, now: datetime, contacts: Sequence[int], hashes: Sequence[str]) -> int:
    """Ends every permission of these contacts and addresses; returns how many acts.

    The ledger says so, not only its shadow: whoever comes back by an act of their own starts anew, and state stays the fold of the ledger.
    """
    theirs = Q(subject__contact__in=contacts) | Q(subject__hash__in=hashes)
    ended = (PermissionState.EXPIRED, PermissionState.UNPROVEN)
    drafts = [
        ledger.Draft(
            subject=row.subject_id,
            act=Act.EXPIRED,
            scope=Scope(row.purpose, row.channel, row.topic),
            source_kind=SourceKind.SYSTEM,
            source="erasure",
        )
        for row in Permission.objects.filter(theirs).exclude(state__in=ended).order_by("id")
    ]
    return len(ledger.append(drafts, by=by, now=now)) if drafts else 0
