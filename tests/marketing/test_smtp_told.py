"""A server that is told of the next message together with the end of the last: faster, and no less certain."""

from __future__ import annotations

import time

import pytest

from config.demo.smtp_script import Rule
from config.demo.smtp_server import Offers
from marketing.ports.replies import Ending, Phase
from marketing.ports.smtp import Envelope, Fleet, Server, Timeouts
from tests.smtp import Taken, reading, run, serving

PATIENT = Timeouts(connect=15, command=15, data=15, block=15, dot=15)
A, B, C = "a@x.example", "b@y.example", "c@z.example"


def mail(to: str, *, size: int = 0, age: float = 0) -> Envelope:
    return Envelope(
        to, "news@sender.example", to, b"Subject: News\r\n\r\n" + b"x" * size + b"\r\n", time.monotonic() - age
    )


class Talk:
    """Messages one after the other on one connection, each but the last told of the one after it. `told` is what the server knew
    of each when its turn came; `ended` its ending and where it was decided."""

    def __init__(self, port: int, *, answer: bool = True) -> None:
        self.asked: list[str] = []
        self.told: list[bool] = []
        self.ended: list[tuple[Ending, Phase]] = []
        self._answer = answer
        self.fleet = Fleet(Server("127.0.0.1", port, connections=1), ask_again=self._ask, timeouts=PATIENT)

    async def _ask(self, envelope: Envelope) -> bool:
        self.asked.append(envelope.key)
        return self._answer

    async def say(self, *envelopes: Envelope) -> None:
        for envelope, then in zip(envelopes, (*envelopes[1:], None), strict=True):
            (slot,) = await self.fleet.ready(15)
            self.told.append(self.fleet.told(slot) is envelope)
            self.fleet.start(slot, envelope, then)
            self.ended += [(outcome.ending, outcome.phase) for _, outcome in await self.fleet.finished(15)]


def told(
    *envelopes: Envelope, rules: tuple[Rule, ...] = (), offers: Offers | None = None, answer: bool = True
) -> tuple[Talk, Taken]:
    async def scenario() -> tuple[Talk, Taken]:
        async with serving(*rules, offers=offers) as server:
            talk = Talk(server.port, answer=answer)
            await talk.say(*envelopes)
            assert await talk.fleet.close(1) == []
            return talk, server

    return run(scenario())


def test_the_next_message_is_offered_before_the_last_is_answered() -> None:
    async def scenario() -> tuple[Talk, list[bytes]]:
        ready = b"250 Ok\r\n250 Ok\r\n354 Go\r\n"
        first = [b"220 x\r\n", b"250-x\r\n250 PIPELINING\r\n", b"", b"", ready, b"", b"", b""]
        # Only after the second DATA does the server say anything to the first dot.
        async with reading(*first, b"", b"", b"", b"250 Ok\r\n" + ready, b"", b"", b"", b"250 Ok\r\n") as (port, lines):
            talk = Talk(port)
            await talk.say(mail(A), mail(B))
            await talk.fleet.close(0)
            return talk, lines

    talk, lines = run(scenario())
    assert talk.ended == [(Ending.SENT, Phase.DOT), (Ending.SENT, Phase.DOT)]
    assert lines[7:11] == [
        b".\r\n",
        b"MAIL FROM:<news@sender.example>\r\n",
        f"RCPT TO:<{B}>\r\n".encode(),
        b"DATA\r\n",
    ]


def test_each_arrives_once_with_its_own_bytes() -> None:
    talk, server = told(*(mail(f"p{n}@x.example", size=n * 40_000) for n in range(5)))
    assert talk.told == [False, True, True, True, True]
    assert [(message.recipients, len(message.data)) for message in server.messages] == [
        ((f"p{n}@x.example",), n * 40_000 + 19) for n in range(5)
    ]


@pytest.mark.parametrize(
    ("offers", "then"),
    [
        (Offers(words=("8BITMIME",)), mail(B)),
        (Offers(words=("PIPELINING", "SIZE 60")), mail(B, size=60)),
        (Offers(), mail("b@y.example>\r\nDATA")),
    ],
    ids=["no pipelining", "too large", "no address"],
)
def test_a_server_is_not_told_of_what_it_would_not_take(offers: Offers, then: Envelope) -> None:
    talk, server = told(mail(A), then, mail(C), offers=offers)
    assert talk.told[1] is False
    assert server.recipients() in ([A, B, C], [A, C])


