"""Days and hours around now, as invented dealings need them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from django.utils import timezone

HELSINKI = ZoneInfo("Europe/Helsinki")


class Days:
    """What day it is, and days and moments before and after."""

    def __init__(self, now: datetime) -> None:
        self.now, self.today = now, timezone.localdate(now)

    def ago(self, dice: Random, oldest: int, newest: int = 1) -> date:
        """A day between so many days ago."""
        return self.today - timedelta(days=dice.randrange(newest, oldest + 1))

    def after(self, day: date, dice: Random, least: int, most: int) -> date:
        """A day so many days after another."""
        return day + timedelta(days=dice.randrange(least, most + 1))

    def past(self, day: date) -> bool:
        """Is the day over?"""
        return day < self.today


@lru_cache(maxsize=10_000)
def midnight(day: date) -> datetime:
    """The moment that stands for a day whose hour nobody knows."""
    return datetime.combine(day, time(), HELSINKI)


def office_hour(day: date, dice: Random) -> datetime:
    """A moment of the day when people are at work."""
    return midnight(day) + timedelta(minutes=dice.randrange(8 * 60, 16 * 60))
