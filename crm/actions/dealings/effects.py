"""What follows from a dealing: a standing of its person, a seat, a paid invoice, the next state of what it was made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.actions import standings
from crm.actions.dealings.lines import Line
from crm.enums import EventState, InvoiceState, OrderState, ParticipationState, QuoteRequestState, StandingKind
from crm.kinds import Kind
from crm.models import Event, Invoice, Order, Participant, Participation, Payment, Standing, User
from crm.moves import Move
from crm.sources import Source
from privacy.actor import Actor
from privacy.enums import ActorKind
from privacy.refusal import Refused

Prepare = Callable[[Any, Actor, datetime], None]


def prepare(kind: Kind, row: Any, *, by: Actor, now: datetime) -> None:
    """Fills what follows from the other columns, before the row is checked."""
    if (fill := _PREPARE.get(kind.key)) is not None:
        fill(row, by, now)


def recorded(kind: Kind, row: Any, *, by: Actor, now: datetime, source: Source) -> None:
    """After a row was written."""
    contact = person_of(kind, row)
    if (follow := _RECORDED.get(kind.key)) is not None:
        follow(row, by, now)
    if contact is None:
        return
    standing = _STANDINGS.get(kind.key, StandingKind.IN_CONTACT)
    if standing == StandingKind.CUSTOMER or not Standing.objects.filter(contact=contact, until=None).exists():
        standings.open_for(by=by, now=now, contact=contact, kind=standing, why="", source=source)


def moved(kind: Kind, row: Any, step: Move, *, by: Actor, now: datetime) -> None:
    """Before a moved row is saved."""
    if (follow := _MOVED.get((kind.key, step.key))) is not None:
        follow(row, by, now)


def person_of(kind: Kind, row: Any) -> int | None:
    """The number of the person a dealing is with."""
    return getattr(getattr(row, kind.holder.removesuffix("__")) if kind.holder else row, "contact_id", None)


def lines_of_parent(kind: Kind, row: Any) -> Sequence[Line]:
    """The lines of the quote that an order is made from."""
    if kind.key != "order" or row.quote_id is None:
        return ()
    held = apps.get_model("crm.QuoteLine").objects.filter(quote=row.quote_id).order_by("id")
    return [Line(*values) for values in held.values_list("product_id", "quantity", "unit_price")]


def owed(order: Order, invoice: Invoice | None) -> Decimal:
    """What is still to be paid: of the invoice, else of the order."""
    paid = Payment.objects.filter(**({"invoice": invoice} if invoice else {"order": order})).aggregate(
        all=Sum("amount")
    )
    return (invoice.amount if invoice else order.total) - (paid["all"] or Decimal(0))


def _quote(row: Any, by: Actor, now: datetime) -> None:
    if row.request_id and row.request.state == QuoteRequestState.OPEN:
        row.request.state = QuoteRequestState.QUOTED
        row.request.version += 1
        row.request.save(update_fields=["state", "version"])


def _invoice(row: Any, by: Actor, now: datetime) -> None:
    row.issued_on = row.issued_on or timezone.localdate(now)
    if row.amount is None:
        row.amount = row.order.total
    if row.due_on is None:
        firm = row.order.organisation
        terms = firm.payment_terms if firm else None
        row.due_on = row.issued_on + timedelta(days=terms.days if terms else 14)


def _payment(row: Any, by: Actor, now: datetime) -> None:
    """A payment of an invoice is one of its order; without a sum all that is owed is paid."""
    if row.invoice_id:
        row.order = Order.objects.select_for_update(no_key=True).get(pk=row.invoice.order_id)
    if row.order.state == OrderState.CANCELLED:
        raise Refused(_("The order was cancelled: nothing of it is paid."))
    if row.invoice is None:
        row.invoice = Invoice.objects.filter(order=row.order, state=InvoiceState.OPEN).order_by("due_on", "id").first()
    left = owed(row.order, row.invoice)
    if row.order.paid_on or left <= 0:
        raise Refused(_("This order is paid already: look for the payment on its page."), field="amount")
    row.amount = left if row.amount is None else row.amount
    if row.amount > left:
        raise Refused(_("More than is owed: %(left)s is left to pay.") % {"left": left}, field="amount")
    if row.paid_on and row.paid_on < row.order.ordered_on:
        raise Refused(_("The payment is dated before the order."), field="paid_on")


def _paid(row: Any, by: Actor, now: datetime) -> None:
    if row.invoice and owed(row.order, row.invoice) == 0:
        Invoice.objects.filter(pk=row.invoice_id).update(state=InvoiceState.PAID, version=row.invoice.version + 1)
    unpaid = Invoice.objects.filter(order=row.order, state=InvoiceState.OPEN).exists()
    if not unpaid and (row.invoice or owed(row.order, None) == 0):
        row.order.paid_on = row.paid_on
        row.order.version += 1
        row.order.save(update_fields=["paid_on", "version"])


def _participation(row: Any, by: Actor, now: datetime) -> None:
    row.registered_on = row.registered_on or timezone.localdate(now)
    if row.event_id is None:
        return
    event = Event.objects.select_for_update(no_key=True).get(pk=row.event_id)
    row.at = event.starts_at
    if row.pk is None and event.seats is not None and seats_left(event) <= 0 and event.state != EventState.HELD:
        row.state = ParticipationState.WAITING


def seats_left(event: Event) -> int:
    """Seats nobody has yet, of an event that has a limit."""
    taken = (ParticipationState.REGISTERED, ParticipationState.ATTENDED)
    return (event.seats or 0) - Participation.objects.filter(event=event, state__in=taken).count()


def _seat(row: Any, by: Actor, now: datetime) -> None:
    event = Event.objects.select_for_update(no_key=True).get(pk=row.event_id)
    if event.seats is not None and seats_left(event) <= 0:
        raise Refused(_("Every seat is taken: give the event more seats first."))


def _event(row: Any, by: Actor, now: datetime) -> None:
    """Who registered is told by the event's new beginning."""
    if row.pk:
        Participation.objects.filter(event=row.pk).exclude(at=row.starts_at).update(at=row.starts_at)


