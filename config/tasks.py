"""Celery's own door: the sweep. Each app's tasks nudge; this one guarantees."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from config.sweeping import sweep_once


@shared_task
def sweep(**_: Any) -> None:
    """All due background work once; two at a time do nothing twice (each job takes an advisory lock)."""
    sweep_once(now=timezone.now())
