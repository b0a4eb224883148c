"""The lists of people and organisations: what they show, how they are narrowed and sorted, what leaves them."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.actions import contacts, organisations, positions
from crm.admin.organisations import organisations as organisations_list
from crm.admin.people import people as people_list
from crm.clean import Postal
from crm.enums import StandingKind
from crm.models import CustomerClass, CustomerGroup, Industry, Interest, Organisation, SalesArea, User
from privacy.enums import Role
from privacy.models import AccessEvent
from tests.cast import hire

pytestmark = pytest.mark.django_db
PEOPLE, ORGANISATIONS = "/admin/people/", "/admin/organisations/"
NAMES = ("name_fi", "name_sv", "name_en")


@pytest.fixture
def sign_in(client):
    def run(role: Role):
        client.force_login(User.objects.get(pk=hire(role).ref))
        return client

    return run


@pytest.fixture
def firm(by, now, source):
    def make(name: str = "Paja Oy", **more) -> int:
        return organisations.create(by=by, now=now, source=source, name=name, **more)

    return make


@pytest.fixture
def person(by, now, source):
    def make(first_name: str = "Aino", standing=StandingKind.PROSPECT, **more) -> int:
        more.setdefault("last_name", "Saarikivi")
        return contacts.create(by=by, now=now, source=source, standing=standing, first_name=first_name, **more)

    return make


@pytest.fixture
def aino(person, firm) -> int:
    """Somebody of whom every column tells something."""
    return person(
        emails=["aino@paja.example"],
        phones=["+358401234542"],
        organisation=firm(),
        title="Foreman",
        occupation="Nurse",
        rank="Professor",
        address=Postal("Koivukuja 1", "33100", "Tampere"),
        interests=[entry(Interest, "work_ability", "Work ability")],
    )


def entry(model, key: str, name: str, **more) -> int:
    return model.objects.create(key=key, **dict.fromkeys(NAMES, name), **more).pk


def lines(page) -> list[list[str]]:
    """The cells of the table, as they are read."""
    rows = re.findall(r"<tr>(.*?)</tr>", page.content.decode().partition("<tbody>")[2], re.DOTALL)
    return [
        [unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in rows
    ]


def first_column(page) -> list[str]:
    return [line[0] for line in lines(page)]


def every_column(listed) -> dict[str, list[str]]:
    return {"cols": [column.key for column in listed.columns], "sort": "name"}


def test_people_are_listed_with_what_is_needed_most(sign_in, aino) -> None:
    line = ["Aino Saarikivi", "Foreman", "Paja Oy", "aino@paja.example", "+358401234542", "Finnish", ""]
    assert lines(sign_in(Role.SALES).get(PEOPLE)) == [line]


def test_every_column_of_people_tells_what_it_says(sign_in, aino, now) -> None:
    (line,) = lines(sign_in(Role.SALES).get(PEOPLE, every_column(people_list)))
    told = dict(zip([column.key for column in people_list.columns], line, strict=True))
    del told["since"]
    assert told == {
        "name": "Aino Saarikivi",
        "position": "Foreman",
        "organisation": "Paja Oy",
        "email": "aino@paja.example",
        "phone": "+358401234542",
        "language": "Finnish",
        "city": "Tampere",
        "occupation": "Nurse",
        "rank": "Professor",
        "interests": "Work ability",
        "standing": "Prospect's contact person",
        "state": "",
    }


def test_somebody_without_a_name_has_a_number_and_their_address_its_own_column(sign_in, person) -> None:
    number = person("", last_name="", emails=["otso@paja.example"])
    (line,) = lines(sign_in(Role.SALES).get(PEOPLE, {"cols": ["email"]}))
    assert line == [f"Person {number}", "otso@paja.example"]


@pytest.mark.parametrize(
    ("role", "line"),
    [
        (
            Role.MARKETING,
            ["Aino Saarikivi", "Foreman", "Paja Oy", "a•••@p•••.example", "+358 •• ••• ••42", "•••", "Nurse"],
        ),
        (Role.ANALYST, ["A. S.", "Foreman", "Paja Oy", "a•••@p•••.example", "+358 •• ••• ••42", "•••", "Nurse"]),
        (Role.DPO, ["Aino Saarikivi", "Foreman", "Paja Oy", "aino@paja.example", "+358401234542", "Tampere", "Nurse"]),
    ],
)
def test_a_role_that_need_not_know_sees_people_masked(sign_in, aino, role, line) -> None:
    chosen = {"cols": ["position", "organisation", "email", "phone", "city", "occupation"]}
    assert lines(sign_in(role).get(PEOPLE, chosen)) == [line]
    assert list(AccessEvent.objects.values_list("route", "purpose", "people")) == [
        ("admin:people", "customer_care", [aino])
    ]


def test_what_is_hidden_is_shown_for_one_answer_and_logged(sign_in, aino) -> None:
    client = sign_in(Role.MARKETING)
    shown = client.post(PEOPLE, {"cols": ["email"], "sort": "name", "unmask": "1"})
    assert lines(shown) == [["Aino Saarikivi", "aino@paja.example"]]
    assert "shown in full, and written in the access log" in shown.content.decode()
    assert AccessEvent.objects.values_list("purpose", "people").get() == ("unmasked", [aino])
    assert lines(client.get(PEOPLE, {"cols": ["email"], "sort": "name"})) == [["Aino Saarikivi", "a•••@p•••.example"]]


def test_the_analyst_can_neither_ask_nor_search_nor_take_along_nor_open_anybody(sign_in, aino) -> None:
    client = sign_in(Role.ANALYST)
    page = client.get(PEOPLE).content.decode()
    assert [
        word for word in ("Show what is hidden", "Export", 'name="q"', f"/admin/people/{aino}/") if word in page
    ] == []
    assert client.post(PEOPLE, {"unmask": "1"}).status_code == 403
    assert client.post("/admin/people/export/", {}).status_code == 403
    assert client.post(PEOPLE, {"q": "somebody else"}, follow=True).content.decode().count("A. S.") == 1


def test_people_are_found_by_standing_language_interest_and_sales_area(sign_in, person, firm) -> None:
    ergonomics, north = entry(Interest, "ergonomics", "Ergonomics"), entry(SalesArea, "north", "North")
    person("Aino", StandingKind.SUBSCRIBER, language="sv")
    person("Otso", interests=[ergonomics])
    person("Milla", organisation=firm(sales_area=north))
    client = sign_in(Role.SALES)
    found = {
        name: first_column(client.get(PEOPLE, {name: value}))
        for name, value in (
            ("standing", "subscriber"),
            ("language", "sv"),
            ("interest", ergonomics),
            ("area", north),
        )
    }
    assert found == {
        "standing": ["Aino Saarikivi"],
        "language": ["Aino Saarikivi"],
        "interest": ["Otso Saarikivi"],
        "area": ["Milla Saarikivi"],
    }
    assert first_column(client.get(PEOPLE, {"language": "sv", "interest": ergonomics})) == []


def test_a_filter_asks_for_what_holds_today(sign_in, person, firm, by, now) -> None:
    north = entry(SalesArea, "north", "North")
    milla = person("Milla", organisation=firm(sales_area=north))
    positions.leave(by=by, now=now, position=Organisation.objects.get().positions.get(contact=milla).pk)
    assert first_column(sign_in(Role.SALES).get(PEOPLE, {"area": north})) == []


def test_people_are_sorted_by_name_in_the_finnish_order_or_by_when_they_came(sign_in, person) -> None:
    for last in ("Östman", "Zitting", "Ahti", "Åberg"):
        person("Aino", last_name=last)
    client = sign_in(Role.SALES)
    found = {
        sort: " ".join(name.split()[1] for name in first_column(client.get(PEOPLE, {"sort": sort})))
        for sort in ("name", "-name", "since", "-since")
    }
    assert found == {
        "name": "Ahti Zitting Åberg Östman",
        "-name": "Östman Åberg Zitting Ahti",
        "since": "Åberg Ahti Zitting Östman",
        "-since": "Östman Zitting Ahti Åberg",
    }


@pytest.mark.parametrize(("path", "listed"), [(PEOPLE, people_list), (ORGANISATIONS, organisations_list)])
def test_a_list_takes_as_many_queries_for_fifty_rows_as_for_one(sign_in, person, firm, by, now, path, listed) -> None:
    client, counts, chosen = sign_in(Role.SALES), [], every_column(listed)
    interest = entry(Interest, "ergonomics", "Ergonomics")
    for number in range(50):
        place = firm(f"Paja {number} Oy", sole_trader=person(f"Otso {number}") if number % 10 == 0 else None)
        home = Postal("Koivukuja 1", "33100", "Tampere")
        person(
            f"Aino {number}", organisation=place, emails=[f"a{number}@x.example"], interests=[interest], address=home
        )
        if number in (0, 49):
            client.get(path, chosen)
            with CaptureQueriesContext(connection) as asked:
                client.get(path, chosen)
            counts.append(len(asked) - any("LIMIT 10001" in query["sql"] for query in asked))
    assert counts[0] == counts[1]


def test_columns_that_are_not_shown_are_not_read(sign_in, aino) -> None:
    client = sign_in(Role.SALES)
    with CaptureQueriesContext(connection) as asked:
        client.get(PEOPLE, {"cols": "", "sort": "name"})
    read = {table for query in asked for table in re.findall(r'FROM "crm_(\w+)"', query["sql"])}
    assert read & {"contactpoint", "position", "address", "contactinterest", "standing", "organisation"} == set()


def test_people_are_exported_as_they_are_chosen_narrowed_and_sorted(sign_in, person) -> None:
    aino = person("=cmd()", emails=["a@b.example"], phones=["+358401234567"], language="sv")
    otso = person("Otso", language="sv")
    person("Milla")
    chosen = {"cols": ["phone", "language"], "language": "sv", "sort": "-name", "format": "csv"}
    page = sign_in(Role.SALES).post("/admin/people/export/", chosen)
    assert page["Content-Disposition"] == 'attachment; filename="people.csv"'
    assert list(csv.reader(io.StringIO(page.content.decode("utf-8-sig")))) == [
        ["Number", "Name", "Phone", "Language"],
        [str(otso), "Otso Saarikivi", "", "Swedish"],
        [str(aino), "'=cmd() Saarikivi", "+358401234567", "Swedish"],
    ]
    assert AccessEvent.objects.values_list("route", "purpose", "people").get() == (
        "admin:people_export",
        "export",
        sorted([aino, otso]),
    )


def test_marketing_takes_no_addresses_along(sign_in, aino) -> None:
    page = sign_in(Role.MARKETING).post("/admin/people/export/", {"cols": ["email", "city", "position"]})
    assert page.content.decode("utf-8-sig").splitlines() == ["Number,Name,Position", f"{aino},Aino Saarikivi,Foreman"]


def test_a_search_is_exported_too_and_by_post_only(sign_in, person) -> None:
    person("Aino")
    person("Otso")
    client = sign_in(Role.CUSTOMER_SERVICE)
    page = client.post("/admin/people/export/", {"q": "otso", "cols": ""})
    assert page.content.decode("utf-8-sig").count("Saarikivi") == 1
    assert client.get("/admin/people/export/").status_code == 405


def test_organisations_are_listed_with_what_they_are(sign_in, firm, by, now, source) -> None:
    more = {
        "customer_group": entry(CustomerGroup, "company", "Company"),
        "industry": entry(Industry, "a1", "Farming", code="A1"),
        "sales_area": entry(SalesArea, "north", "North"),
    }
    paja = firm("Paja Oy", business_id="2077474-0", **more)
    key = entry(CustomerClass, "key", "Key customer")
    organisations.classify(by=by, now=now, organisation=paja, customer_class=key, source=source)
    firm("Ahjo Oy")
    client = sign_in(Role.SALES)
    line = ["Paja Oy", "2077474-0", "", "Company", "A1 Farming", "Key customer", "North"]
    filters = {"group": more["customer_group"], "industry": more["industry"], "area": more["sales_area"], "class": key}
    assert [lines(client.get(ORGANISATIONS, {name: value})) for name, value in filters.items()] == [[line]] * 4
    assert first_column(client.get(ORGANISATIONS)) == ["Ahjo Oy", "Paja Oy"]
    assert not AccessEvent.objects.exists()


def test_an_emptied_organisation_is_not_listed(sign_in, firm) -> None:
    firm("Paja Oy")
    Organisation.objects.update(name="", sort_text="")
    firm("Ahjo Oy")
    page = sign_in(Role.SALES).get(ORGANISATIONS)
    assert (first_column(page), "1 in all" in page.content.decode()) == (["Ahjo Oy"], True)


def test_a_sole_trader_is_a_person(sign_in, firm, person) -> None:
    otso = person("Otso")
    firm("T:mi Otso Saarikivi", business_id="2077474-0", sole_trader=otso)
    firm("Ahjo Oy", business_id="0201256-6")
    shown = lines(sign_in(Role.ANALYST).get(ORGANISATIONS, {"cols": ["business_id"]}))
    assert shown == [["Ahjo Oy", "0201256-6"], ["T. O. S.", "2."]]
    assert AccessEvent.objects.values_list("people", flat=True).get() == [otso]


def test_who_has_no_row_in_the_matrix_opens_no_list(sign_in) -> None:
    client = sign_in(Role.SURVEY)
    assert [client.get(path).status_code for path in (PEOPLE, ORGANISATIONS)] == [403, 403]


def test_an_empty_list_says_what_to_do_to_who_may_do_it(sign_in) -> None:
    assert "/admin/imports/new/" in sign_in(Role.SALES).get(PEOPLE).content.decode()
    analyst = sign_in(Role.ANALYST).get(PEOPLE).content.decode()
    assert ("Nobody is in the register yet" in analyst, "/admin/imports/new/" in analyst) == (True, False)
