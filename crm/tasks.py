"""Nudges: the rows are the queue, and the sweep finds what a nudge missed."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from crm.actions import imports


@shared_task
def read_imports(**_: Any) -> None:
    """Reads and writes the files that wait."""
    imports.process_due(now=timezone.now())
