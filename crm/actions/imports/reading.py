"""Rows of a file as checked values, or as problems: what is wrong, in which row and column, without the value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm import clean, mapping
from crm.actions.contacts import LINES
from crm.enums import Language, StandingKind
from crm.models import Interest
from privacy.refusal import Refused
from privacy.registry import import_columns

NO_POSTAL = clean.Postal()
_POSTAL = ("street", "postcode", "city", "country")
_OF_A_ROW = frozenset({"organisation", "title", "business_id"})
COUNTRIES = {
    "finland": "FI",
    "suomi": "FI",
    "sweden": "SE",
    "ruotsi": "SE",
    "sverige": "SE",
    "norge": "NO",
    "norja": "NO",
    "norway": "NO",
}
COUNTRIES |= {
    "eesti": "EE",
    "viro": "EE",
    "estland": "EE",
    "estonia": "EE",
    "danmark": "DK",
    "tanska": "DK",
    "denmark": "DK",
}
LANGUAGES = {
    "suomi": "fi",
    "finska": "fi",
    "finnish": "fi",
    "ruotsi": "sv",
    "svenska": "sv",
    "swedish": "sv",
    "se": "sv",
    "fi fi": "fi",
}
LANGUAGES |= {
    "englanti": "en",
    "engelska": "en",
    "english": "en",
    "gb": "en",
    "sv fi": "sv",
    "sv se": "sv",
    "en us": "en",
    "en gb": "en",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the row's number in the file, the field (or "" for the row), a sentence that never repeats the value."""

    row: int
    field: str
    message: Any


@dataclass(slots=True)
class Row:
    """A row's checked values; "" and empty where the file says nothing. `raw` is the row as it stood, by field; `name` is what
    people are compared by."""

    number: int
    raw: dict[str, str]
    name: str = ""
    lines: dict[str, str] = field(default_factory=dict)
    emails: list[clean.Point] = field(default_factory=list)
    phones: list[clean.Point] = field(default_factory=list)
    postal: clean.Postal = NO_POSTAL
    organisation: str = ""
    business_id: str = ""
    title: str = ""
    interests: frozenset[int] = frozenset()
    extra: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def names_somebody(self) -> bool:
        """Is there a person in the row, or only an organisation?"""
        return bool(self.emails or self.phones or self.lines.get("first_name") or self.lines.get("last_name"))


class Reader:
    """Turns cells into values; what repeats in a file is checked once."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self._extra = {column.key: column for column in import_columns}
        self._interests = {
            mapping.plain(word): row.pk
            for row in Interest.objects.in_use()
            for word in (row.key, row.name_fi, row.name_sv, row.name_en)
        }
        self._name = lru_cache(200_000)(clean.person_sort)
        self._simple: dict[str, Callable[[str], str]] = {
            **{name: _remembered(name, limit) for name, limit in {**LINES, "organisation": 200, "title": 120}.items()},
            "language": lru_cache(_language),
            "standing": lru_cache(_standing),
            "business_id": lru_cache(100_000)(clean.business_id),
        }
        self._postal = lru_cache(200_000)(postal)
        self._columns = [(place, name, self._simple.get(name)) for place, name in enumerate(fields) if name]

    def rows(self, table: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
        """Each row of the file, checked."""
        for number, cells in table:
            yield self.row(number, cells)

    def row(self, number: int, cells: list[str]) -> Row:
        """One row, checked: its problems lie in it."""
        width = len(cells)
        raw: dict[str, str] = {}
        row = Row(number, raw)
        for place, name, simple in self._columns:
            if place < width and (cell := cells[place].strip()):
                raw[name] = f"{raw[name]} {cell}" if name in raw else cell
                try:
                    if simple is None:
                        self._take(row, name, cell)
                    elif name in _OF_A_ROW:
                        setattr(row, name, simple(cell))
                    else:
                        row.lines[name] = simple(cell)
                except (Refused, ValueError) as no:
                    row.problems.append(Problem(number, name, getattr(no, "message", str(no))))
        if "street" in raw or "city" in raw or "postcode" in raw:
            self._checked(row, "street", lambda: setattr(row, "postal", self._postal(*map(raw.get, _POSTAL))))
        if not row.problems:
            self._checked(row, "", lambda: _whole(row))
            row.name = self._name(row.lines.get("last_name", ""), row.lines.get("first_name", ""))
        return row

    def _take(self, row: Row, name: str, cell: str) -> None:
        if name == "email":
            row.emails += [clean.email(part) for part in _parts(cell)]
        elif name == "phone":
            row.phones += [clean.phone(part) for part in _parts(cell)]
        elif name == "interests":
            row.interests = frozenset(self._interest(part) for part in cell.split(";") if part.strip())
        elif name == "full_name":
            first, last = mapping.split_name(cell)
            row.lines |= {"first_name": self._simple["first_name"](first), "last_name": self._simple["last_name"](last)}
        elif name in self._extra:
            row.extra[name] = self._extra[name].check(cell)

    def _interest(self, word: str) -> int:
        known = self._interests.get(mapping.plain(word))
        if known is None:
            raise Refused(_("This interest is not in the list of interests: add it there first, or leave it out."))
        return known

    def _checked(self, row: Row, name: str, check: Callable[[], None]) -> None:
        try:
            check()
        except Refused as no:
            row.problems.append(Problem(row.number, no.field or name, no.message))


def _whole(row: Row) -> None:
    """What only a whole row shows."""
    if not (row.names_somebody or row.organisation):
        raise Refused(_("The row names nobody: it needs a name, an e-mail address, a phone number or an organisation."))
    if row.names_somebody and not (row.emails or row.phones or row.organisation):
        raise Refused(
            _("A name alone cannot be told from others: add an e-mail address, a phone number or an organisation.")
        )
    if row.business_id and not row.organisation:
        raise Refused(_("The row has a business id but no name of the organisation."), field="organisation")
    if row.title and not row.organisation:
        raise Refused(
            _("The row has a position but no organisation: name it, or put the words under occupation."), field="title"
        )


def _parts(cell: str) -> list[str]:
    """Several values in one cell, as Google (` ::: `) and people (`;`) write them."""
    if ";" not in cell and ":::" not in cell:
        return [cell]
    return [part for part in cell.replace(" ::: ", ";").split(";") if part.strip()]


def _remembered(name: str, limit: int) -> Callable[[str], str]:
    return lru_cache(200_000)(lambda text: clean.line(text, field=name, limit=limit))


def postal(street: str | None, postcode: str | None, city: str | None, country: str | None) -> clean.Postal:
    """A postal address as a file writes it, its country by name or code, checked."""
    code = COUNTRIES.get(mapping.plain(country), country) if country else "FI"
    return clean.postal(clean.Postal(street or "", postcode or "", city or "", code))


def _language(text: str) -> str:
    word = mapping.plain(text)
    if (code := LANGUAGES.get(word, word)) not in Language.values:
        raise Refused(_("The language is fi, sv or en."))
    return code


def _standing(text: str) -> str:
    for kind in StandingKind:
        if mapping.plain(text) in (mapping.plain(kind), mapping.plain(str(kind.label))):
            return kind.value
    raise Refused(_("The standing is one of: %(kinds)s.") % {"kinds": ", ".join(StandingKind.values)})
