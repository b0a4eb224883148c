"""Many conversations, feedback and tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from crm import clean
from crm.actions.many.book import SOURCED, Book, Tables, line, numbers, origin, text
from crm.enums import (
    Direction,
    FeedbackKind,
    FeedbackState,
    InteractionKind,
    MeetingKind,
    MeetingState,
    TaskState,
)
from crm.models import Chat, ChatText, Feedback, Interaction, Meeting, Participant, Task
from crm.sources import Source
from privacy.actor import Actor

_WITH = ("id", "contact_id", "organisation_id", "at", "version")
_INTERACTION: Tables = {Interaction: (*_WITH, "kind", "direction", "subject", "text", *SOURCED)}
_MEETING: Tables = {
    Meeting: (*_WITH, "kind", "state", "subject", "place", "text", "staff", *SOURCED),
    Participant: ("meeting_id", "contact_id", "at"),
}
_CHAT: Tables = {
    Chat: (*_WITH, "minutes", "messages", "visitor", "page", *SOURCED),
    ChatText: ("chat_id", "text"),
}
_FEEDBACK: Tables = {
    Feedback: (
        *(*_WITH, "kind", "state", "came_by", "about_kind", "about_ref", "due_on", "closed_on"),
        *("subject", "text", "resolution", "handler_id", *SOURCED),
    )
}
_TASK: Tables = {Task: (*_WITH, "state", "due_on", "closed_on", "subject", "handler_id", *SOURCED)}


class NewInteraction(NamedTuple):
    """A call, a letter, a mail by hand."""

    source: Source
    at: datetime
    contact: int | None
    kind: InteractionKind
    direction: Direction
    subject: str
    text: str = ""
    organisation: int | None = None


class NewMeeting(NamedTuple):
    """A meeting or visit; `people` are who is to come or came, `staff` the numbers of accounts."""

    source: Source
    at: datetime
    organisation: int | None
    kind: MeetingKind
    state: MeetingState
    subject: str
    people: tuple[int, ...]
    staff: tuple[int, ...] = ()
    place: str = ""
    text: str = ""


class NewChat(NamedTuple):
    """A chat, and what was said in it."""

    source: Source
    at: datetime
    contact: int | None
    minutes: int
    messages: int
    text: str
    visitor: str = ""
    page: str = ""


class NewFeedback(NamedTuple):
    """Feedback or a complaint. What is closed has a day and says what came of it."""

    source: Source
    at: datetime
    contact: int | None
    kind: FeedbackKind
    state: FeedbackState
    subject: str
    text: str
    came_by: InteractionKind = InteractionKind.CALL
    organisation: int | None = None
    due_on: date | None = None
    closed_on: date | None = None
    resolution: str = ""
    handler: int | None = None
    about_kind: str = ""
    about_ref: int | None = None


class NewTask(NamedTuple):
    """Something a member of staff is to do."""

    source: Source
    at: datetime
    contact: int | None
    state: TaskState
    subject: str
    due_on: date | None = None
    closed_on: date | None = None
    handler: int | None = None
    organisation: int | None = None


@transaction.atomic
def record_interactions(*, by: Actor, now: datetime, rows: Sequence[NewInteraction]) -> list[int]:
    """Writes calls and letters."""
    book, made = Book(_INTERACTION), numbers(Interaction, len(rows))
    for pk, row in zip(made, rows, strict=True):
        subject, said = line(row.subject, field="subject", limit=200), text(row.text, field="text")
        book.add(
            Interaction,
            *(pk, row.contact, row.organisation, row.at, 1, row.kind, row.direction, subject, said),
            *origin(row.source),
        )
    book.write(by=by, now=now)
    return made


@transaction.atomic
def record_meetings(*, by: Actor, now: datetime, rows: Sequence[NewMeeting]) -> list[int]:
    """Writes meetings with who took part."""
    book, made = Book(_MEETING), numbers(Meeting, len(rows))
    for pk, row in zip(made, rows, strict=True):
        subject, place = line(row.subject, field="subject", limit=200), line(row.place, field="place", limit=200)
        book.add(
            Meeting,
            *(pk, None, row.organisation, row.at, 1, row.kind, row.state, subject, place, text(row.text, field="text")),
            *(list(row.staff) or "{}", *origin(row.source)),
        )
        for contact in dict.fromkeys(row.people):
            book.add(Participant, pk, contact, row.at)
    book.write(by=by, now=now)
    return made


@transaction.atomic
def record_chats(*, by: Actor, now: datetime, rows: Sequence[NewChat]) -> list[int]:
    """Writes chats; personal identity codes in what was said are masked."""
    book, made = Book(_CHAT), numbers(Chat, len(rows))
    for pk, row in zip(made, rows, strict=True):
        figures = (row.minutes, row.messages, row.visitor, line(row.page, field="page", limit=200))
        book.add(Chat, pk, row.contact, None, row.at, 1, *figures, *origin(row.source))
        if said := clean.masked(row.text):
            book.add(ChatText, pk, said)
    book.write(by=by, now=now)
    return made


@transaction.atomic
def record_feedback(*, by: Actor, now: datetime, rows: Sequence[NewFeedback]) -> list[int]:
    """Writes feedback and complaints."""
    book, made = Book(_FEEDBACK), numbers(Feedback, len(rows))
    for pk, row in zip(made, rows, strict=True):
        book.add(
            Feedback,
            *(pk, row.contact, row.organisation, row.at, 1, row.kind, row.state, row.came_by),
            *(row.about_kind, row.about_ref, row.due_on, row.closed_on),
            *(line(row.subject, field="subject", limit=200), text(row.text, field="text")),
            *(text(row.resolution, field="resolution"), row.handler, *origin(row.source)),
        )
    book.write(by=by, now=now)
    return made


@transaction.atomic
def record_tasks(*, by: Actor, now: datetime, rows: Sequence[NewTask]) -> list[int]:
    """Writes tasks and reminders."""
    book, made = Book(_TASK), numbers(Task, len(rows))
    for pk, row in zip(made, rows, strict=True):
        subject = line(row.subject, field="subject", limit=200)
        book.add(
            Task,
            *(pk, row.contact, row.organisation, row.at, 1, row.state, row.due_on, row.closed_on),
            *(subject, row.handler, *origin(row.source)),
        )
    book.write(by=by, now=now)
    return made
