"""What an event of a mail service means: the far server's words first, then the service's own; what no table knows is for a person."""

from __future__ import annotations

import pytest

from marketing.enums import BounceKind as Kind
from marketing.reported import Reported, weigh


def told(type: str, reason: str = "", words: str = "", *says: str) -> Kind | None:
    return weigh(Reported(type, b"1", reason, words, frozenset(says)))


@pytest.mark.parametrize("type", ["queued", "sent", "delivered", "opened", "clicked", "subscribed"])
def test_what_is_on_its_way_or_was_looked_at_is_nothing_that_came_back(type: str) -> None:
    assert told(type) is None


@pytest.mark.parametrize(
    ("kind", "type", "reason", "words", "says"),
    [
        (Kind.HARD, "bounced", "bounced", "550 5.1.1 <a@b.example> no such user", ""),
        (Kind.HARD, "bounced", "bounced", "", "type=hardbounce"),
        (Kind.HARD, "bounced", "bounced", "smtp;550 5.0.0 go away", "severity=permanent"),
        (Kind.HARD, "bounced", "invalid", "", ""),
        (Kind.HARD, "rejected", "invalid", "", ""),
        (Kind.HARD, "rejected", "bounced", "", ""),
        (Kind.SOFT, "bounced", "bounced", "", "type=softbounce"),
        (Kind.SOFT, "bounced", "bounced", "550 5.1.1 no such user", "event=soft_bounce"),
        (Kind.SOFT, "bounced", "bounced", "mailbox full", "type=hardbounce"),
        (Kind.SOFT, "bounced", "other", "hm", ""),
        (Kind.SOFT, "rejected", "timed_out", "", ""),
        (Kind.POLICY, "bounced", "bounced", "554 5.7.1 listed by spamhaus", "type=hardbounce"),
        (Kind.POLICY, "bounced", "blocked", "", "type=hardbounce"),
        (Kind.POLICY, "bounced", "other", "Not delivering to unsubscribed address", "severity=permanent"),
        (Kind.POLICY, "bounced", "other", "", "reason=suppress-complaint"),
        (Kind.POLICY, "rejected", "spam", "", ""),
        (Kind.POLICY, "failed", "", "", ""),
        (Kind.DELAYED, "deferred", "", "451 4.7.1 greylisted", ""),
        (Kind.VACATION, "autoresponded", "", "", ""),
        (Kind.COMPLAINT, "complained", "spam", "", ""),
        (Kind.LEFT, "unsubscribed", "", "", ""),
        (Kind.UNREAD, "unknown", "", "", ""),
        (Kind.UNREAD, "something new", "", "", ""),
    ],
)
def test_an_event_means(kind: Kind, type: str, reason: str, words: str, says: str) -> None:
    assert told(type, reason, words, *says.split()) is kind


def test_the_status_is_the_one_its_words_name() -> None:
    assert Reported("bounced", b"1", words="smtp; 550-5.1.1 gone").status == "5.1.1"
    assert Reported("bounced", b"1", words="from 10.5.1.1").status == ""
