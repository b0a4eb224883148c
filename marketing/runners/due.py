"""Sends what is due, for a bounded time: what the sweep and the tasks call. Where no mail server answers, what waits goes on waiting."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from marketing.actions import claims
from marketing.queries.due import campaigns_due, own_letters_due
from marketing.runners.delivery import Unreachable, deliver
from marketing.runners.letters import IssueLetters, OwnLetters
from marketing.runners.server import mail_server
from privacy.refusal import Refused

logger = logging.getLogger(__name__)
SLICE = 20.0  # seconds of one sweep or task, so that nobody waits long for a worker to end


def send_own_letters(*, seconds: float, stop: threading.Event | None = None) -> int:
    """Confirmations, codes, answers: how many were taken. Raises Unreachable or Refused when there is no server."""
    if not own_letters_due():
        return 0
    return deliver(OwnLetters(), mail_server(), stop=stop or threading.Event(), seconds=seconds)


def send_campaigns(*, seconds: float, stop: threading.Event | None = None) -> int:
    """Campaigns being sent, one after the other, each with an equal share of `seconds`; how many messages were taken."""
    due, stop, begun = campaigns_due(), stop or threading.Event(), time.monotonic()
    count = 0
    for place, campaign in enumerate(due):
        left = begun + seconds - time.monotonic()
        if left <= 0 or stop.is_set():
            break
        count += deliver(IssueLetters(campaign), mail_server(), stop=stop, seconds=left / (len(due) - place))
    return count


def sweep_own_letters(*, now: datetime) -> int:
    """A slice of the transactional mail."""
    return _slice(send_own_letters)


def sweep_campaigns(*, now: datetime) -> int:
    """A slice of the campaigns being sent."""
    return _slice(send_campaigns)


def sweep_leases(*, now: datetime) -> int:
    """Ends what a runner that died has left behind. The database's clock decides, not `now`."""
    return claims.expire()


def _slice(send: Callable[..., int]) -> int:
    try:
        return send(seconds=SLICE)
    except (Unreachable, Refused) as no:
        logger.warning("Mail waits: %s", no)
        return 0
