"""Organisations, orders and staff accounts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crm import queries
from crm.actions import contacts, managed, orders, organisations, users
from crm.enums import StandingKind
from crm.models import Order, Organisation, Product, Standing, User
from privacy.models import AuditEvent
from privacy.refusal import Refused

pytestmark = pytest.mark.django_db
PASSWORD = "seven herons over the bay"


@pytest.fixture
def product(by, now):
    names = {"name_fi": "Ensiapu", "name_sv": "Första hjälpen", "name_en": "First aid"}
    return managed.keep(
        by=by, now=now, model=Product, instance=None, code="first-aid", price=Decimal("290.00"), **names
    ).pk


@pytest.fixture
def aino(by, now, source):
    return contacts.create(
        by=by, now=now, source=source, standing=StandingKind.PROSPECT, first_name="Aino", last_name="Saarikivi"
    )


def test_a_business_id_is_checked_and_written_in_one_way(by, now, source):
    organisations.create(by=by, now=now, source=source, name="Paja Oy", business_id=" 20774740 ")
    assert Organisation.objects.get().business_id == "2077474-0"


@pytest.mark.parametrize(("given", "sentence"), [("2077474-1", "check digit"), ("2077474-0", "Another organisation")])
def test_a_wrong_or_taken_business_id_is_refused_at_its_field(given, sentence, by, now, source):
    organisations.create(by=by, now=now, source=source, name="Paja Oy", business_id="2077474-0")
    with pytest.raises(Refused, match=sentence) as no:
        organisations.create(by=by, now=now, source=source, name="Verstas Ab", business_id=given)
    assert no.value.field == "business_id"


def test_an_organisation_edited_by_two_is_saved_by_the_first(by, now, source):
    paja = organisations.create(by=by, now=now, source=source, name="Paja Oy")
    assert organisations.edit(by=by, now=now, organisation=paja, version=1, name="Koivikon Paja Oy") == 2
    with pytest.raises(Refused, match="while you were editing"):
        organisations.edit(by=by, now=now, organisation=paja, version=1, www="https://paja.example")


def test_an_order_sums_its_lines_and_makes_a_customer(aino, product, by, now, source):
    lines = [orders.Line(product, Decimal(2)), orders.Line(product, Decimal(1), Decimal("100.00"))]
    orders.record(
        by=by, now=now, source=source, number="20418", ordered_on=date(2026, 10, 28), lines=lines, contact=aino
    )
    assert Order.objects.get().total == Decimal("680.00")
    assert Standing.objects.filter(contact=aino, kind=StandingKind.CUSTOMER).count() == 1
    line = queries.order_lines([Order.objects.get().pk])[Order.objects.get().pk]
    assert (line.title, line.state) == ("Ordered First aid, First aid", "not paid")
    assert [(hit.kind, hit.people) for hit in queries.find("20418", 5)] == [("order", (aino,))]


@pytest.mark.parametrize(
    ("state", "paid_on", "told"),
    [
        ("placed", None, ("wait", "not paid")),
        ("delivered", None, ("wait", "not paid")),
        ("placed", date(2026, 10, 30), ("wait", "paid 30 Oct 2026, not yet delivered")),
        ("delivered", date(2026, 10, 30), ("yes", "paid 30 Oct 2026")),
        ("cancelled", None, ("no", "annulled")),
    ],
)
def test_an_order_says_what_it_waits_for(aino, product, by, now, source, state, paid_on, told):
    lines = [orders.Line(product, Decimal(2))]
    orders.record(
        by=by, now=now, source=source, number="20418", ordered_on=date(2026, 10, 28), lines=lines, contact=aino
    )
    Order.objects.update(state=state, paid_on=paid_on)
    (line,) = queries.order_lines([Order.objects.get().pk]).values()
    assert (line.sign, line.state) == told


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": []}, "product"),
        ({"contact": None}, "contact"),
        ({"contact": 0}, "contact"),
        ({"contact": 99999}, "contact"),
        ({"number": "1"}, "number"),
        ({"paid_on": date(2026, 10, 1)}, "paid_on"),
        ({"lines": [orders.Line(99999)]}, "product"),
    ],
)
def test_an_order_that_cannot_be_is_refused(change, field, aino, product, by, now, source):
    good = {"number": "2", "ordered_on": date(2026, 10, 28), "lines": [orders.Line(product)], "contact": aino}
    orders.record(by=by, now=now, source=source, **{**good, "number": "1"})
    with pytest.raises(Refused) as no:
        orders.record(by=by, now=now, source=source, **{**good, **change})
    assert (no.value.field, Order.objects.count()) == (field, 1)


def test_an_account_is_made_with_its_roles_from_today(by, now):
    user = User.objects.get(
        pk=users.create(by=by, now=now, email="Milla@x.example", name="Milla H.", password=PASSWORD, roles=["sales"])
    )
    assert (user.email, user.check_password(PASSWORD)) == ("milla@x.example", True)
    assert list(user.holdings.values_list("role", "since", "until")) == [("sales", date(2026, 11, 20), None)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "milla"}, "password"),
        ({"roles": []}, "roles"),
        ({"roles": ["king"]}, "roles"),
        ({"roles": ["analyst"]}, "until"),
        ({"email": "MILLA@x.example"}, "email"),
    ],
)
def test_an_account_that_may_not_be_is_refused(change, field, by, now):
    good = {"email": "otso@x.example", "name": "Otso L.", "password": PASSWORD, "roles": ["sales"]}
    users.create(by=by, now=now, **{**good, "email": "milla@x.example"})
    with pytest.raises(Refused) as no:
        users.create(by=by, now=now, **{**good, **change})
    assert (no.value.field, User.objects.count()) == (field, 1)


def test_a_role_ends_the_day_before_and_an_account_is_closed_by_another(by, now):
    user = users.create(
        by=by, now=now - timedelta(days=3), email="o@x.example", name="Otso", password=PASSWORD, roles=["sales"]
    )
    holding = User.objects.get().holdings.get()
    users.end_role(by=by, now=now, holding=holding.pk)
    holding.refresh_from_db()
    assert holding.until == date(2026, 11, 19)
    users.end(by=by, now=now, user=user)
    assert User.objects.get().is_active is False
    with pytest.raises(Refused, match="their own"):
        users.end(by=by, now=now, user=by.ref)


def test_an_entry_saved_unchanged_leaves_no_trail(product, by, now):
    row = Product.objects.get(pk=product)
    managed.keep(by=by, now=now, model=Product, instance=row, price=row.price)
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["list.entry_added"]