def _meeting(row: Any, by: Actor, now: datetime) -> None:
    if row.pk:
        Participant.objects.filter(meeting=row.pk).exclude(at=row.at).update(at=row.at)


def _met(row: Any, by: Actor, now: datetime) -> None:
    """Whom a meeting was recorded with is its first participant."""
    if row.contact_id:
        Participant.objects.create(meeting=row, contact_id=row.contact_id, at=row.at)
        row.contact_id = None
        row.save(update_fields=["contact"])


def _mine(row: Any, by: Actor, now: datetime) -> None:
    """Whoever records or takes it looks after it, until somebody else is named."""
    if row.handler_id is None and by.kind == ActorKind.STAFF:
        row.handler = User.objects.filter(pk=by.ref or 0, is_active=True).first()


def _feedback(row: Any, by: Actor, now: datetime) -> None:
    if row.due_on is None:
        row.due_on = timezone.localdate(row.at or now) + timedelta(days=14)


def _now(row: Any, by: Actor, now: datetime) -> None:
    row.at = row.at or now


def _task(row: Any, by: Actor, now: datetime) -> None:
    _now(row, by, now)
    _mine(row, by, now)


_PREPARE: dict[str, Prepare] = {
    "invoice": _invoice,
    "payment": _payment,
    "participation": _participation,
    "event": _event,
    "meeting": _meeting,
    "feedback": _feedback,
    "task": _task,
    "interaction": _now,
}
_RECORDED: dict[str, Prepare] = {"quote": _quote, "payment": _paid, "meeting": _met}
_MOVED: dict[tuple[str, str], Prepare] = {("participation", "register"): _seat, ("feedback", "take"): _mine}
_STANDINGS = {
    "order": StandingKind.CUSTOMER,
    "contract": StandingKind.CUSTOMER,
    "participation": StandingKind.CUSTOMER,
    "quote_request": StandingKind.PROSPECT,
    "quote": StandingKind.PROSPECT,
}
