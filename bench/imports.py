"""Import of a file of people: ours, whole (checks, matching, provenance, trail), against django-import-export's default way.

Each function takes a number of rows and returns rows per second. Run by itself (`python -m bench.imports [rows]`) it prints the table.
Both write to the database in use and leave nothing: each works inside a transaction that is rolled back.
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import tablib
from django.db import connection, transaction
from django.utils import timezone
from import_export import resources

HEADINGS = (
    "Etunimi",
    "Sukunimi",
    "Sähköposti",
    "Puhelin",
    "Yritys",
    "Titteli",
    "Katuosoite",
    "Postinumero",
    "Kaupunki",
)
FIRST = ("Aino", "Otso", "Milla", "Väinö", "Åsa", "Göran", "Eeva", "Juhani", "Siiri", "Oskari")
LAST = ("Saarikivi", "Lehto", "Koski", "Mäkelä", "Öberg", "Lindqvist", "Niemi", "Virtanen", "Salo", "Rönkkö")


def people(rows: int) -> list[tuple[str, ...]]:
    """That many invented people, ten to an organisation."""
    return [
        (
            *(FIRST[n % 10], f"{LAST[n // 10 % 10]}{'abcdefghij'[n // 100 % 10]}", f"person{n}@firma{n // 10}.example"),
            *(
                f"+3584012{n % 100_000:05d}",
                f"Firma {n // 10} Oy",
                "Päällikkö",
                f"Koivutie {n % 90}",
                "33100",
                "Tampere",
            ),
        )
        for n in range(rows)
    ]


def ours(rows: int) -> float:
    """The import as `import_contacts --apply` does it, from the file to the last audit row."""
    from crm.actions import imports
    from privacy.actor import SYSTEM

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_text(_csv(rows), encoding="utf-8")
        with transaction.atomic():
            started = time.perf_counter()
            reading, _batch = imports.apply_file(by=SYSTEM, now=timezone.now(), path=path, source="bench")
            _judge_foreign_keys()
            seconds = time.perf_counter() - started
            assert reading.counts["created"] == rows, reading.counts
            transaction.set_rollback(True)
    return rows / seconds


def import_export_default(rows: int) -> float:
    """django-import-export, a ModelResource with its defaults, names only into the same table: no points, checks or provenance."""
    from crm.models import Contact

    class People(resources.ModelResource):
        class Meta:
            model = Contact
            import_id_fields = ("id",)
            fields = ("id", "first_name", "last_name", "occupation", "sort_text", "search_text", "sourced_at")

        def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
            """Its own would reset a sequence, which our application role may not; leaving it out only helps it."""

    heads = ["id", "first_name", "last_name", "occupation", "sort_text", "search_text", "sourced_at"]
    data = tablib.Dataset(headers=heads)
    for first, last, _email, _phone, _firm, title, *_rest in people(rows):
        data.append(
            ["", first, last, title, f"{last} {first}".lower(), f" {first} {last}".lower(), "2026-11-20 09:00:00"]
        )
    with transaction.atomic():
        started = time.perf_counter()
        result = People().import_data(data, dry_run=False, raise_errors=True)
        _judge_foreign_keys()
        seconds = time.perf_counter() - started
        assert result.totals["new"] == rows, result.totals
        transaction.set_rollback(True)
    return rows / seconds


def _judge_foreign_keys() -> None:
    """What a commit would do and a rollback would not: both sides pay for it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _csv(rows: int) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([HEADINGS, *people(rows)])
    return text.getvalue()


if __name__ == "__main__":
    import django

    django.setup()
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    mine, theirs = ours(size), import_export_default(min(size, 5_000))
    print(f"ours {mine:,.0f} rows/s, django-import-export's default {theirs:,.0f} rows/s, ratio {mine / theirs:.1f}")
