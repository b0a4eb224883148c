"""Nudges: mail leaves at once instead of at the next sweep. A lost nudge costs only that time (rule I11)."""

from __future__ import annotations

import logging
import threading
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from marketing.actions import campaigns
from marketing.queries.due import campaigns_due, own_letters_due
from marketing.runners import due

logger = logging.getLogger(__name__)


@shared_task
def send_own_letters(**_: Any) -> None:
    """Sends the transactional mail that waits; calls itself again while there is more."""
    if due.sweep_own_letters(now=timezone.now()) and own_letters_due():
        nudge(send_own_letters)


@shared_task
def send_campaigns(**_: Any) -> None:
    """Starts and sends the campaigns that are due, a slice at a time."""
    campaigns.start_due(now=timezone.now())
    sent = due.sweep_campaigns(now=timezone.now())
    campaigns.settle(now=timezone.now())
    if sent and campaigns_due():
        nudge(send_campaigns)


def nudge(task: Any) -> None:
    """Asks a worker to run a task of this module now, and returns at once: nobody's page waits for a broker that is away.

    Without a broker nothing is lost: the sweep does the same.
    """
    if task.name not in _on_their_way:
        _on_their_way.add(task.name)
        threading.Thread(target=_publish, args=(task,), daemon=True).start()


def after_commit(task: Any) -> None:
    """The same once the transaction has committed: what a door calls after an action that left a row to send."""
    transaction.on_commit(lambda: nudge(task))


def _publish(task: Any) -> None:
    try:
        task.apply_async(retry=False, ignore_result=True)
    except OperationalError:
        logger.warning("The broker does not answer; the sweep will send what waits.")
    finally:
        _on_their_way.discard(task.name)


_on_their_way: set[str] = set()  # names: where one nudge is under way, a second says nothing new
