"""Permissions that grew old: the question whether they still hold, its answers, and the end of what nobody answered for."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.actions import ledger, subjects
from consent.actions.preferences import Events, draft, write
from consent.ageing import ANSWER_WITHIN_DAYS
from consent.enums import Act, SourceKind
from consent.models import LookedOver, PendingSubscription, Permission, Reconfirmation
from consent.queries.addresses import email_behind
from consent.queries.ageing import Due, looked_over, never_asked, still_old
from consent.queries.reconfirmations import Item, Out, find, shown, waiting
from consent.queries.rulebook import RuleBook, in_force
from consent.state import OPEN, Scope
from crm.actions.holders import stay
from crm.queries.reach import hashes_of
from privacy.actions import audit
from privacy.actor import SYSTEM, Actor
from privacy.refusal import Refused

AT_ONCE = 500
"""Questions and permissions that one sweep ends, so that it holds no lock for long."""


@dataclass(frozen=True)
class Answered:
    """Whose address answered, the events of what was stopped (by which it can be taken back), and what is still to be answered."""

    contact: int
    hash: str
    stopped: Events
    left: tuple[Item, ...]


@transaction.atomic
def ask(*, by: Actor, now: datetime, due: Due) -> int | None:
    """Leaves the question whether what somebody allowed still holds; its number.

    None where they have one out already, or answered or changed everything since they were found due: nobody is asked twice.
    """
    stay([due.contact])
    held = Permission.objects.filter(event__in=due.events, state__in=OPEN)
    subjects.lock(held.values_list("subject", flat=True))
    events = sorted(held.values_list("event", flat=True))
    out = Reconfirmation.objects.filter(closed_at=None)
    if not events or out.filter(contact=due.contact).exists() or out.filter(events__overlap=events).exists():
        return None
    row = Reconfirmation.objects.create(
        contact_id=due.contact,
        hash=due.hash,
        nonce=secrets.token_urlsafe(32),
        events=events,
        asked_at=now,
        due=timezone.localdate(now) + timedelta(days=ANSWER_WITHIN_DAYS),
    )
    audit.record(
        by=by,
        now=now,
        action="consent.reconfirmation_asked",
        model="consent.reconfirmation",
        ref=row.pk,
        person=due.contact,
    )
    return row.pk


@transaction.atomic
def answer(*, now: datetime, question: int, nonce: str, language: str, answers: Mapping[int, bool]) -> Answered:
    """The button behind the link: yes or no to each permission, by the number of the act it rests on; what gets neither stays asked.

    A yes is a new permission, proven: the link came to the address itself. It opens nothing that was closed since the question. Raises
    Refused where the time is over, and where nothing is chosen.
    """
    found = waiting(question, nonce, now=now)
    if not answers and not found.answered:
        raise Refused(_("Choose yes or no for at least one."), field="answers")
    stay([found.contact])
    subjects.lock(item.subject for item in found.items)
    Reconfirmation.objects.select_for_update().get(pk=question)
    found = waiting(question, nonce, now=now)
    chosen = [(item, answers[item.event]) for item in found.items if item.event in answers]
    stopped = write((_no(item) for item, yes in chosen if not yes), now, found.contact)
    write((one for item, yes in chosen if yes for one in _yes(found, item, language)), now, found.contact)
    left = found.items and _left(question)
    if not left:
        Reconfirmation.objects.filter(pk=question, closed_at=None).update(closed_at=now)
    return Answered(found.contact, found.hash, stopped, left)


def end_unanswered(*, now: datetime) -> int:
    """A sweep job: what got no answer by its day ends, and what nobody could be asked about; how many permissions."""
    today, book = timezone.localdate(now), in_force()
    closed = _close(now, today)
    if looked_over("ended", today, book):
        return closed
    ended = _end_unasked(now, today, book)
    if not ended:
        look_over("ended", today, book)
    return closed + ended


@transaction.atomic
def look_over(what: str, day: date, book: RuleBook) -> None:
    """Notes that nothing is left to do for the day by these rules; what was noted of other days and rules goes."""
    LookedOver.objects.filter(what=what).exclude(on=day, rules=book.number).delete()
    LookedOver.objects.bulk_create([LookedOver(what=what, on=day, rules=book.number)], ignore_conflicts=True)


@transaction.atomic
def _close(now: datetime, today: date) -> int:
    """Closes questions whose day is over. Who gave a sign of life meanwhile keeps what they had; who waits is asked anew afterwards."""
    rows = Reconfirmation.objects.filter(closed_at=None, due__lt=today).order_by("id")[:AT_ONCE]
    over = list(rows.values_list("id", "events"))
    if not over:
        return 0
    asked = sorted({event for _id, events in over for event in events})
    ended = _expire(now, still_old(in_force(), today, asked))
    Reconfirmation.objects.filter(pk__in=[pk for pk, _events in over], closed_at=None).update(closed_at=now)
    return ended


@transaction.atomic
def _end_unasked(now: datetime, today: date, book: RuleBook) -> int:
    return _expire(now, never_asked(book, today, limit=AT_ONCE))


def _expire(now: datetime, events: list[int]) -> int:
    """Ends the permissions that still rest on these acts, under their subjects' locks.

    Not where a new wish waits for its button: confirmed, it counts from when it was asked for, and must not lie behind this end.
    """
    held = Permission.objects.filter(event__in=events, state__in=OPEN).order_by("subject", "id")
    subjects.lock(held.values_list("subject", flat=True))
    wishes = PendingSubscription.objects.filter(confirmed_at=None, void=False, expires_at__gt=now)
    theirs = hashes_of(wishes.exclude(contact=None).values_list("contact", flat=True))
    held = held.exclude(subject__hash__in=[*wishes.values_list("hash", flat=True), *theirs])
    drafts = [
        ledger.Draft(subject, Act.EXPIRED, Scope(*scope), source_kind=SourceKind.SYSTEM, source="no sign of life")
        for subject, *scope in held.values_list("subject", "purpose", "channel", "topic")
    ]
    if drafts:
        ledger.append(drafts, by=SYSTEM, now=now)
        audit.record(
            by=SYSTEM,
            now=now,
            action="consent.expired",
            model="consent.consentevent",
            ref=None,
            detail={"acts": len(drafts)},
        )
    return len(drafts)


def _no(item: Item) -> ledger.Draft:
    return draft(item.subject, Act.WITHDRAWN, item.scope)


def _yes(found: Out, item: Item, language: str) -> Iterator[ledger.Draft]:
    text = shown(item, language)
    email = email_behind(found.hash)
    proof = f"Asked again at {found.asked_at.isoformat()}; yes was chosen and the button pressed behind the link mailed to {email}."
    for act in (Act.GRANTED, Act.CONFIRMED) if item.double else (Act.GRANTED,):
        yield draft(item.subject, act, item.scope, proof, text.id if text else None)


def _left(question: int) -> tuple[Item, ...]:
    found = find(question)
    return found.items if found else ()
