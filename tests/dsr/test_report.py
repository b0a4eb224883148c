"""The access report: everything about the person, nothing about anybody else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Model
from django.utils import translation
from django.utils.functional import Promise

from crm.actions import contacts
from crm.sources import Source
from dsr.queries import people
from dsr.queries.report import build
from dsr.runners.packages import write_report
from dsr.words import LABELS
from privacy import datamap
from privacy.actions import audit
from privacy.actor import Actor
from privacy.enums import Show
from privacy.models import AccessEvent
from privacy.refusal import Refused

AINO = "aino@esimerkki.example"


def words_of(subject: people.Subject, now: datetime, language: str = "en") -> str:
    files, _report = write_report(now=now, subject=subject, language=language)
    return files["report.html"].decode()


def test_it_holds_each_value_with_its_label_and_its_source(enter: Callable[..., int], now: datetime) -> None:
    aino = enter("Aino", email=AINO)
    (section,) = [s for s in build(people.of_contact(aino).person, now=now).sections if s.key == "contact_details"]
    person = next(entry for entry in section.entries if entry.model == "crm.Contact")
    assert [(v.label, v.text) for v in person.values] == [
        ("First name", "Aino"),
        ("Last name", "Koe"),
        ("Language", "Finnish"),
    ]
    assert [(v.label, v.plain) for v in person.source] == [
        ("Kind of source", "staff"),
        ("Source", "a call"),
        ("Learnt", now),
    ]


def test_it_holds_orders_and_nothing_of_a_neighbour(
    enter: Callable[..., int], order: Callable[..., int], now: datetime
) -> None:
    aino, eero = enter("Aino", email=AINO), enter("Eero", email="eero@esimerkki.example")
    order(aino, date(2026, 3, 1))
    page = words_of(people.of_contact(aino), now)

    assert f"T-{aino}-2026-03-01" in page
    assert "Eero" not in page
    assert "eero@" not in page
    assert "Aino" not in words_of(people.of_contact(eero), now)


def test_it_tells_when_and_why_somebody_looked_and_not_who(enter: Callable[..., int], by: Actor, now: datetime) -> None:
    aino = enter("Aino", email=AINO)
    audit.looked(by=by, now=now, route="admin:person", purpose="customer_care", people=[aino])
    (section,) = [s for s in build(people.of_contact(aino).person, now=now).sections if s.key == "trail"]
    (look,) = section.entries
    assert {value.field: value.plain for value in look.values} == {
        "at": now,
        "role": "dpo",
        "route": "admin:person",
        "purpose": "customer_care",
    }


def test_it_speaks_the_persons_language(enter: Callable[..., int], now: datetime) -> None:
    aino = enter("Aino", email=AINO)
    for language in ("fi", "sv", "en"):
        assert f'<html lang="{language}">' in words_of(people.of_contact(aino), now, language)
    assert translation.get_language() == "en"


def test_everything_shown_has_words_in_its_model_or_in_the_table(db: None) -> None:
    """What Django makes of a column's name is no word of ours, and stays English."""
    tables: list[type[Model]] = datamap.about_people()
    shown = [
        field._verbose_name or field.verbose_name
        for model in tables
        for field, said in datamap.declared(model)
        if said.category is not None and said.show != Show.HIDE
    ]
    names = [model._meta.original_attrs.get("verbose_name", model._meta.verbose_name) for model in tables]
    reasons = [about.rows_stay for model in tables if (about := datamap.about(model)) and about.rows_stay]
    assert {str(word) for word in (*names, *shown, *reasons) if not isinstance(word, Promise)} <= LABELS.keys()


def test_a_value_told_by_another_source_than_its_row_says_so(
    enter: Callable[..., int], by: Actor, now: datetime
) -> None:
    aino = enter("Aino", email=AINO)
    card = Source("public", "Trade register", now, "customer_care")
    contacts.edit(by=by, now=now, contact=aino, version=1, source=card, occupation="Nurse")
    (section,) = [s for s in build(people.of_contact(aino).person, now=now).sections if s.key == "contact_details"]
    person = next(entry for entry in section.entries if entry.model == "crm.Contact")
    told = {value.label: [part.text for part in value.source][:2] for value in person.values}
    assert told == {
        "First name": [],
        "Last name": [],
        "Occupation": ["public", "Trade register"],
        "Language": [],
    }


def test_an_address_nobody_holds_gets_an_honest_nothing(db: None, now: datetime) -> None:
    subject = people.of_email("nobody@esimerkki.example")
    assert build(subject.person, now=now).sections == ()
    assert "We hold nothing about you." in words_of(subject, now)


def test_a_shared_address_is_told(enter: Callable[..., int], now: datetime) -> None:
    aino, _eero = enter("Aino", email=AINO), enter("Eero", email=AINO)
    page = words_of(people.of_contact(aino), now)
    assert "One of your addresses is also used by somebody else." in page
    assert "Eero" not in page


def test_the_command_writes_files_only_the_owner_may_read(
    enter: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aino = enter("Aino", email=AINO)
    call_command("access_report", "--json", "--email", AINO, "--out", str(tmp_path / "aino"))
    told = json.loads(capsys.readouterr().out)
    assert sorted(told) == ["files", "seconds", "sections"]
    assert [Path(name).name for name in told["files"]] == ["report.html", "report.json"]
    assert all(Path(name).stat().st_mode & 0o777 == 0o600 for name in told["files"])
    assert told["sections"]["contact_details"] == 2
    assert AccessEvent.objects.get().people == [aino]


def test_the_report_is_one_file_without_scripts(enter: Callable[..., int], now: datetime) -> None:
    page = words_of(people.of_contact(enter("Aino", email=AINO)), now)
    assert "<script" not in page
    assert "src=" not in page


def test_what_a_person_wrote_is_shown_as_text(enter: Callable[..., int], now: datetime) -> None:
    page = words_of(people.of_contact(enter("<b>Aino</b>", email=AINO)), now)
    assert "&lt;b&gt;Aino&lt;/b&gt;" in page


def test_nobody_named_is_refused(db: None) -> None:
    with pytest.raises(Refused, match="--email or by --contact"):
        people.of_contact_or_email(contact=None, email="")


def test_what_is_no_address_ends_with_one_and_a_sentence(committed_db: str, tmp_path: Path) -> None:
    run = [sys.executable, "manage.py", "access_report", "--json", "--email", "not an address", "--out", str(tmp_path)]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["field"] == "email"
