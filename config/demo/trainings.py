"""Invented trainings and events, and who registered and took part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random

from config.demo import phrases, words
from config.demo.days import Days, midnight
from config.demo.firms import SOURCE
from config.demo.people import DemoPerson
from crm.actions.many import NewEvent, NewParticipation
from crm.enums import EventKind, EventState, ParticipationState, SourceKind
from crm.sources import Source

PEOPLE_PER_EVENT = 120
_YEARS = 5


def events(count: int, dice: Random, days: Days) -> list[NewEvent]:
    """So many events over the last five years and the next three months, the rarest kinds among them."""
    return [_event(dice, days) for _ in range(count)]


def _event(dice: Random, days: Days) -> NewEvent:
    day = days.today + timedelta(days=dice.randrange(-365 * _YEARS, 90))
    begins = midnight(day) + timedelta(hours=dice.choice((8, 9, 12)))
    ends = begins + timedelta(hours=dice.choice((2, 3, 7)))
    state = EventState.HELD if day < days.today else EventState.OPEN if dice.random() < 0.7 else EventState.PLANNED
    if dice.random() < 0.03:
        state = EventState.CANCELLED
    place = dice.choice(words.PLACES)[1]
    if dice.random() < 0.12:
        name, kind = dice.choice(phrases.GATHERINGS)
        return NewEvent(name, begins, ends, state, EventKind(kind), "", place)
    name, product = dice.choice(phrases.TRAININGS)
    online = product.endswith("webinar")
    seats = None if online else dice.choice((16, 20, 24, 30, 60, 200))
    return NewEvent(name, begins, ends, state, EventKind.TRAINING, product, "Teams" if online else place, seats)


class Hall:
    """Events with their numbers and the seats taken, so that nobody sits on a seat that is not there."""

    def __init__(self, numbers: Sequence[int], arranged: Sequence[NewEvent]) -> None:
        self._events = list(zip(numbers, arranged, strict=True))
        self._taken = dict.fromkeys(numbers, 0)

    def registrations(self, contact: int, person: DemoPerson, dice: Random, days: Days) -> Iterator[NewParticipation]:
        """The events somebody registered for: half of the people none, buyers more."""
        wanted = dice.choice((0, 0, 1)) + (dice.choice((0, 1, 2)) if person.buys > 1 else 0)
        organisation = person.workplace.organisation if person.workplace else None
        for number, event in dice.sample(self._events, min(wanted, len(self._events))):
            if event.state == EventState.PLANNED:
                continue
            state = self._state(number, event, dice)
            if state is None:
                continue
            begins = event.starts_at.date()
            registered = min(begins - timedelta(days=dice.randrange(1, 60)), days.today)
            proven = state == ParticipationState.ATTENDED and event.kind == EventKind.TRAINING and dice.random() < 0.6
            yield NewParticipation(
                source=Source(SourceKind.EVENT, SOURCE, midnight(registered), "customer_care"),
                event=number,
                at=event.starts_at,
                contact=contact,
                state=state,
                registered_on=registered,
                organisation=organisation,
                certified_on=begins if proven else None,
                certificate_until=begins + timedelta(days=3 * 365) if proven else None,
            )

    def _state(self, number: int, event: NewEvent, dice: Random) -> ParticipationState | None:
        """None where a past event had no seat left."""
        if event.state == EventState.CANCELLED or dice.random() < 0.05:
            return ParticipationState.CANCELLED
        full = event.seats is not None and self._taken[number] >= event.seats
        if event.state != EventState.HELD:
            self._taken[number] += not full
            return ParticipationState.WAITING if full else ParticipationState.REGISTERED
        if full:
            return None
        if dice.random() < 0.08:
            return ParticipationState.ABSENT
        self._taken[number] += 1
        return ParticipationState.ATTENDED
