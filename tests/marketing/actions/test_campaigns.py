from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from marketing.actions import campaigns
from marketing.content import Content
from marketing.enums import CampaignState, MessageState
from marketing.models import Campaign, Message
from privacy.actor import SYSTEM
from privacy.models import AuditEvent
from privacy.refusal import Refused
from tests.marketing.conftest import EN, FI, NOW, OTHER, TOPIC, WRITER


def state(campaign: int) -> str:
    return Campaign.objects.values_list("state", flat=True).get(pk=campaign)


def test_a_new_campaign_is_a_draft_with_its_texts(draft: int) -> None:
    found = Campaign.objects.get(pk=draft)
    assert (found.state, found.version, found.approved_version) == ("draft", 1, None)
    assert list(found.contents.order_by("language").values_list("language", "subject")) == [
        ("en", EN.subject),
        ("fi", FI.subject),
    ]


@pytest.mark.parametrize(
    ("aim", "field"),
    [
        ({"topic": ""}, "topic"),
        ({"purpose": "direct_marketing"}, "topic"),
        ({"purpose": "addressed_mailing"}, "purpose"),
        ({"channel": "letter"}, "purpose"),
    ],
)
def test_an_aim_that_no_rule_allows_is_refused(topics: None, aim: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as no:
        campaigns.create(by=WRITER, now=NOW, name="x", contents=[FI], **{"topic": TOPIC, **aim})
    assert no.value.field == field


def test_a_campaign_without_any_text_is_refused(topics: None) -> None:
    with pytest.raises(Refused, match="at least one language"):
        campaigns.create(by=WRITER, now=NOW, name="x", topic=TOPIC, contents=[])


def test_a_text_that_could_fail_for_a_reader_is_refused_with_its_language(topics: None) -> None:
    with pytest.raises(Refused, match=r"FI: .*salary") as no:
        campaigns.create(
            by=WRITER, now=NOW, name="x", topic=TOPIC, contents=[Content.of_text("S", "{{ salary }}", "fi")]
        )
    assert no.value.field == "fi-0-text"


def test_another_person_approves(draft: int) -> None:
    campaigns.approve(by=OTHER, now=NOW, campaign=draft, version=1)
    found = Campaign.objects.get(pk=draft)
    assert (found.state, found.approved_version, found.approver_ref) == ("approved", 1, OTHER.ref)


@pytest.mark.parametrize("by", [WRITER, SYSTEM])
def test_neither_the_author_nor_a_machine_approves(draft: int, by: Any) -> None:
    with pytest.raises(Refused):
        campaigns.approve(by=by, now=NOW, campaign=draft, version=1)
    assert state(draft) == "draft"


def test_who_edited_it_last_does_not_approve_it(draft: int) -> None:
    campaigns.edit(by=OTHER, now=NOW, campaign=draft, version=1, name="y", topic=TOPIC, contents=[FI])
    with pytest.raises(Refused, match="yourself"):
        campaigns.approve(by=OTHER, now=NOW, campaign=draft, version=2)


def test_only_the_version_that_was_shown_is_approved(draft: int) -> None:
    campaigns.edit(by=WRITER, now=NOW, campaign=draft, version=1, name="y", topic=TOPIC, contents=[FI])
    with pytest.raises(Refused, match="Somebody has changed"):
        campaigns.approve(by=OTHER, now=NOW, campaign=draft, version=1)


def test_an_edit_voids_the_approval_and_the_time(approved: int) -> None:
    campaigns.schedule(by=OTHER, now=NOW, campaign=approved, at=NOW + timedelta(days=1))
    assert campaigns.edit(by=WRITER, now=NOW, campaign=approved, version=1, name="y", topic=TOPIC, contents=[FI]) == 2
    found = Campaign.objects.get(pk=approved)
    assert (found.state, found.approved_version, found.approver_ref, found.scheduled_at) == ("draft", None, None, None)


def test_of_two_who_edit_at_once_the_second_is_told(draft: int) -> None:
    campaigns.edit(by=WRITER, now=NOW, campaign=draft, version=1, name="first", topic=TOPIC, contents=[FI])
    with pytest.raises(Refused, match="Somebody has changed"):
        campaigns.edit(by=OTHER, now=NOW, campaign=draft, version=1, name="second", topic=TOPIC, contents=[FI])
    assert Campaign.objects.get(pk=draft).name == "first"


def test_a_draft_cannot_be_scheduled_or_started(draft: int) -> None:
    for verb in (
        lambda: campaigns.schedule(by=OTHER, now=NOW, campaign=draft, at=NOW),
        lambda: campaigns.start(by=OTHER, now=NOW, campaign=draft),
    ):
        with pytest.raises(Refused):
            verb()
    assert state(draft) == "draft"


def test_the_database_itself_refuses_sending_what_was_not_approved(draft: int) -> None:
    with pytest.raises(IntegrityError, match="campaign_approved_as_it_stands"), transaction.atomic():
        Campaign.objects.filter(pk=draft).update(state=CampaignState.SENDING)


@pytest.mark.parametrize("column", ["author_ref", "editor_ref"])
def test_the_database_itself_refuses_an_approver_who_wrote_it(draft: int, column: str) -> None:
    with pytest.raises(IntegrityError, match="campaign_approved_by"), transaction.atomic():
        Campaign.objects.filter(pk=draft).update(**{column: 5, "approver_ref": 5})


def test_a_time_that_has_passed_is_refused(approved: int) -> None:
    with pytest.raises(Refused, match="from now on"):
        campaigns.schedule(by=OTHER, now=NOW, campaign=approved, at=NOW - timedelta(seconds=1))


def test_what_is_due_starts_by_itself_and_what_is_not_waits(approved: int, person: Callable[..., int]) -> None:
    person("aino@example.com")
    campaigns.schedule(by=OTHER, now=NOW, campaign=approved, at=NOW + timedelta(hours=1))
    assert campaigns.start_due(now=NOW + timedelta(minutes=59)) == 0
    assert campaigns.start_due(now=NOW + timedelta(hours=1)) == 1
    assert state(approved) == "sending"


def test_pausing_and_resuming_touch_no_message(approved: int, person: Callable[..., int]) -> None:
    person("aino@example.com")
    campaigns.start(by=OTHER, now=NOW, campaign=approved)
    before = list(Message.objects.values("id", "state", "message_id"))
    campaigns.pause(by=OTHER, now=NOW, campaign=approved)
    assert state(approved) == "paused"
    campaigns.resume(by=OTHER, now=NOW, campaign=approved)
    assert (state(approved), list(Message.objects.values("id", "state", "message_id"))) == ("sending", before)


def test_cancelling_cancels_what_waits_and_nothing_else(approved: int, person: Callable[..., int]) -> None:
    person("aino@example.com")
    sent = Message.objects.filter(contact=person("bror@example.com"))
    campaigns.start(by=OTHER, now=NOW, campaign=approved)
    sent.update(state=MessageState.SENT, next_at=None)
    campaigns.cancel(by=OTHER, now=NOW, campaign=approved)
    assert state(approved) == "cancelled"
    assert sorted(Message.objects.values_list("state", flat=True)) == ["cancelled", "sent"]


def test_what_was_put_off_when_its_campaign_was_cancelled_is_cancelled_later(
    approved: int, person: Callable[..., int]
) -> None:
    person("aino@example.com")
    campaigns.start(by=OTHER, now=NOW, campaign=approved)
    campaigns.cancel(by=OTHER, now=NOW, campaign=approved)
    Message.objects.update(state=MessageState.DEFERRED, next_at=NOW)
    assert campaigns.settle(now=NOW) == 1
    assert Message.objects.get().state == "cancelled"


def test_a_campaign_does_not_finish_while_a_message_is_open(approved: int, person: Callable[..., int]) -> None:
    person("aino@example.com")
    campaigns.start(by=OTHER, now=NOW, campaign=approved)
    assert campaigns.finish(now=NOW, campaign=approved) is False
    Message.objects.update(state=MessageState.UNCERTAIN, next_at=None)
    assert campaigns.finish(now=NOW, campaign=approved) is True
    assert state(approved) == "sent"


def test_a_frozen_campaign_can_no_longer_be_edited(approved: int) -> None:
    Campaign.objects.filter(pk=approved).update(frozen_at=NOW)
    with pytest.raises(Refused, match="fixed"):
        campaigns.edit(by=WRITER, now=NOW, campaign=approved, version=1, name="y", topic=TOPIC, contents=[FI])


def test_every_verb_leaves_its_audit_row(approved: int) -> None:
    campaigns.start(by=OTHER, now=NOW, campaign=approved)
    campaigns.pause(by=OTHER, now=NOW, campaign=approved)
    campaigns.resume(by=OTHER, now=NOW, campaign=approved)
    campaigns.finish(now=NOW, campaign=approved)
    rows = AuditEvent.objects.filter(model="marketing.Campaign", object_ref=approved).order_by("id")
    assert [row.action.removeprefix("campaign.") for row in rows] == [
        "create",
        "approve",
        "start",
        "pause",
        "resume",
        "finish",
    ]
