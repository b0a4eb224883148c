"""Organisations: every fact of them, their names, family, classes and sales area."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm.actions import addresses, organisations
from crm.actions.holders import Holder
from crm.clean import Postal
from crm.models import (
    Classification,
    CustomerClass,
    CustomerGroup,
    Industry,
    Organisation,
    OrganisationName,
    PaymentTerms,
    SalesArea,
    VatGroup,
)
from privacy.models import AuditEvent, AuditValue
from privacy.refusal import Refused
from tests.crm.conftest import NOW

pytestmark = pytest.mark.django_db
TRIED = {"name_fi": "x", "name_sv": "x", "name_en": "x"}


def entry(model, key="x", **more):
    return model.objects.create(key=key, **{**TRIED, **more}).pk


@pytest.fixture
def edit(by):
    def run(organisation, version=1, **fields):
        return organisations.edit(by=by, now=NOW, organisation=organisation, version=version, **fields)

    return run


def test_every_fact_of_an_organisation_is_kept_in_one_way_of_writing(firm, somebody):
    lists = {
        "customer_group": entry(CustomerGroup),
        "industry": entry(Industry, code="86.90"),
        "vat_group": entry(VatGroup),
        "payment_terms": entry(PaymentTerms),
        "sales_area": entry(SalesArea),
        "parent": firm("Koivikon Konserni Oyj"),
        "sole_trader": somebody(),
    }
    texts = {
        "name": " Koivikon  Paja Oy",
        "business_id": "20774740",
        "vat_id": "se 556012-5790 01",
        "language": "sv",
        "currency": "SEK",
        "www": "https://paja.example",
        "einvoice_address": "0037 2077 4740",
        "einvoice_operator": "DABAFIHH",
    }
    row = Organisation.objects.get(pk=firm(**texts, **lists))
    assert {name: getattr(row, f"{name}_id") for name in lists} == lists
    assert {name: getattr(row, name) for name in texts} == {
        **texts,
        "name": "Koivikon Paja Oy",
        "business_id": "2077474-0",
        "vat_id": "SE556012579001",
        "einvoice_address": "003720774740",
    }


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("name", " "),
        ("name", "x" * 201),
        ("business_id", "2077474-1"),
        ("business_id", "Oy"),
        ("vat_id", "SE556012579002"),
        ("vat_id", "XX12345678"),
        ("vat_id", "FI20774741"),
        ("language", "ru"),
        ("currency", "XYZ"),
        ("einvoice_address", "003720774741"),
        ("einvoice_address", "FI2112345600000786"),
        ("einvoice_operator", "x" * 21),
        ("parent", 4711),
        ("sole_trader", 4711),
    ],
)
def test_a_fact_that_cannot_be_is_refused_at_its_field(fact, value, firm):
    with pytest.raises(Refused) as no:
        firm(**{fact: value})
    assert (no.value.field, Organisation.objects.exists()) == (fact, False)


def test_an_invoice_may_go_to_an_iban(firm):
    firm(einvoice_address="FI21 1234 5600 0007 85")
    assert Organisation.objects.get().einvoice_address == "FI2112345600000785"


def test_no_organisation_belongs_to_itself_neither_directly_nor_through_others(firm, edit):
    top = firm("Top Oy")
    middle = firm("Middle Oy", parent=top)
    below = firm("Below Oy", parent=middle)
    for parent in (top, middle, below):
        with pytest.raises(Refused, match="cannot belong to itself") as no:
            edit(top, parent=parent)
        assert no.value.field == "parent"
    assert Organisation.objects.get(pk=top).parent is None


def test_a_parent_that_was_merged_away_keeps_nobody_from_editing(firm, edit):
    old, new = firm("Old Oy"), firm("New Oy")
    below = firm("Below Oy", parent=old)
    Organisation.objects.filter(pk=old).update(merged_into=new)
    edit(below, www="https://below.example")
    with pytest.raises(Refused, match="no such organisation"):
        edit(below, version=2, parent=old)
    assert Organisation.objects.get(pk=below).www == "https://below.example"


def test_other_names_are_found_and_forgotten(firm, by, source):
    paja = firm()
    name = organisations.add_name(
        by=by, now=NOW, organisation=paja, kind="parallel", name="Björkverkstad Ab", source=source
    )
    assert Organisation.objects.get().search_text == " koivikon paja oy bjorkverkstad ab"
    organisations.edit(by=by, now=NOW, organisation=paja, version=2, name="Paja Oy")
    assert Organisation.objects.get().search_text == " paja oy bjorkverkstad ab"
    organisations.remove_name(by=by, now=NOW, organisation=paja, name=name)
    assert Organisation.objects.get().search_text == " paja oy"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " \x00"}, "name"),
        ({"kind": "pet"}, "kind"),
        ({"since": date(2020, 1, 2), "until": date(2020, 1, 1)}, "until"),
    ],
)
def test_a_name_that_cannot_be_is_refused(change, field, firm, by, source):
    good = {"organisation": firm(), "kind": "former", "name": "Vanha Paja Oy"}
    with pytest.raises(Refused) as no:
        organisations.add_name(by=by, now=NOW, source=source, **{**good, **change})
    assert (no.value.field, OrganisationName.objects.exists()) == (field, False)


def test_a_class_begins_where_the_one_before_ended(firm, by, source):
    paja, key, small = firm(), entry(CustomerClass, "key"), entry(CustomerClass, "small")

    def classify(day, chosen):
        at = NOW + timedelta(days=day)
        organisations.classify(by=by, now=at, organisation=paja, customer_class=chosen, source=source)

    for day, chosen in ((0, key), (10, small), (10, key), (20, key)):
        classify(day, chosen)
    assert list(Classification.objects.order_by("since").values_list("customer_class", "since", "until")) == [
        (key, date(2026, 11, 20), date(2026, 11, 29)),
        (key, date(2026, 11, 30), None),
    ]


def test_a_class_out_of_use_is_refused(firm, by, source):
    ended = entry(CustomerClass, valid_until=date(2020, 1, 1))
    with pytest.raises(Refused) as no:
        organisations.classify(by=by, now=NOW, organisation=firm(), customer_class=ended, source=source)
    assert (no.value.field, Classification.objects.exists()) == ("customer_class", False)


@pytest.fixture
def areas(db):
    return entry(SalesArea, "south", postcodes="0 1"), entry(SalesArea, "helsinki", postcodes="00")


def moved(paja, postcode, by, source, **more):
    postal = Postal("Katu 1", postcode, "Kaupunki", **more)
    addresses.keep(by=by, now=NOW, source=source, holder=Holder(organisation=paja), kind="visiting", postal=postal)


def area():
    return Organisation.objects.values_list("sales_area", "sales_area_by").get()


def test_the_sales_area_follows_the_longest_beginning_of_the_postcode(firm, areas, by, source):
    south, helsinki = areas
    paja = firm()
    moved(paja, "00100", by, source)
    assert area() == (helsinki, "postcode")
    addresses.remove(
        by=by, now=NOW, holder=Holder(organisation=paja), address=Organisation.objects.get().addresses.get().pk
    )
    moved(paja, "123 45", by, source, country="SE")
    assert area() == (None, "postcode")
    moved(paja, "02100", by, source)
    assert area() == (south, "postcode")


def test_an_area_that_staff_chose_stays_until_they_leave_it_to_the_postcode(firm, areas, edit, by, source):
    south, helsinki = areas
    paja = firm(sales_area=south)
    moved(paja, "00100", by, source)
    assert area() == (south, "staff")
    edit(paja, version=2, sales_area=None)
    assert area() == (helsinki, "postcode")


def test_the_facts_of_a_sole_trader_stand_in_the_trail_of_the_person(firm, somebody, edit):
    aino = somebody()
    edit(firm(sole_trader=aino), name="Koivikon Taimi Tmi")
    trail = AuditEvent.objects.filter(model="crm.Organisation").order_by("id")
    assert list(trail.values_list("action", "person_ref")) == [
        ("organisation.created", aino),
        ("organisation.edited", aino),
    ]
    assert AuditValue.objects.values_list("person_ref", "old", "new").get() == (
        aino,
        "Koivikon Paja Oy",
        "Koivikon Taimi Tmi",
    )


def test_two_editors_each_keep_their_own_change_and_see_each_other(firm, edit):
    paja = firm()
    edit(paja, seen={"www": ""}, www="https://paja.example")
    edit(paja, seen={"currency": "EUR"}, currency="SEK")
    with pytest.raises(Refused, match="while you were editing") as no:
        edit(paja, seen={"www": ""}, www="https://other.example")
    row = Organisation.objects.get()
    assert (no.value.field, row.www, row.currency) == ("www", "https://paja.example", "SEK")
