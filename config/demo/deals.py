"""Invented deals: from a request for a quote to the last payment, each as far as its age lets it have come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from config.demo import phrases, words
from config.demo.days import Days, midnight
from config.demo.firms import SOURCE
from config.demo.people import DemoPerson
from crm.actions.many import (
    NewContract,
    NewDeal,
    NewDelivery,
    NewInvoice,
    NewLine,
    NewOrder,
    NewQuote,
    NewRequest,
)
from crm.enums import (
    ContractState,
    DeliveryState,
    OrderState,
    PaymentMethod,
    QuoteRequestState,
    QuoteState,
    SourceKind,
)
from crm.sources import Source

_FIXED = [product.code for product in words.PRODUCTS if product.fixed_price]
_QUOTED = [(product.code, Decimal(product.price)) for product in words.PRODUCTS if not product.fixed_price]
_METHODS = (
    *((PaymentMethod.E_INVOICE,) * 5),
    *((PaymentMethod.TRANSFER,) * 3),
    *(PaymentMethod.CARD, PaymentMethod.ONLINE_BANK),
)
_QUANTITIES = [Decimal(number) for number in (1, 1, 1, 1, 1, 1, 2, 2, 3, 5, 8, 15)]
_FROM = {"shop": SourceKind.WEB_SHOP, "order": SourceKind.ORDER, "quote": SourceKind.QUOTE_REQUEST}


def deals(contact: int, person: DemoPerson, dice: Random, days: Days) -> Iterator[NewDeal]:
    """What somebody asked for and bought since they are in the register, for their workplace where they have one."""
    age = max(4, (days.today - person.since).days)
    for _ in range(person.buys):
        day = days.today - timedelta(days=int(age * dice.random() ** 1.5))
        asked = person.workplace is not None and dice.random() < 0.35
        kind = "quote" if asked else "shop" if dice.random() < 0.4 else "order"
        source = Source(_FROM[kind], SOURCE, midnight(day), "customer_care")
        organisation = person.workplace.organisation if person.workplace else None
        yield (
            _asked(contact, organisation, source, day, dice, days)
            if asked
            else NewDeal(source, contact, organisation, order=_order(_lines(dice), day, dice, days))
        )


def _asked(contact: int, organisation: int | None, source: Source, day: date, dice: Random, days: Days) -> NewDeal:
    """A deal that begins with a question: most are answered, half of the answers are accepted."""
    quoted, decided = days.after(day, dice, 1, 12), days.after(day, dice, 14, 40)
    if days.today <= quoted:
        return NewDeal(source, contact, organisation, _request(day, QuoteRequestState.OPEN, dice))
    if dice.random() < 0.12:
        return NewDeal(source, contact, organisation, _request(day, QuoteRequestState.DECLINED, dice))
    request, lines = _request(day, QuoteRequestState.QUOTED, dice), _quoted_lines(dice)
    turn, valid = dice.random(), quoted + timedelta(days=45)
    if not days.past(decided):
        state = QuoteState.DRAFT if turn < 0.3 else QuoteState.SENT
        return NewDeal(source, contact, organisation, request, _quote(quoted, state, lines, valid, None, dice))
    if turn < 0.42:
        state = QuoteState.EXPIRED if turn < 0.12 and days.past(valid) else QuoteState.REJECTED
        over = valid + timedelta(days=1) if state == QuoteState.EXPIRED else decided
        return NewDeal(source, contact, organisation, request, _quote(quoted, state, lines, valid, over, dice))
    quote = _quote(quoted, QuoteState.ACCEPTED, lines, valid, decided, dice)
    contract = _contract(decided, dice, days) if turn > 0.9 else None
    return NewDeal(source, contact, organisation, request, quote, contract, _order(lines, decided, dice, days))


def _request(day: date, state: QuoteRequestState, dice: Random) -> NewRequest:
    product = dice.choice(_QUOTED)[0] if dice.random() < 0.7 else ""
    return NewRequest(midnight(day), state, dice.choice(phrases.REQUESTS), product, day + timedelta(days=14))


def _quote(
    day: date, state: QuoteState, lines: tuple[NewLine, ...], valid: date, decided: date | None, dice: Random
) -> NewQuote:
    return NewQuote(midnight(day), state, lines, valid, decided, dice.choice(phrases.REFERENCES))


def _contract(signed: date, dice: Random, days: Days) -> NewContract:
    ends = signed + timedelta(days=365 * dice.randrange(1, 4))
    state = ContractState.ENDED if days.past(ends) else ContractState.IN_FORCE
    return NewContract(midnight(signed), state, dice.choice(phrases.CONTRACTS), signed, ends)


def _lines(dice: Random) -> tuple[NewLine, ...]:
    products = dice.sample(_FIXED, dice.choice((1, 1, 1, 2, 2, 3)))
    return tuple(NewLine(product, dice.choice(_QUANTITIES)) for product in products)


def _quoted_lines(dice: Random) -> tuple[NewLine, ...]:
    """What was offered: priced for this customer."""
    product, price = dice.choice(_QUOTED)
    lines = (NewLine(product, Decimal(dice.randrange(1, 4)), price * dice.randrange(80, 131) / 100),)
    return (*lines, *_lines(dice)) if dice.random() < 0.3 else lines


def _order(lines: tuple[NewLine, ...], day: date, dice: Random, days: Days) -> NewOrder:
    """Delivered, billed and paid when the days for that have passed; one in thirty is cancelled, one in forty paid late or not at all."""
    reference = dice.choice(phrases.REFERENCES)
    if dice.random() < 0.03:
        return NewOrder(day, OrderState.CANCELLED, lines, reference)
    delivered = days.after(day, dice, 1, 25)
    issued = delivered + timedelta(days=1)
    due = issued + timedelta(days=dice.choice((14, 14, 14, 21, 30)))
    place = dice.choice(phrases.ROOMS)
    if not days.past(delivered):
        planned = NewDelivery(DeliveryState.PLANNED, delivered, None, place)
        return NewOrder(day, OrderState.PLACED, lines, reference, planned)
    done = NewDelivery(DeliveryState.DELIVERED, delivered, delivered, place)
    if not days.past(issued):
        return NewOrder(day, OrderState.DELIVERED, lines, reference, done)
    paid = days.after(issued, dice, 2, (due - issued).days + 5)
    never = dice.random() < 0.025
    invoice = NewInvoice(issued, due, paid if days.past(paid) and not never else None, dice.choice(_METHODS))
    return NewOrder(day, OrderState.DELIVERED, lines, reference, done, invoice)
