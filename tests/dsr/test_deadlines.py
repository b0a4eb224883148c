"""The one-month clock of GDPR article 12(3) and the accounting hold, date by date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from dsr.deadlines import (
    Deadline,
    Step,
    Why,
    answer_due,
    books_keep_through,
    extended_due,
    financial_period_end,
    holiday_name,
    may_extend,
    received_on,
    voucher_keep_through,
)


@pytest.mark.parametrize(
    ("received", "due", "because"),
    [
        ("2026-03-05", "2026-04-07", "Easter Sunday and Easter Monday"),
        ("2026-04-01", "2026-05-04", "May Day is a Friday"),
        ("2026-04-14", "2026-05-15", "Ascension Day is a Thursday"),
        ("2026-05-19", "2026-06-19", "Midsummer Eve moves nothing"),
        ("2026-08-31", "2026-09-30", "September has no 31st"),
        ("2026-11-06", "2026-12-07", "Independence Day is a Sunday"),
        ("2026-11-22", "2026-12-22", "received on a Sunday, which moves nothing"),
        ("2026-11-24", "2026-12-24", "Christmas Eve moves nothing"),
        ("2026-11-25", "2026-12-28", "Christmas and a weekend"),
        ("2026-12-01", "2027-01-04", "New Year's Day is a Friday"),
        ("2026-12-06", "2027-01-07", "Epiphany"),
        ("2026-12-31", "2027-02-01", "31 January is a Sunday"),
        ("2027-01-31", "2027-03-01", "28 February is a Sunday"),
        ("2028-01-31", "2028-02-29", "a leap year"),
        ("2028-02-29", "2028-03-29", "the same number, not the month's end"),
    ],
)
def test_an_answer_is_due_in_one_month(received: str, due: str, because: str) -> None:
    assert answer_due(date.fromisoformat(received)).due == date.fromisoformat(due), because


@pytest.mark.parametrize(("received", "due"), [("2026-05-19", "2026-06-22"), ("2026-11-24", "2026-12-28")])
def test_the_eves_move_the_day_where_the_controller_chose_so(received: str, due: str) -> None:
    assert answer_due(date.fromisoformat(received), eves=True).due == date.fromisoformat(due)


def test_the_day_of_receipt_is_the_day_in_helsinki() -> None:
    assert received_on(datetime(2026, 11, 30, 22, 30, tzinfo=UTC)) == date(2026, 12, 1)


def test_a_date_tells_how_it_was_reckoned() -> None:
    assert answer_due(date(2026, 11, 25)) == Deadline(
        due=date(2026, 12, 28),
        unshifted=date(2026, 12, 25),
        steps=(
            Step(Why.RECEIVED, date(2026, 11, 25)),
            Step(Why.SAME_DAY, date(2026, 12, 25)),
            Step(Why.HOLIDAY, date(2026, 12, 25)),
            Step(Why.HOLIDAY, date(2026, 12, 26)),
            Step(Why.SUNDAY, date(2026, 12, 27)),
        ),
    )


def test_a_month_without_such_a_day_says_so() -> None:
    assert answer_due(date(2026, 8, 31)).steps[1] == Step(Why.MONTH_END, date(2026, 9, 30))


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-05", "2026-06-05"),
        ("2026-01-31", "2026-04-28"),  # three months at once would give 30 April
        ("2026-02-28", "2026-05-28"),
        ("2026-09-26", "2026-12-28"),  # 26 December, then a Sunday
    ],
)
def test_an_extension_ends_with_the_earlier_way_of_reckoning(received: str, due: str) -> None:
    assert extended_due(date.fromisoformat(received)).due == date.fromisoformat(due)


def test_the_earlier_way_of_reckoning_is_named() -> None:
    assert extended_due(date(2026, 1, 31)).steps[1] == Step(Why.EARLIER, date(2026, 4, 28))


def test_an_extension_is_told_within_the_first_month_shift_included() -> None:
    assert may_extend(date(2026, 3, 5), date(2026, 4, 7))
    assert not may_extend(date(2026, 3, 5), date(2026, 4, 8))


def test_of_the_working_days_of_a_year_exactly_the_public_holidays_move_a_period() -> None:
    days = [date(2025, 12, 1) + timedelta(days=n) for n in range(365)]
    steps = [step for day in days for step in answer_due(day).steps if step.why is Why.HOLIDAY]
    moved = {step.day.isoformat() for step in steps if step.day.weekday() < 5 and step.day.year == 2026}
    assert sorted(moved) == [
        "2026-01-01",
        "2026-01-06",
        "2026-04-03",
        "2026-04-06",
        "2026-05-01",
        "2026-05-14",
        "2026-12-25",
    ]


def test_holidays_are_named_in_the_readers_language() -> None:
    assert [holiday_name(date(2026, 5, 1), language) for language in ("fi", "sv", "en")] == [
        "Vappu",
        "Första maj",
        "May Day",
    ]
    assert holiday_name(date(2026, 5, 4), "fi") == ""


@pytest.mark.parametrize(
    ("period_end", "vouchers", "books"),
    [
        ("2024-03-31", "2030-12-31", "2034-03-31"),
        ("2026-12-31", "2032-12-31", "2036-12-31"),
        ("2027-06-30", "2033-12-31", "2037-06-30"),
        ("2028-02-29", "2034-12-31", "2038-02-28"),
    ],
)
def test_accounting_material_is_kept_from_the_end_of_its_financial_period(
    period_end: str, vouchers: str, books: str
) -> None:
    end = date.fromisoformat(period_end)
    assert (voucher_keep_through(end), books_keep_through(end)) == (
        date.fromisoformat(vouchers),
        date.fromisoformat(books),
    )


@pytest.mark.parametrize(
    ("day", "last_month", "end"),
    [
        ("2026-02-03", 12, "2026-12-31"),
        ("2026-12-31", 12, "2026-12-31"),
        ("2026-07-01", 6, "2027-06-30"),
        ("2026-06-30", 6, "2026-06-30"),
        ("2027-03-01", 2, "2028-02-29"),
    ],
)
def test_the_financial_period_is_the_calendar_year_unless_told_otherwise(day: str, last_month: int, end: str) -> None:
    assert financial_period_end(date.fromisoformat(day), last_month) == date.fromisoformat(end)
