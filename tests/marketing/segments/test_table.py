"""The table of fields against the data map, and against the database."""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from marketing.queries.segments import entries, guarded, marks, statement
from marketing.segments.checking import look_back
from marketing.segments.shape import CHOICE, MONTHS, Field
from marketing.segments.table import FIELDS, HEADINGS
from marketing.segments.tree import Group, Rule
from privacy import datamap
from tests.marketing.segments.conftest import TODAY

TABLES = re.compile(r"\b(?:FROM|JOIN) ((?:crm|consent|marketing)_\w+) (\w)\b")
COLUMN = re.compile(r"\b(\w)\.(\w+)\b")
# The age of a fact is what the limit is measured by.
AGE = {"crm.ContactInterest.sourced_at"}
every_field = pytest.mark.parametrize("field", FIELDS.values(), ids=list(FIELDS))


def read_by(field: Field) -> set[str]:
    """The columns about people that the SQL of a field reads, keys and states of rows aside."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    text = " ".join((field.test, field.people, *(piece for _part, piece in field.optional)))
    names = {"c": "crm_contact", **{alias: table for table, alias in TABLES.findall(text)}}
    read = set()
    for alias, name in COLUMN.findall(text):
        model = models[names[alias]]
        (column,) = [column for column in model._meta.local_fields if name in (column.column, column.name)]
        said = datamap.said(model, column)
        assert said is not None
        if said.category is not None:
            read.add(f"{model._meta.label}.{column.name}")
    return read


# Who it is about, where a row belongs, and what is only there to say whether a row still counts.
LINKS = re.compile(r"\.(contact|hash|until|order)$")


@every_field
def test_a_field_reads_only_what_the_data_map_marks_for_segments(field: Field) -> None:
    assert [column for column in field.reads if column not in marks()] == []
    assert {column for column in read_by(field) - set(field.reads) - AGE if not LINKS.search(column)} == set()


@every_field
def test_a_field_stands_under_a_heading_and_each_of_its_sentences_can_be_filled(field: Field) -> None:
    assert field.about in dict(HEADINGS)
    words = {part.key: "x" for part in field.parts}
    assert all(str(sentence) % words for op in field.ops for sentence in (op.sentence, op.quiet) if sentence)


@pytest.mark.usefixtures("lists")
@every_field
def test_the_database_answers_every_field_and_operator(field: Field) -> None:
    if field.key == "segment":
        return
    known = entries()
    for op in field.ops:
        value = {
            part.key: _some(part.kind, list(known(part.source)) if part.kind == CHOICE else []) for part in field.parts
        }
        rule = Rule(field.key, op.key, {key: given for key, given in value.items() if given and key != "quiet"})
        assert guarded(statement(Group("all", (rule,)), TODAY)) == []


def _some(kind: str, choices: list[str]) -> str | int:
    if kind == CHOICE:
        return choices[0] if choices else "1"
    return 12 if kind == MONTHS else "x"


def test_a_field_looks_back_as_far_as_the_column_that_allows_least() -> None:
    assert look_back(FIELDS["visited"], marks()) == 12
    assert look_back(FIELDS["bought"], marks()) == 36
