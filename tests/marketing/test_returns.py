"""What comes back by a Maildir, taken in by the sweep; and the envelope by which it finds its way."""

from __future__ import annotations

import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from marketing import verp
from marketing.actions import bounces
from marketing.models import Bounce, Message
from marketing.runners import returns
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


def test_a_folder_that_is_not_there_has_nothing(db: None, tmp_path: Path, settings: Any) -> None:
    settings.RETURNS_MAILDIR = str(tmp_path / "away")
    assert returns.sweep_returns(now=NOW) == 0


def test_a_mail_comes_by_a_pipe(db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO((SAMPLES / "policy.eml").read_bytes())))
    call_command("take_bounce")
    assert "refused for its content or sender" in capsys.readouterr().out
