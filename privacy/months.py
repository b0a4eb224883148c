"""Days and months as periods of law and of retention count them: in Helsinki."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")


def months_later(day: date, months: int) -> date:
    """The day of the same number that many months later (earlier when negative), or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def midnight_after(day: date) -> datetime:
    """The instant at which that day ends in Helsinki."""
    return datetime.combine(day + timedelta(days=1), time(), HELSINKI)
