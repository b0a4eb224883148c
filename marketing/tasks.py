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
from marketing.actions.asking import want
from marketing.queries.due import campaigns_due, own_letters_due
from marketing.runners import due
from marketing.runners.asking import sweep_links

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


@shared_task
def ask_links(campaign: int = 0, **_: Any) -> None:
    """Asks the links that wait whether they answer, and before that puts in line those of this newsletter that nobody asked of late."""
    if campaign:
        want(now=timezone.now(), campaign=campaign)
    sweep_links(now=timezone.now())


def nudge(task: Any, **given: int) -> None:
    """Asks a worker to run a task of this module now, `given` numbers, and returns at once: nobody's page waits for a broker that is away.

    Without a broker nothing is lost: the sweep does the same.
    """
    named = f"{task.name} {given or ''}"
    if named not in _on_their_way:
        _on_their_way.add(named)
        threading.Thread(target=_publish, args=(task, given, named), daemon=True).start()


def after_commit(task: Any, **given: int) -> None:
    """The same once the transaction has committed: what a door calls after an action that left a row to send."""
    transaction.on_commit(lambda: nudge(task, **given))


def _publish(task: Any, given: dict[str, int], named: str) -> None:
    try:
        task.apply_async(kwargs=given, retry=False, ignore_result=True)
    except OperationalError:
        logger.warning("The broker does not answer; the sweep will send what waits.")
    finally:
        _on_their_way.discard(named)


_on_their_way: set[str] = set()  # names and numbers: where one nudge is under way, a second says nothing new
