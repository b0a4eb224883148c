"""A wish, the mail that asks whether it is its reader's own, and the news that it holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction

from consent.actions import subscriptions as consent
from consent.queries.subscriptions import find
from crm.enums import PointKind
from marketing.actions import outbox
from marketing.enums import OPEN_STATES, Cause
from marketing.models import Message
from marketing.policies import can_confirm_again
from privacy.actor import Actor
from privacy.enums import ActorKind
from privacy.keyed import keyring

STRANGER = Actor(ActorKind.PERSON)


@transaction.atomic
def ask(
    *,
    now: datetime,
    email: str,
    language: str,
    topics: Collection[str],
    direct_marketing: bool,
    wording: int,
    first_name: str = "",
    last_name: str = "",
    email_tracking: bool = False,
    channels: Collection[str] = (),
    contact: int | None = None,
) -> None:
    """Notes the wish and sends the mail that asks to confirm it; `email` is a canonical address.

    Says nothing back, and does the same for every address: one that is known or has everything already must look the same to who asks
    (OWASP ASVS 6.3.8). One that has had its share of mails today gets none, and what waits for it stays as it is.
    """
    hashes = keyring.hashes(PointKind.EMAIL, email)
    with connection.cursor() as cursor:  # many at once do not each find room for one more
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [hashes[-1]])
    if not can_confirm_again(hashes, now):
        return
    pending = consent.ask(
        by=STRANGER,
        now=now,
        email=email,
        first_name=first_name,
        last_name=last_name,
        language=language,
        topics=sorted(topics),
        direct_marketing=direct_marketing,
        wording=wording,
        email_tracking=email_tracking,
        channels=sorted(channels),
        contact=contact,
    )
    if not _on_its_way(pending):
        outbox.enqueue(now=now, cause=Cause.CONFIRMATION, cause_ref=pending, address=email, language=language)


@transaction.atomic
def confirm(*, now: datetime, pending: int, nonce: str) -> consent.Confirmed:
    """The button behind the link: what was asked for holds, and a mail tells so, with the way out. Raises Refused as `consent` does."""
    wish = find(pending)
    done = consent.confirm(now=now, pending=pending, nonce=nonce)
    if wish is not None:
        outbox.enqueue(
            now=now,
            cause=Cause.JOINED,
            cause_ref=pending,
            address=wish.email,
            language=wish.language,
            contact=done.contact,
        )
    return done


def _on_its_way(pending: int) -> bool:
    """A form sent twice is one mail."""
    return Message.objects.filter(cause=Cause.CONFIRMATION, cause_ref=pending, state__in=OPEN_STATES).exists()
