"""Chats taken in: the figures for statistics, the words beside them for as long as they may be kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from crm import clean
from crm.actions.dealings import records
from crm.models import ChatText
from crm.sources import Source
from privacy.actor import Actor


@transaction.atomic
def take_in(*, by: Actor, now: datetime, source: Source, text: str, contact: int | None = None, **figures: Any) -> int:
    """Keeps a chat and returns its number. Personal identity codes in the text are masked: who wrote them is no longer there to be asked.

    Without a `contact` the chat belongs to nobody; `visitor` is then a name of the chat's own.
    """
    ref = records.record("chat", by=by, now=now, source=source, contact=contact, **figures)
    if kept := clean.masked(text):
        ChatText.objects.create(chat_id=ref, text=kept[:100_000])
    return ref
