"""The legal clocks: until when a request must be answered, and until when accounting material must be kept.

Pure functions of days in Europe/Helsinki. Each date comes with the steps that led to it, so that a page can say why.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache

import holidays

from privacy.months import HELSINKI, months_later

ANSWER_MONTHS = 1  # GDPR art. 12(3)
EXTENSION_MONTHS = 2  # GDPR art. 12(3), told with reasons within the first month
VOUCHER_YEARS = 6  # Accounting Act 1336/1997 chapter 2 section 10, second paragraph
BOOK_YEARS = 10  # the same section, first paragraph


class Why(StrEnum):
    """A step on the way to a date."""

    RECEIVED = "received"  # the day of receipt is not counted
    SAME_DAY = "same_day"  # the day of the same number in the last month
    MONTH_END = "month_end"  # that month has no such day: its last one
    EARLIER = "earlier"  # two ways of reckoning differ: the earlier one
    SATURDAY = "saturday"  # not a working day: the end of the next one
    SUNDAY = "sunday"
    HOLIDAY = "holiday"


@dataclass(frozen=True)
class Step:
    why: Why
    day: date


@dataclass(frozen=True)
class Deadline:
    """The last day, the day before weekends and holidays moved it, and the steps in order."""

    due: date
    unshifted: date
    steps: tuple[Step, ...]


def received_on(at: datetime) -> date:
    """The day of an instant in Helsinki, whatever zone the instant is written in."""
    return at.astimezone(HELSINKI).date()


def answer_due(received: date, *, eves: bool = False) -> Deadline:
    """Until when a request received that day must be answered: one month (GDPR art. 12(3), Regulation 1182/71 art. 3).

    The day of receipt is not counted and never moved; the period ends with the day of the same number, or the month's last; if that is
    a Saturday, a Sunday or a Finnish public holiday, with the next working day. `eves`: Midsummer Eve and Christmas Eve count as
    holidays too; without it the earlier, always safe day stands.
    """
    last = months_later(received, ANSWER_MONTHS)
    return _shifted(last, (Step(Why.RECEIVED, received), _ended(received, last)), eves)


def extended_due(received: date, *, eves: bool = False) -> Deadline:
    """Until when, if extended by two months: one period of three months or the two periods in turn, whichever ends first."""
    whole = months_later(received, ANSWER_MONTHS + EXTENSION_MONTHS)
    last = min(whole, months_later(months_later(received, ANSWER_MONTHS), EXTENSION_MONTHS))
    ended = _ended(received, last) if last == whole else Step(Why.EARLIER, last)
    return _shifted(last, (Step(Why.RECEIVED, received), ended), eves)


def may_extend(received: date, today: date, *, eves: bool = False) -> bool:
    """May the extension still be told? Only within the first month, weekend and holiday shift included."""
    return today <= answer_due(received, eves=eves).due


def _ended(received: date, last: date) -> Step:
    return Step(Why.SAME_DAY if last.day == received.day else Why.MONTH_END, last)


def _shifted(last: date, steps: tuple[Step, ...], eves: bool) -> Deadline:
    free = tuple(_free_days(last, eves))
    return Deadline(last + timedelta(days=len(free)), last, steps + free)


def _free_days(day: date, eves: bool) -> Iterator[Step]:
    while why := _free(day, eves):
        yield Step(why, day)
        day += timedelta(days=1)


def _free(day: date, eves: bool) -> Why | None:
    if day in _finnish("fi") and (eves or not is_eve(day)):
        return Why.HOLIDAY
    return {5: Why.SATURDAY, 6: Why.SUNDAY}.get(day.weekday())


def is_eve(day: date) -> bool:
    """Christmas Eve or Midsummer Eve: free by Act 150/1930 section 5, but no public holiday."""
    return (day.month, day.day) == (12, 24) or (day.month == 6 and 19 <= day.day <= 25 and day.weekday() == 4)


def holiday_name(day: date, language: str) -> str:
    """The name of a Finnish holiday in fi, sv or en; "" for another day."""
    return str(_finnish({"sv": "sv_FI", "en": "en_US"}.get(language, "fi")).get(day, ""))


@cache
def _finnish(language: str) -> holidays.HolidayBase:
    return holidays.country_holidays("FI", language=language)


def financial_period_end(day: date, last_month: int = 12) -> date:
    """The end of the twelve-month financial period a day falls in; the calendar year unless another last month is given."""
    year = day.year + (day.month > last_month)
    return date(year, last_month, monthrange(year, last_month)[1])


def voucher_keep_through(period_end: date) -> date:
    """The last day vouchers must be kept: six years from the end of the calendar year in which the financial period ended."""
    return date(period_end.year + VOUCHER_YEARS, 12, 31)


def books_keep_through(period_end: date) -> date:
    """The last day books and financial statements must be kept: ten years from the end of the financial period."""
    return months_later(period_end, 12 * BOOK_YEARS)
