"""Counts for the menu and the first page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from dsr.queries import requests


def waiting(user: Any) -> int:
    """Requests not yet answered."""
    return requests.open_requests().count()


def late(user: Any) -> int:
    """Requests past their day."""
    return requests.late(timezone.localdate())
