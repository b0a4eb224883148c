"""Was it a person? The table of rules over the events of one message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from marketing.enums import JudgedBy
from marketing.judgement import RULES, Event, Verdict, agent, judge
from marketing.measuring import TRAP

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOME, WORK = "192.0.2.0/24", "198.51.100.0/24"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def event(key: int, link: int | None = 1, *, after: float = 3_600, kind: str = "", network: str = HOME) -> Event:
    return Event(key, link, AT + timedelta(seconds=after), int(after), kind, network)


def said(*events: Event) -> list[Verdict]:
    verdicts = judge(events)
    return [verdicts[one.key] for one in events]


HUMAN = Verdict("human", "")


def test_who_opens_and_follows_a_link_is_a_person() -> None:
    assert said(event(1, None), event(2, 3, after=3_650)) == [HUMAN, HUMAN]


def test_all_that_came_before_the_step_into_the_trap_was_the_same_program() -> None:
    trap = Verdict("scanner", "trap")
    assert said(event(1, 1, after=30, network=WORK), event(2, None, after=40), event(3, TRAP, after=60)) == [trap] * 3


def test_who_reads_hours_after_the_trap_from_elsewhere_is_a_person_all_the_same() -> None:
    assert said(event(1, TRAP, after=5, network=WORK), event(2, 1)) == [Verdict("scanner", "trap"), HUMAN]


def test_who_comes_hours_after_the_trap_from_its_network_is_the_program_again() -> None:
    assert said(event(1, TRAP, after=5), event(2, 1))[1] == Verdict("scanner", "trap")


@pytest.mark.parametrize("links", [(1, 2), (1, 1, 1, 1)])
def test_two_links_or_one_pressed_again_are_no_sweep(links: tuple[int, ...]) -> None:
    assert said(*(event(key, link, after=100 + key) for key, link in enumerate(links))) == [HUMAN] * len(links)


def test_three_links_within_seconds_are_a_sweep_and_a_later_click_is_none() -> None:
    events = [event(key, key, after=100 + key) for key in (1, 2, 3)]
    assert said(*events, event(9, 1, after=500)) == [Verdict("scanner", "sweep")] * 3 + [HUMAN]


@pytest.mark.parametrize(("after", "verdict"), [(0, "scanner"), (1.9, "scanner"), (2, "human")])
def test_within_two_seconds_nobody_has_read_it(after: float, verdict: str) -> None:
    assert said(event(1, after=after))[0].judged == verdict


def test_nobody_reads_mail_in_a_gateway() -> None:
    assert said(event(1, network="40.94.7.0/24"), event(2, network="52.101.8.0/24"), event(3, network="")) == [
        HUMAN,
        Verdict("scanner", "gateway"),
        HUMAN,
    ]
    assert said(event(1, network="2001:db8:1::/48")) == [HUMAN]


def test_a_proxy_that_loads_pictures_for_people_leaves_it_open() -> None:
    assert said(event(1, None, kind="gmail_proxy")) == [Verdict("unsure", "proxy")]


def test_a_mail_read_in_many_places_was_passed_on() -> None:
    places = [event(number, network=f"198.51.{number}.0/24") for number in range(4)]
    assert said(*places) == [Verdict("unsure", "many_networks")] * 4
    assert said(*places[:3]) == [HUMAN] * 3


def test_the_verdicts_do_not_depend_on_the_order_in_which_events_are_given() -> None:
    events = [event(1, 1, after=30), event(2, TRAP, after=60), event(3, 2, network=WORK), event(4, None, after=1)]
    assert judge(events) == judge(events[::-1])


def test_every_rule_has_words_for_who_asks() -> None:
    assert [rule.name for rule in RULES] == JudgedBy.values
    assert {rule.judged for rule in RULES} == {"scanner", "unsure"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (FIREFOX, ""),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", ""),
        ("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", "gmail_proxy"),
        ("Mozilla/5.0", "apple_proxy"),
        ("YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", "yahoo_proxy"),
        ("Mozilla/5.0 (compatible; Barracuda Sentinel)", "barracuda"),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "preview"),
        ("curl/8.5.0", "script"),
        ("python-requests/2.32", "script"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/120.0", "robot"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "robot"),
        ("", "script"),
    ],
)
def test_a_program_is_known_by_what_it_calls_itself(name: str, kind: str) -> None:
    assert agent(name) == kind
