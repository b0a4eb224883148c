"""Rows of one person brought together, and the person of the register found, whatever the order of the rows.

Somebody is known by an e-mail address, else by phone number and name, else by name and organisation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.actions.imports import matching
from crm.actions.imports.places import Place
from crm.actions.imports.reading import Problem, Row

Key = tuple[Any, ...]
_PARTS = ("last_name", "first_name")
_SEVERAL = _("More than one person fits this row: add the e-mail address of the one who is meant.")
_SOMEBODY_ELSE = _("This address belongs to somebody of another name in the register: check who is meant.")


@dataclass(slots=True, eq=False)
class Group:
    """Rows about one person; `contact` is their number, None while nobody of the register fits."""

    rows: list[Row] = field(default_factory=list)
    contact: int | None = None

    @property
    def names(self) -> set[str]:
        """The names of the rows and what they come to together: one row may give the first name, another the last."""
        if len(self.rows) == 1:
            return {self.rows[0].name}
        last, first = ({row.lines.get(part, "") for row in self.rows} for part in _PARTS)
        joined = {clean.person_sort(one, other) for one in last - {""} or {""} for other in first - {""} or {""}}
        return joined | {row.name for row in self.rows}

    def keys(self, places: dict[int, Place]) -> set[Key]:
        """What rows that say less are known to be about this person by: the name with any of the numbers or organisations."""
        names = self.names
        numbers = {point.key for row in self.rows for point in row.phones}
        there = {id(places[row.number]) for row in self.rows if row.number in places}
        pairs = [*(("phone", number) for number in numbers), *(("place", place) for place in there)]
        return {(*pair, name) for pair in pairs for name in names}

    def refuse(self, name: str, message: Any) -> None:
        """Every row of the group is refused for the same reason."""
        for row in self.rows:
            row.problems.append(Problem(row.number, name, message))


def bring_together(rows: Iterable[Row], places: dict[int, Place]) -> list[Group]:
    """Groups of the rows that name somebody; a row that fits two people gets a problem."""
    naming = [row for row in rows if row.names_somebody]
    tiers = (
        ([row for row in naming if row.emails], _by_emails),
        ([row for row in naming if row.phones and not row.emails], _by_phones),
        ([row for row in naming if not (row.phones or row.emails)], _by_place_and_name),
    )
    index: dict[Key, set[Group]] = defaultdict(set)
    groups: list[Group] = []
    for later, (tier, keys_of) in enumerate(tiers, 1):
        fresh: dict[Key, Group] = {}
        grown: set[Group] = set()
        for row in tier:
            keys = keys_of(row, places)
            joined = {group for key in keys for group in index.get(key, ())}
            if len(joined) > 1:
                row.problems.append(Problem(row.number, "", _SEVERAL))
            elif joined:
                grown |= joined
                joined.pop().rows.append(row)
            else:
                _join(fresh, keys, row)
        made = list(dict.fromkeys(fresh.values()))
        groups += made
        for group in (*made, *grown) if any(rows for rows, _keys in tiers[later:]) else ():
            for key in group.keys(places):
                index[key].add(group)
    return groups


def find_in_register(groups: list[Group], places: dict[int, Place]) -> list[Group]:
    """Finds each group's person; groups of the same person become one. Ambiguous ones are refused."""
    emails = matching.by_point("email", {point.key for group in groups for row in group.rows for point in row.emails})
    left = [group for group in groups if not _by_email(group, emails)]
    phones = matching.by_point("phone", {point.key for group in left for row in group.rows for point in row.phones})
    left = [group for group in left if not _by_phone(group, phones)]
    bare = [(group, group.rows[0]) for group in left if not (group.rows[0].emails or group.rows[0].phones)]
    there = {place.pk for _group, row in bare if (place := places.get(row.number)) and place.pk}
    people = matching.by_place(there, {row.name for _group, row in bare}) if there else {}
    for group, row in bare:
        place = places.get(row.number)
        _settle(group, dict.fromkeys(people.get((place.pk, row.name), ()), "") if place and place.pk else {})
    return _merged(groups)


def _by_emails(row: Row, places: dict[int, Place]) -> list[Key]:
    return [("email", point.key) for point in row.emails]


def _by_phones(row: Row, places: dict[int, Place]) -> list[Key]:
    return [("phone", point.key, row.name) for point in row.phones]


def _by_place_and_name(row: Row, places: dict[int, Place]) -> list[Key]:
    return [("place", id(places[row.number]), row.name)] if row.number in places else []


def _join(fresh: dict[Key, Group], keys: list[Key], row: Row) -> None:
    """Puts the row into the group of its keys, bringing together the groups it connects."""
    known = list(dict.fromkeys(fresh[key] for key in keys if key in fresh))
    group = known[0] if known else Group()
    for other in known[1:]:
        group.rows += other.rows
        for key in [key for key, held in fresh.items() if held is other]:
            fresh[key] = group
    group.rows.append(row)
    for key in keys:
        fresh[key] = group


def _by_email(group: Group, holders: dict[str, list[matching.Holder]]) -> bool:
    held = {who.contact: who.name for row in group.rows for point in row.emails for who in holders.get(point.key, ())}
    if not held:
        return False
    names = {row.name for row in group.rows} - {""}
    if len(held) > 1:
        held = {pk: name for pk, name in held.items() if name in names} or held
    if len(held) == 1 and names and not _may_be_same(group, next(iter(held.values()))):
        group.refuse("email", _SOMEBODY_ELSE)
        return True
    return _settle(group, held)


def _may_be_same(group: Group, held: str) -> bool:
    """One part of the name is enough: people marry, and files know nicknames."""
    words = set(held.split())
    return not words or any(words & set(row.name.split()) for row in group.rows)


def _by_phone(group: Group, holders: dict[str, list[matching.Holder]]) -> bool:
    """The holder of that name; where the rows have an e-mail address, only one who has none: two addresses are two people in a file too."""
    there = [who for row in group.rows for point in row.phones for who in holders.get(point.key, ())]
    if not there:
        return False
    names = group.names
    fits = [who for who in there if who.name in names]
    if any(row.emails for row in group.rows):
        fits = [who for who in fits if not who.has_email]
    return _settle(group, {who.contact: who.name for who in fits})


def _settle(group: Group, held: dict[int, str]) -> bool:
    if len(held) > 1:
        group.refuse("", _SEVERAL)
    elif held:
        group.contact = next(iter(held))
    return bool(held)


def _merged(groups: list[Group]) -> list[Group]:
    by_contact: dict[int, Group] = {}
    kept = []
    for group in groups:
        if group.contact is None or group.contact not in by_contact:
            kept.append(group)
            if group.contact is not None:
                by_contact[group.contact] = group
        else:
            by_contact[group.contact].rows += group.rows
    return kept
