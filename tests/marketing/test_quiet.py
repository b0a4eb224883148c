"""Quiet hours and staggering: when a newsletter leaves, in Finnish time, on every day of the year."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from marketing.actions import campaigns, claims, outbox, rounds, watch
from marketing.actions.claims import CANARY_DUE
from marketing.enums import Cause
from marketing.models import Campaign, Message
from marketing.queries.due import campaigns_due
from marketing.quiet import Quiet, Span
from privacy.actor import SYSTEM
from privacy.months import HELSINKI
from privacy.refusal import Refused
from tests.crowd import NOW, newsletter, subscribers
from tests.marketing.test_rounds import OWN, queue, take

NIGHT, HOUR = Quiet(21, 7), timedelta(hours=1)
SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=HELSINKI), datetime(2026, 10, 25, tzinfo=HELSINKI)


def helsinki(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HELSINKI)


@pytest.fixture
def now_quiet(settings: LazySettings) -> Quiet:
    """It is quiet now, whatever time it is, and was a minute ago."""
    hour = timezone.localtime().hour
    settings.MAIL_QUIET = Quiet((hour - 1) % 24, (hour + 2) % 24)
    return settings.MAIL_QUIET


@pytest.mark.parametrize(
    ("text", "hours"), [("21-7", Quiet(21, 7)), (" 22 - 06", Quiet(22, 6)), ("", Quiet()), ("12-13", Quiet(12, 13))]
)
def test_they_are_written_as_two_hours(text: str, hours: Quiet) -> None:
    assert Quiet.parse(text) == hours


@pytest.mark.parametrize("text", ["21", "7-7", "0-24", "25-7", "21-7-8", "nine to five"])
def test_anything_else_is_a_sentence_at_start(text: str) -> None:
    with pytest.raises(
        ValueError, match=r"^MAIL_QUIET_HOURS must be two different hours such as 21-7, or empty; it is "
    ):
        Quiet.parse(text)


def test_it_is_quiet_from_the_first_to_the_last_minute() -> None:
    moments = [(20, 59), (21, 0), (23, 59), (0, 0), (6, 59), (7, 0)]
    assert [NIGHT.holds(helsinki(2, *at)) for at in moments] == [False, True, True, True, True, False]
    assert NIGHT.over(helsinki(2, 22, 13)) == helsinki(3, 7)
    assert NIGHT.over(helsinki(2, 12, 13)) == helsinki(2, 12, 13)


def test_sundays_are_quiet_where_that_was_chosen() -> None:
    sunday = helsinki(1, 12)
    assert (NIGHT.holds(sunday), Quiet(21, 7, sundays=True).holds(sunday)) == (False, True)
    assert Quiet(21, 7, sundays=True).over(helsinki(31, 21, 30, month=10)) == helsinki(2, 7)
    assert Quiet(sundays=True).next(helsinki(28, 12, month=10)) == helsinki(1, 0)


@pytest.mark.parametrize(("night", "length"), [(SPRING, 9), (AUTUMN, 11)])
def test_on_the_nights_when_the_clock_is_turned_it_ends_at_seven_all_the_same(night: datetime, length: int) -> None:
    begins = (night - timedelta(days=1)).replace(hour=21)
    ends = NIGHT.over(begins)
    assert ends.astimezone(HELSINKI) == night.replace(hour=7)
    assert ends.astimezone(UTC) - begins.astimezone(UTC) == length * HOUR


@pytest.mark.django_db
@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    quiet=st.builds(Quiet, st.integers(0, 23), st.integers(0, 23), sundays=st.booleans()),
)
def test_the_database_says_the_same(at: datetime, quiet: Quiet) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {quiet.sql('%(at)s::timestamptz') or 'false'}", {"at": at})
        assert cursor.fetchone()[0] is quiet.holds(at)


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    quiet=st.builds(Quiet, st.integers(0, 23), st.integers(0, 23), sundays=st.booleans()),
    minutes=st.integers(1, 7 * 24 * 60),
)
def test_a_time_to_fill_is_filled_exactly_and_never_in_quiet_hours(at: datetime, quiet: Quiet, minutes: int) -> None:
    length, spans = timedelta(minutes=minutes), quiet.spans(at, timedelta(minutes=minutes))
    assert (spans[0].since, spans[-1].until, spans[0].at >= at) == (timedelta(), length, True)
    assert [span.until for span in spans[:-1]] == [span.since for span in spans[1:]]
    for span in spans:
        last = span.at + (span.until - span.since) - timedelta(seconds=1)
        assert not quiet.holds(span.at)
        assert not quiet.holds(last)


def test_over_the_night_it_goes_on_in_the_morning() -> None:
    assert NIGHT.spans(helsinki(2, 19), 4 * HOUR) == [
        Span(0 * HOUR, 2 * HOUR, helsinki(2, 19)),
        Span(2 * HOUR, 4 * HOUR, helsinki(3, 7)),
    ]


@pytest.mark.django_db
def test_a_newsletter_leaves_evenly_over_its_time(settings: LazySettings) -> None:
    settings.MAIL_QUIET = NIGHT
    campaign = newsletter(subscribers(8), start=False)
    begins = helsinki(2, 19)
    campaigns.schedule(by=SYSTEM, now=NOW, campaign=campaign, at=begins, spread_minutes=240)
    campaigns.start(by=SYSTEM, now=begins, campaign=campaign)
    times = sorted(Message.objects.filter(campaign=campaign).values_list("next_at", flat=True))
    assert times == [begins + n * HOUR / 2 for n in range(4)] + [helsinki(3, 7) + n * HOUR / 2 for n in range(4)]


@pytest.mark.django_db
def test_its_first_part_still_goes_first_and_the_others_begin_when_it_opens(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_CANARY_MINUTES, settings.MAIL_QUIET = 10, NIGHT
    for name, value in (("ABOVE", 20), ("SHARE", 0.5), ("LEAST", 5)):
        monkeypatch.setattr(watch, name, value)
    campaign = newsletter(subscribers(40), start=False)
    campaigns.schedule(by=SYSTEM, now=NOW, campaign=campaign, at=NOW, spread_minutes=60)
    campaigns.start(by=SYSTEM, now=helsinki(2, 22), campaign=campaign)
    opens = helsinki(3, 7, 10)
    assert Campaign.objects.get(pk=campaign).opens_at == opens
    others = Message.objects.filter(campaign=campaign).exclude(next_at=CANARY_DUE)
    assert 0 < others.count() < 40
    assert (min(m.next_at for m in others), max(m.next_at for m in others) < opens + HOUR) == (opens, True)  # type: ignore[type-var, operator]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "days", "field"),
    [(-1, None, "spread_minutes"), (10_081, None, "spread_minutes"), (60, 61, "hold_days")],
)
def test_a_time_that_cannot_be_is_refused(minutes: int, days: int | None, field: str) -> None:
    campaign = newsletter(subscribers(1), start=False)
    with pytest.raises(Refused) as no:
        campaigns.schedule(by=SYSTEM, now=NOW, campaign=campaign, at=NOW, spread_minutes=minutes, hold_days=days)
    assert (no.value.field, Campaign.objects.get(pk=campaign).state) == (field, "approved")


@pytest.mark.django_db
def test_the_time_is_not_content_and_the_approval_stands() -> None:
    campaign = newsletter(subscribers(1), start=False)
    campaigns.schedule(by=SYSTEM, now=NOW, campaign=campaign, at=NOW, spread_minutes=60, hold_days=7)
    campaigns.schedule(by=SYSTEM, now=NOW, campaign=campaign, at=NOW)
    found = Campaign.objects.get(pk=campaign)
    assert (found.approved_version, found.version, found.spread_minutes, found.hold_days) == (1, 1, 0, 7)


@pytest.mark.django_db
def test_in_quiet_hours_a_round_takes_nothing_of_a_campaign(now_quiet: Quiet, settings: LazySettings) -> None:
    campaign = newsletter(subscribers(3))
    turn = claims.claim(queue=queue(campaign), token=uuid.uuid4(), room=5)
    assert (turn.seen, campaigns_due()) == (0, [])
    settings.MAIL_QUIET = Quiet()
    assert (len(take(queue(campaign))), campaigns_due()) == (3, [])


@pytest.mark.django_db
def test_what_was_taken_a_moment_before_does_not_begin_in_them(settings: Any) -> None:
    of = queue(newsletter(subscribers(1)))
    (taken,) = take(of)
    hour = timezone.localtime().hour
    settings.MAIL_QUIET = Quiet((hour - 1) % 24, (hour + 2) % 24)
    assert rounds.still(queue=of, message=taken) is None


@pytest.mark.django_db
def test_transactional_mail_leaves_at_any_hour(now_quiet: Quiet) -> None:
    number = outbox.enqueue(
        now=NOW, cause=Cause.CONFIRMATION, cause_ref=7, address="maija@people.example", language="fi"
    )
    (taken,) = take(OWN)
    assert (taken.id, rounds.still(queue=OWN, message=taken)) == (number, "")
