"""How long a permission lasts without a sign of life, and how long a refused question rests. Pure; `queries.ageing` says the same in SQL.

No statute sets an age for a consent; the controller may (switch `permissions_grow_old`). It concerns what needs a permission to be open,
but for the following of opened mails: that permission reaches nobody by itself, it only rides on mails that others allow.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain

from consent.enums import Act, ContactPurpose
from consent.rules import RULES, Mode
from consent.state import Around, Event, Scope
from privacy.months import HELSINKI, begun_by, midnight_after, months_later

AGEING = tuple(
    key for key, rule in RULES.items() if rule.mode is Mode.OPT_IN and key[0] != ContactPurpose.EMAIL_TRACKING
)
"""The purposes and channels whose permissions grow old."""

ANSWER_WITHIN_DAYS = 30
"""A month, as art. 12(3) of the GDPR gives us to answer a person: who reads their mail once a month still sees the question."""


def last_sign(since: datetime, acts: Iterable[Event], dealings: Iterable[datetime]) -> datetime:
    """The last sign of life behind a permission: its own act, any act of the person's own, or something they did with us."""
    own = (act.happened_at for act in acts if act.own and act.act is not Act.EXPIRED)
    return max(chain([since], own, dealings))


def time_is_up(sign: datetime, months: int, today: date) -> bool:
    """Is the last day of so many months after the sign over?"""
    return months_later(sign.astimezone(HELSINKI).date(), months) < today


def quiet_since(months: int, today: date) -> datetime:
    """The instant before which the last sign of life lies exactly where the time is up."""
    return midnight_after(begun_by(today, months))


def refused_on(scope: Scope, around: Around) -> datetime | None:
    """When the person last said no to this or to more, and has not taken it back: a ban, an objection, a withdrawal."""
    said = (ban.since for _kind, ban in around.of_the_person() if ban.covers(scope) and ban.lifted_at is None)
    return max(said, default=None)


def ask_from(refused: datetime, months: int) -> date:
    """The first day on which they may be asked again."""
    return months_later(refused.astimezone(HELSINKI).date(), months)
