"""What became of a message, told from where the dialogue with the server ended."""

from __future__ import annotations

import asyncio
import base64
import time
from typing import Any

import pytest

from config.demo.smtp_script import Rule
from config.demo.smtp_server import Offers
from marketing.ports.replies import Ending, Phase
from marketing.ports.smtp import Envelope, Fleet, Outcome, Server, Timeouts
from tests.smtp import Taken, reading, run, serving

SHORT = Timeouts(
    connect=0.3, command=0.3, data=0.3, block=0.3, dot=0.3
)  # where silence is the point; else nobody is hurried
PATIENT = Timeouts(connect=15, command=15, data=15, block=15, dot=15)
BODY = b"Subject: News\r\nMessage-ID: <1@sender.example>\r\n\r\nHello.\r\n"
PLAIN = Offers(words=("8BITMIME",))


async def yes(_: Envelope) -> bool:
    return True


async def no(_: Envelope) -> bool:
    return False


def mail(
    to: str = "maija@people.example", *, data: bytes = BODY, age: float = 0, sender: str = "news@sender.example"
) -> Envelope:
    return Envelope(to, sender, to, data, time.monotonic() - age)


async def send(
    port: int, *envelopes: Envelope, ask: Any = yes, timeouts: Timeouts = PATIENT, **server: Any
) -> list[Outcome]:
    """Sends one after the other on one connection."""
    fleet = Fleet(Server("127.0.0.1", port, connections=1, **server), ask_again=ask, timeouts=timeouts)
    outcomes = []
    for envelope in envelopes:
        (slot,) = await fleet.ready(15)
        fleet.start(slot, envelope)
        outcomes += [outcome for _, outcome in await fleet.finished(15)]
    assert await fleet.close(1) == []
    return outcomes


def sent(
    *envelopes: Envelope, rules: tuple[Rule, ...] = (), offers: Offers | None = None, **options: Any
) -> tuple[list[Outcome], Taken]:
    async def scenario() -> tuple[list[Outcome], Taken]:
        async with serving(*rules, offers=offers) as server:
            return await send(server.port, *envelopes, **options), server

    return run(scenario())


def fates(outcomes: list[Outcome]) -> list[tuple[Ending, Phase, int]]:
    return [(outcome.ending, outcome.phase, outcome.code) for outcome in outcomes]


def test_a_message_the_server_takes_is_sent_with_its_bytes_unchanged() -> None:
    data = b"Subject: Dots\r\n\r\n.one\r\n..two\r\n.\r\nend\r\n"
    outcomes, server = sent(mail(data=data))
    assert fates(outcomes) == [(Ending.SENT, Phase.DOT, 250)]
    assert [message.data for message in server.messages] == [data]


def test_a_message_that_begins_with_a_dot_arrives_as_it_was() -> None:
    _, server = sent(mail(data=b".dot first\r\n"))
    assert [message.data for message in server.messages] == [b".dot first\r\n"]


def test_a_message_longer_than_the_buffers_arrives_whole() -> None:
    data = b"Subject: Long\r\n\r\n" + b"word " * 12 * 20_000 + b"\r\n"
    outcomes, server = sent(mail(data=data))
    assert fates(outcomes) == [(Ending.SENT, Phase.DOT, 250)]
    assert [message.data for message in server.messages] == [data]


def test_a_server_without_pipelining_is_spoken_to_one_command_at_a_time() -> None:
    outcomes, server = sent(mail("a@x.example"), mail("b@x.example"), offers=PLAIN)
    assert [outcome.ending for outcome in outcomes] == [Ending.SENT, Ending.SENT]
    assert server.recipients() == ["a@x.example", "b@x.example"]


