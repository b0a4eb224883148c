"""After a restored backup nothing leaves until a person has confirmed; an installation that is well never notices."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as in_force
from django.test import Client

from marketing.actions import campaigns, outbox, quarantine
from marketing.enums import Cause
from marketing.models import Campaign, Instance, Message
from marketing.ports import mark
from marketing.queries.quarantine import quarantined_at
from marketing.runners import due
from marketing.runners.delivery import AHEAD, deliver
from marketing.runners.letters import OwnLetters
from marketing.runners.server import mail_server
from privacy.enums import Role
from privacy.refusal import Refused
from tests.crowd import APPROVER, NOW, newsletter, subscribers
from tests.marketing.admin.test_newsletters import signed_in
from tests.marketing.test_delivery import mailbox as mailbox  # the fixture
from tests.marketing.test_delivery import send, states
from tests.smtp import Sink

LATER = NOW + timedelta(days=1)


def file() -> Path:
    return Path(in_force.JOURNAL_DIR) / mark.NAME


def backup() -> tuple[Any, ...]:
    """The installation's row, as a backup has it."""
    return tuple(Instance.objects.values_list("ticks", "ticked_at", "quarantined_at").get())


def restore(row: tuple[Any, ...]) -> None:
    Instance.objects.update(**dict(zip(("ticks", "ticked_at", "quarantined_at"), row, strict=True)))


def begin() -> None:
    """An installation that has sent, was backed up, has sent again, and came back from that backup."""
    assert quarantine.may_send(now=NOW)
    kept = backup()
    assert quarantine.may_send(now=NOW + timedelta(minutes=1))
    restore(kept)


def test_an_installation_that_is_well_counts_on(committed_db: str) -> None:
    for number in range(1, 4):
        assert quarantine.may_send(now=NOW + timedelta(days=number))
        assert json.loads(file().read_text()) == {str(Instance.objects.get().mark): number}


def test_a_database_that_knows_less_than_the_file_is_in_quarantine(committed_db: str) -> None:
    begin()
    assert (quarantine.may_send(now=LATER), quarantined_at()) == (False, LATER)
    assert quarantine.may_send(now=LATER + timedelta(days=9)) is False


def test_a_database_nobody_here_has_met_is_in_quarantine_unless_it_is_alive(committed_db: str) -> None:
    """A backup brought to a new machine; or one more machine of an installation that runs."""
    quarantine.may_send(now=NOW)
    file().unlink()
    assert quarantine.may_send(now=NOW + timedelta(minutes=1)) is True
    file().unlink()
    assert quarantine.may_send(now=LATER) is False


def test_an_installation_that_rested_for_a_week_goes_on(committed_db: str) -> None:
    quarantine.may_send(now=NOW)
    assert quarantine.may_send(now=NOW + timedelta(days=7)) is True


def test_a_file_that_cannot_be_read_lets_nothing_leave(committed_db: str) -> None:
    quarantine.may_send(now=NOW)
    file().write_text("{")
    with pytest.raises(ValueError):
        quarantine.may_send(now=NOW + timedelta(seconds=1))
    assert quarantined_at() is None


def test_nothing_leaves_in_quarantine_neither_newsletters_nor_confirmations(mailbox: Sink) -> None:
    people = subscribers(3)
    campaign = newsletter(people)
    begin()
    outbox.enqueue(now=NOW, cause=Cause.TEST, cause_ref=campaign, address="aino@koti.example", language="fi")
    with pytest.raises(Refused, match="A backup was restored"):
        send(campaign)
    assert due.sweep_own_letters(now=NOW) == 0
    assert (mailbox.accepted(), states(campaign)) == ([], {"candidates": 3, "queued": 3})
    assert Campaign.objects.get(pk=campaign).state == "paused"


def test_a_runner_at_work_stops_when_its_database_is_another(mailbox: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketing.runners.stock.LOOK", 0.0)
    campaign = newsletter(subscribers(40))
    looks, really = count(), quarantine.may_send

    def restored_at_the_third_look(*, now: datetime) -> bool:
        if next(looks) == 2:
            Instance.objects.update(ticks=0)
        return really(now=now)

    monkeypatch.setattr(quarantine, "may_send", restored_at_the_third_look)
    with pytest.raises(Refused, match="A backup was restored"):
        send(campaign)
    told = states(campaign)
    claimed = 5 + 4 * AHEAD  # by the two looks before: for a round of four, and for those after it
    assert (0 < told["sent"] <= claimed, told["sent"] + told["queued"]) == (True, 40)
    assert Campaign.objects.get(pk=campaign).state == "paused"


def test_what_was_sent_or_planned_waits_for_a_person(mailbox: Sink) -> None:
    sending, planned = newsletter(subscribers(2)), newsletter(subscribers(2), start=False)
    campaigns.schedule(by=APPROVER, now=NOW, campaign=planned, at=NOW + timedelta(hours=1))
    begin()
    quarantine.may_send(now=LATER)
    assert dict(Campaign.objects.values_list("pk", "state")) == {sending: "paused", planned: "approved"}
    assert campaigns.start_due(now=LATER) == 0
    with pytest.raises(Refused, match="A backup was restored"):
        campaigns.start(by=APPROVER, now=LATER, campaign=planned)
    quarantine.leave(by=APPROVER, now=LATER + timedelta(hours=1))
    assert dict(Campaign.objects.values_list("pk", "state")) == {sending: "paused", planned: "approved"}
    campaigns.resume(by=APPROVER, now=LATER + timedelta(hours=2), campaign=sending)
    send(sending)
    assert states(sending) == {"candidates": 2, "sent": 2}


def test_confirmations_leave_once_a_person_has_confirmed(mailbox: Sink) -> None:
    campaign = newsletter(subscribers(1))
    begin()
    quarantine.may_send(now=LATER)
    outbox.enqueue(now=NOW, cause=Cause.TEST, cause_ref=campaign, address="aino@koti.example", language="fi")
    quarantine.leave(by=APPROVER, now=LATER)
    assert quarantine.may_send(now=LATER + timedelta(days=1)) is True
    deliver(OwnLetters(), mail_server(), stop=threading.Event())
    assert Message.objects.get(cause="test").state == "sent"


def test_an_administrator_confirms_on_the_page_and_nobody_else(committed_db: str) -> None:
    begin()
    quarantine.may_send(now=LATER)
    page = "/admin/quarantine/"
    assert signed_in(Role.COMMUNICATIONS).post(page).status_code == 403
    client: Client = signed_in(Role.ADMINISTRATOR)
    assert "Nothing is sent since" in client.get(page).content.decode()
    assert "Nothing is sent: a backup was restored" in client.get("/admin/").content.decode()
    assert (quarantined_at(), client.head(page).status_code) == (LATER, 200)
    assert "All is well" in client.post(page, follow=True).content.decode()
    assert quarantined_at() is None
