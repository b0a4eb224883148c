"""The demo's crowd, batch by batch: organisations first, then people with what they allowed, bought, attended and said.

The same seed and number make the same ones. More than a batch is written by two processes at once, each batch in a transaction of its
own, so that memory stays small; the numbers of rows may then differ from run to run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from itertools import chain
from multiprocessing import get_context
from random import Random
from typing import Any

import django
from django.db import transaction

from config.demo import deals, firms, people, permissions, talks, trainings, words
from config.demo.days import Days
from config.demo.people import DemoPerson, Workplace
from consent.actions.acts import record_many
from crm.actions import many, reference
from privacy.actor import SYSTEM
from privacy.copying import kept_in_memory

BATCH = 10_000
AT_ONCE = 2
FIRMS_IN_100 = 15
Batch = tuple[int, int]
"""The first number and how many."""


def seed_crowd(*, count: int, seed: int, now: datetime, staff: Sequence[int]) -> list[int]:
    """Brings `count` people and 15 organisations for each hundred of them, dealings included; returns the people's numbers.

    `staff` are accounts that look after complaints and tasks. More than `BATCH` people are for no transaction of the caller's: other
    processes have to see what was written before.
    """
    reference.seed_products(by=SYSTEM, now=now, products=words.PRODUCTS)
    crowd, places = _Crowd(seed, now, staff), max(2, count * FIRMS_IN_100 // 100)
    founding, coming = _batches(places, min(BATCH, places // 2)), _batches(count, BATCH)
    if count <= BATCH:
        crowd.found(founding)
        return crowd.bring(coming)
    with ProcessPoolExecutor(AT_ONCE, get_context("spawn"), initializer=django.setup) as pool:
        crowd.firms = list(chain.from_iterable(pool.map(crowd.found, _shares(founding))))
        return sorted(chain.from_iterable(pool.map(crowd.bring, _shares(coming))))


def _batches(count: int, size: int) -> list[Batch]:
    return [(first, min(size, count - first)) for first in range(0, count, size)]


def _shares(batches: list[Batch]) -> list[list[Batch]]:
    return [batches[turn::AT_ONCE] for turn in range(AT_ONCE)]


class _Crowd:
    """What the batches share: the firms, the wordings shown, and who looks after things."""

    def __init__(self, seed: int, now: datetime, staff: Sequence[int]) -> None:
        self._seed, self._days, self._staff = seed, Days(now), staff
        self._shown = permissions.wordings()
        self.firms: list[Workplace] = []

    def found(self, batches: Sequence[Batch]) -> list[Workplace]:
        """Writes the firms of these numbers; some belong to one of an earlier batch."""
        for first, count in batches:
            dice = Random(f"firms {self._seed} {first}")  # noqa: S311
            batch = [firms.firm(number, dice) for number in range(first, first + count)]
            rows = [
                firms.entry(number, firm, dice, self._days, self._parent(dice))
                for number, firm in enumerate(batch, first)
            ]
            numbers = self._write(many.record_organisations, rows)
            self.firms += map(Workplace, numbers, batch)
        return self.firms

    def _parent(self, dice: Random) -> int | None:
        return dice.choice(self.firms).organisation if self.firms and dice.random() < 1 / 20 else None

    def bring(self, batches: Sequence[Batch]) -> list[int]:
        """Writes the people of these numbers with everything about them."""
        with kept_in_memory():
            return [contact for first, count in batches for contact in self._bring(first, count)]

    @transaction.atomic
    def _bring(self, first: int, count: int) -> list[int]:
        dice = Random(f"people {self._seed} {first}")  # noqa: S311
        near = dice.sample(self.firms, min(len(self.firms), max(2, count // 8)))
        crowd = [
            people.person(
                number, dice, self._days, self._workplace(dice, near, 0.78), self._workplace(dice, near, 0.12)
            )
            for number in range(first, first + count)
        ]
        contacts = self._write(many.record_people, (person.entry for person in crowd))
        acts = [
            act
            for contact, person in zip(contacts, crowd, strict=True)
            for act in permissions.acts(contact, person, self._shown, dice, self._days)
        ]
        record_many(by=SYSTEM, now=self._days.now, givens=acts)
        self._dealings(list(zip(contacts, crowd, strict=True)), dice)
        return contacts

    def _workplace(self, dice: Random, near: Sequence[Workplace], share: float) -> Workplace | None:
        """Half work where others of the batch do, half anywhere: few firms are large, most are small."""
        if dice.random() >= share:
            return None
        return dice.choice(near) if dice.random() < 0.5 else self.firms[int(len(self.firms) * dice.random() ** 2)]

    def _dealings(self, crowd: list[tuple[int, DemoPerson]], dice: Random) -> None:
        days, staff = self._days, self._staff
        bought = [deal for contact, person in crowd for deal in deals.deals(contact, person, dice, days)]
        orders: dict[int | None, list[int]] = {}
        for deal, order in zip(bought, self._write(many.record_deals, bought), strict=True):
            if order:
                orders.setdefault(deal.contact, []).append(order)
        arranged = trainings.events(max(12, len(crowd) // trainings.PEOPLE_PER_EVENT), dice, days)
        hall = trainings.Hall(self._write(many.record_events, arranged), arranged)
        self._write(many.record_participations, (row for one in crowd for row in hall.registrations(*one, dice, days)))
        self._write(many.record_interactions, (row for one in crowd for row in talks.interactions(*one, dice, days)))
        self._write(many.record_meetings, talks.meetings(_colleagues(crowd), staff, dice, days))
        self._write(many.record_chats, (row for contact, _ in crowd for row in talks.chats(contact, dice, days)))
        opinions = (talks.feedback(*one, orders.get(one[0], ()), staff, dice, days) for one in crowd)
        self._write(many.record_feedback, chain.from_iterable(opinions))
        self._write(many.record_tasks, (row for one in crowd for row in talks.tasks(*one, staff, dice, days)))

    def _write(self, record: Callable[..., list[Any]], rows: Iterable[Any]) -> list[Any]:
        return record(by=SYSTEM, now=self._days.now, rows=list(rows))


def _colleagues(crowd: Iterable[tuple[int, DemoPerson]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for contact, person in crowd:
        if person.workplace:
            found.setdefault(person.workplace.organisation, []).append(contact)
    return found