def test_the_group_of_commands_and_the_body_are_two_writes_where_pipelining_is_offered() -> None:
    async def scenario() -> tuple[list[Outcome], list[bytes]]:
        answer = b"250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go\r\n"
        async with reading(
            b"220 x\r\n", b"250-x\r\n250 PIPELINING\r\n", answer, b"", b"", *[b""] * 4, b"250 Ok\r\n"
        ) as (port, lines):
            return await send(port, mail()), lines

    outcomes, lines = run(scenario())
    assert fates(outcomes) == [(Ending.SENT, Phase.DOT, 250)]
    assert lines[1:4] == [b"MAIL FROM:<news@sender.example>\r\n", b"RCPT TO:<maija@people.example>\r\n", b"DATA\r\n"]


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize(
    ("reply", "ending"), [("550 5.1.1 Unknown", Ending.REFUSED), ("451 4.7.1 Later", Ending.DEFERRED)]
)
@pytest.mark.parametrize("offers", [Offers(), PLAIN], ids=["pipelined", "plain"])
def test_a_refusal_is_certain_and_the_connection_serves_the_next(
    phase: str, reply: str, ending: Ending, offers: Offers
) -> None:
    rule = Rule(phase, reply=reply, times=1)
    outcomes, server = sent(mail("a@x.example"), mail("b@x.example"), rules=(rule,), offers=offers)
    assert fates(outcomes) == [(ending, Phase(phase), int(reply[:3])), (Ending.SENT, Phase.DOT, 250)]
    assert outcomes[0].enhanced == reply[4:9]
    assert server.recipients() == ["b@x.example"]


def test_one_recipient_refused_leaves_those_of_other_domains_alone() -> None:
    rule = Rule("rcpt", domain="full.example", reply="452 4.2.2 Mailbox full")
    outcomes, server = sent(mail("a@full.example"), mail("b@x.example"), mail("c@full.example"), rules=(rule,))
    assert [outcome.ending for outcome in outcomes] == [Ending.DEFERRED, Ending.SENT, Ending.DEFERRED]
    assert server.recipients() == ["b@x.example"]


def test_a_lone_dot_ends_a_data_that_was_opened_for_nobody() -> None:
    async def scenario() -> tuple[list[Outcome], list[bytes]]:
        answer = b"250 Ok\r\n550 5.1.1 Unknown\r\n354 Go\r\n"
        async with reading(b"220 x\r\n", b"250-x\r\n250 PIPELINING\r\n", answer, b"", b"", b"554 5.5.1 Nobody\r\n") as (
            port,
            lines,
        ):
            return await send(port, mail()), lines

    outcomes, lines = run(scenario())
    assert fates(outcomes) == [(Ending.REFUSED, Phase.RCPT, 550)]
    assert lines[4] == b".\r\n"


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
@pytest.mark.parametrize("then", ["drop", "close"])
def test_a_connection_lost_before_the_final_dot_leaves_the_message_certainly_unsent(phase: str, then: str) -> None:
    rule = Rule(phase, reply="", then=then, times=1)
    outcomes, server = sent(mail("a@x.example"), rules=(rule,))
    assert fates(outcomes) == [(Ending.DEFERRED, Phase(phase), 0)]
    assert outcomes[0].connection_failed
    assert server.messages == []


def test_a_connection_lost_in_the_middle_of_a_long_body_leaves_it_certainly_unsent() -> None:
    outcomes, server = sent(
        mail(data=b"x" * 70 + b"\r\n" + b"word\r\n" * 3_000_000), rules=(Rule("body", then="drop", after=50_000),)
    )
    assert fates(outcomes) == [(Ending.DEFERRED, Phase.BODY, 0)]
    assert server.messages == []


def test_a_server_that_stops_reading_a_long_body_leaves_it_certainly_unsent() -> None:
    rule = Rule("body", after=50_000, gate="/nowhere")
    outcomes, server = sent(mail(data=b"word\r\n" * 3_000_000), rules=(rule,), timeouts=SHORT)
    assert fates(outcomes) == [(Ending.DEFERRED, Phase.BODY, 0)]
    assert server.messages == []


