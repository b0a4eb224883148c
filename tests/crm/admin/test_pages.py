"""The register's pages: who opens them, what a click does, how many queries a list takes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm import queries
from crm.actions import contacts, managed, organisations, users
from crm.enums import StandingKind
from crm.models import Contact, ImportBatch, Interest, RoleHolding, User
from privacy.enums import Role
from privacy.models import AccessEvent
from tests.cast import LONG_AGO

pytestmark = pytest.mark.django_db
FACTS = {"first_name": "Aino", "last_name": "Saarikivi", "language": "fi", "country": "FI", "source": "a card"}


@pytest.fixture
def person(by, now, source):
    def make(first_name="Aino", **more):
        more.setdefault("emails", [f"{first_name.lower()}@paja.example"])
        return contacts.create(
            by=by,
            now=now,
            source=source,
            standing=StandingKind.PROSPECT,
            first_name=first_name,
            last_name="Saarikivi",
            **more,
        )

    return make


def test_a_person_is_added_and_found_on_their_page(sign_in):
    page = sign_in(Role.SALES).post(
        "/admin/people/new/",
        {**FACTS, "email": "aino@paja.example", "standing": "in_contact", "given_for": "customer_care"},
        follow=True,
    )
    text = page.content.decode()
    assert "Aino Saarikivi" in text
    assert "aino@paja.example" in text
    assert "a card" in text
    assert Contact.objects.get().given_for == "customer_care"


def test_a_refusal_stands_in_the_form_and_what_was_typed_stays(sign_in):
    page = sign_in(Role.SALES).post(
        "/admin/people/new/",
        {
            **FACTS,
            "email": "aino@@paja",
            "organisation_text": "Nowhere Oy",
            "standing": "in_contact",
            "given_for": "customer_care",
        },
    )
    text = page.content.decode()
    assert "No organisation fits this" in text
    assert 'value="aino@@paja"' in text
    assert not Contact.objects.exists()


@pytest.mark.parametrize("path", ["/admin/people/", "/admin/organisations/", "/admin/imports/"])
def test_who_has_no_row_in_the_matrix_is_refused(path, sign_in):
    assert sign_in(Role.SURVEY).get(path).status_code == 403


@pytest.mark.parametrize(
    "path", ["/admin/people/", "/admin/people/new/", "/admin/organisations/", "/admin/imports/", "/admin/imports/new/"]
)
def test_pages_open_on_an_empty_register(path, sign_in):
    assert sign_in(Role.MARKETING).get(path).status_code == 200


@pytest.mark.parametrize(("path", "log"), [("/admin/people/", 1), ("/admin/organisations/", 0)])
def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(path, log, sign_in, person, by, now, source):
    client, counts = sign_in(Role.SALES), []
    for name in ("Aino", "Otso", "Milla"):
        place = organisations.create(by=by, now=now, source=source, name=f"{name} Oy")
        person(name, organisation=place, phones=["040 123 4567"])
        client.get(path)
        with CaptureQueriesContext(connection) as queries_:
            client.get(path)
        counts.append(len(queries_))
    assert counts[0] == counts[2]
    assert AccessEvent.objects.count() == 6 * log


def test_people_are_searched_by_post_by_any_of_their_ways(sign_in, person):
    person("Aino", phones=["040 123 4567"])
    person("Otso")
    client = sign_in(Role.CUSTOMER_SERVICE)
    for text in ("aino", "AINO@paja.example", "+358 40 1234567", "aino saari"):
        page = client.post("/admin/people/", {"q": text}).content.decode()
        assert ("Aino Saarikivi" in page, "Otso Saarikivi" in page) == (True, False), text


def test_a_file_is_sent_read_written_and_its_receipt_shown(sign_in, tmp_path):
    client = sign_in(Role.COMMUNICATIONS)
    path = tmp_path / "people.csv"
    path.write_text("Etunimi;Sähköposti;Syntymäaika\nAino;aino@paja.example;1.1.1980\nX;no;\n", encoding="utf-8")
    with path.open("rb") as file:
        plan = client.post("/admin/imports/new/", {"file": file, "source": "fair"}, follow=True).content.decode()
    assert "What this would do" in plan
    assert "Write 1 new and 0 changed" in plan
    assert "Syntymäaika" in plan
    assert not Contact.objects.exists()
    batch = ImportBatch.objects.get()
    receipt = client.post(f"/admin/imports/{batch.pk}/do/", {"do": "apply"}, follow=True).content.decode()
    assert "What was written" in receipt
    assert Contact.objects.get().first_name == "Aino"
    refused = client.post(f"/admin/imports/{batch.pk}/refused/").content.decode("utf-8-sig")
    assert refused.splitlines()[1].startswith("3,")


def test_a_file_that_is_no_table_gets_a_page_with_a_sentence(sign_in, tmp_path):
    path = tmp_path / "people.xlsx"
    path.write_bytes(b"PK\x03\x04 not a zip")
    with path.open("rb") as file:
        page = sign_in(Role.MARKETING).post("/admin/imports/new/", {"file": file, "source": "fair"}, follow=True)
    assert "cannot be opened as an XLSX workbook" in page.content.decode()


def test_an_administrator_makes_an_account_gives_and_ends_roles_and_closes_it(sign_in):
    client = sign_in(Role.ADMINISTRATOR)
    form = {
        "name": "Otso L.",
        "email": "otso2@x.example",
        "language": "fi",
        "password": "seven herons over the bay",
        "roles": ["sales"],
    }
    client.post("/admin/accounts/new/", form)
    otso = User.objects.get(email="otso2@x.example")
    client.post(f"/admin/accounts/{otso.pk}/", {"role": "marketing", "since": "2026-11-20"})
    assert sorted(otso.holdings.values_list("role", flat=True)) == ["marketing", "sales"]
    client.post(f"/admin/accounts/{otso.pk}/do/", {"holding": RoleHolding.objects.get(user=otso, role="sales").pk})
    client.post(f"/admin/accounts/{otso.pk}/do/", {"do": "close"})
    otso.refresh_from_db()
    assert (otso.is_active, otso.holdings.filter(role="sales", until=None).exists()) == (False, False)


def test_a_managed_list_is_edited_without_deleting_and_with_a_trail(sign_in, by, now):
    client = sign_in(Role.COMMUNICATIONS)
    names = {"name_fi": "Työkyky", "name_sv": "Arbetsförmåga", "name_en": "Work ability", "in_use": "on"}
    assert client.post("/admin/crm/interest/add/", {**names, "key": "work-ability"}).status_code == 302
    row = queries.interests().get()
    client.post(f"/admin/crm/interest/{row.pk}/change/", {**names, "name_en": "Ability to work"})
    row.refresh_from_db()
    assert (row.key, row.name_en) == ("work-ability", "Ability to work")
    assert client.get(f"/admin/crm/interest/{row.pk}/delete/").status_code == 403
    assert (
        "changed the entry (name in English)" in client.get(f"/admin/crm/interest/{row.pk}/history/").content.decode()
    )


def test_a_managed_list_is_exported(sign_in, by, now):
    names = {"name_fi": "=1+1", "name_sv": "Arbetsförmåga", "name_en": "Work ability"}
    managed.keep(by=by, now=now, model=Interest, instance=None, key="work-ability", **names)
    client = sign_in(Role.ADMINISTRATOR)
    assert "Export as CSV" in client.get("/admin/crm/interest/").content.decode()
    text = client.post("/admin/lists/export/", {"list": "interest", "format": "csv"}).content.decode("utf-8-sig")
    assert ",'=1+1,Arbetsförmåga,Work ability," in text
    assert client.post("/admin/lists/export/", {"list": "user"}).status_code == 404


def test_an_account_made_long_ago_still_names_itself(by):
    user = users.create(
        by=by, now=LONG_AGO, email="m@x.example", name="Milla H.", password="seven herons over the bay", roles=["sales"]
    )
    assert queries.staff_names([user, 0]) == {user: "Milla H."}
