"""Takes in what came back: the mails in the Maildir and in the mailbox of the address for returns, and what servers refused."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings

from marketing.actions import bounces
from marketing.ports import maildir
from marketing.ports.imap import Inbox, Mailbox, Unreadable, Unseen
from privacy.refusal import Refused

logger = logging.getLogger(__name__)
AT_ONCE = 500
LONGEST = 120.0  # seconds that a slow mailbox may hold up the sweep


def sweep_returns(*, now: datetime) -> int:
    """A slice of all three; how many. A mail that cannot be taken in stays where it is and holds nobody up."""
    return bounces.take_refusals(now=now) + _from_maildir(now) + _from_mailbox(now)


def _from_maildir(now: datetime) -> int:
    if not settings.RETURNS_MAILDIR:
        return 0
    count = 0
    try:
        for file, raw in maildir.fresh(Path(settings.RETURNS_MAILDIR), AT_ONCE):
            if _taken(raw, now):
                maildir.taken(file)
                count += 1
    except OSError as error:
        logger.warning("The mails that came back cannot be read: %s", error.strerror)
    return count


def _from_mailbox(now: datetime) -> int:
    """Marks as seen only what is committed: who is killed in between takes it in again, which makes no second one of it."""
    if not settings.RETURNS_IMAP:
        return 0
    count, end, failed = 0, time.monotonic() + LONGEST, list[Unseen]()
    try:
        with Inbox(Mailbox.of(settings.RETURNS_IMAP), most=bounces.LARGEST) as inbox:
            for mails in inbox.unseen(AT_ONCE):
                taken = [mail for mail in mails if _taken(mail.raw, now)]
                inbox.taken(taken)
                count += len(taken)
                failed += [mail for mail in mails if mail not in taken]
                if time.monotonic() >= end:
                    break
            inbox.failed(failed)
    except (Unreadable, ValueError) as no:
        logger.warning("The mailbox of what came back cannot be read: %s", no)
    return count


def _taken(raw: bytes, now: datetime) -> bool:
    try:
        bounces.take(now=now, raw=raw)
    except Refused:  # nothing in it
        return True
    except Exception as error:
        logger.error(
            "A mail that came back could not be taken in: %s", type(error).__name__
        )  # its words could name a person
        return False
    return True
