"""Trainings, conversations, complaints, reminders: what is kept of them, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm.actions import dealings
from crm.models import Chat, ChatText, Event, Feedback, Interaction, Meeting, Participant, Participation, Standing, Task
from privacy.actor import SYSTEM
from privacy.models import AuditEvent
from privacy.refusal import Refused
from tests.crm.conftest import NOW

pytestmark = pytest.mark.django_db
CODE = "131052-308T"


def test_who_took_part_is_kept_and_the_list_may_be_handed_in_again(somebody, record, by, now):
    event = record("event")
    aino, otso = (
        record("participation", contact=somebody(name), event=event, registered_on=NOW.date())
        for name in ("Aino", "Otso")
    )
    assert dealings.mark_attendance(by=by, now=now, event=event, attended={aino}) == 2
    assert dealings.mark_attendance(by=by, now=now, event=event, attended={aino}) == 0
    states = dict(Participation.objects.values_list("pk", "state"))
    assert states == {aino: "attended", otso: "absent"}


def test_a_full_event_puts_the_next_on_the_waiting_list_until_a_seat_is_free(somebody, record, move, by, now):
    event = record("event", seats=1)
    first, second = (record("participation", contact=somebody(name), event=event) for name in ("Aino", "Otso"))
    assert Participation.objects.get(pk=second).state == "waiting"
    with pytest.raises(Refused, match="Every seat is taken"):
        move("participation", second, "register")
    move("participation", first, "cancel")
    assert dealings.offer_seats(by=by, now=now, event=event) == 1
    assert Participation.objects.get(pk=second).state == "registered"


def test_nobody_registers_twice_or_for_what_was_cancelled(somebody, record, move):
    aino, event = somebody(), record("event")
    record("participation", contact=aino, event=event)
    with pytest.raises(Refused, match="registered for it already"):
        record("participation", contact=aino, event=event)
    move("event", event, "cancel")
    with pytest.raises(Refused, match="was cancelled"):
        record("participation", contact=somebody("Otso"), event=event)
    assert Participation.objects.count() == 1


def test_a_certificate_is_for_who_took_part_and_given_once(somebody, record, move, by, now):
    part = record("participation", contact=somebody(), event=record("event"))
    with pytest.raises(Refused, match="who took part"):
        dealings.certify(by=by, now=now, participation=part)
    move("participation", part, "attend")
    assert dealings.certify(by=by, now=now, participation=part) == f"T2026-{part}"
    with pytest.raises(Refused, match="certificate already"):
        dealings.certify(by=by, now=now, participation=part)


def test_when_an_event_moves_the_participations_move_with_it(somebody, record, by, now):
    event = record("event")
    record("participation", contact=somebody(), event=event)
    later = NOW + timedelta(days=7)
    dealings.edit("event", by=by, now=now, ref=event, version=1, starts_at=later)
    assert Participation.objects.get().at == later


@pytest.mark.parametrize(
    ("change", "field"),
    [({"ends_at": NOW - timedelta(hours=1)}, "ends_at"), ({"name": ""}, "name"), ({"kind": "wedding"}, "kind")],
)
def test_an_event_that_cannot_be_is_refused(change, field, record, db):
    with pytest.raises(Refused) as no:
        record("event", **change)
    assert (no.value.field, Event.objects.exists()) == (field, False)


def test_a_call_is_kept_with_who_they_acted_for(somebody, firm, record):
    paja = firm()
    record("interaction", contact=somebody(organisation=paja), organisation=paja, text="They want a quote.")
    call = Interaction.objects.get()
    assert (call.kind, call.direction, call.organisation_id, call.text) == ("call", "in", paja, "They want a quote.")


def test_a_call_of_tomorrow_is_a_reminder(somebody, record):
    with pytest.raises(Refused, match="reminder"):
        record("interaction", contact=somebody(), at=NOW + timedelta(days=1))
    assert not Interaction.objects.exists()


def test_a_stranger_who_calls_has_been_in_contact(somebody, record):
    aino = somebody()
    Standing.objects.filter(contact=aino).update(until=NOW.date())
    record("interaction", contact=aino)
    assert list(Standing.objects.filter(contact=aino, until=None).values_list("kind", flat=True)) == ["in_contact"]


@pytest.mark.parametrize("text", [f"Her code is {CODE}.", f"x {CODE.lower()} y", "010594Y9032", "020504A902E"])
def test_no_text_keeps_a_personal_identity_code(text, somebody, record):
    for kind, field in (("interaction", "text"), ("interaction", "subject"), ("feedback", "text"), ("task", "subject")):
        with pytest.raises(Refused, match="identity code") as no:
            record(kind, contact=somebody(), **{field: text})
        assert no.value.field == field
    assert [model.objects.count() for model in (Interaction, Feedback, Task)] == [0, 0, 0]


def test_a_chat_keeps_its_figures_and_masks_codes_in_its_text(source, now, db):
    said = f"Hi\r\nI am {CODE}"
    dealings.take_in(by=SYSTEM, now=now, source=source, text=said, at=NOW, minutes=4, messages=6, visitor="v-17")
    chat = Chat.objects.get()
    assert (chat.contact_id, chat.minutes, chat.messages) == (None, 4, 6)
    assert ChatText.objects.get().text == "Hi\nI am •••••••••••"


def test_a_meeting_has_several_participants_and_never_nobody(somebody, record, source, by, now):
    aino, otso = somebody("Aino"), somebody("Otso")
    meeting = record("meeting", contact=aino)
    for _twice in range(2):
        dealings.add_participant(by=by, now=now, source=source, meeting=meeting, contact=otso)
    assert set(Participant.objects.values_list("contact", "at")) == {(aino, NOW), (otso, NOW)}
    assert Meeting.objects.get().contact_id is None
    dealings.remove_participant(by=by, now=now, meeting=meeting, contact=aino)
    with pytest.raises(Refused, match="with somebody"):
        dealings.remove_participant(by=by, now=now, meeting=meeting, contact=otso)


def test_a_meeting_with_nobody_is_refused(record, db):
    with pytest.raises(Refused, match="Say who it is with"):
        record("meeting")
    assert not Meeting.objects.exists()


def test_a_complaint_has_a_handler_a_due_date_and_a_resolution(somebody, record, move, by):
    complaint = record("feedback", contact=somebody(), kind="complaint")
    row = Feedback.objects.get()
    assert (row.state, row.due_on) == ("open", date(2026, 12, 4))
    with pytest.raises(Refused, match="Write what came of it"):
        move("feedback", complaint, "resolve")
    move("feedback", complaint, "resolve", resolution="The heating was mended.")
    row.refresh_from_db()
    assert (row.state, row.resolution, row.closed_on) == ("resolved", "The heating was mended.", date(2026, 11, 20))
    move("feedback", complaint, "reopen")
    row.refresh_from_db()
    assert (row.state, row.closed_on) == ("open", None)


def test_a_complaint_about_nothing_is_refused(somebody, record):
    with pytest.raises(Refused, match="about nothing") as no:
        record("feedback", contact=somebody(), kind="complaint", text=" ")
    assert (no.value.field, Feedback.objects.exists()) == ("text", False)


def test_a_task_is_done_once_and_may_come_back(record, move, db):
    task = record("task", due_on=date(2026, 11, 24))
    move("task", task, "finish")
    with pytest.raises(Refused, match="done already"):
        move("task", task, "finish")
    move("task", task, "reopen")
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["task.recorded", "task.finish", "task.reopen"]


NAUGHTY = (
    'O\'Brien & "Sons" <b>',
    "Paja\u202egpj.exe",
    "Ääkköset 🧑‍🏭 Zürich",
    "a\x00b",
    "‮مرحبا",
    "'; DROP TABLE crm_contact; --",
    "{{ 7*7 }} %(x)s {0}",
)


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_strings_are_kept_as_text_without_what_deceives(text, somebody, record):
    record("interaction", contact=somebody(), subject=text, text=text)
    kept = Interaction.objects.get()
    assert not set("\x00\u202e") & set(kept.subject + kept.text)
    assert kept.text == text.replace("\x00", "").replace("\u202e", "")


def test_what_is_too_long_is_refused_with_how_long_it_may_be(somebody, record):
    with pytest.raises(Refused, match="at most 200 characters") as no:
        record("interaction", contact=somebody(), subject="x" * 201)
    with pytest.raises(Refused, match="at most 20000 characters"):
        record("interaction", contact=somebody(), text="x" * 20_001)
    assert (no.value.field, Interaction.objects.exists()) == ("subject", False)


def test_a_number_the_database_cannot_hold_is_refused(record, db):
    with pytest.raises(Refused, match="less than or equal") as no:
        record("event", seats=10**12)
    assert (no.value.field, Event.objects.exists()) == ("seats", False)
