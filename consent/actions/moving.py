"""Another address: both confirm it, and then what was allowed at the old one holds at the new one, and what was forbidden at either."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from consent.actions import ledger, subjects
from consent.actions.pauses import carry
from consent.actions.preferences import draft, write
from consent.actions.rekeying import settle
from consent.enums import Act, Reason
from consent.models import AddressChange, Ban, Permission
from consent.queries.addresses import hashes_of
from consent.queries.moves import waiting
from consent.queries.states import picture
from consent.rules import rule_for
from consent.state import OPEN, Scope
from crm import clean
from crm.actions import contacts, points
from crm.actions.holders import Holder, stay
from crm.enums import GivenFor, PointKind, SourceKind
from crm.queries.reach import living, point_of
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.enums import ActorKind
from privacy.refusal import Refused

CONFIRM_WITHIN = timedelta(days=3)
SILENT = (Reason.NO_PERMISSION, Reason.UNCONFIRMED, Reason.UNPROVEN, Reason.EXPIRED)
"""Why something is closed at an address whose reader never said no to it."""


@transaction.atomic
def ask(*, now: datetime, contact: int, old_email: str, new_email: str) -> int:
    """Keeps the wish until both addresses confirm it; its number. Another wish of the same person replaces it.

    Raises Refused for what is no address, for the one they have, and where they do not hold the old one any more.
    """
    point, person = clean.email(new_email, field="new_email"), living(contact)
    if person is None or point_of(person, PointKind.EMAIL, old_email) is None:
        raise Refused(_("The register no longer holds this address. Subscribe anew to get something."))
    if point.key == old_email:
        raise Refused(_("This is the address we write to already."), field="new_email")
    stay([person])
    AddressChange.objects.filter(contact=person, expires_at__gt=now).update(expires_at=now)
    made = AddressChange.objects.create(
        contact_id=person,
        old_email=old_email,
        new_email=point.key,
        new_hash=point.hash,
        old_nonce=secrets.token_urlsafe(32),
        new_nonce=secrets.token_urlsafe(32),
        asked_at=now,
        expires_at=now + CONFIRM_WITHIN,
    )
    by = Actor(ActorKind.PERSON, person)
    audit.record(by=by, now=now, action="consent.move_asked", model="consent.addresschange", ref=made.pk, person=person)
    return made.pk


@transaction.atomic
def confirm(*, now: datetime, change: int, side: str, nonce: str) -> bool:
    """The button behind the link mailed to one side; whether both have pressed theirs, and so the address is changed.

    Raises Refused for a link that has expired, was overtaken by another wish, or whose person no longer holds the old address.
    """
    stay([waiting(change, side, nonce, now=now).contact])
    row = AddressChange.objects.select_for_update().get(pk=change)
    if waiting(change, side, nonce, now=now).done:
        return True
    pressed = {"old_confirmed_at": row.old_confirmed_at, "new_confirmed_at": row.new_confirmed_at}
    pressed[f"{side}_confirmed_at"] = pressed[f"{side}_confirmed_at"] or now
    AddressChange.objects.filter(pk=change).update(**pressed)
    if not all(pressed.values()):
        return False
    _move(row, now)
    return True


def _move(row: AddressChange, now: datetime) -> None:
    person = living(row.contact_id) or row.contact_id
    by = Actor(ActorKind.PERSON, person)
    old = point_of(person, PointKind.EMAIL, row.old_email)
    if old is None:
        raise Refused(_("The register no longer holds this address. Subscribe anew to get something."))
    old_hash = settle(PointKind.EMAIL, [row.old_email])[row.old_email]
    source = Source(SourceKind.PERSON, "change of address, confirmed by both", now, GivenFor.MARKETING)
    if old.is_main:
        seen = {"email": old.value}
        contacts.edit(by=by, now=now, contact=person, version=0, source=source, seen=seen, email=row.new_email)
    else:
        points.add(by=by, now=now, holder=Holder(person), point=clean.email(row.new_email), source=source)
        points.remove(by=by, now=now, point=old.id)
    new_hash = settle(PointKind.EMAIL, [row.new_email])[row.new_email]
    on = subjects.of_hashes([old_hash, new_hash])
    left, taken = on[old_hash], on[new_hash]
    subjects.lock([left, taken])
    write(_carried(row, person, left, taken), now, person)
    carry([left], [taken])
    audit.record(by=by, now=now, action="consent.moved", model="consent.addresschange", ref=row.pk, person=person)


def _carried(row: AddressChange, person: int, left: int, taken: int) -> Iterator[ledger.Draft]:
    """Each no of the old address, as of its day; then what was open there, where nobody at the new one ever said no to it."""
    both = (hashes_of(row.old_email), hashes_of(row.new_email))
    held, there = (picture(contact=person, points={PointKind.EMAIL: hashes}) for hashes in both)
    for ban in Ban.objects.filter(subject=left, lifted_at=None).order_by("id"):
        yield draft(taken, Act(ban.act), Scope(ban.purpose, ban.channel, ban.topic), at=ban.since)
    proof = f"Change of address asked at {row.asked_at.isoformat()}; the button behind a link was pressed at both addresses."
    for permission in (
        Permission.objects.filter(subject=left, state__in=OPEN).select_related("event__wording").order_by("id")
    ):
        scope, text = Scope(permission.purpose, permission.channel, permission.topic), permission.event.wording
        if held.verdict(scope).reason is not None:
            continue
        if there.verdict(scope).reason in SILENT:
            double = rule_for(scope.purpose, scope.channel).double_opt_in
            for act in (Act.GRANTED, Act.CONFIRMED) if double else (Act.GRANTED,):
                yield draft(taken, act, scope, proof, text.pk if text else None)
        yield draft(permission.subject_id, Act.WITHDRAWN, scope)
