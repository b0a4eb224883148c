"""Tables out of files, and a sentence for every file that holds none."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from crm.ports import tabular
from privacy.refusal import Refused

TEXT = "Etunimi;Kaupunki\nVäinö;Åbo\n\nÅsa;Jyväskylä\n"
ROWS = [(2, ["Väinö", "Åbo"]), (4, ["Åsa", "Jyväskylä"])]


@pytest.fixture
def file(tmp_path):
    def write(content: bytes, name: str = "table.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def workbook(tmp_path):
    def write(*rows) -> Path:
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / "table.xlsx")
        return tmp_path / "table.xlsx"

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_rows_are_read_whatever_the_encoding_line_end_and_delimiter(file, encoding, end, delimiter):
    content = TEXT.replace(";", delimiter).replace("\n", end).encode(encoding)
    if encoding == "utf-16-be":
        content = b"\xfe\xff" + content
    table = tabular.read(file(content))
    assert (table.headers, list(table.rows)) == (("Etunimi", "Kaupunki"), ROWS)


def test_a_quoted_cell_may_hold_delimiters_and_line_breaks(file):
    table = tabular.read(file(b'a,b\n"x, y","1\n2"\nlast,row\n'))
    assert list(table.rows) == [(2, ["x, y", "1\n2"]), (3, ["last", "row"])]


def test_a_workbook_gives_numbers_as_they_were_typed_and_keeps_row_numbers(workbook):
    table = tabular.read(workbook(["Phone", "Share"], [358401234567, 0.5], [], ["x", None]))
    assert (table.headers, list(table.rows)) == (("Phone", "Share"), [(2, ["358401234567", "0.5"]), (4, ["x", ""])])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\n  \n", "not a table"),
        (b"\x00\x01\x02\xff" * 50, "not a table"),
        (b"%PDF-1.7 x", "not a table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not a table"),
        (b"PK\x03\x04 cut short", "cannot be opened as an XLSX workbook"),
        (",".join(f"c{n}" for n in range(101)).encode(), "more than 100 columns"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(file, content, sentence):
    with pytest.raises(Refused, match=sentence):
        tabular.read(file(content))


def test_a_quotation_mark_never_closed_is_refused_with_its_row(file):
    table = tabular.read(file(b'a,b\n1,"' + b"x" * 200_000))
    with pytest.raises(Refused, match="quotation mark"):
        list(table.rows)


def test_sixty_megabytes_are_refused_before_they_are_read(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    with pytest.raises(Refused, match="larger than 50 MB"):
        tabular.read(path)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(Refused, match="XLSX workbook"):
        tabular.read(path)


def test_a_zip_bomb_is_refused_while_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(420):
                part.write(b"0" * (1 << 20))
    with pytest.raises(Refused, match="too large when unpacked"):
        tabular.read(path)


def test_two_cells_far_apart_are_refused_before_the_reader_makes_room_between_them(workbook, tmp_path):
    source = workbook(["a", "b"], ["c", "d"])
    path = tmp_path / "far.xlsx"
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(path, "w") as copy:
        for part in archive.infolist():
            copy.writestr(part, archive.read(part).replace(b'r="B2"', b'r="XFD1048576"'))
    with pytest.raises(Refused, match="too large when unpacked"):
        tabular.read(path)


def test_a_damaged_workbook_is_refused(workbook, tmp_path):
    source = workbook(["a"], ["b"])
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(path, "w") as copy:
        for part in archive.infolist():
            content = archive.read(part)
            copy.writestr(part, content[: len(content) // 2] if part.filename.endswith("sheet1.xml") else content)
    with pytest.raises(Refused, match="XLSX workbook"):
        tabular.read(path)
