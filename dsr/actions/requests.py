"""Requests about rights: received, recognised, linked, extended, answered or refused. The clock runs from receipt, whatever the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from crm import queries as crm
from crm.enums import PointKind
from dsr import policies
from dsr.actions.lock import taken
from dsr.deadlines import Deadline, answer_due, extended_due, received_on
from dsr.enums import CLOSED, Identity, RequestState
from dsr.models import Request
from marketing.actions import outbox
from marketing.enums import Cause
from privacy.actions import audit
from privacy.actor import Actor
from privacy.enums import ActorKind
from privacy.keyed import keyring

RECEIPTS_A_DAY = 3


@dataclass(frozen=True)
class Asked:
    """A request as it came. `email` is canonical or ""; `form_key` makes a form sent twice one request."""

    rights: tuple[str, ...]
    came_by: str
    language: str
    name: str = ""
    email: str = ""
    phone: str = ""
    text: str = ""
    form_key: str = ""
    received: date | None = None


@transaction.atomic
def receive(*, by: Actor, now: datetime, asked: Asked) -> int:
    """Writes the request down with its dates, puts a receipt into the mail, and returns its number in the register.

    The same form again is the same request. To one address at most three receipts leave in a day.
    """
    today = received_on(now)
    received = asked.received or today
    policies.check_received(received, today)
    _one_at_a_time()
    known = Request.objects.filter(form_key=asked.form_key).first() if asked.form_key else None
    if known:
        return known.pk
    due = answer_due(received)
    request = Request.objects.create(
        number=_number(received.year),
        rights=list(asked.rights),
        came_by=asked.came_by,
        received_on=received,
        due_on=due.due,
        due_why=_steps(due),
        language=asked.language,
        name=asked.name,
        email=asked.email,
        phone=asked.phone,
        text=asked.text,
        hash=keyring.hash(PointKind.EMAIL, asked.email) if asked.email else "",
        form_key=asked.form_key,
        recorded_at=now,
    )
    _record(by, now, "request.received", request)
    if asked.email and _receipts(request.hash, now) <= RECEIPTS_A_DAY:
        outbox.enqueue(now=now, cause=Cause.RECEIPT, cause_ref=request.pk, address=asked.email, language=asked.language)
    return request.pk


@transaction.atomic
def recognise_by_link(*, now: datetime, request: int) -> None:
    """The button behind the receipt's link: whoever reads that mailbox asked. Pressing it again changes nothing."""
    row = Request.objects.select_for_update().get(pk=request)
    if row.identity or row.state in CLOSED:
        return
    holders = crm.holders(PointKind.EMAIL, row.email)
    if row.contact_id is None and len(holders) == 1:
        row.contact_id = holders[0]
    _recognise(Actor(ActorKind.PERSON, row.contact_id), now, row, Identity.LINK)


@transaction.atomic
def recognise(*, by: Actor, now: datetime, request: int, version: int, identity: str) -> None:
    """Staff recognised the person by what is known already; no document is asked for or kept."""
    _recognise(by, now, taken(request, version), Identity(identity))


@transaction.atomic
def link(*, by: Actor, now: datetime, request: int, version: int, contact: int) -> None:
    """Says who in the register is asking. Raises Refused where there is no such person."""
    row = taken(request, version)
    row.contact_id = crm.survivor(contact)
    _save(row, "contact")
    _record(by, now, "request.linked", row, fields=["contact"])


@transaction.atomic
def extend(*, by: Actor, now: datetime, request: int, version: int, reasons: str) -> None:
    """Takes two months more, within the first, and tells the person why (GDPR art. 12(3))."""
    row = taken(request, version)
    policies.check_extension(row, received_on(now))
    due = extended_due(row.received_on)
    row.extended_to, row.due_why, row.reasons = due.due, _steps(due), reasons
    _save(row, "extended_to", "due_why", "reasons")
    _record(by, now, "request.extended", row, fields=["extended_to", "reasons"])
    _tell(now, row, Cause.RECEIPT)


@transaction.atomic
def answer(*, by: Actor, now: datetime, request: int, version: int, text: str) -> None:
    """Answers and closes; the text goes out by e-mail where there is an address."""
    row = taken(request, version)
    policies.check_identified(row)
    row.answer = text
    _close(by, now, row, RequestState.ANSWERED, "answer")


@transaction.atomic
def refuse(*, by: Actor, now: datetime, request: int, version: int, ground: str, reasons: str) -> None:
    """Refuses and closes, with ground and reasons; the mail adds how to complain and to go to court (GDPR art. 12(4))."""
    row = taken(request, version)
    row.ground, row.reasons = ground, reasons
    _close(by, now, row, RequestState.REFUSED, "ground", "reasons")


def _recognise(by: Actor, now: datetime, row: Request, identity: Identity) -> None:
    row.identity = identity
    if row.state == RequestState.NEW:
        row.state = RequestState.IDENTIFIED
    _save(row, "identity", "state", "contact")
    _record(by, now, "request.recognised", row, fields=["identity"])


def _close(by: Actor, now: datetime, row: Request, state: RequestState, *fields: str) -> None:
    row.state, row.closed_at = state, now
    _save(row, "state", "closed_at", *fields)
    _record(by, now, f"request.{state}", row, fields=fields)
    _tell(now, row, Cause.ANSWER)


def _tell(now: datetime, row: Request, cause: Cause) -> None:
    if row.email:
        outbox.enqueue(
            now=now, cause=cause, cause_ref=row.pk, address=row.email, language=row.language, contact=row.contact_id
        )


def _save(row: Request, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=["version", *fields])


def _record(by: Actor, now: datetime, action: str, row: Request, fields: tuple[str, ...] | list[str] = ()) -> None:
    audit.record(by=by, now=now, action=action, model="dsr.Request", ref=row.pk, person=row.contact_id, fields=fields)


def _steps(due: Deadline) -> list[list[str]]:
    return [[step.why.value, step.day.isoformat()] for step in due.steps]


def _receipts(hash_: str, now: datetime) -> int:
    return Request.objects.filter(hash=hash_, recorded_at__gt=now - timedelta(days=1)).count()


def _one_at_a_time() -> None:
    """Numbers run without gaps, and a form sent twice at once waits for itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('luvalla request number'))")


def _number(year: int) -> str:
    last = (
        Request.objects.filter(number__startswith=f"{year}-").order_by("-id").values_list("number", flat=True).first()
    )
    return f"{year}-{int(last.partition('-')[2]) + 1 if last else 1:03}"