def test_a_refusal_in_the_middle_of_a_body_counts() -> None:
    rule = Rule("body", after=50_000, reply="552 5.3.4 Too big", delay=0.05)
    outcomes, _ = sent(mail(data=b"word\r\n" * 3_000_000), rules=(rule,))
    assert fates(outcomes) == [(Ending.REFUSED, Phase.BODY, 552)]


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("then", ["drop", "close"])
def test_a_connection_lost_after_the_final_dot_leaves_the_message_uncertain(keep: bool, then: str) -> None:
    outcomes, server = sent(mail("a@x.example"), rules=(Rule("dot", reply="", then=then, keep=keep),))
    assert fates(outcomes) == [(Ending.UNCERTAIN, Phase.DOT, 0)]
    assert server.recipients() == (["a@x.example"] if keep else [])


def test_silence_after_the_final_dot_leaves_the_message_uncertain_and_the_connection_is_given_up() -> None:
    outcomes, server = sent(
        mail("a@x.example"), mail("b@x.example"), rules=(Rule("dot", reply="", keep=True, times=1),), timeouts=SHORT
    )
    assert [outcome.ending for outcome in outcomes] == [Ending.UNCERTAIN, Ending.SENT]
    assert server.recipients() == ["a@x.example", "b@x.example"]


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
def test_silence_before_the_final_dot_leaves_the_message_certainly_unsent(phase: str) -> None:
    outcomes, _ = sent(mail(), rules=(Rule(phase, gate="/nowhere"),), timeouts=SHORT)
    assert fates(outcomes) == [(Ending.DEFERRED, Phase(phase), 0)]


def test_an_answer_that_drips_out_too_slowly_is_silence() -> None:
    outcomes, _ = sent(mail(), rules=(Rule("mail", drip=0.1, times=1),), timeouts=SHORT)
    assert fates(outcomes) == [(Ending.DEFERRED, Phase.MAIL, 0)]


@pytest.mark.parametrize("then", ["drop", "close", "half"])
def test_a_yes_to_the_final_dot_counts_whatever_happens_next(then: str) -> None:
    outcomes, _ = sent(mail(), rules=(Rule("dot", then=then),))
    assert fates(outcomes) == [(Ending.SENT, Phase.DOT, 250)]


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data", "dot"])
def test_a_421_defers_and_the_next_goes_over_a_new_connection(phase: str) -> None:
    rule = Rule(phase, reply="421 4.3.2 Closing", times=1, then="close")
    outcomes, server = sent(mail("a@x.example"), mail("b@x.example"), rules=(rule,))
    assert fates(outcomes) == [(Ending.DEFERRED, Phase(phase), 421), (Ending.SENT, Phase.DOT, 250)]
    assert outcomes[0].connection_failed
    assert server.recipients() == ["b@x.example"]


NONSENSE = [
    "",
    "hello",
    "25",
    "250",
    "999 no",
    "354 go",
    "220 hm",
    "250-never ending",
    "\xff\xfe\x00",
    "x" * 100_000,
    "250-a\r\n550",
]


@pytest.mark.parametrize("words", [*NONSENSE[1:3], *NONSENSE[4:6], *NONSENSE[7:10]])
def test_nonsense_after_the_final_dot_is_uncertain(words: str) -> None:
    outcomes, _ = sent(mail(), rules=(Rule("dot", reply=words, keep=True),), timeouts=SHORT)
    assert fates(outcomes) == [(Ending.UNCERTAIN, Phase.DOT, 0)]


@pytest.mark.parametrize("words", [*NONSENSE[1:3], *NONSENSE[4:6], *NONSENSE[7:10]])
def test_nonsense_before_the_final_dot_is_certainly_unsent(words: str) -> None:
    outcomes, server = sent(mail(), rules=(Rule("rcpt", reply=words, times=1),), timeouts=SHORT)
    assert fates(outcomes) == [(Ending.DEFERRED, Phase.RCPT, 0)]
    assert server.messages == []


def test_a_yes_given_before_the_body_was_sent_is_not_believed() -> None:
    outcomes, server = sent(mail(), rules=(Rule("data", reply="354 Go\r\n250 Taken already"),))
    assert fates(outcomes) == [(Ending.DEFERRED, Phase.BODY, 0)]
    assert server.messages == []


