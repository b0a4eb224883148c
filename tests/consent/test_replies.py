"""A no in any of the words people use."""

from __future__ import annotations

import pytest

from consent.actions.replies import take_ban_mail, take_reply
from consent.enums import Channel, Reason
from consent.models import ConsentEvent, Evidence
from consent.queries.gate import Question, explain
from consent.replies import Meaning, Reply, meaning, read_mail
from privacy.refusal import Refused
from tests.consent import world

CALL, MAIL = Question("direct_marketing", "phone"), Question("information", "email")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "EI",
            "ei",
            "Ei.",
            "EI!!!",
            "Nej",
            "STOP",
            "Stopp",
            "No",
            "no thanks",
            "NO, THANK YOU",
            "Ei kiitos",
            "ei enää",
        ),
        *("Nej tack", "stop all", "Unsubscribe please", "Poistakaa minut postituslistalta", "Peruuta", "Avsluta"),
        *("Hei,\n\nei kiitos\n\nAino", "Hej!\nStop", "ÄLKÄÄ LÄHETTÄKÄÄ ENÄÄ MITÄÄN, EI"),
    ],
)
def test_a_no_is_a_no(text: str) -> None:
    assert meaning(Reply("aino@kivi.example", text)) is Meaning.NO


@pytest.mark.parametrize(
    "text",
    [
        *("No problem, I will come on Tuesday", "Ei tämä ole oikea numero, soita keskukseen", "Yes", "Kyllä kiitos"),
        *("When does the next course begin?", "Nej, men jag kommer gärna i höst", "Stopped by your stand today!"),
        "Eilen tuli kirje",
    ],
)
def test_what_says_something_else_is_for_a_person_to_read(text: str) -> None:
    assert meaning(Reply("aino@kivi.example", text)) is Meaning.UNCLEAR


@pytest.mark.parametrize("reply", [Reply("a@kivi.example", ""), Reply("a@kivi.example", "STOP", automatic=True)])
def test_what_nobody_wrote_means_nothing(reply: Reply) -> None:
    assert meaning(reply) is Meaning.NOTHING


def mail(body: str, *, more: str = "", kind: str = "text/plain") -> bytes:
    head = f"From: Aino Saarikivi <Aino@Kivi.example>\r\nTo: ban@luvalla.example\r\nContent-Type: {kind}; charset=utf-8\r\n{more}"
    return f"{head}\r\n{body}".encode()


@pytest.mark.parametrize(
    ("raw", "text", "automatic"),
    [
        (mail("Ei kiitos\r\n\r\n> Haluatko lopettaa? Vastaa STOP"), "Ei kiitos", False),
        (mail("Hej\r\n\r\nDen 3 nov 2026 skrev Luvalla:\r\nSTOP"), "Hej", False),
        (mail("Yes\r\n\r\nOn Tue, 3 Nov 2026 Luvalla wrote:\r\nSTOP"), "Yes", False),
        (mail("Kyllä\r\n-- \r\nSTOP Oy"), "Kyllä", False),
        (mail("<p>Ei&nbsp;</p>", kind="text/html"), "Ei", False),
        (mail("I am away. STOP", more="Auto-Submitted: auto-replied\r\n"), "I am away. STOP", True),
        (mail("Ei", more="Auto-Submitted: no\r\n"), "Ei", False),
        (mail("Ei", more="Return-Path: <>\r\n"), "Ei", True),
        (b"From: Mail Delivery System <MAILER-DAEMON@kivi.example>\r\n\r\nEnd", "End", True),
        (mail("x", kind="text/plain; charset=unknown-8"), "", False),
        (b"\xff\xfe no headers", "", False),
    ],
)
def test_a_mail_is_read_above_what_it_quotes(raw: bytes, text: str, automatic: bool) -> None:
    reply = read_mail(raw)
    assert (reply.text, reply.automatic) == (text, automatic)


@pytest.mark.django_db
def test_a_no_by_mail_closes_marketing_by_mail_whoever_holds_the_address() -> None:
    here = world.build()
    found, recorded = take_reply(now=world.NOW, channel=Channel.EMAIL, reply=read_mail(mail("Ei kiitos")))
    assert (found, recorded and recorded.number) == (Meaning.NO, 1)
    assert (explain(MAIL, here.aino).reason, explain(CALL, here.aino).reason) == (Reason.ADDRESS_BANNED, None)
    assert ConsentEvent.objects.values_list("act", "channel", "source_kind", "actor_kind").get() == (
        "banned",
        "email",
        "mail",
        "person",
    )
    assert Evidence.objects.get().text == "Ei kiitos"


@pytest.mark.django_db
def test_a_no_by_text_message_closes_text_messages_to_the_number_in_any_spelling() -> None:
    here = world.build()
    take_reply(now=world.NOW, channel=Channel.SMS, reply=Reply("040 123 4567", "EI"))
    ask = Question("survey", "sms"), Question("direct_marketing", "sms"), CALL
    assert [explain(question, here.aino).reason for question in ask] == [None, Reason.ADDRESS_BANNED, None]


@pytest.mark.django_db
def test_a_mail_to_the_ban_mailbox_closes_all_marketing_whatever_it_says() -> None:
    here = world.build()
    take_ban_mail(now=world.NOW, reply=read_mail(mail("Haluan olla rauhassa.")))
    assert explain(MAIL, here.aino).reason is Reason.ADDRESS_BANNED
    assert take_ban_mail(now=world.NOW, reply=read_mail(mail("Away", more="Auto-Submitted: auto-replied\r\n"))) is None
    assert ConsentEvent.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("sender", ["", "nobody", "<>"])
def test_a_no_from_nowhere_is_refused(sender: str) -> None:
    with pytest.raises(Refused):
        take_reply(now=world.NOW, channel=Channel.EMAIL, reply=Reply(sender, "STOP"))
    assert not ConsentEvent.objects.exists()
