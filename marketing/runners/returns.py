"""Takes in what came back: the mails in the Maildir of the address for returns, and what servers refused."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings

from marketing.actions import bounces
from marketing.ports import maildir
from privacy.refusal import Refused

logger = logging.getLogger(__name__)
AT_ONCE = 500


def sweep_returns(*, now: datetime) -> int:
    """A slice of both; how many. A mail that cannot be taken in stays where it is and holds nobody up."""
    count = bounces.take_refusals(now=now)
    if not settings.RETURNS_MAILDIR:
        return count
    try:
        for file, raw in maildir.fresh(Path(settings.RETURNS_MAILDIR), AT_ONCE):
            count += _take(file, raw, now)
    except OSError as error:
        logger.warning("The mails that came back cannot be read: %s", error.strerror)
    return count


def _take(file: Path, raw: bytes, now: datetime) -> int:
    try:
        bounces.take(now=now, raw=raw)
    except Refused:  # nothing in it
        pass
    except Exception as error:
        logger.error(
            "A mail that came back could not be taken in: %s", type(error).__name__
        )  # its words could name a person
        return 0
    maildir.taken(file)
    return 1
