"""The register's pages: who opens them, what a click does, how many queries a list takes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm import queries
from crm.actions import contacts, managed, organisations, users
from crm.enums import StandingKind
from crm.models import Contact, ContactPoint, ImportBatch, Interest, Order, Organisation, Product, RoleHolding, User
from privacy.enums import Role
from privacy.models import AccessEvent
from tests.cast import LONG_AGO, hire

pytestmark = pytest.mark.django_db
FACTS = {"first_name": "Aino", "last_name": "Saarikivi", "language": "fi", "country": "FI", "source": "a card"}


@pytest.fixture
def sign_in(client):
    def run(role: Role):
        client.force_login(User.objects.get(pk=hire(role).ref))
        return client

    return run


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
            "organisation": "Nowhere Oy",
            "standing": "in_contact",
            "given_for": "customer_care",
        },
    )
    text = page.content.decode()
    assert "No organisation of this business id or name" in text
    assert 'value="aino@@paja"' in text
    assert not Contact.objects.exists()


def test_two_editors_see_each_other_and_nothing_typed_is_lost(sign_in, person, by, now, source):
    aino = person()
    client = sign_in(Role.SALES)
    contacts.edit(by=by, now=now, contact=aino, version=1, source=source, phone="040 123 4567")
    page = client.post(f"/admin/people/{aino}/edit/", {**FACTS, "version": "1", "occupation": "Nurse"})
    text = page.content.decode()
    assert "while you were editing" in text
    assert 'value="Nurse"' in text
    assert 'name="version" value="2"' in text


def test_the_page_shows_facts_with_their_source_and_logs_the_look(sign_in, person):
    aino = person()
    page = sign_in(Role.DPO).get(f"/admin/people/{aino}/")
    assert "a call, 20 Nov 2026" in " ".join(page.content.decode().split())
    assert list(AccessEvent.objects.values_list("route", "people", "role")) == [("admin:person", [aino], "dpo")]


def test_a_merged_or_unknown_person_is_not_found(sign_in):
    assert sign_in(Role.SALES).get("/admin/people/4711/").status_code == 404


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


def test_small_acts_of_the_page_work_and_foreign_rows_are_not_found(sign_in, person):
    aino, otso = person(), person("Otso")
    client = sign_in(Role.SALES)
    url = f"/admin/people/{aino}/do/"
    client.post(
        url, {"do": "add_point", "point-kind": "email", "point-value": "aino@koti.example", "point-source": "a call"}
    )
    other = ContactPoint.objects.get(key="aino@koti.example")
    client.post(url, {"do": "main_point", "ref": other.pk})
    assert queries.person_card(aino).email.pk == other.pk
    assert client.post(url, {"do": "remove_point", "ref": queries.person_card(otso).email.pk}).status_code == 404
    page = client.post(
        url, {"do": "add_point", "point-kind": "phone", "point-value": "12", "point-source": "x"}, follow=True
    )
    assert "No such phone number can exist" in page.content.decode()


def test_an_order_is_recorded_and_stands_on_the_timeline(sign_in, person, by, now):
    aino = person()
    names = {"name_fi": "Ensiapu", "name_sv": "Första hjälpen", "name_en": "First aid"}
    product = managed.keep(by=by, now=now, model=Product, instance=None, code="first-aid", price=290, **names)
    form = {
        "number": "20418",
        "product": product.pk,
        "quantity": "1",
        "ordered_on": "2026-10-28",
        "paid_on": "2026-11-09",
    }
    page = sign_in(Role.SALES).post(f"/admin/people/{aino}/order/", form, follow=True)
    text = page.content.decode()
    assert Order.objects.get().contact_id == aino
    assert "Ordered First aid" in text
    assert "20418" in text


def test_an_organisation_is_added_edited_and_shown(sign_in):
    client = sign_in(Role.SALES)
    facts = {"name": "Paja Oy", "business_id": "2077474-0", "language": "sv"}
    client.post("/admin/organisations/new/", facts)
    paja = Organisation.objects.get()
    client.post(f"/admin/organisations/{paja.pk}/edit/", {**facts, "name": "Koivikon Paja Oy", "version": "1"})
    assert "Koivikon Paja Oy" in client.get(f"/admin/organisations/{paja.pk}/").content.decode()
    stale = client.post(
        f"/admin/organisations/{paja.pk}/edit/", {**facts, "name": "Late Oy", "version": "1"}
    ).content.decode()
    assert "while you were editing" in stale
    assert 'value="Late Oy"' in stale


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
