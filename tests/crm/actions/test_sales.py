"""From a request for a quote to a paid order: what follows from what, and what cannot be."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crm.actions import dealings, orders
from crm.enums import PaymentMethod, StandingKind
from crm.models import Contract, Invoice, Order, Payment, Quote, QuoteRequest, Standing
from crm.moves import MOVES, moves_from
from crm.sources import Source
from privacy.models import AuditEvent
from privacy.refusal import Refused
from tests.crm.conftest import NOW

pytestmark = pytest.mark.django_db
LINE = {"quantity": Decimal(2), "unit_price": Decimal("250.00")}


@pytest.fixture
def quoted(somebody, course, record):
    """A quote of two courses for somebody, sent."""
    aino = somebody()
    quote = record("quote", contact=aino, lines=[dealings.Line(course, **LINE)])
    return aino, quote


def test_a_request_becomes_a_quote_an_order_an_invoice_and_a_payment(somebody, firm, course, record, move):
    aino, paja = somebody(), firm()
    request = record("quote_request", contact=aino, organisation=paja, product=course)
    quote = record("quote", parent=request, lines=[dealings.Line(course, **LINE)])
    move("quote", quote, "send")
    move("quote", quote, "accept")
    order = record("order", parent=quote)
    invoice = record("invoice", parent=order, via="order", amount="622,50")
    record("payment", parent=invoice, via="invoice", paid_on=date(2026, 11, 25), method=PaymentMethod.E_INVOICE)

    made = Order.objects.get()
    assert QuoteRequest.objects.get().state == "quoted"
    assert (made.contact_id, made.organisation_id, made.total) == (aino, paja, Decimal("500.00"))
    assert [(line.product_id, line.quantity) for line in made.lines.all()] == [(course, Decimal(2))]
    assert (made.paid_on, Invoice.objects.get().state) == (date(2026, 11, 25), "paid")
    assert Payment.objects.get().amount == Decimal("622.50")
    assert Standing.objects.filter(contact=aino, kind=StandingKind.CUSTOMER, until=None).exists()


def test_a_number_of_ours_is_given_where_none_is_typed(somebody, record):
    quote = record("quote", contact=somebody())
    assert Quote.objects.get().number == f"Q2026-{quote}"


def test_a_quote_without_a_line_is_not_sent(somebody, record, move):
    quote = record("quote", contact=somebody())
    with pytest.raises(Refused, match="at least one product"):
        move("quote", quote, "send")
    assert Quote.objects.get().state == "draft"


def test_an_order_is_made_of_an_accepted_quote_only(quoted, record, move):
    _aino, quote = quoted
    move("quote", quote, "send")
    with pytest.raises(Refused, match="cannot be made of it in its state"):
        record("order", parent=quote)
    assert not Order.objects.exists()


def test_lines_change_the_total_until_the_quote_is_sent(quoted, course, by, now, move):
    _aino, quote = quoted
    dealings.add_line("quote", by=by, now=now, ref=quote, line=dealings.Line(course))
    assert Quote.objects.get().total == Decimal("790.00")
    dealings.remove_line("quote", by=by, now=now, ref=quote, line=Quote.objects.get().lines.last().pk)
    move("quote", quote, "send")
    with pytest.raises(Refused, match="can no longer be changed"):
        dealings.add_line("quote", by=by, now=now, ref=quote, line=dealings.Line(course))
    assert Quote.objects.get().total == Decimal("500.00")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"quantity": Decimal(0)}, "quantity"),
        ({"unit_price": Decimal(-1)}, "unit_price"),
        ({"product": 4711}, "product"),
    ],
)
def test_a_line_of_nothing_is_refused(line, field, somebody, course, record):
    with pytest.raises(Refused) as no:
        record("quote", contact=somebody(), lines=[dealings.Line(**{"product": course, **line})])
    assert (no.value.field, Quote.objects.exists()) == (field, False)


def test_an_invoice_is_due_after_the_customers_terms(firm, course, record, source, by):
    from crm.models import PaymentTerms

    terms = PaymentTerms.objects.create(key="net30", days=30, name_fi="30", name_sv="30", name_en="30")
    order = record("order", organisation=firm(payment_terms=terms.pk), lines=[dealings.Line(course)])
    record("invoice", parent=order)
    invoice = Invoice.objects.get()
    assert (invoice.issued_on, invoice.due_on, invoice.amount) == (
        date(2026, 11, 20),
        date(2026, 12, 20),
        Decimal("290.00"),
    )


def test_an_order_is_paid_in_parts_and_not_beyond_them(somebody, course, record):
    order = record("order", contact=somebody(), lines=[dealings.Line(course)])
    record("payment", parent=order, paid_on=date(2026, 11, 21), amount="90,00")
    assert Order.objects.get().paid_on is None
    with pytest.raises(Refused, match=r"More than is owed: 200\.00"):
        record("payment", parent=order, paid_on=date(2026, 11, 22), amount="200,01")
    record("payment", parent=order, paid_on=date(2026, 11, 22), amount="200,00")
    assert (Order.objects.get().paid_on, Payment.objects.count()) == (date(2026, 11, 22), 2)


def test_an_order_is_paid_once(somebody, course, record, by, now, source):
    order = record("order", contact=somebody(), lines=[dealings.Line(course)])
    orders.mark_paid(by=by, now=now, source=source, order=order, paid_on=date(2026, 11, 20))
    with pytest.raises(Refused, match="paid already"):
        orders.mark_paid(by=by, now=now, source=source, order=order, paid_on=date(2026, 11, 21))
    assert Payment.objects.count() == 1


def test_what_was_billed_or_paid_cannot_be_cancelled(somebody, course, record, move):
    order = record("order", contact=somebody(), lines=[dealings.Line(course)])
    invoice = record("invoice", parent=order)
    with pytest.raises(Refused, match="credited first"):
        move("order", order, "cancel")
    move("invoice", invoice, "credit")
    move("order", order, "cancel")
    assert Order.objects.get().state == "cancelled"
    with pytest.raises(Refused, match="cannot be made of it in its state"):
        record("payment", parent=order, paid_on=date(2026, 11, 21))


@pytest.mark.parametrize("price", ["12,50", "12.50", "€ 12,50"])
def test_a_sum_is_read_with_either_decimal_sign(price, somebody, course, record):
    order = record("order", contact=somebody(), lines=[dealings.Line(course)])
    record("payment", parent=order, paid_on=date(2026, 11, 21), amount=price)
    assert Payment.objects.get().amount == Decimal("12.50")


def test_a_sum_that_reads_in_two_ways_is_refused(somebody, course, record):
    order = record("order", contact=somebody(), lines=[dealings.Line(course)])
    with pytest.raises(Refused, match="read in two ways"):
        record("payment", parent=order, paid_on=date(2026, 11, 21), amount="1,234")
    assert not Payment.objects.exists()


def test_a_contract_does_not_end_before_it_starts(firm, record):
    with pytest.raises(Refused, match="ends before it starts") as no:
        record("contract", organisation=firm(), starts_on=date(2027, 1, 1), ends_on=date(2026, 12, 31))
    assert (no.value.field, Contract.objects.exists()) == ("ends_on", False)


def test_a_dealing_is_with_somebody_who_is_there(record):
    for whom in ({}, {"contact": 4711}):
        with pytest.raises(Refused) as no:
            record("quote_request", **whom)
        assert no.value.field == "contact"
    assert not QuoteRequest.objects.exists()


def test_a_move_that_is_no_longer_possible_says_so_and_changes_nothing(quoted, move):
    _aino, quote = quoted
    move("quote", quote, "send")
    with pytest.raises(Refused, match="done already"):
        move("quote", quote, "send")
    assert AuditEvent.objects.filter(action="quote.send").count() == 1


def test_every_state_that_can_be_reached_can_be_left_or_is_an_end():
    for kind, moves in MOVES.items():
        reached = {move.to for move in moves}
        assert all(moves_from(kind, state) or state in ENDS for state in reached), kind


ENDS = {"accepted", "ended", "delivered", "cancelled", "credited", "held", "attended"}


def test_each_step_has_its_audit_row_with_the_person(quoted, move):
    aino, quote = quoted
    move("quote", quote, "send")
    trail = AuditEvent.objects.filter(model="crm.Quote", object_ref=quote).order_by("id")
    assert list(trail.values_list("action", "person_ref")) == [("quote.recorded", aino), ("quote.send", aino)]


def test_two_editors_of_a_quote_each_keep_their_own_change(quoted, by, now):
    _aino, quote = quoted
    dealings.edit("quote", by=by, now=now, ref=quote, version=1, seen={"reference": ""}, reference="PO 17")
    dealings.edit(
        "quote",
        by=by,
        now=now,
        ref=quote,
        version=1,
        seen={"valid_until": None},
        valid_until=NOW.date() + timedelta(days=30),
    )
    kept = Quote.objects.get()
    assert (kept.reference, kept.valid_until) == ("PO 17", date(2026, 12, 20))


def test_two_editors_of_one_field_see_each_other(quoted, by, now):
    _aino, quote = quoted
    dealings.edit("quote", by=by, now=now, ref=quote, version=1, seen={"reference": ""}, reference="PO 17")
    with pytest.raises(Refused, match="while you were editing") as no:
        dealings.edit("quote", by=by, now=now, ref=quote, version=1, seen={"reference": ""}, reference="PO 18")
    assert (no.value.field, Quote.objects.get().reference) == ("reference", "PO 17")


def test_the_source_says_who_recorded_it(somebody, record):
    record("quote_request", contact=somebody())
    row = QuoteRequest.objects.get()
    assert Source(row.source_kind, row.source, row.sourced_at) == Source("staff", "a call", NOW)


@pytest.mark.parametrize(
    "line", [{"quantity": Decimal(10) ** 9}, {"unit_price": Decimal("99999999.99"), "quantity": 9}]
)
def test_what_is_too_large_to_be_right_is_refused(line, somebody, course, record):
    with pytest.raises(Refused, match="too large to be right"):
        record("quote", contact=somebody(), lines=[dealings.Line(course, **line)])
    with pytest.raises(Refused, match="too large to be right"):
        record("invoice", parent=record("order", contact=somebody()), amount="1 000 000 000 000")
    assert (Quote.objects.exists(), Invoice.objects.exists()) == (False, False)
