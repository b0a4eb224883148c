"""Another address: both confirm it, and then what was allowed at the old one holds at the new one, and what was forbidden at either."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from consent.actions import ledger, pauses, subjects, undoing
from consent.actions.preferences import draft, write
from consent.actions.rekeying import settle
from consent.enums import Act, Reason, SourceKind
from consent.models import AddressChange, Ban, ConsentEvent, Permission
from consent.queries.addresses import hashes_of
from consent.queries.moves import waiting
from consent.queries.states import picture
from consent.rules import rule_for
from consent.state import OPEN, Scope, Verdict
from crm import clean
from crm.actions import contacts, points
from crm.actions.holders import Holder, stay
from crm.enums import GivenFor, PointKind
from crm.enums import SourceKind as CrmSourceKind
from crm.queries.reach import HeldPoint, living, point_of
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
        raise _not_held()
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
    row = _locked(change, side, nonce, now)
    if waiting(change, side, nonce, now=now).done:
        return True
    pressed = {"old_confirmed_at": row.old_confirmed_at, "new_confirmed_at": row.new_confirmed_at}
    pressed[f"{side}_confirmed_at"] = pressed[f"{side}_confirmed_at"] or now
    AddressChange.objects.filter(pk=change).update(**pressed)
    if not all(pressed.values()):
        return False
    _move(row, living(row.contact_id) or row.contact_id, now)
    return True


@transaction.atomic
def undo(*, now: datetime, change: int, side: str, nonce: str) -> None:
    """Takes a change of address back, by the link of either side: mails go to the old address again, and at each address holds what held
    there before, but for what was said since. Once; a second press changes nothing.

    Raises Refused where there is nothing to be undone, its time is over, or the person no longer holds the new address.
    """
    row = _locked(change, side, nonce, now)
    if row.undone_at:
        return
    if not waiting(change, side, nonce, now=now).can_be_undone(now):
        raise Refused(_("There is nothing to undo."))
    person = living(row.contact_id) or row.contact_id
    new = _held(person, row.new_email)
    source = Source(CrmSourceKind.PERSON, "change of address, taken back", now, GivenFor.MARKETING)
    by = Actor(ActorKind.PERSON, person)
    if row.new_held:
        point = clean.email(row.old_email)
        points.add(by=by, now=now, holder=Holder(person), point=point, source=source, main=new.is_main)
    else:
        _exchange(person, new, row.old_email, source, now)
    if (old := _held(person, row.old_email)).state != row.old_state:
        points.mark(by=by, now=now, point=old.id, state=row.old_state)
    left, taken = _sides(row, person)
    for hash_ in (left[0], taken[0]):
        undoing.take_back(now=now, hash=hash_, contact=person, events=row.events, kind=SourceKind.MOVE)
    pauses.carry_back(left[1], taken[1], row.new_paused_until)
    AddressChange.objects.filter(pk=row.pk).update(undone_at=now)
    _note("consent.moved_back", row, person, now)


def _move(row: AddressChange, person: int, now: datetime) -> None:
    old, new = _held(person, row.old_email), point_of(person, PointKind.EMAIL, row.new_email)
    source = Source(CrmSourceKind.PERSON, "change of address, confirmed by both", now, GivenFor.MARKETING)
    _exchange(person, old, row.new_email, source, now)
    (_hash, left), (_hash, taken) = _sides(row, person)
    AddressChange.objects.filter(pk=row.pk).update(
        events=list(write(_carried(row, person, left, taken), now, person)),
        old_state=old.state,
        new_held=new is not None,
        new_paused_until=pauses.carry(left, taken),
    )
    _note("consent.moved", row, person, now)


def _exchange(person: int, leaves: HeldPoint, email: str, source: Source, now: datetime) -> None:
    """The address takes the place of the one that leaves: mainly used where that was, for the work that was for."""
    by = Actor(ActorKind.PERSON, person)
    if leaves.is_main:
        seen = {"email": leaves.value}
        contacts.edit(by=by, now=now, contact=person, version=0, source=source, seen=seen, email=email)
        return
    point = clean.email(email)
    points.add(by=by, now=now, holder=Holder(person), point=point, source=source, position=leaves.position)
    points.remove(by=by, now=now, point=leaves.id)


def _sides(row: AddressChange, person: int) -> list[tuple[str, int]]:
    """The old and the new address: each one's hash and subject, locked with the person's, so that a no being written now is waited for."""
    hashes = [settle(PointKind.EMAIL, [email])[email] for email in (row.old_email, row.new_email)]
    on = subjects.of_hashes(hashes)
    subjects.lock([*on.values(), *subjects.of_contacts([person]).values()])
    return [(hash_, on[hash_]) for hash_ in hashes]


def _locked(change: int, side: str, nonce: str, now: datetime) -> AddressChange:
    stay([waiting(change, side, nonce, now=now).contact])
    return AddressChange.objects.select_for_update().get(pk=change)


def _held(person: int, email: str) -> HeldPoint:
    found = point_of(person, PointKind.EMAIL, email)
    if found is None:
        raise _not_held()
    return found


def _not_held() -> Refused:
    return Refused(_("The register no longer holds this address. Subscribe anew to get something."))


def _note(action: str, row: AddressChange, person: int, now: datetime) -> None:
    by = Actor(ActorKind.PERSON, person)
    audit.record(by=by, now=now, action=action, model="consent.addresschange", ref=row.pk, person=person)


def _carried(row: AddressChange, person: int, left: int, taken: int) -> Iterator[ledger.Draft]:
    """Each no of the old address, as of its day; then what was open there, where nobody at the new one ever said no to it."""
    both = (hashes_of(row.old_email), hashes_of(row.new_email))
    held, there = (picture(contact=person, points={PointKind.EMAIL: hashes}) for hashes in both)
    for ban in Ban.objects.filter(subject=left, lifted_at=None).order_by("id"):
        scope = Scope(ban.purpose, ban.channel, ban.topic)
        yield draft(taken, Act(ban.act), scope, at=ban.since, kind=SourceKind.MOVE)
    proof = f"Change of address asked at {row.asked_at.isoformat()}; the button behind a link was pressed at both addresses."
    for permission in (
        Permission.objects.filter(subject=left, state__in=OPEN).select_related("event__wording").order_by("id")
    ):
        scope, text = Scope(permission.purpose, permission.channel, permission.topic), permission.event.wording
        if held.verdict(scope).reason is not None:
            continue
        if _silent(there.verdict(scope)):
            wording = text.pk if text else None
            yield draft(taken, Act.GRANTED, scope, proof, wording, at=row.asked_at, kind=SourceKind.MOVE)
            if rule_for(scope.purpose, scope.channel).double_opt_in:
                yield draft(taken, Act.CONFIRMED, scope, proof, wording, kind=SourceKind.MOVE)
        yield draft(permission.subject_id, Act.WITHDRAWN, scope, kind=SourceKind.MOVE)


def _silent(there: Verdict) -> bool:
    """Did the reader of this address never say no to it? That an earlier change of address left it is none of theirs."""
    if there.reason is not Reason.WITHDRAWN:
        return there.reason in SILENT
    return ConsentEvent.objects.filter(pk=there.event or 0, source_kind=SourceKind.MOVE).exists()
