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


def begun_by(as_of: date, months: int) -> date:
    """The latest day that a period of so many months may have begun to be over on `as_of`: its last day lies before that."""
    day = months_later(as_of, -months) + timedelta(days=4)
    while months_later(day, months) >= as_of:
        day -= timedelta(days=1)
    return day