@pytest.mark.parametrize("phase", [Phase.MAIL, Phase.RCPT, Phase.DATA])
@pytest.mark.parametrize(
    ("reply", "ending"), [("550 5.1.1 Unknown", Ending.REFUSED), ("451 4.7.1 Later", Ending.DEFERRED)]
)
def test_a_refusal_of_the_one_it_was_told_of_is_certain_and_the_connection_serves_the_next(
    phase: Phase, reply: str, ending: Ending
) -> None:
    rules: tuple[Rule, ...] = (Rule(phase.value, domain="y.example", reply=reply),)
    if phase is Phase.MAIL:  # which knows no domain yet
        rules = (Rule("mail", times=1), Rule("mail", reply=reply, times=1))
    talk, server = told(mail(A), mail(B), mail(C), rules=rules)
    assert talk.ended == [(Ending.SENT, Phase.DOT), (ending, phase), (Ending.SENT, Phase.DOT)]
    assert (talk.told, server.recipients()) == ([False, True, False], [A, C])


@pytest.mark.parametrize(("reply", "ending"), [("550 5.7.1 No", Ending.REFUSED), ("451 4.7.1 Later", Ending.DEFERRED)])
def test_a_refusal_of_the_first_leaves_the_one_it_was_told_of_standing(reply: str, ending: Ending) -> None:
    talk, server = told(mail(A), mail(B), rules=(Rule("dot", domain="x.example", reply=reply),))
    assert talk.ended == [(ending, Phase.DOT), (Ending.SENT, Phase.DOT)]
    assert (talk.told, server.recipients()) == ([False, True], [B])


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        (Rule("dot", then="drop", keep=True, times=1, reply=""), Ending.UNCERTAIN),
        (Rule("dot", then="close", times=1), Ending.SENT),
        (Rule("dot", reply="421 4.3.2 Closing", then="close", times=1), Ending.DEFERRED),
    ],
    ids=["dropped", "closed after a yes", "421"],
)
def test_a_connection_that_ends_takes_the_one_it_was_told_of_with_it_unsent(rule: Rule, first: Ending) -> None:
    talk, server = told(mail(A), mail(B), rules=(rule,))
    assert talk.ended[0][0] is first
    assert talk.ended[1] in [(Ending.SENT, Phase.DOT), (Ending.DEFERRED, Phase.MAIL)]
    assert server.recipients().count(B) == (talk.ended[1][0] is Ending.SENT)


def test_a_server_one_answer_ahead_is_not_believed_about_the_next() -> None:
    rule = Rule("dot", reply="250 Ok\r\n250 Ok again", times=1, keep=True)
    talk, server = told(mail(A), mail(B), rules=(rule,))
    assert talk.ended == [(Ending.SENT, Phase.DOT), (Ending.DEFERRED, Phase.DATA)]
    assert server.recipients() == [A]


@pytest.mark.parametrize(("answer", "accepted"), [(True, [A, B]), (False, [A])])
def test_one_chosen_more_than_a_second_ago_is_asked_about_before_its_body(answer: bool, accepted: list[str]) -> None:
    talk, server = told(mail(A), mail(B, age=2), answer=answer)
    assert (talk.told, talk.asked) == ([False, True], [B])
    assert talk.ended[1] == ((Ending.SENT, Phase.DOT) if answer else (Ending.WITHDRAWN, Phase.DATA))
    assert server.recipients() == accepted


async def told_of_b(port: int) -> tuple[Talk, int]:
    """A server that has A and waits for B, and its slot."""
    talk = Talk(port)
    (slot,) = await talk.fleet.ready(15)
    talk.fleet.start(slot, mail(A), mail(B))
    await talk.fleet.finished(15)
    return talk, slot


def test_what_a_server_was_told_of_and_never_given_does_not_arrive() -> None:
    async def scenario() -> list[str]:
        async with serving() as server:
            talk, slot = await told_of_b(server.port)
            assert talk.fleet.told(slot) is not None
            assert await talk.fleet.close(1) == []
            return server.recipients()

    assert run(scenario()) == [A]


def test_another_message_than_the_one_it_was_told_of_is_refused_and_goes_over_a_new_connection() -> None:
    async def scenario() -> list[str]:
        async with serving() as server:
            talk, slot = await told_of_b(server.port)
            with pytest.raises(ValueError, match="waits for another message"):
                talk.fleet.start(slot, mail(C))
            await talk.say(mail(C))
            await talk.fleet.close(1)
            return server.recipients()

    assert run(scenario()) == [A, C]
