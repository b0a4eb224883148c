"""Each receiving domain by itself: slowed where it is slow, paused where it says so, back where it recovers."""

from __future__ import annotations

from marketing.runners.pace import FIRST_PAUSE, LONGEST_PAUSE, Pace


def test_a_domain_that_answers_may_have_every_connection() -> None:
    pace = Pace(20)
    for number in range(19):
        assert pace.wait("a.example", number / 100) == 0
        pace.began("a.example", number / 100)
    assert pace.wait("a.example", 0.2) == 0


def test_one_that_does_not_answer_gets_no_more_than_a_quarter_and_no_other_waits() -> None:
    pace = Pace(20)
    for _mail in range(5):
        pace.began("dead.example", 0.0)
    assert (pace.wait("dead.example", 0.5), pace.wait("dead.example", 1.0), pace.wait("b.example", 1.0)) == (
        0,
        FIRST_PAUSE,
        0,
    )
    pace.ended("dead.example", 0.0, now=2.0, put_off=False)
    assert pace.wait("dead.example", 2.0) == 0


def test_one_that_says_not_now_is_paused_for_longer_and_longer() -> None:
    pace, now, pauses = Pace(20), 0.0, []
    for _time in range(12):
        pace.began("grey.example", now)
        pace.ended("grey.example", now, now=now, put_off=True)
        pauses.append(pace.wait("grey.example", now))
        now += pauses[-1]
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 512, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]


def test_many_that_are_put_off_at_once_are_one_no() -> None:
    pace = Pace(20)
    for _mail in range(10):
        pace.began("grey.example", 0.0)
    for _mail in range(10):
        pace.ended("grey.example", 0.0, now=0.5, put_off=True)
    assert pace.wait("grey.example", 0.5) == FIRST_PAUSE


def test_it_recovers_with_each_mail_it_takes() -> None:
    pace, now = Pace(8), 0.0
    for _time in range(3):
        pace.began("grey.example", now)
        pace.ended("grey.example", now, now=now, put_off=True)
        now += pace.wait("grey.example", now)
    room = []
    for _round in range(9):
        begun = 0
        while pace.wait("grey.example", now) == 0 and begun < 8:
            pace.began("grey.example", now)
            begun += 1
        room.append(begun)
        pace.ended("grey.example", now, now=now, put_off=False)
        for _mail in range(begun - 1):
            pace.ended("grey.example", now, now=now, put_off=False)
        now += 0.1
    assert (room[0], room[-1], room == sorted(room)) == (1, 8, True)


def test_after_a_pause_the_next_no_is_counted_from_the_start_where_it_took_one_between() -> None:
    pace = Pace(4)
    for put_off, now in ((True, 0.0), (True, 2.0), (False, 6.0), (True, 7.0)):
        pace.began("grey.example", now)
        pace.ended("grey.example", now, now=now, put_off=put_off)
    assert pace.wait("grey.example", 7.0) == FIRST_PAUSE