def test_a_server_one_answer_ahead_is_left_before_the_next_message() -> None:
    rule = Rule("dot", reply="250 Ok\r\n250 Ok again", times=1, keep=True)
    outcomes, server = sent(mail("a@x.example"), mail("b@x.example"), rules=(rule,))
    assert [outcome.ending for outcome in outcomes] == [Ending.SENT, Ending.SENT]
    assert server.recipients() == ["a@x.example", "b@x.example"]


@pytest.mark.parametrize(
    "address",
    [
        "a@x.example\r\nRCPT TO:<b@x.example>",
        "a@x.example>\nDATA",
        "a\0@x.example",
        "äiti@x.example",
        "a@ääkkönen.example",
        "a b@x.example",
        "a@b@x.example",
        "no-at-sign",
        "",
        "a" * 65 + "@x.example",
        "a@" + "x" * 250,
    ],
)
def test_an_address_that_mail_cannot_carry_never_reaches_the_wire(address: str) -> None:
    outcomes, server = sent(mail(address), mail("b@x.example"))
    assert fates(outcomes) == [(Ending.REFUSED, Phase.CHECK, 0), (Ending.SENT, Phase.DOT, 250)]
    assert server.recipients() == ["b@x.example"]


@pytest.mark.parametrize("data", [b"a\n.\nMAIL FROM:<x>\r\n", b"a\r.\r\n", b"a\r\n.\n", b"a\0b\r\n"])
def test_a_body_that_could_smuggle_another_message_never_reaches_the_wire(data: bytes) -> None:
    outcomes, server = sent(mail(data=data))
    assert fates(outcomes) == [(Ending.REFUSED, Phase.CHECK, 0)]
    assert server.messages == []


def test_an_empty_sender_is_the_null_return_path() -> None:
    _, server = sent(mail(sender=""))
    assert [message.sender for message in server.messages] == [""]


def test_a_message_larger_than_the_server_takes_is_refused_before_the_wire() -> None:
    outcomes, _ = sent(mail(), offers=Offers(words=("PIPELINING", "SIZE 10")))
    assert fates(outcomes) == [(Ending.REFUSED, Phase.CHECK, 0)]


def test_eight_bit_text_goes_only_where_it_is_taken() -> None:
    text = mail(data="Hyvää\r\n".encode())
    assert [outcome.ending for outcome in sent(text)[0]] == [Ending.SENT]
    assert [outcome.ending for outcome in sent(text, offers=Offers(words=("PIPELINING",)))[0]] == [Ending.REFUSED]


def test_a_choice_older_than_a_second_is_asked_again_and_a_no_withdraws_it() -> None:
    outcomes, server = sent(mail(age=1.2), ask=no)
    assert fates(outcomes) == [(Ending.WITHDRAWN, Phase.CHECK, 0)]
    assert server.messages == []


def test_a_young_choice_is_not_asked_again() -> None:
    outcomes, _ = sent(mail(), ask=no)
    assert [outcome.ending for outcome in outcomes] == [Ending.SENT]


def test_a_server_slow_before_the_body_makes_the_gate_be_asked_once_more() -> None:
    async def scenario() -> tuple[list[Outcome], Taken]:
        async with serving(Rule("data", delay=0.7)) as server:
            return await send(server.port, mail(age=0.5), ask=no), server

    outcomes, server = run(scenario())
    assert fates(outcomes) == [(Ending.WITHDRAWN, Phase.DATA, 0)]
    assert server.messages == []


def test_a_gate_that_cannot_be_asked_means_that_nothing_is_sent() -> None:
    async def broken(_: Envelope) -> bool:
        raise ConnectionError("the database is away")

    outcomes, server = sent(mail(age=1.2), ask=broken)
    assert fates(outcomes) == [(Ending.DEFERRED, Phase.CHECK, 0)]
    assert outcomes[0].text == "the gate could not be asked again: ConnectionError"
    assert server.messages == []


def test_a_gate_that_takes_longer_than_a_second_means_that_nothing_is_sent() -> None:
    async def slow(_: Envelope) -> bool:
        await asyncio.sleep(5)
        return True

    outcomes, server = sent(mail(age=1.2), ask=slow)
    assert fates(outcomes) == [(Ending.DEFERRED, Phase.CHECK, 0)]
    assert server.messages == []


