"""Quiet hours: when no newsletter begins to leave, in Finnish time. Transactional mail is not concerned. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from privacy.months import HELSINKI

_HOUR, _SUNDAY = timedelta(hours=1), 6


@dataclass(frozen=True)
class Span:
    """A time without quiet hours: from `at` on, `since` to `until` of the time that was to be filled."""

    since: timedelta
    until: timedelta
    at: datetime


@dataclass(frozen=True)
class Quiet:
    """Quiet from the hour `begins` to the hour `ends`, over midnight where that is the smaller one (the same: no hours), and on whole Sundays."""

    begins: int = 0
    ends: int = 0
    sundays: bool = False

    @classmethod
    def parse(cls, text: str, *, sundays: bool = False) -> Quiet:
        """From "21-7"; "" for no hours. Raises ValueError for anything else."""
        if not text.strip():
            return cls(sundays=sundays)
        found = re.fullmatch(r"\s*(\d{1,2})\s*-\s*(\d{1,2})\s*", text)
        begins, ends = (
            (int(found[1]) % 24, int(found[2]) % 24) if found and max(int(found[1]), int(found[2])) <= 24 else (0, 0)
        )
        if begins == ends:
            raise ValueError(f"MAIL_QUIET_HOURS must be two different hours such as 21-7, or empty; it is {text!r}.")
        return cls(begins, ends, sundays)

    @property
    def hours(self) -> frozenset[int]:
        """The quiet hours of the day, each by the hour it begins with."""
        length = (self.ends - self.begins) % 24
        return frozenset((self.begins + hour) % 24 for hour in range(length))

    def holds(self, at: datetime) -> bool:
        """Is it quiet then?"""
        local = at.astimezone(HELSINKI)
        return local.hour in self.hours or (self.sundays and local.weekday() == _SUNDAY)

    def over(self, at: datetime) -> datetime:
        """From when on mail may leave: `at` itself where it is not quiet then."""
        return at if not self.holds(at) else next(hour for hour in _hours_after(at) if not self.holds(hour))

    def next(self, at: datetime) -> datetime | None:
        """When it is quiet next; None where it never is within a week."""
        return next((hour for hour in _hours_after(at) if self.holds(hour)), None)

    def spans(self, begin: datetime, length: timedelta) -> list[Span]:
        """So long a time from `begin` on, without its quiet hours."""
        spans, at, filled = [], self.over(begin), timedelta()
        while filled < length:
            quiet = self.next(at)
            until = length if quiet is None else min(length, filled + (quiet - at))
            spans.append(Span(filled, until, at))
            filled, at = until, self.over(quiet) if quiet else at
        return spans

    def sql(self, moment: str) -> str:
        """Whether it is quiet at an instant, as SQL; "" where it never is."""
        local = f"{moment} AT TIME ZONE 'Europe/Helsinki'"
        hours = f"extract(hour FROM {local}) IN ({', '.join(map(str, sorted(self.hours)))})" if self.hours else ""
        sunday = f"extract(isodow FROM {local}) = 7" if self.sundays else ""
        return " OR ".join(filter(None, (hours, sunday)))

    def unless(self) -> str:
        """One condition more, as SQL: that it is not quiet by the database's clock; "" where it never is."""
        now = self.sql("statement_timestamp()")
        return f" AND NOT ({now})" if now else ""


def _hours_after(at: datetime) -> Iterator[datetime]:
    """The full hours of the next eight days: hours of Helsinki begin when hours of UTC do."""
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for _ in range(8 * 24):
        hour += _HOUR
        yield hour
