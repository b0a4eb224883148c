"""Until when a person is kept, and why: the same rule and the same signs that the nightly purge goes by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import DateField, DateTimeField, F, QuerySet, Value
from django.db.models.functions import TruncDate

from dsr.models import RetentionRule
from dsr.queries.plans import held_through
from dsr.queries.retention import still_permitted, while_theirs
from dsr.rules import SIGNS
from dsr.words import label_of
from privacy.months import HELSINKI, months_later

_ORDERED = next(sign for sign in SIGNS if (sign.model, sign.way) == ("crm.Order", "contact"))


@dataclass(frozen=True)
class Kept:
    """`until` is the last day by the rule about people, None while something holds; `sign` is the last sign of the relationship and its day.

    `permitted` says that a permission in force keeps the person; `vouchers` is until when vouchers stay without the person's name.
    """

    until: date | None
    sign: str
    day: date | None
    months: int
    permitted: bool
    vouchers: date | None


def kept(contact: int) -> Kept | None:
    """When the person would go, as things stand; None where no rule about people is approved. Three queries."""
    rule = RetentionRule.objects.filter(key="contact").exclude(approved_at=None).first()
    if rule is None or rule.months is None:
        return None
    first, *more = (_newest(number, contact) for number in range(len(SIGNS)))
    days = {SIGNS[row["sign"]]: row["day"] for row in first.union(*more, all=True)}
    last = max(days, key=lambda sign: days[sign], default=None)
    day, voucher = days[last] if last else None, days.get(_ORDERED)
    permitted = still_permitted(contact)
    return Kept(
        until=months_later(day, rule.months) if day and not permitted else None,
        sign=label_of(str(apps.get_model(last.model)._meta.verbose_name)) if last else "",
        day=day,
        months=rule.months,
        permitted=permitted,
        vouchers=held_through(voucher) if voucher else None,
    )


def _newest(number: int, contact: int) -> QuerySet[Any, Any]:
    """The newest row of one kind of sign, as (day, the sign's number)."""
    sign = SIGNS[number]
    model, since = apps.get_model(sign.model), sign.since
    is_instant = isinstance(_field(model, since), DateTimeField)
    day = TruncDate(since, tzinfo=HELSINKI) if is_instant else F(since)
    theirs = model._base_manager.filter(while_theirs(sign), **{sign.way: contact})
    rows = theirs.exclude(**{since: None}).order_by(f"-{since}")
    return rows.annotate(day=day).values("day", sign=Value(number))[:1]


def _field(model: Any, path: str) -> DateField[Any, Any]:
    *way, name = path.split("__")
    for step in way:
        model = model._meta.get_field(step).related_model
    return model._meta.get_field(name)
