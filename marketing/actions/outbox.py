"""Transactional mail: a row in the queue, whose text is written by its cause when it leaves."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db.models.functions import Now

from consent.actions.rekeying import settle
from crm.enums import PointKind
from crm.normal import email_key
from marketing.enums import Cause, MessageState
from marketing.models import Message
from privacy.refusal import Refused


def enqueue(
    *, now: datetime, cause: Cause, cause_ref: int | None, address: str, language: str, contact: int | None = None
) -> int:
    """Puts one mail into the queue and returns its number; it leaves when the transaction has committed, even if nobody nudges.

    `cause_ref` is the row the text comes from. Raises Refused for what is not an e-mail address.
    """
    try:
        key = email_key(address)
    except ValueError as error:
        raise Refused(str(error), field="email") from error
    message = Message.objects.create(
        cause=cause,
        cause_ref=cause_ref,
        contact_id=contact,
        address=key,
        address_hash=settle(PointKind.EMAIL, [key])[key],
        language=language,
        state=MessageState.QUEUED,
        next_at=Now(),  # the queue's clock is the database's
        message_id=message_id(),
    )
    return message.pk


def message_id() -> str:
    """A new Message-ID without its angle brackets (RFC 5322, 3.6.4): random, so that it says nothing of anybody."""
    return f"{uuid.uuid4()}@{sender_domain()}"


def sender_domain() -> str:
    """The domain our mail comes from."""
    return settings.CONTROLLER["sender"].rpartition("@")[2]
