"""A wish and the mail that asks whether it is its reader's own.

A link in a mail may have been forwarded: by itself it can only stop. What it is to open waits, like a stranger's wish, for the button
behind a link mailed to the address anew.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from consent.actions import preferences
from consent.actions import subscriptions as consent
from consent.queries import offers
from crm.enums import PointKind
from crm.queries.reach import key_of
from marketing.actions import outbox
from marketing.enums import OPEN_STATES, Cause
from marketing.models import Message
from marketing.policies import can_confirm_again
from marketing.queries.choices import choices
from privacy.actor import Actor
from privacy.enums import ActorKind
from privacy.keyed import keyring
from privacy.refusal import Refused

STRANGER = Actor(ActorKind.PERSON)


@transaction.atomic
def ask(
    *,
    now: datetime,
    email: str,
    first_name: str,
    last_name: str,
    language: str,
    topics: Collection[str],
    direct_marketing: bool,
    wording: int,
) -> None:
    """Notes the wish and sends the mail that asks to confirm it; `email` is a canonical address.

    Says nothing back: an address that is confirmed already, or has had its share of mails today, must look the same to who asks.
    """
    if not can_confirm_again(keyring.hashes(PointKind.EMAIL, email), now):
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
    )
    if pending is not None and not _on_its_way(pending):
        outbox.enqueue(now=now, cause=Cause.CONFIRMATION, cause_ref=pending, address=email, language=language)


@transaction.atomic
def choose(
    *,
    now: datetime,
    hash: str,
    contact: int | None,
    topics: Collection[str],
    direct_marketing: bool,
    language: str,
    wording: int,
) -> bool:
    """Saves the choices of a preference link: what is no longer wanted stops at once, what is new is asked back by mail.

    Returns whether there is something new to confirm. Raises Refused where nobody in the register holds the address any more.
    """
    held = choices(hash, contact, [topic.key for topic in offers.topics()])
    already = {key for key, (subscribed, _since) in held.topics.items() if subscribed}
    preferences.save(
        now=now,
        hash=hash,
        contact=contact,
        topics=already & set(topics),
        direct_marketing=direct_marketing and held.direct_marketing,
        wording=wording,
    )
    more, marketing_too = set(topics) - already, direct_marketing and not held.direct_marketing
    if not more and not marketing_too:
        return False
    address = key_of(hash)
    if not address:
        raise Refused(_("The register no longer holds this address. Subscribe anew to get something."))
    ask(
        now=now,
        email=address,
        first_name="",
        last_name="",
        language=language,
        topics=more,
        direct_marketing=marketing_too,
        wording=wording,
    )
    return True


def _on_its_way(pending: int) -> bool:
    """A form sent twice is one mail."""
    return Message.objects.filter(cause=Cause.CONFIRMATION, cause_ref=pending, state__in=OPEN_STATES).exists()
