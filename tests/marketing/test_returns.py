"""What comes back by a Maildir, taken in by the sweep; and the envelope by which it finds its way."""

from __future__ import annotations

import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from consent.models import ConsentEvent
from consent.queries.gate import Question, explain
from crm.models import ContactPoint
from marketing import verp
from marketing.actions import bounces
from marketing.enums import BounceKind as Kind
from marketing.models import Bounce, Message
from marketing.runners import returns
from privacy.enums import Role
from privacy.refusal import Refused
from tests.cast import hire
from tests.crowd import NOW, newsletter, subscribers
from tests.marketing.test_bounce import SAMPLES
from tests.marketing.test_delivery import mailbox as mailbox  # the fixture
from tests.marketing.test_delivery import send, stored
from tests.smtp import Sink


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "returns" / name).mkdir(parents=True)
    settings.RETURNS_MAILDIR = str(tmp_path / "returns")
    return tmp_path / "returns"


def put(folder: Path, name: str, raw: bytes) -> None:
    (folder / "new" / name).write_bytes(raw)


def names(folder: Path) -> tuple[list[str], list[str]]:
    return tuple(sorted(file.name for file in (folder / place).iterdir()) for place in ("new", "cur"))  # type: ignore[return-value]


def test_each_mail_has_a_return_address_of_its_own_and_says_so_in_its_head(mailbox: Sink) -> None:
    campaign = newsletter(subscribers(3))
    send(campaign)
    marks = {verp.mark(pk) for pk in Message.objects.values_list("pk", flat=True)}
    assert {str(mail["Return-Path"]) for mail in stored(mailbox)} == {
        f"<palautukset+{mark}@esimerkkilaitos.example>" for mark in marks
    }
    assert {str(mail["X-Luvalla-Message"]) for mail in stored(mailbox)} == marks


def test_a_newsletter_names_its_list_and_its_campaign(mailbox: Sink) -> None:
    campaign = newsletter(subscribers(1))
    send(campaign)
    (mail,) = stored(mailbox)
    assert (str(mail["List-Id"]), str(mail["Feedback-ID"])) == (
        "<work_ability.esimerkkilaitos.example>",
        f"{campaign}:newsletter:fi:esimerkkilaitos.example",
    )


def test_what_lies_in_the_maildir_is_taken_in_and_moved_to_what_was_seen(folder: Path, db: None) -> None:
    put(folder, "1.a", (SAMPLES / "full.eml").read_bytes())
    put(folder, "2.b", b"")
    assert returns.sweep_returns(now=NOW) == 2
    assert (names(folder), Bounce.objects.get().kind) == (([], ["1.a:2,S", "2.b:2,S"]), "soft")
    assert returns.sweep_returns(now=NOW) == 0


def test_a_mail_that_cannot_be_taken_in_stays_and_holds_nobody_up(
    folder: Path, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = bounces.take

    def fail_once(*, now: Any, raw: bytes) -> Any:
        if b"Kysymys" in raw:
            raise RuntimeError("the disk is full")
        return take(now=now, raw=raw)

    monkeypatch.setattr(bounces, "take", fail_once)
    put(folder, "1.a", (SAMPLES / "letter.eml").read_bytes())
    put(folder, "2.b", (SAMPLES / "full.eml").read_bytes())
    assert (returns.sweep_returns(now=NOW), names(folder)) == (1, (["1.a"], ["2.b:2,S"]))


def somebody() -> tuple[int, str]:
    (contact,) = subscribers(1)
    return contact, ContactPoint.objects.get(contact=contact).value


def written(words: str, *, sender: str, to: str = "uutiskirje@esimerkkilaitos.example") -> bytes:
    return f"From: {sender}\r\nTo: {to}\r\nSubject: Re: News\r\nMessage-ID: <{words}@x>\r\n\r\n{words}\r\n".encode()


NEWSLETTER = Question("newsletter", "email", "work_ability")


def test_a_no_written_as_an_answer_is_a_ban_at_once_and_its_words_are_not_kept_here(db: None) -> None:
    contact, sender = somebody()
    assert bounces.take(now=NOW, raw=written("Ei kiitos", sender=sender)).kind == "no"
    assert explain(NEWSLETTER, contact).reason == "address_banned"
    assert Bounce.objects.values_list("kind", "text").get() == ("no", "")


def test_the_same_no_handed_in_twice_is_one_as_every_mail_is(db: None) -> None:
    _contact, sender = somebody()
    for _ in range(2):
        bounces.take(now=NOW, raw=written("Stop", sender=sender))
    assert ConsentEvent.objects.filter(act="banned").count() == Bounce.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "sender"),
    [
        ("Milloin seuraava koulutus on?", "{address}"),
        ("Stop", "nobody"),
        ("Stop", "MAILER-DAEMON@people.example"),
    ],
)
def test_what_says_something_else_or_comes_from_nobody_waits_for_a_person(db: None, words: str, sender: str) -> None:
    contact, address = somebody()
    raw = written(words, sender=sender.format(address=address))
    assert bounces.take(now=NOW, raw=raw).kind == "unread"
    assert (explain(NEWSLETTER, contact).reason, Bounce.objects.get().text) == (None, raw.decode())


def test_a_letter_is_read_as_a_no_by_staff(db: None) -> None:
    contact, sender = somebody()
    bounces.take(now=NOW, raw=written("En halua näitä enää koskaan.", sender=sender))
    bounces.settle(by=hire(Role.COMMUNICATIONS), now=NOW, bounce=Bounce.objects.get().pk, kind=Kind.NO)
    assert explain(NEWSLETTER, contact).reason == "address_banned"
    assert ConsentEvent.objects.latest("id").actor_kind == "staff"
    assert Bounce.objects.values_list("kind", "text").get() == ("no", "")


def test_a_no_of_nobody_cannot_be_taken_down_and_still_waits(db: None) -> None:
    bounces.take(now=NOW, raw=written("Ei enää ikinä näitä!", sender="nobody"))
    with pytest.raises(Refused):
        bounces.settle(by=hire(Role.COMMUNICATIONS), now=NOW, bounce=Bounce.objects.get().pk, kind=Kind.NO)
    assert Bounce.objects.get().kind == "unread"


def test_every_mail_to_the_address_for_bans_is_a_ban_whatever_it_says(db: None, settings: Any) -> None:
    settings.CONTROLLER = {**settings.CONTROLLER, "ban_email": "Kiellot@esimerkkilaitos.example"}
    contact, sender = somebody()
    bounces.take(
        now=NOW, raw=written("Haluan olla rauhassa.", sender=sender, to="Kiellot <kiellot@esimerkkilaitos.example>")
    )
    assert (explain(NEWSLETTER, contact).reason, Bounce.objects.get().kind) == ("address_banned", "no")


def test_an_address_that_serves_everything_takes_bans_by_their_words_only(db: None, settings: Any) -> None:
    contact, sender = somebody()
    bounces.take(now=NOW, raw=written("Haluan olla rauhassa.", sender=sender, to=settings.CONTROLLER["ban_email"]))
    assert (explain(NEWSLETTER, contact).reason, Bounce.objects.get().kind) == (None, "unread")


def test_a_folder_that_is_not_there_has_nothing(db: None, tmp_path: Path, settings: Any) -> None:
    settings.RETURNS_MAILDIR = str(tmp_path / "away")
    assert returns.sweep_returns(now=NOW) == 0


def test_a_mail_comes_by_a_pipe(db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO((SAMPLES / "policy.eml").read_bytes())))
    call_command("take_bounce")
    assert "refused for its content or sender" in capsys.readouterr().out
