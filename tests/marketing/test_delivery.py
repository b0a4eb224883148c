"""A run of deliveries, against a real server and a real database: everybody once, nobody who said no, every end written down."""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models.functions import Now

from config.demo.smtp_script import Rule
from marketing import links
from marketing.actions import campaigns, outbox
from marketing.enums import CampaignState, Cause, MessageState
from marketing.models import Campaign, Message
from marketing.ports.smtp import Envelope, Fleet, Server, Timeouts
from marketing.queries.progress import figures
from marketing.runners import delivery, due
from marketing.runners.delivery import deliver
from marketing.runners.letters import IssueLetters, OwnLetters
from marketing.runners.server import mail_server
from marketing.runners.stock import Stock
from privacy.actor import SYSTEM
from privacy.refusal import Refused
from privacy.registry import Letter, MailCause, mail_causes
from tests.crowd import NOW, address, ban, newsletter, subscribers
from tests.smtp import Sink, sink, wait_for

SHORT = Timeouts(connect=1, command=1, data=1, block=1, dot=1)


@pytest.fixture
def mailbox(committed_db: str, tmp_path: Path, settings: Any) -> Iterator[Sink]:
    """A mail server, where this installation's mail goes."""
    with sink(tmp_path / "sink") as ready:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{ready.smtp}"
        settings.MAIL_CONNECTIONS = 4
        yield ready


def send(campaign: int, *, stop: threading.Event | None = None, lease: float = 60, **options: Any) -> int:
    return deliver(
        IssueLetters(campaign), mail_server(), stop=stop or threading.Event(), lease=lease, timeouts=SHORT, **options
    )


def states(campaign: int) -> dict[str, int]:
    return {state: number for state, number in figures(campaign).items() if number}


def stored(mailbox: Sink) -> list[EmailMessage]:
    files = sorted((mailbox.home / "inbox").glob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]


def test_everybody_gets_one_mail_of_their_own(mailbox: Sink) -> None:
    people = subscribers(25)
    campaign = newsletter(people)
    assert send(campaign) == 25
    assert states(campaign) == {"candidates": 25, "sent": 25}
    assert sorted(line["to"] for line in mailbox.accepted()) == sorted(map(address, people))
    assert {line["message_id"].strip("<>") for line in mailbox.accepted()} == set(
        Message.objects.values_list("message_id", flat=True)
    )
    assert set(Message.objects.values_list("reply", flat=True)) == {"250 2.0.0"}


