"""What a change of the rules would open and close, counted before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from consent.enums import Channel, ContactPurpose
from consent.grounds import Ground, may_stand_in
from consent.pressure import COUNTED
from consent.queries.ageing import SWITCH, count_due, never_asked
from consent.queries.gate import decisions
from consent.queries.question import Question
from consent.queries.rulebook import RuleBook
from consent.rules import BAN_LISTS, CONTACT_LIMIT, LISTED, PLATFORMS, RULES, SPARES_CUSTOMERS, Mode
from crm.queries.reach import EVERYBODY
from privacy.sql import Sql

EVERYTHING = 10_000_000
SAMPLE = 20_000
"""People who are looked at; of more, so many are drawn by lot, and the figures are "about"."""


@dataclass(frozen=True)
class Effect:
    """What one purpose over one channel would gain and lose, in people; `exact` where everybody was looked at."""

    purpose: str
    channel: str
    opened: int
    closed: int
    exact: bool

    @property
    def words(self) -> tuple[Any, Any]:
        """Purpose and channel in words."""
        return ContactPurpose(self.purpose).label, Channel(self.channel).label


def effects(now: RuleBook, then: RuleBook, *, product: int | None = None, areas: tuple[int, ...] = ()) -> list[Effect]:
    """The purposes and channels whose answers would change for anybody. `product` and `areas` are what a message would be about."""
    changed = {key for key in {*now.choices, *then.choices} if now.choices.get(key) != then.choices.get(key)}
    people, share = _sample()
    found = []
    for purpose, channel in _touched(changed):
        platform = PLATFORMS[0] if RULES[purpose, channel].borrows else ""
        question = Question(purpose, channel, product=product, areas=areas, platform=platform)
        before, after = (_included(question, people, book) for book in (now, then))
        if before != after:
            opened, closed = (round(len(gone) * share) for gone in (after - before, before - after))
            found.append(Effect(purpose, channel, opened, closed, exact=share == 1))
    return found


@dataclass(frozen=True)
class AtOnce:
    """What permissions that grow old would bring about on the day of the change: people asked, permissions ended because nobody can be asked."""

    asked: int
    ended: int


def at_once(now: RuleBook, then: RuleBook, *, today: date) -> AtOnce | None:
    """Whom the next sweeps would ask; None where nothing changes about how permissions grow old."""
    if then.on(SWITCH) is None or then.on(SWITCH) == now.on(SWITCH):
        return None
    return AtOnce(count_due(then, today), len(never_asked(then, today, limit=EVERYTHING)))


def _touched(changed: set[str]) -> list[tuple[str, str]]:
    """The rows of the table that these switches bear on."""
    grounds, unasked = bool(changed & set(Ground)), "needs_relationship" in changed
    lists = bool(changed & {BAN_LISTS, SPARES_CUSTOMERS})
    return [
        (purpose, channel)
        for (purpose, channel), rule in RULES.items()
        if (grounds and may_stand_in(purpose, channel))
        or (unasked and rule.mode is Mode.OPT_OUT)
        or (rule.borrows and "permission_per_platform" in changed)
        or (lists and (purpose, channel) in LISTED)
        or (CONTACT_LIMIT in changed and COUNTED[purpose].counts)
    ]


def _included(question: Question, people: Sql, book: RuleBook) -> set[int]:
    asked = decisions(question, people, book)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT contact_id FROM ({asked.text}) d WHERE reason = ''", dict(asked.params))  # noqa: S608 - pieces of our own
        return {row[0] for row in cursor.fetchall()}


def _sample() -> tuple[Sql, float]:
    """Everybody, or about `SAMPLE` of them by lot, the same ones each time; and how many each of them stands for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'crm_contact'::regclass")
        there = max(float(cursor.fetchone()[0]), 0)
    if there <= 2 * SAMPLE:
        return EVERYBODY, 1
    lot = Sql(
        """SELECT id AS contact_id, NULL::bigint AS point_id FROM crm_contact TABLESAMPLE BERNOULLI (%(effects_percent)s) REPEATABLE (1)
        WHERE merged_into_id IS NULL""",
        {"effects_percent": 100 * SAMPLE / there},
    )
    return lot, there / SAMPLE
