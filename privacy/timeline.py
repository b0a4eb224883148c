"""One timeline out of many tables: each source gives its newest rows by its own index, and they are merged (one statement a page)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from privacy.registry import Family, TimelineLine, TimelineSource, timeline_sources


@dataclass(frozen=True)
class Place:
    """Where a page begins: after this row. Newest first, then by kind and number, so that every row has one place."""

    when: datetime
    kind: str
    ref: int


@dataclass(frozen=True)
class Entry:
    """A row of the timeline with the line that shows it."""

    place: Place
    line: TimelineLine


@dataclass(frozen=True)
class Whose:
    """Whose timeline: a person and who was merged into them, or an organisation. `family` narrows it to one tab; "" is everything."""

    contacts: tuple[int, ...] = ()
    organisations: tuple[int, ...] = ()
    family: str = ""


def page(whose: Whose, *, size: int = 30, after: Place | None = None) -> tuple[list[Place], Place | None]:
    """The places of the newest rows, and the one to go on from, None at the end: one statement."""
    branches = [_newest(source, rows, after, size + 1) for source, rows in _sources(whose)]
    if not branches:
        return [], None
    first, *rest = branches
    rows = list(first.union(*rest, all=True).order_by("-when", "-what", "-ref")[: size + 1] if rest else first)
    places = [Place(row["when"], row["what"], row["ref"]) for row in rows]
    return places[:size], places[size - 1] if len(places) > size else None


def told(*pages: list[Place]) -> list[list[Entry]]:
    """Each of the pages with its lines, without rows that are gone meanwhile: one `show` for each kind, on however many of the pages."""
    lines = _lines(chain.from_iterable(pages))
    return [
        [Entry(place, lines[place.kind, place.ref]) for place in places if (place.kind, place.ref) in lines]
        for places in pages
    ]


def families() -> list[Family]:
    """The tabs there are, in the order the sources came."""
    return list(dict.fromkeys(source.family for source in timeline_sources if source.family))


def _sources(whose: Whose) -> Iterator[tuple[TimelineSource, QuerySet[Any, Any]]]:
    for source in timeline_sources:
        if whose.family and (source.family is None or source.family.key != whose.family):
            continue
        for contact in whose.contacts:
            yield source, source.rows(contact)
        if source.rows_of_organisation is not None:
            for organisation in whose.organisations:
                yield source, source.rows_of_organisation(organisation)


def _newest(source: TimelineSource, rows: QuerySet[Any, Any], after: Place | None, size: int) -> QuerySet[Any, Any]:
    if after:
        rows = rows.filter(when__lte=after.when)
        if source.kind == after.kind:
            rows = rows.exclude(when=after.when, ref__gte=after.ref)
        elif source.kind > after.kind:
            rows = rows.exclude(when=after.when)
    return rows.order_by("-when", "-ref")[:size]


def _lines(places: Iterable[Place]) -> dict[tuple[str, int], TimelineLine]:
    refs: dict[str, set[int]] = defaultdict(set)
    for place in places:
        refs[place.kind].add(place.ref)
    shows = {source.kind: source.show for source in timeline_sources}
    return {(kind, ref): line for kind, found in refs.items() for ref, line in shows[kind](sorted(found)).items()}
