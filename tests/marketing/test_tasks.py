"""Nudges: what they start, and that nothing depends on them."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.core.management import call_command
from django.utils import timezone
from django.utils.formats import date_format

from marketing import tasks
from marketing.actions import campaigns, outbox, watch
from marketing.enums import CampaignState, Cause, MessageState
from marketing.models import Campaign, Message
from privacy.actor import SYSTEM
from tests.crowd import NOW, newsletter, subscribers
from tests.smtp import Sink, sink, wait_for


@pytest.fixture
def mailbox(committed_db: str, tmp_path: Path, settings: Any) -> Iterator[Sink]:
    with sink(tmp_path / "sink") as ready:
        settings.EMAIL_URL, settings.MAIL_CONNECTIONS = f"smtp://127.0.0.1:{ready.smtp}", 2
        yield ready


def test_a_scheduled_campaign_whose_time_has_come_is_started_sent_and_finished(mailbox: Sink) -> None:
    campaign = newsletter(subscribers(3), start=False)
    campaigns.schedule(by=SYSTEM, now=NOW, campaign=campaign, at=NOW + timedelta(minutes=1))
    tasks.send_campaigns()
    found = Campaign.objects.get(pk=campaign)
    assert (found.state, len(mailbox.accepted())) == (CampaignState.SENT, 3)
    assert found.finished_at is not None
    assert found.finished_at >= max(message.done_at for message in Message.objects.all() if message.done_at)


def test_sent_by_hand_the_command_says_until_when_those_after_the_first_part_wait(
    mailbox: Sink, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_CANARY_MINUTES = 10
    for name in ("ABOVE", "LEAST"):
        monkeypatch.setattr(watch, name, 4)
    campaign, said = newsletter(subscribers(8), start=False), io.StringIO()
    call_command("send_campaign", str(campaign), stdout=said)
    opens = Campaign.objects.values_list("opens_at", flat=True).get(pk=campaign)
    assert len(mailbox.accepted()) < 8
    assert opens is not None
    when = date_format(timezone.localtime(opens), "SHORT_DATETIME_FORMAT")
    assert f"A part went first. The others follow from {when} on, unless too much comes back." in said.getvalue()


def test_a_letter_of_our_own_that_nobody_can_write_is_put_aside(mailbox: Sink) -> None:
    number = outbox.enqueue(
        now=timezone.now(), cause=Cause.CONFIRMATION, cause_ref=999, address="a@people.example", language="fi"
    )
    tasks.send_own_letters()
    assert Message.objects.get(pk=number).state == MessageState.PARKED


def test_without_a_broker_a_nudge_keeps_nobody_waiting_and_is_only_a_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def nothing() -> None: ...

    with Celery("elsewhere", broker="redis://127.0.0.1:1/0", set_as_current=False) as elsewhere:
        begun = time.monotonic()
        tasks.nudge(elsewhere.task(nothing, name="nothing"))
        assert time.monotonic() - begun < 0.5
        wait_for(lambda: caplog.records)
    assert [record.getMessage() for record in caplog.records] == [
        "The broker does not answer; the sweep will send what waits."
    ]
