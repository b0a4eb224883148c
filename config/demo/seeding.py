"""The demo's crowd, batch by batch: organisations first, then people with what they allowed, bought, attended and said.

The same seed and number make the same ones; their row numbers may differ where batches are written two at a time, each in a transaction
of its own: while one waits for the database the other thinks, and memory stays small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from itertools import chain
from random import Random
from typing import Any

from django.db import connection, transaction

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


def seed_crowd(*, count: int, seed: int, now: datetime, staff: Sequence[int]) -> list[int]:
    """Brings `count` people and 15 organisations for each hundred of them, dealings included; returns the people's numbers.

    `staff` are accounts that look after complaints and tasks. More than `BATCH` people are for no transaction of the caller's: other
    connections have to see what was written before.
    """
    reference.seed_products(by=SYSTEM, now=now, products=words.PRODUCTS)
    crowd = _Crowd(seed, now, staff)
    with kept_in_memory():
        crowd.found_firms(max(2, count * FIRMS_IN_100 // 100))
        if count <= BATCH:
            return crowd.bring(0, count)
        batches = [(first, min(BATCH, count - first)) for first in range(0, count, BATCH)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(chain.from_iterable(pool.map(partial(_apart, crowd.bring), *zip(*batches, strict=True))))


def _apart(bring: Callable[[int, int], list[int]], first: int, count: int) -> list[int]:
    try:
        return bring(first, count)
    finally:
        connection.close()


class _Crowd:
    """What the batches share: the firms, the wordings shown, and who looks after things."""

    def __init__(self, seed: int, now: datetime, staff: Sequence[int]) -> None:
        self._seed, self._days, self._staff = seed, Days(now), staff
        self._shown = permissions.wordings()
        self._firms: list[Workplace] = []

    def found_firms(self, count: int) -> None:
        """Some belong to one that was there before."""
        dice, step = Random(f"firms {self._seed}"), min(BATCH, count // 2)  # noqa: S311
        for first in range(0, count, step):
            batch = [firms.firm(number, dice) for number in range(first, min(first + step, count))]
            rows = [
                firms.entry(number, firm, dice, self._days, self._parent(dice))
                for number, firm in enumerate(batch, first)
            ]
            numbers = self._write(many.record_organisations, rows)
            self._firms += map(Workplace, numbers, batch)

    def _parent(self, dice: Random) -> int | None:
        return dice.choice(self._firms).organisation if self._firms and dice.random() < 1 / 20 else None

    @transaction.atomic
    def bring(self, first: int, count: int) -> list[int]:
        """A batch of people with everything about them."""
        dice = Random(f"people {self._seed} {first}")  # noqa: S311
        near = dice.sample(self._firms, min(len(self._firms), max(2, count // 8)))
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
        return dice.choice(near) if dice.random() < 0.5 else self._firms[int(len(self._firms) * dice.random() ** 2)]

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
