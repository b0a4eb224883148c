"""What a reader does by a link: written on the address the mail went to, so it counts for everyone who holds it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from consent.actions import ledger, subjects
from consent.actions.subscriptions import MARKETING, newsletter
from consent.enums import Act, Reason, SourceKind
from consent.models import Ban, Permission, Subject, Topic, Wording
from consent.queries.history import events_of
from consent.queries.states import Picture, picture
from consent.rules import rule_for
from consent.state import ANY, OPEN, Scope, fold
from crm.enums import PointKind
from crm.queries.reach import living
from privacy.actions import audit
from privacy.actor import Actor
from privacy.enums import ActorKind
from privacy.refusal import Refused


@transaction.atomic
def unsubscribe(*, now: datetime, hash: str, contact: int | None, topic: str) -> int | None:
    """Stops a newsletter, or with topic "" direct marketing by e-mail; the event, None where it had stopped already."""
    scope = newsletter(topic) if topic else MARKETING
    return _say_no(Act.WITHDRAWN, scope, now, hash, contact)


@transaction.atomic
def stop_everything(*, now: datetime, hash: str, contact: int | None) -> int | None:
    """Bans all marketing to the address; the event, None where that stood already."""
    return _say_no(Act.BANNED, ANY, now, hash, contact)


@transaction.atomic
def undo_unsubscribe(*, now: datetime, hash: str, contact: int | None, topic: str, since: datetime) -> int:
    """Takes back what was stopped by link at `since` or later; the event.

    Gives back only what was open just before, and only where nothing else forbids it now. Raises Refused where there is nothing to undo.
    """
    scope, subject = newsletter(topic) if topic else MARKETING, _locked(hash)
    events = events_of([subject.ref])[subject.ref]
    stops = [
        event
        for event in events
        if event.act is Act.WITHDRAWN and event.scope == scope and event.happened_at >= since - timedelta(seconds=1)
    ]
    verdict = _picture(hash, contact).verdict(scope)
    before = fold(event for event in events if stops and event.number < stops[-1].number).permissions.get(scope)
    if (
        not stops
        or verdict.reason is not Reason.WITHDRAWN
        or verdict.event != stops[-1].id
        or not before
        or before.state not in OPEN
    ):
        raise Refused(_("There is nothing to undo."))
    return _write(_opening(subject.pk, [scope], "Undone by the same link.", None), now, hash, contact)


@transaction.atomic
def save(
    *, now: datetime, hash: str, contact: int | None, topics: Iterable[str], direct_marketing: bool, wording: int
) -> None:
    """Makes the choices hold: opens what is newly chosen, withdraws what no longer is, leaves the rest alone.

    Reopens over an earlier ban exactly what is chosen now. Raises Refused for a newsletter that does not exist.
    """
    chosen, known = set(topics), list(Topic.objects.filter(in_use=True).values_list("key", flat=True))
    if chosen - set(known):
        raise Refused(_("There is no newsletter of this name."), field="topics")
    subject, text = _locked(hash), Wording.objects.get(pk=wording)
    held = _picture(hash, contact)
    wanted = {**{newsletter(key): key in chosen for key in known}, MARKETING: direct_marketing}
    closed = {scope: held.verdict(scope).reason for scope in wanted}
    opened = [scope for scope, want in wanted.items() if want and closed[scope] is not None]
    dropped = [scope for scope, want in wanted.items() if not want and closed[scope] in (None, Reason.UNCONFIRMED)]
    drafts = _opening(subject.pk, opened, "Saved on the preference page behind a link mailed to the address.", text)
    drafts += [_draft(subject.pk, Act.WITHDRAWN, scope, "", text) for scope in dropped]
    if drafts:
        _write(drafts, now, hash, contact)


def _say_no(act: Act, scope: Scope, now: datetime, hash: str, contact: int | None) -> int | None:
    """Writes a no, unless it stands already and nothing it covers was asked for since."""
    subject = _locked(hash)
    standing = Ban.objects.filter(subject=subject, **scope._asdict(), act=act, lifted_at=None).first()
    if standing and not Permission.objects.filter(subject=subject, asked_at__gt=standing.since).exists():
        return None
    return _write([_draft(subject.pk, act, scope, "", None)], now, hash, contact)


def _opening(subject: int, scopes: Iterable[Scope], proof: str, wording: Wording | None) -> list[ledger.Draft]:
    """The link came by mail to the address itself, which is what a confirmation would prove."""
    return [
        _draft(subject, act, scope, proof, wording)
        for scope in scopes
        for act in (Act.GRANTED, Act.CONFIRMED)
        if act is Act.GRANTED or rule_for(scope.purpose, scope.channel).double_opt_in
    ]


def _draft(subject: int, act: Act, scope: Scope, proof: str, wording: Wording | None) -> ledger.Draft:
    return ledger.Draft(
        subject=subject,
        act=act,
        scope=scope,
        source_kind=SourceKind.LINK,
        source="link in a mail",
        evidence=proof,
        wording=wording.pk if wording else None,
        social=bool(wording and wording.platforms),
    )


def _write(drafts: list[ledger.Draft], now: datetime, hash: str, contact: int | None) -> int:
    person = living(contact)
    by = Actor(ActorKind.PERSON, person)
    written = ledger.append(drafts, by=by, now=now)
    audit.record(
        by=by,
        now=now,
        action="consent.by_link",
        model="consent.consentevent",
        ref=written[-1].event,
        person=person,
        detail={"events": [act.event for act in written]},
    )
    return written[-1].event


def _locked(hash: str) -> Subject:
    return Subject.objects.select_for_update(no_key=True).get(pk=subjects.of_hashes([hash])[hash])


def _picture(hash: str, contact: int | None) -> Picture:
    return picture(contact=living(contact), points={PointKind.EMAIL: hash})
