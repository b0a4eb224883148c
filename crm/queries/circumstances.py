"""Who somebody is and how they are reached, as it stands now: what the answer about one person is read around."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from crm.enums import ContactKind, PointState
from crm.models import Contact, ContactPoint
from crm.queries.reach import Point, family, nobody, point_in


@dataclass(frozen=True)
class Circumstances:
    """One living person: their number and those merged into them (`family`, their own first), and their main address or number of each kind.

    `restricted`: their data may only be stored; `shared`: it is an organisation's mailbox and no person's. Kinds of which the main one does
    not work are `broken`; of those in `left` it belonged to a position they have left, of those in `at_work` to one they hold.
    """

    family: tuple[int, ...]
    points: Mapping[str, Point]
    restricted: bool
    shared: bool
    broken: frozenset[str]
    left: frozenset[str]
    at_work: frozenset[str]


def circumstances(contact: int) -> Circumstances:
    """Of the contact, or of who it was merged into: two queries. Raises Refused where there is no such person."""
    rows = list(family(contact))
    if not rows:
        raise nobody(contact)
    main = ContactPoint.objects.filter(contact=rows[0], is_main=True).select_related("position")
    return circumstances_of(rows[0], (row.pk for row in rows[1:]), main)


def circumstances_of(contact: Contact, merged: Iterable[int], points: Iterable[ContactPoint]) -> Circumstances:
    """The same from rows that have been read, the points with their positions."""
    today = timezone.localdate()
    main = [point for point in points if point.is_main]
    work = {point.kind: point.position for point in main if point.position}
    left = frozenset(kind for kind, held in work.items() if held.until is not None and held.until <= today)
    return Circumstances(
        family=(contact.pk, *merged),
        points={point.kind: point_in(point) for point in main},
        restricted=contact.restricted_at is not None,
        shared=contact.kind == ContactKind.SHARED_MAILBOX,
        broken=frozenset(point.kind for point in main if point.state != PointState.WORKS),
        left=left,
        at_work=frozenset(work) - left,
    )