def test_neither_address_nor_reply_stands_in_what_might_be_logged() -> None:
    envelope = mail("maija@people.example")
    outcomes, _ = sent(envelope, rules=(Rule("rcpt", reply="550 <maija@people.example> unknown"),))
    assert outcomes[0].text == "<maija@people.example> unknown"
    assert "maija" not in repr(outcomes[0])
    assert "Hello" not in repr(envelope)


@pytest.mark.parametrize(
    ("ways", "lines"),
    [
        (b"PLAIN LOGIN", [b"AUTH PLAIN " + base64.b64encode(b"\0luvalla\0secret") + b"\r\n"]),
        (b"LOGIN", [b"AUTH LOGIN\r\n", base64.b64encode(b"luvalla") + b"\r\n", base64.b64encode(b"secret") + b"\r\n"]),
    ],
)
def test_the_password_is_given_in_the_way_the_server_offers(ways: bytes, lines: list[bytes]) -> None:
    async def scenario() -> list[bytes]:
        answers = [*[b"334 more\r\n"] * (len(lines) - 1), b"235 welcome\r\n"]
        async with reading(b"220 x\r\n", b"250-x\r\n250 AUTH " + ways + b"\r\n", *answers) as (port, read):
            fleet = Fleet(Server("127.0.0.1", port, "luvalla", "secret", connections=1), ask_again=yes, timeouts=SHORT)
            assert await fleet.ready(15) == [0]
            await fleet.close(1)
            return read[1 : len(lines) + 1]

    assert run(scenario()) == lines


def test_a_password_does_not_travel_in_plain_text_over_a_network() -> None:
    with pytest.raises(ValueError, match=r"The password for mail.example would travel in plain text"):
        Server("mail.example", 25, "luvalla", "secret")


def test_the_password_stands_in_no_repr() -> None:
    assert "secret" not in repr(Server("localhost", 25, "luvalla", "secret"))


@pytest.mark.parametrize(
    ("replies", "trouble"),
    [
        ((b"554 no service\r\n",), "the greeting was answered 554"),
        ((b"\xff\xff\r\n",), "the greeting was answered 000"),
        ((b"220 x\r\n", b"421 busy\r\n"), "EHLO was answered 421"),
        ((b"220 x\r\n", b"500 what\r\n", b"500 what\r\n"), "HELO was answered 500"),
        ((b"220 x\r\n", b"250 x\r\n"), "the server offers no AUTH that we know (PLAIN, LOGIN)"),
        ((b"220 x\r\n", b"250-x\r\n250 AUTH PLAIN\r\n", b"535 no\r\n"), "AUTH was answered 535"),
        ((b"",), "no answer in time"),
    ],
)
def test_a_connection_that_cannot_be_made_says_why(replies: tuple[bytes, ...], trouble: str) -> None:
    async def scenario() -> tuple[int, str]:
        async with reading(*replies) as (port, _):
            fleet = Fleet(Server("127.0.0.1", port, "luvalla", "secret", connections=1), ask_again=yes, timeouts=SHORT)
            assert await fleet.ready(0.6) == []
            await fleet.close(0)
            return port, fleet.trouble

    port, said = run(scenario())
    assert said == f"127.0.0.1:{port}: {trouble}"


def test_a_server_that_knows_no_ehlo_is_greeted_with_helo() -> None:
    outcomes, server = sent(mail(), rules=(Rule("ehlo", reply="500 what"),))
    assert [outcome.ending for outcome in outcomes] == [Ending.SENT]
    assert server.recipients() == ["maija@people.example"]


def test_plain_text_is_not_used_where_starttls_was_asked_for() -> None:
    async def scenario() -> str:
        async with serving() as server:
            fleet = Fleet(
                Server("127.0.0.1", server.port, tls="starttls", connections=1), ask_again=yes, timeouts=SHORT
            )
            assert await fleet.ready(0.5) == []
            await fleet.close(0)
            return fleet.trouble

    assert run(scenario()).endswith("the server offers no STARTTLS")
