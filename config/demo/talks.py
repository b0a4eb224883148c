"""Invented conversations: calls and letters, meetings, chats, feedback and complaints, and what staff are to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from config.demo import phrases
from config.demo.days import Days, midnight, office_hour
from config.demo.firms import SOURCE
from config.demo.people import DemoPerson
from crm.actions.many import NewChat, NewFeedback, NewInteraction, NewMeeting, NewTask
from crm.enums import (
    Direction,
    FeedbackKind,
    FeedbackState,
    InteractionKind,
    MeetingKind,
    MeetingState,
    SourceKind,
    TaskState,
)
from crm.sources import Source

_KINDS = (
    *((InteractionKind.CALL,) * 6),
    *((InteractionKind.EMAIL,) * 3),
    *(InteractionKind.LETTER, InteractionKind.MESSAGE),
)


def _source(kind: SourceKind, at: datetime) -> Source:
    return Source(kind, SOURCE, at, "customer_care")


def interactions(contact: int, person: DemoPerson, dice: Random, days: Days) -> Iterator[NewInteraction]:
    """Calls, mails and letters: more of them with whoever buys."""
    organisation = person.workplace.organisation if person.workplace else None
    for _ in range(dice.choice((0, 0, 0, 1, 1)) + (dice.randrange(0, 3) if person.buys > 1 else 0)):
        at = office_hour(days.ago(dice, 1800), dice)
        subject, said = dice.choice(phrases.CALLS)
        direction = Direction.IN if dice.random() < 0.6 else Direction.OUT
        kind = dice.choice(_KINDS)
        yield NewInteraction(_source(SourceKind.CALL, at), at, contact, kind, direction, subject, said, organisation)


def meetings(groups: dict[int, list[int]], staff: Sequence[int], dice: Random, days: Days) -> Iterator[NewMeeting]:
    """Meetings with organisations: `groups` are the people of each, by number."""
    for organisation, people in groups.items():
        for _ in range(dice.choice((0, 0, 1)) + (dice.choice((0, 1)) if len(people) > 2 else 0)):
            day = days.today + timedelta(days=dice.randrange(-1500, 30))
            past = day < days.today
            state = (
                MeetingState.CANCELLED if dice.random() < 0.05 else MeetingState.HELD if past else MeetingState.PLANNED
            )
            subject, text = dice.choice(phrases.MEETINGS)
            at = office_hour(day, dice)
            yield NewMeeting(
                _source(SourceKind.STAFF, min(at, days.now)),
                at,
                organisation,
                dice.choice(list(MeetingKind)),
                state,
                subject,
                tuple(dice.sample(people, min(len(people), dice.randrange(1, 5)))),
                (dice.choice(staff),),
                dice.choice(phrases.ROOMS),
                text if state == MeetingState.HELD else "",
            )


def chats(contact: int, dice: Random, days: Days) -> Iterator[NewChat]:
    """Chats of one in fifteen, and as many of visitors nobody knows."""
    for who in (contact, None):
        if dice.random() < 0.066:
            at = office_hour(days.ago(dice, 900), dice)
            text = dice.choice(phrases.CHATS)
            visitor = "" if who else f"v-{dice.randrange(16**8):08x}"
            yield NewChat(
                _source(SourceKind.FORM, at),
                *(at, who, dice.randrange(1, 25), text.count("\n") + 1, text, visitor, dice.choice(phrases.PAGES)),
            )


def feedback(
    contact: int, person: DemoPerson, orders: Sequence[int], staff: Sequence[int], dice: Random, days: Days
) -> Iterator[NewFeedback]:
    """Feedback or a complaint of one in fifteen; a complaint is about an order where there is one."""
    if dice.random() > 0.066:
        return
    complaint = dice.random() < 0.45
    day = days.ago(dice, 1500)
    subject, text, came_of_it = dice.choice(phrases.COMPLAINTS if complaint else phrases.PRAISE)
    closed = days.after(day, dice, 0, 18)
    turn = dice.random()
    if days.past(closed) and turn < 0.98:
        state = FeedbackState.REJECTED if complaint and turn < 0.1 else FeedbackState.RESOLVED
    else:
        state = FeedbackState.OPEN if turn < 0.5 else FeedbackState.IN_PROGRESS
    over = state in (FeedbackState.RESOLVED, FeedbackState.REJECTED)
    about = orders[0] if complaint and orders else None
    yield NewFeedback(
        _source(SourceKind.PERSON, midnight(day)),
        midnight(day),
        contact,
        FeedbackKind.COMPLAINT if complaint else FeedbackKind.FEEDBACK,
        state,
        subject,
        text,
        dice.choice((InteractionKind.CALL, InteractionKind.EMAIL, InteractionKind.LETTER)),
        person.workplace.organisation if person.workplace else None,
        day + timedelta(days=14),
        closed if over else None,
        came_of_it if over else "",
        None if state == FeedbackState.OPEN else dice.choice(staff),
        "order" if about else "",
        about,
    )


def tasks(contact: int, person: DemoPerson, staff: Sequence[int], dice: Random, days: Days) -> Iterator[NewTask]:
    """Something to do about one in fifteen; what was due long ago has been done or dropped."""
    if dice.random() > 0.066:
        return
    day = days.ago(dice, 700)
    due = days.after(day, dice, 1, 30)
    turn = dice.random()
    if days.today - due > timedelta(days=20):
        state = TaskState.DONE if turn < 0.85 else TaskState.DROPPED
    else:
        state = TaskState.OPEN
    yield NewTask(
        _source(SourceKind.STAFF, midnight(day)),
        office_hour(day, dice) if day < days.today else days.now,
        contact,
        state,
        dice.choice(phrases.TASKS),
        due,
        None if state == TaskState.OPEN else due,
        dice.choice(staff),
        person.workplace.organisation if person.workplace else None,
    )