def test_while_servers_are_quick_they_are_told_of_the_next_mail_with_the_end_of_the_last(
    mailbox: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, start = [], Fleet.start

    def noted(fleet: Fleet, slot: int, envelope: Envelope, then: Envelope | None = None) -> None:
        told.append(fleet.told(slot) is envelope)
        start(fleet, slot, envelope, then)

    monkeypatch.setattr(Fleet, "start", noted)
    campaign = newsletter(subscribers(101))
    assert send(campaign) == 101
    assert (len(told), True in told, told[0]) == (101, True, False)
    assert sorted(Counter(line["to"] for line in mailbox.accepted()).values()) == [1] * 101


def test_what_is_claimed_while_a_round_is_written_down_is_not_taken_for_lost(
    mailbox: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    stocks: list[Stock] = []
    began, pause = Stock.__init__, asyncio.sleep

    def noted(stock: Stock, *given: Any) -> None:
        began(stock, *given)
        stocks.append(stock)

    async def until_claimed(seconds: float) -> None:
        if stocks[0]._coming is not None:
            await asyncio.wait([stocks[0]._coming])
        await pause(seconds)

    monkeypatch.setattr(Stock, "__init__", noted)
    monkeypatch.setattr(asyncio, "sleep", until_claimed)
    campaign = newsletter(subscribers(101))
    assert send(campaign) == 101
    assert states(campaign) == {"candidates": 101, "sent": 101}


def test_a_slow_domain_among_quick_ones_loses_nobody_between_being_told_and_being_sent(
    mailbox: Sink, settings: Any
) -> None:
    """Late connections keep what they were told of; their message goes over another one, or waits for the next round."""
    settings.MAIL_CONNECTIONS = 20
    mailbox.obey(Rule("dot", domain="slow.example", delay=1.3 * delivery.PATIENCE))
    people = [
        contact
        for _ in range(30)
        for contact in (*subscribers(70, domain="quick.example"), *subscribers(1, domain="slow.example"))
    ]
    campaign = newsletter(people)
    send(campaign)
    Message.objects.filter(state="queued").update(next_at=Now())  # who waited for the slow domain
    send(campaign)
    assert states(campaign) == {"candidates": len(people), "sent": len(people)}
    assert Counter(line["to"] for line in mailbox.accepted()) == Counter(map(address, people))


def test_a_mail_has_its_persons_name_and_links(mailbox: Sink) -> None:
    (person,) = subscribers(1)
    campaign = newsletter([person])
    send(campaign)
    (message,) = stored(mailbox)
    assert (str(message["Subject"]), str(message["Content-Language"])) == ("Uutisia, Maija0", "fi")
    assert str(message["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    html, text = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert "<strong>Maija0</strong>" in html.get_content()
    url = str(message["List-Unsubscribe"]).strip("<>")
    assert url in text.get_content()
    token = url.rpartition("/u/")[2].partition("?")[0]
    link = links.read_unsubscribe(token)
    assert (link.contact, link.campaign, link.topic) == (person, campaign, "work_ability")
    assert address(person) not in url


def test_who_bans_us_before_their_mail_leaves_gets_none(mailbox: Sink) -> None:
    people = subscribers(10)
    campaign = newsletter(people)
    ban(people[4])
    send(campaign)
    assert states(campaign) == {"candidates": 10, "excluded": 1, "sent": 9}
    assert len(mailbox.accepted()) == 9


def test_a_ban_while_the_server_keeps_us_waiting_before_data_still_counts(mailbox: Sink, tmp_path: Path) -> None:
    (person,) = subscribers(1)
    campaign = newsletter([person])
    mailbox.obey(Rule("data", gate=str(tmp_path / "go"), mark=str(tmp_path / "there")))
    letters = IssueLetters(campaign)
    runner = threading.Thread(target=lambda: deliver(letters, mail_server(), stop=threading.Event()))
    runner.start()
    wait_for((tmp_path / "there").exists)
    ban(person)
    chosen = Message.objects.get(campaign=campaign).intent_at
    wait_for(lambda: not Message.objects.filter(intent_at__gt=Now() - timedelta(seconds=1.1)).exists())
    (tmp_path / "go").touch()
    runner.join()
    message = Message.objects.get(campaign=campaign)
    assert (message.state, message.reason, message.intent_at) == (MessageState.EXCLUDED, "marketing_banned", chosen)
    assert mailbox.accepted() == []


@pytest.mark.parametrize(
    ("rule", "state", "reply"),
    [
        (Rule("rcpt", domain="odd.example", reply="550 5.1.1 <p1@odd.example> unknown"), "refused", "550 5.1.1"),
        (Rule("rcpt", domain="odd.example", reply="451 4.7.1 greylisted"), "deferred", "451 4.7.1"),
        (Rule("dot", domain="odd.example", reply="552 too big"), "refused", "552"),
        (Rule("dot", domain="odd.example", reply="", then="drop"), "uncertain", "dot"),
        (Rule("dot", domain="odd.example", reply="", then="drop", keep=True), "uncertain", "dot"),
        (Rule("data", domain="odd.example", reply="", then="drop"), "deferred", "data"),
    ],
)
def test_each_end_is_written_down_without_the_servers_words_and_others_are_not_touched(
    mailbox: Sink, rule: Rule, state: str, reply: str
) -> None:
    campaign = newsletter([*subscribers(6), *subscribers(1, domain="odd.example")])
    mailbox.obey(rule)
    send(campaign)
    assert states(campaign) == {"candidates": 7, "sent": 6, state: 1}
    assert Message.objects.get(state=state).reply == reply


def test_what_nobody_can_know_is_never_sent_again(mailbox: Sink) -> None:
    campaign = newsletter(subscribers(1))
    mailbox.obey(Rule("dot", reply="", then="drop", keep=True, times=1))
    send(campaign)
    send(campaign)
    assert states(campaign) == {"candidates": 1, "uncertain": 1}
    assert len(mailbox.accepted()) == 1


def test_a_mail_put_off_is_sent_when_its_time_has_come(mailbox: Sink) -> None:
    campaign = newsletter([*subscribers(1, domain="one.example"), *subscribers(1, domain="other.example")])
    mailbox.obey(Rule("rcpt", reply="451 4.7.1 later", times=2))
    send(campaign)
    assert states(campaign) == {"candidates": 2, "deferred": 2}
    Message.objects.update(next_at=Now())
    mailbox.obey()
    send(campaign)
    assert states(campaign) == {"candidates": 2, "sent": 2}
    assert set(Message.objects.values_list("attempts", flat=True)) == {2}


def test_domains_that_put_off_refuse_or_keep_silent_hold_up_nobody_else(mailbox: Sink, tmp_path: Path) -> None:
    """They stand first in the queue; whoever can get it has it before the last of the silent domain was even tried."""
    silent, grey, gone = (subscribers(20, domain=f"{name}.example") for name in ("silent", "grey", "gone"))
    others = [contact for number in range(10) for contact in subscribers(10, domain=f"well{number}.example")]
    mailbox.obey(
        Rule("rcpt", domain="silent.example", gate=str(tmp_path / "never")),
        Rule("rcpt", domain="grey.example", reply="451 4.7.1 greylisted"),
        Rule("rcpt", domain="gone.example", reply="550 5.1.1 no such user"),
    )
    campaign = newsletter([*silent, *grey, *gone, *others])
    send(campaign, seconds=12)
    rows = Message.objects.filter(campaign=campaign)
    assert set(rows.filter(contact__in=others).values_list("state", flat=True)) == {"sent"}
    assert set(rows.filter(contact__in=gone).values_list("state", "reply")) == {("refused", "550 5.1.1")}
    assert rows.filter(contact__in=[*silent, *grey]).exclude(state__in=["queued", "deferred"]).count() == 0
    last = rows.filter(contact__in=others).latest("done_at").done_at
    assert rows.filter(contact__in=silent, intent_at__lt=last, attempts__gt=0).count() < len(silent) / 2
    mailbox.obey()
    Message.objects.filter(campaign=campaign, state__in=["queued", "deferred"]).update(next_at=Now())
    send(campaign)
    assert states(campaign) == {"candidates": 160, "sent": 140, "refused": 20}
    assert Counter(line["to"] for line in mailbox.accepted()).most_common(1)[0][1] == 1


def test_what_is_put_off_for_two_days_is_given_up(mailbox: Sink) -> None:
    campaign = newsletter(subscribers(1))
    Message.objects.update(attempts=11)
    mailbox.obey(Rule("rcpt", reply="451 4.7.1 later"))
    send(campaign)
    assert states(campaign) == {"candidates": 1, "refused": 1}
    assert Message.objects.get().reply == "gave up: 451 4.7.1"


def test_a_server_slower_than_the_lease_keeps_the_message_held_and_the_others_going(mailbox: Sink) -> None:
    campaign = newsletter([*subscribers(1, domain="slow.example"), *subscribers(20)])
    mailbox.obey(Rule("dot", domain="slow.example", delay=2.5))
    deliver(IssueLetters(campaign), mail_server(), stop=threading.Event(), lease=1)
    assert states(campaign) == {"candidates": 21, "sent": 21}
    assert len(mailbox.accepted()) == 21


def test_asked_to_stop_it_takes_nothing_more_and_leaves_nothing_unknown(mailbox: Sink, tmp_path: Path) -> None:
    campaign, stop = newsletter(subscribers(12)), threading.Event()
    mailbox.obey(Rule("dot", gate=str(tmp_path / "go"), mark=str(tmp_path / "there")))
    letters = IssueLetters(campaign)
    runner = threading.Thread(target=lambda: deliver(letters, mail_server(), stop=stop))
    runner.start()
    wait_for((tmp_path / "there").exists)
    stop.set()
    (tmp_path / "go").touch()
    runner.join()
    found = states(campaign)
    assert found["sent"] == len(mailbox.accepted()) <= 4
    assert found["sent"] + found["queued"] == 12


def test_a_message_that_cannot_be_written_is_put_aside_and_the_others_go(mailbox: Sink) -> None:
    campaign = newsletter(subscribers(3))
    Message.objects.filter(pk=Message.objects.order_by("pk")[0].pk).update(
        message_id="broken\r\nBcc: all@people.example"
    )
    send(campaign)
    assert states(campaign) == {"candidates": 3, "sent": 2, "parked": 1}


def test_without_a_server_nothing_is_taken_and_the_reason_is_told(
    committed_db: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = newsletter(subscribers(2))
    monkeypatch.setattr(delivery, "AWAY", 0.2)
    with pytest.raises(delivery.Unreachable, match=r"^127\.0\.0\.1:1: .*"):
        deliver(IssueLetters(campaign), Server("127.0.0.1", 1), stop=threading.Event())
    assert states(campaign) == {"candidates": 2, "queued": 2}


def test_a_sweep_without_a_server_waits_and_says_so(
    committed_db: str, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    campaign = newsletter(subscribers(1))
    settings.EMAIL_URL, settings.LUVALLA_HOME = "", tmp_path
    assert due.sweep_campaigns(now=NOW) == 0
    assert states(campaign) == {"candidates": 1, "queued": 1}
    assert [record.getMessage() for record in caplog.records] == [
        "Mail waits: There is no mail server: set EMAIL_URL, or start the demo, whose own mailbox is used then."
    ]


def test_the_sweep_sends_campaigns_and_own_letters_and_leaves_the_paused_alone(
    mailbox: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, paused = newsletter(subscribers(3)), newsletter(subscribers(3))
    campaigns.pause(by=SYSTEM, now=NOW, campaign=paused)
    compose = lambda ref, language: Letter("Koodi", f"Koodisi on {ref}.", {})  # noqa: E731
    monkeypatch.setitem(mail_causes._entries, Cause.CODE, MailCause(Cause.CODE, compose))
    outbox.enqueue(now=NOW, cause=Cause.CODE, cause_ref=123456, address="otso@people.example", language="fi")
    assert (due.sweep_own_letters(now=NOW), due.sweep_campaigns(now=NOW)) == (1, 3)
    assert states(running) == {"candidates": 3, "sent": 3}
    assert states(paused) == {"candidates": 3, "queued": 3}
    assert "otso@people.example" in [line["to"] for line in mailbox.accepted()]
    assert (due.sweep_own_letters(now=NOW), due.sweep_campaigns(now=NOW)) == (0, 0)


def test_own_letters_say_that_no_program_should_answer_and_carry_the_preference_link(
    mailbox: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose = lambda ref, language: Letter("Koodi", "Koodisi on {{ code }}.", {"code": str(ref)})  # noqa: E731
    monkeypatch.setitem(mail_causes._entries, Cause.CODE, MailCause(Cause.CODE, compose))
    outbox.enqueue(now=NOW, cause=Cause.CODE, cause_ref=123456, address="otso@people.example", language="fi")
    deliver(OwnLetters(), mail_server(), stop=threading.Event())
    (message,) = stored(mailbox)
    text = message.get_body(("plain",))
    assert text is not None
    assert "Koodisi on 123456." in text.get_content()
    assert "/preferences/" in text.get_content()
    assert (str(message["Auto-Submitted"]), message["List-Unsubscribe"]) == ("auto-generated", None)


def test_a_letter_whose_cause_is_gone_is_put_aside(mailbox: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    compose = lambda ref, language: None  # noqa: E731
    monkeypatch.setitem(mail_causes._entries, Cause.CODE, MailCause(Cause.CODE, compose))
    number = outbox.enqueue(now=NOW, cause=Cause.CODE, cause_ref=1, address="otso@people.example", language="fi")
    deliver(OwnLetters(), mail_server(), stop=threading.Event())
    assert Message.objects.get(pk=number).state == MessageState.PARKED
    assert mailbox.accepted() == []


def test_the_command_fixes_the_recipients_sends_finishes_and_tells_the_figures(
    mailbox: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    people = subscribers(5)
    campaign = newsletter(people, start=False)
    ban(people[0])
    call_command("send_campaign", str(campaign), "--json")
    told = json.loads(capsys.readouterr().out)
    assert told.pop("seconds") > 0
    assert told == {
        "candidates": 5,
        "excluded": {"marketing_banned": 1},
        "queued": 0,
        "sending": 0,
        "sent": 4,
        "refused": 0,
        "deferred": 0,
        "uncertain": 0,
        "parked": 0,
        "cancelled": 0,
    }
    assert Campaign.objects.get(pk=campaign).state == CampaignState.SENT
    call_command("send_campaign", str(campaign), "--json")
    assert json.loads(capsys.readouterr().out)["sent"] == 4
    assert len(mailbox.accepted()) == 4


def test_the_command_refuses_what_was_not_approved(
    committed_db: str, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    campaign = newsletter(subscribers(1), start=False)
    Campaign.objects.filter(pk=campaign).update(state=CampaignState.DRAFT)
    for number in (campaign, 999_999):
        with pytest.raises(SystemExit) as ended:
            call_command("send_campaign", str(number))
        assert ended.value.code == 1
    assert "There is no campaign with the number 999999." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", Server("mail.example", 25, connections=20)),
        ("smtp://localhost:2525", Server("localhost", 2525, connections=20)),
        ("smtp+tls://u:p%40ss@mail.example", Server("mail.example", 587, "u", "p@ss", "starttls", 20)),
        ("smtp+ssl://u:p@mail.example:465", Server("mail.example", 465, "u", "p", "tls", 20)),
    ],
)
def test_the_server_is_where_the_url_points(settings: Any, url: str, server: Server) -> None:
    settings.EMAIL_URL, settings.MAIL_CONNECTIONS = url, 20
    assert mail_server() == server


def test_a_password_in_plain_text_over_a_network_is_refused_with_what_to_do(settings: Any) -> None:
    settings.EMAIL_URL = "smtp://u:p@mail.example"
    with pytest.raises(Refused, match="use starttls or tls"):
        mail_server()
