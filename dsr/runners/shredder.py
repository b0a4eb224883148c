"""Destroys stored files whose rows say so."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings

from dsr.actions import files
from dsr.ports import files as disk

log = logging.getLogger(__name__)


def shred(*, now: datetime, limit: int = 1000) -> int:
    """Destroys what is doomed; returns how many. What cannot be destroyed now stays in the queue."""
    done = 0
    for number, path in files.take_doomed(limit):
        try:
            disk.destroy(Path(settings.FILES_DIR), path)
        except OSError as error:
            log.warning("doomed file %s could not be destroyed: %s", number, error.strerror)
            continue
        files.destroyed(number)
        done += 1
    return done
