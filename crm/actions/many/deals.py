"""Many deals: each from the request for a quote to the last payment, as far as it came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from crm.actions.many.book import SOURCED, Book, Keys, Tables, line, numbers, origin, text
from crm.enums import (
    ContractState,
    Currency,
    DeliveryState,
    InvoiceState,
    OrderState,
    PaymentMethod,
    QuoteRequestState,
    QuoteState,
)
from crm.models import (
    Contract,
    Delivery,
    Invoice,
    Order,
    OrderLine,
    Payment,
    Product,
    Quote,
    QuoteLine,
    QuoteRequest,
)
from crm.sources import Source
from privacy.actor import Actor

_WITH = ("id", "contact_id", "organisation_id")
COLUMNS: Tables = {
    QuoteRequest: (*_WITH, "at", "version", "state", "product_id", "text", "due_on", *SOURCED),
    Quote: (
        *(*_WITH, "at", "version", "number", "request_id", "state", "valid_until", "currency", "total", "decided_on"),
        *("reference", *SOURCED),
    ),
    QuoteLine: ("quote_id", "product_id", "quantity", "unit_price"),
    Contract: (
        *(*_WITH, "at", "version", "number", "quote_id", "state", "subject", "starts_on", "ends_on", "note"),
        *SOURCED,
    ),
    Order: (
        *(*_WITH, "number", "quote_id", "contract_id", "state", "ordered_on", "paid_on", "currency", "total"),
        *("reference", "version", *SOURCED),
    ),
    OrderLine: ("order_id", "product_id", "quantity", "unit_price"),
    Delivery: ("order_id", "state", "planned_on", "delivered_on", "place", "note", "version", *SOURCED),
    Invoice: ("id", "order_id", "number", "state", "issued_on", "due_on", "amount", "version", *SOURCED),
    Payment: ("order_id", "invoice_id", "paid_on", "amount", "method", *SOURCED),
}
CENT = Decimal("0.01")


class NewLine(NamedTuple):
    """A product of the catalogue, how many, and the price of one without VAT (None: the catalogue's)."""

    product: str
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None


class NewRequest(NamedTuple):
    """What was asked for."""

    at: datetime
    state: QuoteRequestState
    text: str = ""
    product: str = ""
    due_on: date | None = None


class NewQuote(NamedTuple):
    """What was offered."""

    at: datetime
    state: QuoteState
    lines: tuple[NewLine, ...]
    valid_until: date | None = None
    decided_on: date | None = None
    reference: str = ""


class NewContract(NamedTuple):
    """What was agreed."""

    at: datetime
    state: ContractState
    subject: str
    starts_on: date | None = None
    ends_on: date | None = None
    note: str = ""


class NewDelivery(NamedTuple):
    """What of the order was or will be delivered."""

    state: DeliveryState
    planned_on: date | None = None
    delivered_on: date | None = None
    place: str = ""


class NewInvoice(NamedTuple):
    """The invoice of the whole order, VAT of `vat` per cent included; paid by one payment where `paid_on` is given, else open."""

    issued_on: date
    due_on: date
    paid_on: date | None = None
    method: PaymentMethod = PaymentMethod.E_INVOICE
    vat: Decimal = Decimal("25.5")


class NewOrder(NamedTuple):
    """What was bought."""

    ordered_on: date
    state: OrderState
    lines: tuple[NewLine, ...]
    reference: str = ""
    delivery: NewDelivery | None = None
    invoice: NewInvoice | None = None


class NewDeal(NamedTuple):
    """One chain: what follows from what is linked. At least one of its parts is given."""

    source: Source
    contact: int | None
    organisation: int | None = None
    request: NewRequest | None = None
    quote: NewQuote | None = None
    contract: NewContract | None = None
    order: NewOrder | None = None


@transaction.atomic
def record_deals(*, by: Actor, now: datetime, rows: Sequence[NewDeal]) -> list[int | None]:
    """Writes the deals; the numbers are those of their orders. Raises Refused for an unknown product."""
    writer = _Writer(rows)
    made = [writer.add(row) for row in rows]
    writer.book.write(by=by, now=now)
    return made


class _Writer:
    def __init__(self, rows: Sequence[NewDeal]) -> None:
        self.book, self.products = Book(COLUMNS), Keys(Product, "code")
        self.prices = dict(Product.objects.values_list("code", "price"))
        self.requests = self._take(QuoteRequest, sum(row.request is not None for row in rows))
        self.quotes = self._take(Quote, sum(row.quote is not None for row in rows))
        self.contracts = self._take(Contract, sum(row.contract is not None for row in rows))
        self.orders = self._take(Order, sum(row.order is not None for row in rows))
        billed = sum(row.order is not None and row.order.invoice is not None for row in rows)
        self.invoices = self._take(Invoice, billed)

    def _take(self, model: Any, count: int) -> Iterator[int]:
        return iter(numbers(model, count))

    def add(self, row: NewDeal) -> int | None:
        whom, source = (row.contact, row.organisation), origin(row.source)
        request = self._request(row.request, whom, source) if row.request else None
        quote = self._quote(row.quote, whom, source, request) if row.quote else None
        contract = self._contract(row.contract, whom, source, quote) if row.contract else None
        return self._order(row.order, whom, source, quote, contract) if row.order else None

    def _request(self, row: NewRequest, whom: Any, source: Any) -> int:
        pk, product = next(self.requests), self.products.find(row.product)
        asked = text(row.text, field="text")
        self.book.add(QuoteRequest, pk, *whom, row.at, 1, row.state, product, asked, row.due_on, *source)
        return pk

    def _quote(self, row: NewQuote, whom: Any, source: Any, request: int | None) -> int:
        pk = next(self.quotes)
        total = self._lines(QuoteLine, pk, row.lines)
        self.book.add(
            Quote,
            *(pk, *whom, row.at, 1, f"Q{row.at.year}-{pk}", request, row.state, row.valid_until),
            *(Currency.EUR, total, row.decided_on, line(row.reference, field="reference", limit=200)),
            *source,
        )
        return pk

    def _contract(self, row: NewContract, whom: Any, source: Any, quote: int | None) -> int:
        pk = next(self.contracts)
        self.book.add(
            Contract,
            *(pk, *whom, row.at, 1, f"C{row.at.year}-{pk}", quote, row.state),
            *(line(row.subject, field="subject", limit=200), row.starts_on, row.ends_on, text(row.note, field="note")),
            *source,
        )
        return pk

    def _order(self, row: NewOrder, whom: Any, source: Any, quote: int | None, contract: int | None) -> int:
        pk = next(self.orders)
        total = self._lines(OrderLine, pk, row.lines)
        paid = row.invoice.paid_on if row.invoice else None
        self.book.add(
            Order,
            *(pk, *whom, f"O{row.ordered_on.year}-{pk}", quote, contract, row.state, row.ordered_on, paid),
            *(Currency.EUR, total, line(row.reference, field="reference", limit=200), 1),
            *source,
        )
        if row.delivery:
            given = row.delivery
            place = line(given.place, field="place", limit=200)
            self.book.add(Delivery, pk, given.state, given.planned_on, given.delivered_on, place, "", 1, *source)
        if row.invoice:
            self._invoice(row.invoice, pk, total, source)
        return pk

    def _invoice(self, row: NewInvoice, order: int, total: Decimal, source: Any) -> None:
        pk, amount = next(self.invoices), (total * (100 + row.vat) / 100).quantize(CENT)
        state = InvoiceState.PAID if row.paid_on else InvoiceState.OPEN
        number = f"I{row.issued_on.year}-{pk}"
        self.book.add(Invoice, pk, order, number, state, row.issued_on, row.due_on, amount, 1, *source)
        if row.paid_on:
            self.book.add(Payment, order, pk, row.paid_on, amount, row.method, *source)

    def _lines(self, model: Any, owner: int, lines: Sequence[NewLine]) -> Decimal:
        """Writes the lines; their sum."""
        total = Decimal(0)
        for given in lines:
            product = self.products[given.product]
            price = self.prices[given.product] if given.unit_price is None else given.unit_price
            self.book.add(model, owner, product, given.quantity, price)
            total += given.quantity * price
        return total.quantize(CENT)
