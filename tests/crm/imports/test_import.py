"""Files of people and organisations: planned without a trace, written whole, the same again nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm import queries
from crm.actions import contacts, imports, organisations
from crm.enums import StandingKind
from crm.models import Address, Contact, ContactPoint, ImportBatch, ImportRow, Organisation, Position, Standing
from privacy.keyed import keyring
from privacy.models import AuditEvent, AuditValue
from privacy.refusal import Refused
from privacy.registry import ImportGuard, Registry

pytestmark = pytest.mark.django_db
HEAD = "Etunimi;Sukunimi;Sähköposti;Puhelin;Yritys;Y-tunnus;Titteli"
AINO = "Aino;Saarikivi;aino@paja.example;040 123 4567;Paja Oy;2077474-0;HR"
OTSO = "Otso;Lehto;otso@paja.example;;Paja Oy;;"


@pytest.fixture
def file(tmp_path):
    def write(*lines: str, head: str = HEAD, encoding: str = "utf-8", end: str = "\n") -> Path:
        path = tmp_path / "people.csv"
        path.write_bytes((end.join([head, *lines]) + end).encode(encoding))
        return path

    return write


@pytest.fixture
def apply(by, now):
    def run(path: Path) -> dict[str, int]:
        return imports.apply_file(by=by, now=now, path=path, source="fair 2026")[0].counts

    return run


def counts(rows=0, created=0, updated=0, unchanged=0, refused=0):
    return {"rows": rows, "created": created, "updated": updated, "unchanged": unchanged, "refused": refused}


def test_a_plan_writes_nothing_at_all(file, django_assert_num_queries):
    reading = imports.plan_file(file(AINO, OTSO))
    assert reading.counts == counts(rows=2, created=2)
    assert [model.objects.count() for model in (Contact, ImportBatch, AuditEvent)] == [0, 0, 0]


def test_people_come_with_organisation_points_standing_source_and_trail(file, apply):
    assert apply(file(AINO, OTSO)) == counts(rows=2, created=2)
    aino = queries.person_card(Contact.objects.get(first_name="Aino").pk)
    assert [(p.kind, p.key, p.is_main, p.source) for p in aino.points] == [
        ("email", "aino@paja.example", True, "fair 2026"),
        ("phone", "+358401234567", True, "fair 2026"),
    ]
    assert (aino.place.title, aino.place.organisation.business_id, aino.place.is_main) == ("HR", "2077474-0", True)
    assert [(s.kind, s.source_kind) for s in aino.standings] == [("in_contact", "file")]
    assert Organisation.objects.count() == 1
    assert [(hit.label, hit.beside) for hit in queries.find_people("saarik", 5)] == [("Aino Saarikivi", "Paja Oy")]
    trail = sorted(AuditEvent.objects.values_list("action", flat=True))
    assert trail == ["contact.imported", "contact.imported", "import.applied", "organisation.imported"]
    assert sorted(ImportRow.objects.values_list("number", "outcome")) == [(2, "create"), (3, "create")]


@pytest.mark.parametrize(
    "again",
    [
        {"lines": (AINO, OTSO)},
        {"lines": (OTSO, AINO), "end": "\r\n", "encoding": "utf-8-sig"},
        {
            "lines": (OTSO.replace(";", ","), AINO.replace(";", ",")),
            "head": HEAD.replace(";", ","),
            "encoding": "utf-16",
        },
        {
            "lines": (AINO.replace(";", "\t"), OTSO.replace(";", "\t")),
            "head": HEAD.replace(";", "\t"),
            "encoding": "cp1252",
        },
        {"lines": (AINO.replace("aino@", "AINO@").replace("040 123 4567", "+358401234567"), OTSO)},
    ],
)
def test_the_same_file_again_changes_nothing_however_it_was_saved(again, file, apply):
    apply(file(AINO, OTSO))
    before = (
        AuditEvent.objects.count(),
        AuditValue.objects.count(),
        set(Contact.objects.values_list("version", flat=True)),
    )
    assert apply(file(*again.pop("lines"), **again)) == counts(rows=2, unchanged=2)
    assert (AuditEvent.objects.exclude(model="crm.ImportBatch").count() + 1, AuditValue.objects.count()) == before[:2]
    assert set(Contact.objects.values_list("version", flat=True)) == before[2]


def test_a_changed_cell_updates_and_a_blank_one_keeps(file, apply):
    apply(file(AINO))
    assert apply(file("Aino;Lehto;aino@paja.example;;;;")) == counts(rows=1, updated=1)
    assert sorted(AuditValue.objects.values_list("field", "old", "new")) == [("last_name", "Saarikivi", "Lehto")]
    row = Contact.objects.get()
    assert (row.first_name, row.search_text, row.version, ContactPoint.objects.count()) == ("Aino", " aino lehto", 2, 2)


def test_new_facts_of_a_known_person_are_added_beside_the_old(file, apply):
    apply(file(AINO))
    apply(file("Aino;Saarikivi;aino@paja.example;050 555 0142;Verstas Ab;;Advisor"))
    assert list(ContactPoint.objects.filter(kind="phone").order_by("id").values_list("key", "is_main")) == [
        ("+358401234567", True),
        ("+358505550142", False),
    ]
    assert list(Position.objects.order_by("id").values_list("organisation__name", "is_main")) == [
        ("Paja Oy", True),
        ("Verstas Ab", False),
    ]


def test_a_title_changes_at_its_organisation(file, apply):
    apply(file(AINO))
    assert apply(file(AINO.replace("HR", "Director"))) == counts(rows=1, updated=1)
    assert list(Position.objects.values_list("title", flat=True)) == ["Director"]


def test_a_person_without_email_is_known_by_phone_and_name_then_by_name_and_organisation(file, apply):
    apply(file(AINO, "Ilta;Koski;;;Paja Oy;;"))
    assert apply(file("Aino;Saarikivi;;+358 40 123 4567;;;", "Ilta;Koski;;;Paja Oy;;Nurse")) == counts(
        rows=2, updated=1, unchanged=1
    )
    assert Contact.objects.count() == 2


def test_rows_of_one_person_are_one_person_in_any_order(file, apply):
    rows = [
        "Aino;Saarikivi;aino@paja.example;040 123 4567;;;",
        "Aino;Saarikivi;;040 123 4567;Paja Oy;;",
        "Aino;;aino@paja.example;;;;",
    ]
    assert apply(file(*rows)) == counts(rows=3, created=1, unchanged=2)
    assert apply(file(*reversed(rows))) == counts(rows=3, unchanged=3)


def test_rows_that_contradict_each_other_are_all_refused(file, apply):
    assert apply(file(AINO, AINO.replace("HR", "CEO"), OTSO)) == counts(rows=3, created=1, refused=2)
    assert list(Contact.objects.values_list("first_name", flat=True)) == ["Otso"]
    problems = ImportRow.objects.filter(outcome="refused").order_by("number").values_list("number", "problems")
    sentence = "Rows 2, 3 are about the same person and differ here: keep the one that is right."
    assert list(problems) == [(n, [{"field": "title", "message": sentence}]) for n in (2, 3)]


def test_an_address_of_somebody_else_is_not_renamed_by_a_file(file, apply):
    apply(file(AINO))
    assert apply(file("Pekka;Puro;aino@paja.example;;;;")) == counts(rows=1, refused=1)
    assert Contact.objects.get().first_name == "Aino"


def test_a_shared_address_finds_the_one_of_that_name(file, apply, by, now, source):
    for name in ("Aino", "Otso"):
        contacts.create(
            by=by, now=now, source=source, standing=StandingKind.PROSPECT, first_name=name, emails=["we@koti.example"]
        )
    assert apply(file(";;we@koti.example;;;;")) == counts(rows=1, refused=1)
    assert apply(file("Otso;;we@koti.example;040 123 4567;;;")) == counts(rows=1, updated=1)
    assert ContactPoint.objects.get(kind="phone").contact.first_name == "Otso"


def test_refused_rows_are_named_by_number_field_and_sentence_and_keep_what_they_held(file, apply):
    path = file(
        OTSO,
        "A;B;not an address;123;X Oy;1234567-9;",
        "C;D;c@d.example;;;;HR",
        ";;;;;;x",
        "E;Virta 131052-308T;e@f.example;;;;",
    )
    assert apply(path) == counts(rows=5, created=1, refused=4)
    found = {
        (row.number, problem["field"])
        for row in ImportRow.objects.filter(outcome="refused")
        for problem in row.problems
    }
    assert found == {(3, "email"), (3, "phone"), (3, "business_id"), (4, "title"), (5, ""), (6, "last_name")}
    row = ImportRow.objects.get(number=4)
    assert (row.given["email"], row.contact, row.hash != "") == ("c@d.example", None, True)
    assert "308" not in str(list(ImportRow.objects.values_list("problems")))


def test_organisations_alone_are_entered_and_get_their_business_id_later(file, apply):
    head = "Nimi;Y-tunnus"
    assert apply(file("Paja Oy;", head=head)) == counts(rows=1, created=1)
    assert apply(file("PAJA OY;2077474-0", head=head)) == counts(rows=1, updated=1)
    assert apply(file("Paja Oy;2077474-0", "paja oy;", head=head)) == counts(rows=2, unchanged=2)
    assert Organisation.objects.values_list("name", "business_id", "version").get() == ("Paja Oy", "2077474-0", 2)


def test_a_name_that_two_organisations_have_is_refused_without_business_id(file, apply, by, now, source):
    for number in ("2077474-0", "1572860-0"):
        organisations.create(by=by, now=now, source=source, name="Paja Oy", business_id=number)
    assert apply(file(OTSO)) == counts(rows=1, refused=1)
    assert ImportRow.objects.get().problems[0]["field"] == "organisation"


def test_a_file_does_not_bring_back_who_was_erased(file, apply, monkeypatch):
    guards: Registry[ImportGuard] = Registry("guards of the test")
    guards.add(
        "erased", ImportGuard(lambda hashes: {h for h in hashes if h == contacts.clean.email("aino@paja.example").hash})
    )
    monkeypatch.setattr("crm.actions.imports.planning.import_guards", guards)
    assert apply(file(AINO, OTSO)) == counts(rows=2, created=1, refused=1)
    assert list(Contact.objects.values_list("first_name", flat=True)) == ["Otso"]


def test_what_the_register_does_not_keep_is_left_out_and_said(file):
    head = "First Name,Last Name,E-mail 1 - Value,Phone 1 - Value,Birthday,Gender,Henkilötunnus,Photo"
    row = "Aino,Saarikivi,aino@paja.example ::: aino@koti.example,+358401234567,1952-10-13,female,131052-308T,x"
    understood = imports.plan_file(file(row, head=head)).understood
    assert understood["dropped"] == [["Birthday", "birthday"], ["Gender", "gender"], ["Henkilötunnus", "identity_code"]]
    assert understood["unknown"] == ["Photo"]


def test_a_postal_address_is_kept_and_moves(file, apply):
    head = "email;street;postcode;city;country;language"
    apply(file("a@b.example;Storgatan 1;111 22;Stockholm;Ruotsi;ruotsi", head=head))
    apply(file("a@b.example;Storgatan 2;111 22;Stockholm;SE;", head=head))
    assert list(Address.objects.values_list("street", "country")) == [("Storgatan 2", "SE")]
    assert Contact.objects.get().language == "sv"


def test_a_file_that_moves_an_address_leaves_its_flat_and_counts_it_in_the_household(file, apply):
    head = "email;street;postcode;city"
    apply(file("a@b.example;Koivukuja 1;00100;Helsinki", head=head))
    Address.objects.update(extra="A 12")
    apply(file("a@b.example;Koivukuja 2;00100;Helsinki", head=head))
    found = Address.objects.values_list("street", "extra", "hash").get()
    assert found == ("Koivukuja 2", "A 12", keyring.hash("household", "FI 00100 koivukuja2a12"))
    assert apply(file("a@b.example;Koivukuja 2;00100;Helsinki", head=head))["unchanged"] == 1


def test_a_standing_is_read_by_its_word(file, apply):
    apply(file("a@b.example;Newsletter subscriber", "c@d.example;customer_contact", head="email;standing"))
    assert sorted(Standing.objects.values_list("kind", flat=True)) == ["customer_contact", "subscriber"]


def test_a_source_is_needed(file, by, now):
    with pytest.raises(Refused, match="where the file came from") as no:
        imports.apply_file(by=by, now=now, path=file(AINO), source=" ")
    assert no.value.field == "source"


def test_a_failure_in_the_middle_leaves_nothing(file, apply, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("disk")

    monkeypatch.setattr("crm.actions.imports.writing._standings", broken)
    with pytest.raises(OSError, match="disk"):
        apply(file(AINO))
    assert [model.objects.count() for model in (Contact, ImportBatch, Organisation)] == [0, 0, 0]
