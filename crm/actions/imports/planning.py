"""The plan of an import: what each row would do, found without writing anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from crm.actions.imports import people
from crm.actions.imports.groups import bring_together, find_in_register
from crm.actions.imports.people import Person
from crm.actions.imports.places import Place, resolve
from crm.actions.imports.reading import Problem, Row
from crm.enums import RowOutcome
from privacy.registry import ImportColumn, import_columns, import_guards

CHUNK = 20_000


@dataclass
class Plan:
    """Rows with what becomes of each (`outcomes`, by number); the people and organisations to write; what upper packages add."""

    rows: list[Row]
    people: list[Person] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    outcomes: dict[int, RowOutcome] = field(default_factory=dict)
    person_of: dict[int, Person] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the refused rows, in the order of the file."""
        return [problem for row in self.rows for problem in row.problems]

    def count(self, outcome: RowOutcome) -> int:
        """How many rows come to this."""
        return sum(1 for found in self.outcomes.values() if found == outcome)

    def values_of(self, column: ImportColumn) -> list[tuple[int, str, object, int]]:
        """The values of an upper package's column: (contact, address key, value, row number), for people who have a number."""
        return [
            (person.contact, row.emails[0].key if row.emails else "", row.extra[column.key], row.number)
            for person in self.people
            if person.contact is not None
            for row in person.rows
            if column.key in row.extra
        ]


def make(rows: Iterable[Row], *, lock: bool = False) -> Plan:
    """Reads the rows and finds what each would do. `lock` is for the transaction that then writes it."""
    plan = Plan(list(rows))
    _keep_out_erased([row for row in plan.rows if not row.problems])
    place_of = resolve(row for row in plan.rows if not row.problems)
    groups = bring_together([row for row in plan.rows if not row.problems], place_of)
    for group in find_in_register(groups, place_of):
        if not any(row.problems for row in group.rows) and (person := people.combine(group, place_of)):
            plan.people.append(person)
    known = [person for person in plan.people if person.contact is not None]
    for start in range(0, len(known), CHUNK):
        people.compare(known[start : start + CHUNK], lock=lock)
    for person in plan.people:
        if person.contact is None:
            people.fill_new(person)
    _decide(plan, place_of)
    return plan


def _keep_out_erased(rows: list[Row]) -> None:
    """I9: a file does not bring back whom an erasure took out."""
    hashes = {point.hash for row in rows for point in (*row.emails, *row.phones)}
    barred: set[str] = set().union(*(guard.barred(hashes) for guard in import_guards)) if hashes else set()
    if barred:
        for row in rows:
            if any(point.hash in barred for point in (*row.emails, *row.phones)):
                sentence = _("Who has this address was erased: a file cannot bring them back, only they can.")
                row.problems.append(Problem(row.number, "email" if row.emails else "phone", sentence))


def _decide(plan: Plan, place_of: dict[int, Place]) -> None:
    due = {number for column in import_columns if column.due for number in column.due(plan.values_of(column))}
    for person in plan.people:
        first, *others = person.rows
        plan.person_of |= {row.number: person for row in person.rows}
        plan.outcomes |= {row.number: RowOutcome.UNCHANGED for row in others}
        changes = person.touched or any(row.number in due for row in person.rows)
        plan.outcomes[first.number] = (
            RowOutcome.CREATE if not person.known else RowOutcome.UPDATE if changes else RowOutcome.UNCHANGED
        )
    seen: set[int] = set()
    for row in plan.rows:
        if row.problems:
            plan.outcomes[row.number] = RowOutcome.REFUSED
            continue
        place = place_of.get(row.number)
        if place and place.changes and id(place) not in seen:
            seen.add(id(place))
            plan.places.append(place)
            if not row.names_somebody or (place.fills and plan.outcomes[row.number] == RowOutcome.UNCHANGED):
                plan.outcomes[row.number] = RowOutcome.CREATE if place.pk is None else RowOutcome.UPDATE
        plan.outcomes.setdefault(row.number, RowOutcome.UNCHANGED)
