"""Asks the links that wait, a few at a time: rows taken, others asked, answers kept."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from marketing.actions import asking
from marketing.ports.asking import Asker

AT_ONCE = 4
SLICE = 10.0  # seconds after which no more are taken, so that nobody waits long for a worker to end


def sweep_links(*, now: datetime) -> int:
    """Asks for a bounded time; how many were asked. None where links are not asked."""
    if not settings.LINKS_ASKED:
        return 0
    begun, asked = time.monotonic(), 0
    asker = Asker(f"Luvalla link check (+{settings.PUBLIC_URL})", settings.PUBLIC_URL, settings.LINKS_KNOWN)
    with ThreadPoolExecutor(AT_ONCE) as threads:  # they touch no database
        while time.monotonic() < begun + SLICE:
            taken = asking.take(now=timezone.now(), most=AT_ONCE)
            for link, answer in zip(taken, threads.map(asker.ask, [link.url for link in taken]), strict=True):
                asking.keep(now=timezone.now(), link=link.id, answer=answer)
            asked += len(taken)
            if len(taken) < AT_ONCE:
                break
    return asked
