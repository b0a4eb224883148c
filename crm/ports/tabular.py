"""Tables out of files: CSV in the encodings and with the delimiters people send, and XLSX. Bombs and junk are refused with a sentence."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from charset_normalizer import from_bytes
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from privacy.refusal import Refused

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_XLSX_ROWS, MAX_COLUMNS = 200_000, 100
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = ";,\t|"
_BINARY = re.compile("[\x00-\x08\x0e-\x1f]")
# What a Nordic Windows file holds beyond ASCII: with these alone there is nothing to guess.
_NORDIC = frozenset("åäöÅÄÖæøÆØéèáüÉÜõšžÕŠŽ€–—’‘“”…´§°½\u00a0")
# A cell beyond row 200,000 or column CV: a reader that makes room for every cell in between runs out of memory on two such cells.
_FAR_CELL = re.compile(rb'\sr="(?:[A-Z]{0,3}(?:[2-9][0-9]{5}|[0-9]{7,})|(?:[A-Z]{3}|[D-Z][A-Z]|C[W-Z])[0-9]+)"')


@dataclass(frozen=True)
class Table:
    """The heading row, the rows after it with their number in the file (the heading row is 1 where nothing stands before it), and
    what was understood of the file: format, encoding, delimiter."""

    headers: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    understood: dict[str, str]


def read(path: Path) -> Table:
    """The table in a file. Raises Refused with a sentence for a file that holds none; rows come as they are asked for."""
    size = path.stat().st_size
    if size == 0:
        raise Refused(_("The file is empty."))
    if size > MAX_BYTES:
        raise Refused(_("The file is larger than 50 MB: split it into smaller ones."))
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PK\x03\x04"):
        return _table(_xlsx(path), {"format": "xlsx"})
    if start.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"Rar!", b"7z")):
        raise Refused(_("This is not a table: save it as XLSX or CSV and send that."))
    return _csv(path.read_bytes())


def _table(rows: Iterable[list[str]], understood: dict[str, str]) -> Table:
    numbered = ((number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row))
    _number, headers = next(numbered, (0, []))
    if not headers:
        raise Refused(_("The file is empty."))
    if len(headers) > MAX_COLUMNS:
        raise Refused(_("The file has more than 100 columns: leave out those that are not needed."))
    return Table(tuple(cell.strip() for cell in headers), numbered, understood)


def _csv(content: bytes) -> Table:
    text, encoding = _decode(content)
    if len(_BINARY.findall(text[:100_000])) > 2 or not text.strip():
        raise Refused(_("This is not a table: save it as XLSX or CSV and send that."))
    delimiter = _delimiter(text)
    rows = _csv_rows(text, delimiter)
    return _table(rows, {"format": "csv", "encoding": encoding, "delimiter": delimiter})


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        sentence = _("Row %(row)d cannot be read: look for a quotation mark that is opened and not closed.")
        raise Refused(sentence % {"row": reader.line_num}) from error


def _decode(content: bytes) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace"), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    text = content.decode("cp1252", errors="replace")
    if set(filter(lambda sign: not sign.isascii(), text)) <= _NORDIC:
        return text, "cp1252"
    guess = from_bytes(content[:200_000]).best()
    if guess is None:
        raise Refused(_("This is not a table: save it as XLSX or CSV and send that."))
    return content.decode(guess.encoding, errors="replace"), guess.encoding


def _delimiter(text: str) -> str:
    """The sign that stands most often, outside quotation marks, in the first line that holds anything."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub('"[^"]*"', "", first)
    return max(_DELIMITERS, key=bare.count)


def _xlsx(path: Path) -> Iterator[list[str]]:
    _no_bomb(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise _no_workbook() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader's own way to give up on a damaged file, no Exception
            raise
        raise _no_workbook() from error
    return ([_cell(cell) for cell in row] for row in rows)


def _no_bomb(path: Path) -> None:
    """Unpacks every part once, counting, so that neither a declared size nor a far cell can lie."""
    unpacked = 0
    try:
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise _no_workbook()
            for part in archive.infolist():
                with archive.open(part) as stream:
                    before = b""
                    while chunk := stream.read(1 << 20):
                        unpacked += len(chunk)
                        if unpacked > MAX_UNPACKED or (
                            part.filename.startswith("xl/worksheets/") and _FAR_CELL.search(before + chunk)
                        ):
                            raise Refused(_("The workbook is too large when unpacked: save it as CSV, or split it."))
                        before = chunk[-64:]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _no_workbook() from error


def _no_workbook() -> Refused:
    return Refused(
        _("This file cannot be opened as an XLSX workbook: save it again in a spreadsheet program, or as CSV.")
    )


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
