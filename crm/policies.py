"""May this dealing be recorded, changed, moved? `check_…` raises the reason; the pages offer only what these allow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.enums import (
    ContractState,
    DeliveryState,
    EventState,
    FeedbackState,
    InvoiceState,
    OrderState,
    QuoteState,
    TaskState,
)
from crm.kinds import Kind, kind_of
from crm.models import Contact, Invoice, Organisation, Participation, Payment
from crm.moves import Move
from privacy.refusal import Refused

_EDITABLE: dict[str, tuple[str, ...]] = {
    "quote": (QuoteState.DRAFT,),
    "contract": (ContractState.DRAFT, ContractState.IN_FORCE),
    "order": (OrderState.PLACED,),
    "delivery": (DeliveryState.PLANNED,),
    "invoice": (InvoiceState.OPEN,),
    "event": (EventState.PLANNED, EventState.OPEN, EventState.HELD),
    "feedback": (FeedbackState.OPEN, FeedbackState.IN_PROGRESS),
    "task": (TaskState.OPEN,),
}
"""The states in which a dealing may be changed; a kind not named may be changed always."""


def check_dealing(kind: Kind, row: Any, *, now: datetime) -> None:
    """Raises Refused when the row, filled, may not be kept as it is."""
    if not kind.holder and hasattr(row, "contact_id"):
        _check_holder(kind, row)
    if (check := _CHECKS.get(kind.key)) is not None:
        check(row, now)


def check_editable(kind: Kind, row: Any) -> None:
    """Raises Refused when what the row says is settled by its state."""
    if not can_edit(kind, row):
        raise Refused(_("This can no longer be changed: look at its state."))


def can_edit(kind: Kind, row: Any) -> bool:
    """May what the row says still be changed?"""
    return not kind.fixed and (kind.key not in _EDITABLE or getattr(row, "state", "") in _EDITABLE[kind.key])


def check_parent(kind: Kind, parent: Any) -> None:
    """Raises Refused when nothing of this kind may follow from the parent as it stands."""
    known = kind_of(parent._meta.label)
    above = next((child for child in known.children if child.kind == kind.key), None) if known else None
    if above and above.states and parent.state not in above.states:
        raise Refused(_("This cannot be made of it in its state: look at it again."))


def check_move(kind: Kind, row: Any, step: Move, *, now: datetime) -> None:
    """Raises Refused when the move, allowed by the state, is not allowed by something else."""
    if (check := _MOVES.get((kind.key, step.key))) is not None:
        check(row)


def _check_holder(kind: Kind, row: Any) -> None:
    if row.contact_id and not Contact.objects.filter(pk=row.contact_id, merged_into=None).exists():
        raise Refused(_("There is no such person in the register."), field="contact")
    if row.organisation_id and not Organisation.objects.filter(pk=row.organisation_id, merged_into=None).exists():
        raise Refused(_("There is no such organisation in the register."), field="organisation")
    if kind.whom == "person" and not row.contact_id:
        raise Refused(_("Say who it is: this belongs to a person."), field="contact")
    if kind.whom == "either" and not (row.contact_id or row.organisation_id):
        raise Refused(_("Say who it is with: a person or an organisation."), field="contact")


def _quote_request(row: Any, now: datetime) -> None:
    if not (row.text or row.product_id):
        raise Refused(_("Write what they ask for, or choose the product."), field="text")


def _contract(row: Any, now: datetime) -> None:
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        raise Refused(_("The contract ends before it starts."), field="ends_on")


def _quote(row: Any, now: datetime) -> None:
    if row.valid_until and row.valid_until < row.at.date():
        raise Refused(_("The quote would end before it is made."), field="valid_until")


def _invoice(row: Any, now: datetime) -> None:
    if row.due_on < row.issued_on:
        raise Refused(_("The invoice is due before it is dated."), field="due_on")


def _event(row: Any, now: datetime) -> None:
    if row.ends_at and row.ends_at < row.starts_at:
        raise Refused(_("It ends before it starts."), field="ends_at")
    if row.pk and row.seats is not None:
        taken = Participation.objects.filter(event=row.pk, state="registered").count()
        if taken > row.seats:
            raise Refused(
                _("%(taken)d have a seat already: that many seats at least.") % {"taken": taken}, field="seats"
            )


def _participation(row: Any, now: datetime) -> None:
    if row.event.state == EventState.CANCELLED:
        raise Refused(_("This event was cancelled."), field="event")
    twin = Participation.objects.filter(event=row.event_id, contact=row.contact_id).exclude(pk=row.pk)
    if twin.exists():
        raise Refused(_("This person is registered for it already."), field="contact")


def _interaction(row: Any, now: datetime) -> None:
    if row.at > now + timedelta(minutes=10):
        raise Refused(_("This lies in the future: set a reminder for it."), field="at")


def _meeting(row: Any, now: datetime) -> None:
    if not (row.organisation_id or row.contact_id or (row.pk and row.participants.exists())):
        raise Refused(_("Say who it is with: a person or an organisation."), field="contact")


def _feedback(row: Any, now: datetime) -> None:
    if not row.text:
        raise Refused(_("Write what they say: a complaint about nothing cannot be answered."), field="text")


def _number_free(row: Any, now: datetime) -> None:
    twin = type(row)._base_manager.filter(number=row.number).exclude(pk=row.pk)
    if twin.exists():
        raise Refused(_("This number is in use already."), field="number")


def _both(*checks: Callable[[Any, datetime], None]) -> Callable[[Any, datetime], None]:
    def check(row: Any, now: datetime) -> None:
        for one in checks:
            one(row, now)

    return check


_CHECKS: dict[str, Callable[[Any, datetime], None]] = {
    "quote_request": _quote_request,
    "quote": _both(_number_free, _quote),
    "contract": _both(_number_free, _contract),
    "order": _number_free,
    "invoice": _both(_number_free, _invoice),
    "event": _event,
    "participation": _participation,
    "interaction": _interaction,
    "meeting": _meeting,
    "feedback": _feedback,
}


def _has_lines(row: Any) -> None:
    if not row.lines.exists():
        raise Refused(_("A quote has at least one product: add a line first."))


def _nothing_billed(row: Any) -> None:
    if Invoice.objects.filter(order=row).exclude(state=InvoiceState.CREDITED).exists():
        raise Refused(_("The order has an invoice: have it credited first."))
    if Payment.objects.filter(order=row).exists():
        raise Refused(_("Something of the order has been paid: it cannot be cancelled."))


def _nothing_paid(row: Any) -> None:
    if Payment.objects.filter(invoice=row).exists():
        raise Refused(_("Something of the invoice has been paid: it cannot be credited."))


_MOVES: dict[tuple[str, str], Callable[[Any], None]] = {
    ("quote", "send"): _has_lines,
    ("order", "cancel"): _nothing_billed,
    ("invoice", "credit"): _nothing_paid,
}
