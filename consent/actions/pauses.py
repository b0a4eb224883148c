"""A pause: asked for by a link, for the address and for the person it names, and ended by them or by its day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.actions import subjects
from consent.actions.rekeying import settle_link
from consent.models import Pause
from consent.queries.pauses import paused_until
from crm.queries.reach import living
from privacy.actions import audit
from privacy.actor import Actor
from privacy.enums import ActorKind
from privacy.months import months_later
from privacy.refusal import Refused

LONGEST_MONTHS = 12


@transaction.atomic
def pause(*, now: datetime, hash: str, contact: int | None, until: date | None) -> date | None:
    """Sends nothing of marketing until the day is over, None to end a pause at once; the day that stood before.

    Raises Refused for a day that has passed or lies more than a year ahead.
    """
    today, person = timezone.localdate(now), living(contact)
    if until is not None and not today <= until <= months_later(today, LONGEST_MONTHS):
        raise Refused(_("Choose a day from today on, at most a year ahead."), field="until")
    before = paused_until(hash, contact, today=today)
    theirs = [*subjects.of_contacts([person]).values()] if person else []
    theirs += subjects.of_hashes([settle_link(hash)]).values()
    if until is None:
        Pause.objects.filter(subject__in=theirs).delete()
    else:
        _write(theirs, until)
    if before != until:
        action = "consent.paused" if until else "consent.pause_ended"
        by = Actor(ActorKind.PERSON, person)
        audit.record(by=by, now=now, action=action, model="consent.pause", ref=None, person=person)
    return before


def carry(left: int, taken: int) -> date | None:
    """Inside an action's transaction: a pause of one address is one of another too; the day that stood there before."""
    before, until = _until(taken), _until(left)
    if until:
        _write([taken], until)
    return before


def carry_back(left: int, taken: int, before: date | None) -> None:
    """Inside an action's transaction: takes a `carry` back, unless another day was chosen since."""
    stands = _until(taken)
    if stands != before and stands == _until(left):
        Pause.objects.filter(subject=taken).delete()
        if before:
            _write([taken], before)


def _until(subject: int) -> date | None:
    return Pause.objects.filter(subject=subject).values_list("until", flat=True).first()


def _write(on: Iterable[int], until: date) -> None:
    Pause.objects.bulk_create(
        [Pause(subject_id=subject, until=until) for subject in sorted(on)],
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=["until"],
    )
