"""The plan written: rows by COPY, changes by one UPDATE a table, all in the caller's transaction, with provenance and trail."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from crm import clean
from crm.actions.contacts import LINES
from crm.actions.imports.people import Person
from crm.actions.imports.planning import Plan
from crm.enums import AddressKind, ContactKind, Language, PointState, RowOutcome
from crm.models import Address, Contact, ContactInterest, ContactPoint, ImportRow, Organisation, Position, Standing
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.copying import copy_rows, take_ids
from privacy.registry import import_columns

_SOURCED = ("source_kind", "source", "sourced_at", "given_for")


def write(plan: Plan, *, by: Actor, now: datetime, source: Source, batch: int) -> None:
    """Writes what the plan says. Must be called inside the transaction the plan was made in with `lock`."""
    origin = tuple(str(value) for value in source.columns.values())
    trail = [*_organisations(plan, origin), *_people(plan, origin, batch)]
    touched = [person for person in plan.people if person.touched]
    _points(touched, origin)
    _positions(touched, origin)
    _postal(touched, origin)
    _interests(touched, origin)
    _standings(touched, origin, now)
    audit.record_many(by=by, now=now, entries=trail)
    for column in import_columns:
        if values := plan.values_of(column):
            column.apply(values, by=by, now=now, source=source)
    _rows(plan, batch)


def _organisations(plan: Plan, origin: tuple[Any, ...]) -> Iterator[audit.Entry]:
    fresh = [place for place in plan.places if place.pk is None]
    for place, pk in zip(fresh, take_ids(Organisation, len(fresh)), strict=True):
        place.pk = pk
        yield audit.Entry("organisation.imported", "crm.Organisation", pk)
    blank = ("www", "vat_id", "einvoice_address", "einvoice_operator")
    columns = ("id", "name", "business_id", "language", *blank, "search_text", "sort_text", "version", *_SOURCED)
    copy_rows(
        Organisation,
        columns,
        (
            (
                p.pk,
                p.name,
                p.business_id,
                Language.FI,
                *("" for _ in blank),
                clean.search_text(p.name),
                clean.organisation_sort(p.name),
                1,
                *origin,
            )
            for p in fresh
        ),
    )
    filled = [place for place in plan.places if place.fills and place.pk]
    _update(
        "crm_organisation", {"id": "bigint", "business_id": "text"}, [(p.pk, p.business_id) for p in filled], grow=True
    )
    for place in filled:
        change = audit.Change("business_id", "", place.business_id)
        yield audit.Entry("organisation.imported", "crm.Organisation", place.pk or 0, None, [change])


def _people(plan: Plan, origin: tuple[Any, ...], batch: int) -> Iterator[audit.Entry]:
    fresh = [person for person in plan.people if not person.known]
    for person, pk in zip(fresh, take_ids(Contact, len(fresh)), strict=True):
        person.contact = pk
    columns = ("id", "kind", *LINES, "language", "search_text", "sort_text", "version", *_SOURCED)
    copy_rows(Contact, columns, ((person.contact, ContactKind.PERSON, *_lines(person), 1, *origin) for person in fresh))
    changed = [person for person in plan.people if person.known and person.touched]
    kinds = {"id": "bigint", **dict.fromkeys((*LINES, "language", "search_text", "sort_text"), "text")}
    renamed = [person for person in changed if person.lines.keys() & {*LINES, "language"}]
    kinds |= {"source_kind": "text", "source": "text", "sourced_at": "timestamptz", "given_for": "text"}
    _update("crm_contact", kinds, [(person.contact, *_lines(person), *origin) for person in renamed], grow=True)
    rest = [(person.contact,) for person in changed if not person.lines.keys() & {*LINES, "language"}]
    _update("crm_contact", {"id": "bigint"}, rest, grow=True)
    for person in plan.people:
        if person.touched and person.contact:
            detail = {"batch": batch, "rows": [row.number for row in person.rows]}
            yield audit.Entry("contact.imported", "crm.Contact", person.contact, person.contact, person.changes, detail)


def _lines(person: Person) -> tuple[str, ...]:
    said = {**person.now, **person.lines}
    first, call, last = (said.get(name, "") for name in ("first_name", "call_name", "last_name"))
    address = next((point.key for point in person.points if point.kind == "email"), "")
    keys = (clean.search_text(first, call, last), clean.person_sort(last, first, address))
    return (*(said.get(name, "") for name in LINES), said["language"], *keys)


def _points(people: Sequence[Person], origin: tuple[Any, ...]) -> None:
    def rows() -> Iterator[tuple[Any, ...]]:
        for person in people:
            mains = set(person.mains)
            for p in person.points:
                yield (
                    person.contact,
                    p.kind,
                    p.value,
                    p.key,
                    p.domain,
                    p.hash,
                    p.former,
                    PointState.WORKS,
                    p.kind not in mains,
                    *origin,
                )
                mains.add(p.kind)

    copy_rows(
        ContactPoint,
        ("contact_id", "kind", "value", "key", "domain", "hash", "former", "state", "is_main", *_SOURCED),
        rows(),
    )


def _positions(people: Sequence[Person], origin: tuple[Any, ...]) -> None:
    def rows() -> Iterator[tuple[Any, ...]]:
        for person in people:
            for number, (place, title) in enumerate(person.places.items()):
                yield (person.contact, place.pk, title, number == 0 and not person.has_place, *origin)

    copy_rows(Position, ("contact_id", "organisation_id", "title", "is_main", *_SOURCED), rows())
    _update("crm_position", {"id": "bigint", "title": "text"}, [pair for person in people for pair in person.retitled])


def _postal(people: Sequence[Person], origin: tuple[Any, ...]) -> None:
    parts = ("street", "postcode", "city", "country")
    columns, moved = (*parts, "hash"), [person for person in people if person.postal]
    lines = {
        id(person): (*(getattr(person.postal, name) for name in parts), clean.household(person.postal))
        for person in moved
    }
    copy_rows(
        Address,
        ("contact_id", "kind", *columns, *_SOURCED),
        ((p.contact, AddressKind.POSTAL, *lines[id(p)], *origin) for p in moved if not p.postal_row),
    )
    known = [(p.postal_row, *lines[id(p)]) for p in moved if p.postal_row]
    _update("crm_address", {"id": "bigint", **dict.fromkeys(columns, "text")}, known)


def _interests(people: Sequence[Person], origin: tuple[Any, ...]) -> None:
    rows = ((person.contact, interest, *origin) for person in people for interest in sorted(person.interests))
    copy_rows(ContactInterest, ("contact_id", "interest_id", *_SOURCED), rows)


def _standings(people: Sequence[Person], origin: tuple[Any, ...], now: datetime) -> None:
    today = timezone.localdate(now).isoformat()
    rows = ((p.contact, p.lines["standing"], "", today, *origin) for p in people if "standing" in p.lines)
    copy_rows(Standing, ("contact_id", "kind", "why", "since", *_SOURCED), rows)


def _rows(plan: Plan, batch: int) -> None:
    """What became of each row that was written or refused; what a refused one held is kept beside, to be mended."""

    def rows() -> Iterator[tuple[Any, ...]]:
        for row in plan.rows:
            outcome = plan.outcomes[row.number]
            if outcome == RowOutcome.UNCHANGED:
                continue
            refused = outcome == RowOutcome.REFUSED
            problems = (
                json.dumps([{"field": p.field, "message": str(p.message)} for p in row.problems]) if refused else "[]"
            )
            hashes = [point.hash for point in (*row.emails, *row.phones)]
            person = plan.person_of.get(row.number)
            yield (
                *(batch, person.contact if person and not refused else None, row.number, outcome, problems),
                *(json.dumps(row.raw) if refused else None, hashes[0] if refused and hashes else ""),
            )

    copy_rows(ImportRow, ("batch_id", "contact_id", "number", "outcome", "problems", "given", "hash"), rows())


def _update(table: str, kinds: dict[str, str], rows: Sequence[tuple[Any, ...]], *, grow: bool = False) -> None:
    """One UPDATE for all rows, each with its id first. `grow` counts the version up, so that an editor sees the change."""
    if not rows:
        return
    columns = list(kinds)
    sets = [f"{name} = v.{name}" for name in columns[1:]] + (["version = t.version + 1"] if grow else [])
    arrays = ", ".join(f"%s::{kind}[]" for kind in kinds.values())
    query = f"UPDATE {table} t SET {', '.join(sets)} FROM unnest({arrays}) AS v({', '.join(columns)}) WHERE t.id = v.id"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, [list(values) for values in zip(*rows, strict=True)])
