"""Asking people whether what they allowed long ago still holds: the question and its mail in one transaction each."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consent.actions import reconfirming as consent
from consent.queries.addresses import email_behind
from consent.queries.ageing import Due, looked_over, people_due
from consent.queries.rulebook import in_force
from crm.enums import Language
from marketing.actions import outbox
from marketing.enums import Cause
from privacy.actor import SYSTEM

AT_ONCE = 1_000
"""People asked by one sweep: it holds nobody up, and all that wait are asked in the sweeps that follow."""


def ask_due(*, now: datetime) -> int:
    """A sweep job: asks the people whose permissions have grown old, one mail each, in the order of their numbers; how many.

    Once a day nobody is left, and nothing is looked at until the next. A sweep cut short has asked whom it has asked.
    """
    today, book = timezone.localdate(now), in_force()
    if looked_over("asked", today, book):
        return 0
    due = people_due(book, today, limit=AT_ONCE)
    asked = sum(_ask(now, one) for one in due)
    if not asked:
        consent.look_over("asked", today, book)
    return asked


@transaction.atomic
def _ask(now: datetime, due: Due) -> bool:
    address = email_behind(due.hash)
    question = consent.ask(by=SYSTEM, now=now, due=due) if address else None
    if question is None:
        return False
    outbox.enqueue(
        now=now,
        cause=Cause.RECONFIRMATION,
        cause_ref=question,
        address=address,
        language=due.language or Language.FI,
        contact=due.contact,
    )
    return True
