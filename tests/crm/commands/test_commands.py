"""The register's commands: one JSON object, sentences for people, nothing written without --apply."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command

from crm.models import Contact, ImportBatch, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    def call(*words: str) -> tuple[dict, str]:
        out, err = io.StringIO(), io.StringIO()
        call_command(*words, "--json", stdout=out, stderr=err)
        return json.loads(out.getvalue()), err.getvalue()

    return call


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Etunimi;Sukunimi;Sähköposti\nAino;Saarikivi;aino@paja.example\nX;;nobody\n", encoding="utf-8")
    return str(path)


def test_an_import_is_planned_and_nothing_is_written(run, file):
    found, sentence = run("import_contacts", file, "--source", "fair")
    assert found.pop("seconds") >= 0
    sentence_of = "An e-mail address has a name, one @ and a domain, such as name@example.com."
    problems = [{"row": 3, "field": "email", "message": sentence_of}]
    assert found == {
        "rows": 2,
        "create": 1,
        "update": 0,
        "unchanged": 0,
        "refused": 1,
        "problems": problems,
        "batch": None,
    }
    assert sentence.startswith("Would be written: 2 rows, 1 new")
    assert (Contact.objects.count(), ImportBatch.objects.count()) == (0, 0)


def test_an_import_is_applied_and_found_by_the_search(run, file):
    found, _sentence = run("import_contacts", file, "--source", "fair", "--apply")
    assert found["batch"] == ImportBatch.objects.get().pk
    results, _sentence = run("search", "saarikivi")
    contact = Contact.objects.get().pk
    assert results["results"] == [{"kind": "person", "id": contact, "label": "Aino Saarikivi", "why": "name"}]


def test_a_file_that_is_not_there_is_refused_with_exit_code_1(file):
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_contacts", f"{file}.gone", "--source", "fair", "--json", stdout=out, stderr=io.StringIO())
    assert ended.value.code == 1
    assert json.loads(out.getvalue())["field"] == "file"


def test_the_first_account_is_made_by_a_command(run, monkeypatch):
    monkeypatch.setenv("LUVALLA_PASSWORD", "seven herons over the bay")
    found, _sentence = run("create_user", "--email", "Kaisa@x.example", "--name", "Kaisa A.", "--role", "administrator")
    user = User.objects.get(pk=found["user"])
    assert (user.email, user.roles) == ("kaisa@x.example", frozenset({"administrator"}))
