"""The file of an external ban list: which columns name somebody, and what each row comes to. Nothing but keyed hashes leaves this module."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from consent.enums import ListKind
from crm import clean, mapping
from crm.actions.imports.reading import postal
from crm.enums import PointKind
from crm.ports import tabular
from privacy.keyed import keyring
from privacy.refusal import Refused

ENDS = tuple(
    "ends|ends on|expires|expires on|valid until|voimassa|voimassa asti|paattyy|voimassaolo paattyy|viimeinen voimassaolopaiva"
    "|giltig till|galler till|upphor".split("|")
)
SHOWN = 100
Row = tuple[int, list[str]]


@dataclass
class Reading:
    """What a file comes to: how many rows, the day each entry ends by its keyed hash (None where the file gives none), how many rows were
    refused, and {row, message} of the first of them, without their values."""

    rows: int = 0
    ends: dict[str, date | None] = field(default_factory=dict)
    refused: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)


def read(path: Path, kind: str, *, today: date) -> Reading:
    """Reads a CSV, TXT or XLSX file. Raises Refused with a sentence for one that is no list of this kind."""
    name_of, ends_at, rows = _columns(tabular.read(path), kind)
    found, day_of = Reading(), lru_cache(10_000)(partial(_day, today=today))
    for number, cells in rows:
        found.rows += 1
        try:
            end = day_of(cells[ends_at].strip()) if ends_at is not None and ends_at < len(cells) else None
            for hash_ in name_of(cells):
                found.ends[hash_] = end
        except Refused as no:
            found.refused += 1
            if len(found.problems) < SHOWN:
                found.problems.append({"row": number, "message": str(no.message)})
    if not found.ends:
        raise Refused(_("No row of the file could be understood: is it a list of another kind?"), field="file")
    return found


def _columns(table: tabular.Table, kind: str) -> tuple[Callable[[list[str]], Iterable[str]], int | None, Iterator[Row]]:
    """How a row names somebody, the column with the day its entry ends, and the rows: a list of bare numbers has no headings."""
    fields, rows = mapping.guess(table.headers, {"ends": ENDS}).fields, table.rows
    ends = fields.index("ends") if "ends" in fields else None
    if kind == ListKind.LETTER:
        if not {"street", "postcode"} <= set(fields):
            raise Refused(
                _("The first row has to name the columns: at least street address and postcode."), field="file"
            )
        return partial(_household, fields), ends, rows
    places = [at for at, name in enumerate(fields) if name == "phone"]
    if not places:
        places = [at for at, cell in enumerate(table.headers) if _is_number(cell)]
        rows = chain([(1, list(table.headers))], rows) if places else rows
    if not places and len(table.headers) > 1:
        raise Refused(_("No column of phone numbers was found: name it in the first row, such as phone."), field="file")
    return partial(_numbers, places or [0]), ends, rows


def _numbers(places: list[int], cells: list[str]) -> list[str]:
    given = [cells[at] for at in places if at < len(cells) and cells[at].strip()]
    if not given:
        raise Refused(_("The row has no phone number."))
    return [keyring.hash(PointKind.PHONE, clean.phone_key(cell.strip())) for cell in given]


def _household(fields: tuple[str, ...], cells: list[str]) -> list[str]:
    said = {name: cell.strip() for name, cell in zip(fields, cells, strict=False) if name}
    street = clean.line(said.get("street", ""), field="street", limit=200)
    found = clean.household(_area(said.get("postcode"), said.get("country"))._replace(street=street))
    if not found:
        raise Refused(_("The row has no whole address: it needs a street address or PO box, and a postcode."))
    return [found]


@lru_cache(100_000)
def _area(postcode: str | None, country: str | None) -> clean.Postal:
    return postal(None, postcode, None, country)


def _is_number(cell: str) -> bool:
    try:
        return bool(clean.phone(cell))
    except Refused:
        return False


def _day(text: str, *, today: date) -> date | None:
    """The last day of an entry, as the file gives it."""
    if not text:
        return None
    given = text[:10] if text[4:5] == "-" else "-".join(part.zfill(2) for part in reversed(text.split(".")))
    try:
        day = date.fromisoformat(given)
    except ValueError as error:
        raise Refused(_("The day on which the entry ends is not understood: write it as 2026-11-30.")) from error
    if day < today:
        raise Refused(_("The entry has ended already."))
    return day
