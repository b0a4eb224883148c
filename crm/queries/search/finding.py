"""Finding: what the text is written as, and where too little is, what is spelled nearly so."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import normal
from crm.models import Contact, Organisation, Position
from crm.queries.search import statements
from crm.queries.search.asked import Asked, read
from privacy.registry import SearchHit
from privacy.sql import Sql

FEW = 3
"""With fewer hits than this the spelling is doubted."""
_MATCHES = 1_000  # that a list is narrowed to
KINDS = ("person", "organisation", *(kind.key for kind in statements.NUMBERED))
_WHY = {
    "name": gettext_lazy("name"),
    "former": gettext_lazy("former name"),
    "parallel": gettext_lazy("parallel name"),
    "auxiliary": gettext_lazy("auxiliary name"),
    "email": gettext_lazy("e-mail"),
    "phone": gettext_lazy("phone"),
    "business_id": gettext_lazy("business id"),
    "near": gettext_lazy("spelled nearly so"),
    "quote": gettext_lazy("quote number"),
    "contract": gettext_lazy("contract number"),
    "order": gettext_lazy("order number"),
    "invoice": gettext_lazy("invoice number"),
}
_WHAT = {
    "person": gettext_lazy("Person"),
    "organisation": gettext_lazy("Organisation"),
    "quote": gettext_lazy("Quote"),
    "contract": gettext_lazy("Contract"),
    "order": gettext_lazy("Order"),
    "invoice": gettext_lazy("Invoice"),
}


class _Line(NamedTuple):
    """A row of `statements.LINES`."""

    kind: str
    ref: int
    why: str
    number: str
    whole: bool
    contact: int | None
    first_name: str | None
    call_name: str | None
    last_name: str | None
    address: str | None
    by_merged: bool
    organisation: str | None
    business_id: str | None
    other_names: list[str] | None


def find(text: str, limit: int, kinds: tuple[str, ...] = KINDS) -> list[SearchHit]:
    """What the text finds in the register, at most `limit` of each kind, exactly written ones first. In one query, or two where the
    spelling is doubted."""
    asked = read(text)
    hits: dict[tuple[str, int], SearchHit] = {}
    for row in _found(asked, kinds, limit, statements.LINES):
        hit = _hit(_Line._make(row), asked)
        if sum(kind == hit.kind for kind, _ref in hits) < limit:
            hits.setdefault((hit.kind, hit.id), hit)
    return list(hits.values())


def known(kind: str, number: int) -> SearchHit | None:
    """The person or organisation of this number as a search shows it, the survivor of a merged one; None for who or what is gone."""
    for row in _run(statements.known(kind, number)):
        line = _Line._make(row)
        if kind == "person" or line.organisation:
            return _hit(line, Asked(""))
    return None


def find_people(text: str, limit: int) -> list[SearchHit]:
    """The people among what the text finds."""
    return find(text, limit, ("person",))


def matching_people(rows: QuerySet[Contact], text: str) -> QuerySet[Contact]:
    """Those of the rows whom the text finds, by themselves or by the organisation they are at: at most about a thousand of each."""
    people, places = _numbers(text, ("person", "organisation"))
    there = Position.objects.filter(organisation__in=places, until=None).values_list("contact", flat=True)
    return rows.filter(pk__in={*people, *there[:_MATCHES]})


def matching_organisations(rows: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Those of the rows that the text finds, at most about a thousand."""
    return rows.filter(pk__in=_numbers(text, ("organisation",))[0])


def _numbers(text: str, kinds: tuple[str, ...]) -> list[set[int]]:
    rows = _found(read(text), kinds, _MATCHES, statements.IDS)
    return [{ref for kind, ref, _why in rows if kind == wanted} for wanted in kinds]


def _found(asked: Asked, kinds: tuple[str, ...], limit: int, end: str) -> list[tuple[Any, ...]]:
    """Rows of (kind, number, why, …). A part of a word may be anything: it does not tell that the spelling is right, and comes last."""
    rows = _run(statements.exact(asked, kinds, limit, end))
    if sum(not _within(row) for row in rows) < FEW:
        rows += _run(statements.near(asked, kinds, limit, end))
    return sorted(rows, key=_within)


def _within(row: tuple[Any, ...]) -> bool:
    return bool(row[2] == "within")


def _run(statement: Sql | None) -> list[tuple[Any, ...]]:
    if statement is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return list(cursor.fetchall())


def _hit(line: _Line, asked: Asked) -> SearchHit:
    name = f"{line.call_name or line.first_name or ''} {line.last_name or ''}".strip()
    why, beside = line.why, line.organisation or ""
    if line.kind == "person":
        label = name or line.address or _("Person %(number)s") % {"number": line.ref}
        names = [f"{line.first_name} {line.call_name} {line.last_name}"]
    elif line.kind == "organisation":
        label, beside = line.organisation or "", line.business_id or ""
        names = [label, *(other.partition(" ")[2] for other in line.other_names or ())]
    else:
        label, names = line.number, []
        beside = ", ".join(filter(None, (name, beside)))
    if why in ("name", "within"):
        why, beside = _which_name(line, asked, names, beside)
    return SearchHit(
        line.kind,
        line.ref,
        label,
        _WHY[why],
        reverse(f"admin:{line.kind}", args=[line.ref]),
        beside=beside,
        what=_WHAT[line.kind],
        people=(line.contact,) if line.contact and line.kind != "organisation" else (),
        group="name" if name or line.kind != "person" else "reach",
        whole=line.whole or any(set(asked.words) <= set(normal.search_fold(one).split()) for one in names),
    )


def _which_name(line: _Line, asked: Asked, names: list[str], beside: str) -> tuple[str, str]:
    """Why the name was found, and what to show beside it: another name than the one they go by tells which."""
    for place, name in enumerate(names):
        parts = normal.search_fold(name)
        if all(f" {word}" in f" {parts}" for word in asked.words):
            return ("name", beside) if place == 0 else ((line.other_names or [])[place - 1].partition(" ")[0], name)
    return "former" if line.by_merged else "name", beside
