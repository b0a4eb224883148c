"""`manage.py data_map`: what every table and column says of itself."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.db.models import Field, Model

from config.fields import markdown
from privacy import datamap
from privacy.commands import LuvallaCommand, Result
from privacy.enums import BASES
from privacy.mapped import About, Mapped


class Command(LuvallaCommand):
    help = "Prints the data map: every table and column, whose it is, what for, on what basis, until when."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--table", action="store_true", help="As the page docs/fields.md.")

    def run(self, *, table: bool, **options: Any) -> Result:
        if table:
            return Result(markdown().rstrip("\n"))
        fields = {model._meta.label: _fields(model) for model in datamap.tables()}
        models = [{"model": label, "fields": found} for label, found in fields.items()]
        missing = [str(found) for found in datamap.undeclared()]
        columns = [field for found in fields.values() for field in found]
        personal = sum(1 for field in columns if field["category"])
        sentence = f"{len(models)} tables, {len(columns)} columns, {personal} of them personal data, {len(missing)} undeclared."
        return Result(
            "\n".join([sentence, *missing]), {"models": models, "undeclared": missing}, exit_code=1 if missing else 0
        )


def _fields(model: type[Model]) -> list[dict[str, Any]]:
    about = datamap.about(model) or About()
    return [_field(about, field, words) for field, words in datamap.declared(model)]


def _field(about: About, field: Field[Any, Any], words: Mapped) -> dict[str, Any]:
    purposes = (words.purposes or about.purposes) if words.category else ()
    return {
        "name": field.name,
        "category": words.category.value if words.category else None,
        "purposes": [purpose.value for purpose in purposes],
        "bases": sorted({basis.value for purpose in purposes for basis in BASES[purpose]}),
        "keep": about.keep if words.category else "",
        "erase": words.erase.value,
        "why": words.why,
    }
