"""Drawing and judging a test of two versions: pure functions, against tables from the literature."""

from __future__ import annotations

from random import Random

import pytest

from marketing import trial
from marketing.trial import Group, Verdict, drawn, judge, places_tested, shows, two_sided


@pytest.mark.parametrize(
    ("a", "b", "p"),
    [
        (Group(4, 3), Group(4, 1), 34 / 70),  # Fisher 1935, the lady tasting tea
        (Group(4, 4), Group(4, 0), 2 / 70),
        (
            Group(13, 10),
            Group(17, 2),
            0.000536724,
        ),  # Fisher 1925, twins of convicts (dizygotic 2/17, monozygotic 10/13)
        (Group(12, 1), Group(12, 9), 0.002759456),  # Lehmann's example as many textbooks print it
        (Group(50, 0), Group(50, 0), 1.0),
    ],
)
def test_the_exact_test_gives_what_the_literature_prints(a: Group, b: Group, p: float) -> None:
    assert two_sided(a, b) == pytest.approx(p, rel=1e-5)
    assert two_sided(b, a) == pytest.approx(p, rel=1e-5)


def test_large_groups_are_compared_too() -> None:
    assert two_sided(Group(100_000, 5_000), Group(100_000, 5_400)) == pytest.approx(6e-5, rel=0.2)
    assert two_sided(Group(100_000, 50_000), Group(100_000, 0)) == 0


def test_of_two_that_are_alike_one_is_called_better_at_most_five_times_in_a_hundred() -> None:
    chance, runs = Random(7), 1_000
    made = [
        judge(
            {v: Group(200, sum(chance.random() < 0.1 for _ in range(200))) for v in ("a", "b")}, fewer_is_better=False
        ).outcome
        for _ in range(runs)
    ]
    assert sum(outcome != "none" for outcome in made) / runs <= trial.LEVEL


@pytest.mark.parametrize(
    ("a", "b", "fewer", "outcome", "winner"),
    [
        (Group(100, 5), Group(100, 20), False, "b", "b"),
        (Group(100, 20), Group(100, 5), False, "a", "a"),
        (Group(100, 5), Group(100, 20), True, "a", "a"),
        (Group(100, 5), Group(100, 8), False, "none", "a"),
        (Group(9, 0), Group(100, 100), False, "few", "a"),
    ],
)
def test_b_wins_only_where_it_was_shown_to_be_better(
    a: Group, b: Group, fewer: bool, outcome: str, winner: str
) -> None:
    found = judge({"a": a, "b": b}, fewer_is_better=fewer)
    assert (found.outcome, found.winner) == (outcome, winner)


def test_too_few_are_not_compared_at_all() -> None:
    assert judge({"a": Group(9, 9), "b": Group(500, 0)}, fewer_is_better=False) == Verdict("few", None)


def test_the_lot_can_be_drawn_again_and_is_about_even() -> None:
    lots = [drawn(12, contact, 2_000) for contact in range(1, 10_001)]
    assert [lots.count(version) for version in ("a", "b", "")] == [974, 1_004, 8_022]
    assert [contact for contact, version in enumerate(lots[:40], 1) if version] == [2, 9, 10, 11, 20, 30, 37, 39]
    assert lots == [drawn(12, contact, 2_000) for contact in range(1, 10_001)]
    assert lots != [drawn(13, contact, 2_000) for contact in range(1, 10_001)]


@pytest.mark.parametrize(
    ("share", "chosen", "places"),
    [(20, 1_000_000, 2_000), (10, 1_000, 2_000), (20, 150, 10_000), (100, 5, 10_000), (20, 0, 10_000)],
)
def test_small_newsletters_are_tested_on_more_of_their_readers(share: int, chosen: int, places: int) -> None:
    assert places_tested(share, chosen) == places


def test_larger_groups_show_smaller_differences() -> None:
    small, large = shows(200, 0.1), shows(2_000, 0.1)
    assert small is not None
    assert large is not None
    assert (round(small, 2), round(large, 3)) == (0.21, 0.129)
    assert shows(3, 0.1) is None
