"""Tables for spreadsheets: CSV and XLSX with formulas disarmed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import tablib
from django.http import HttpResponse

MOST = 10_000
_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_NUMBER = re.compile(r"\+[0-9][0-9 ()./-]{4,20}")


def disarmed(cell: str) -> str:
    """The cell as text: what a spreadsheet would take for a formula begins with an apostrophe; a phone number stays as it is."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(cell) else cell


def download(name: str, headings: Sequence[str], lines: Iterable[Sequence[str]], kind: str) -> HttpResponse:
    """The table as a file of the kind, CSV unless it is "xlsx". The CSV begins with a BOM, so that spreadsheets read its letters."""
    kind = kind if kind in _TYPES else "csv"
    table = tablib.Dataset(*([disarmed(cell) for cell in line] for line in lines), headers=list(headings))
    content = table.export(kind)
    body = content if isinstance(content, bytes) else content.encode("utf-8-sig")
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(body, content_type=_TYPES[kind], headers=disposition)
