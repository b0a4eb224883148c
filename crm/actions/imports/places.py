"""The organisations that rows name: by business id, else by name, whatever the order of the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.actions.imports import matching
from crm.actions.imports.reading import Problem, Row


@dataclass(slots=True, eq=False)
class Place:
    """An organisation of the file. `pk` is None for a new one; `fills` says that a known one gets its business id."""

    name: str
    business_id: str
    pk: int | None = None
    fills: bool = False

    @property
    def changes(self) -> bool:
        """Will anything be written for it?"""
        return self.pk is None or self.fills


def resolve(rows: Iterable[Row]) -> dict[int, Place]:
    """The organisation of each row, by the row's number; rows whose organisation cannot be told from another get a problem."""
    naming = [row for row in rows if row.organisation]
    folded = {name: clean.search_text(name) for name in {row.organisation for row in naming}}
    ids_of: dict[str, set[str]] = defaultdict(set)
    for row in naming:
        ids_of[folded[row.organisation]] |= {row.business_id} - {""}
    known, named = matching.organisations({row.business_id for row in naming} - {""}, ids_of)
    by_pk: dict[int, Place] = {}
    by_id: dict[str, Place] = {}
    for row in sorted((row for row in naming if row.business_id), key=lambda row: row.organisation):
        if row.business_id not in by_id:
            by_id[row.business_id] = _identified(row, folded[row.organisation], known, named, ids_of, by_pk)
    found = {row.number: by_id[row.business_id] for row in naming if row.business_id}
    fresh: dict[str, Place] = {}
    for row in sorted((row for row in naming if not row.business_id), key=lambda row: row.organisation):
        name = folded[row.organisation]
        candidates: set[Place] = {_at(by_pk, pk, row.organisation, has) for pk, has in named.get(name, ())}
        candidates |= {by_id[business_id] for business_id in ids_of[name]}
        if len(candidates) > 1:
            sentence = _("More than one organisation has this name: add its business id.")
            row.problems.append(Problem(row.number, "organisation", sentence))
        else:
            found[row.number] = next(iter(candidates), None) or fresh.setdefault(name, Place(row.organisation, ""))
    return found


def _identified(
    row: Row,
    name: str,
    known: dict[str, int],
    named: dict[str, list[tuple[int, str]]],
    ids_of: dict[str, set[str]],
    by_pk: dict[int, Place],
) -> Place:
    """A row with a business id: the organisation that has it, else the one of that name which has none yet, else a new one."""
    if row.business_id in known:
        return _at(by_pk, known[row.business_id], row.organisation, row.business_id)
    bare = [pk for pk, has in named.get(name, ()) if not has]
    if len(bare) == 1 and len(ids_of[name]) == 1:
        place = _at(by_pk, bare[0], row.organisation, row.business_id)
        place.business_id, place.fills = row.business_id, True
        return place
    return Place(row.organisation, row.business_id)


def _at(by_pk: dict[int, Place], pk: int, name: str, business_id: str) -> Place:
    return by_pk.setdefault(pk, Place(name, business_id, pk))
