"""What a reader does by a link: written on the address the mail went to, so it counts for everyone who holds it.

A link may have been forwarded: by itself it only stops, and takes back what it did. What it is to open is asked back by mail.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from consent.actions import ledger, subjects
from consent.actions.rekeying import settle_link
from consent.enums import Act, Reason, SourceKind
from consent.models import Ban, Permission, Topic
from consent.queries.addresses import picture_behind
from consent.queries.offers import MARKETING, TRACKING, by_channel, newsletter
from consent.queries.offers import channels as offered
from consent.state import ANY, Scope
from crm.queries.reach import living
from privacy.actions import audit
from privacy.actor import Actor
from privacy.enums import ActorKind

Events = tuple[int, ...]
"""Numbers of the events an act wrote, by which it can be taken back; none where it was so already."""


@transaction.atomic
def unsubscribe(*, now: datetime, hash: str, contact: int | None, topic: str) -> Events:
    """Stops a newsletter, or with topic "" direct marketing by e-mail."""
    return _say_no(Act.WITHDRAWN, newsletter(topic) if topic else MARKETING, now, hash, contact)


@transaction.atomic
def stop_everything(*, now: datetime, hash: str, contact: int | None) -> Events:
    """Bans all marketing to the address."""
    return _say_no(Act.BANNED, ANY, now, hash, contact)


@transaction.atomic
def narrow(
    *,
    now: datetime,
    hash: str,
    contact: int | None,
    topics: Collection[str],
    direct_marketing: bool,
    email_tracking: bool,
    channels: Collection[str],
    wording: int,
) -> Events:
    """Ends what is open and not among the choices; opens nothing. A channel is banned for the person the link names, if there is one."""
    person = living(contact)
    left = [channel for channel in offered(person) if channel not in channels]
    persons = list(subjects.of_contacts([person]).values()) if person and left else []
    on = _locked(hash, persons)
    held = picture_behind(hash, contact)
    known = Topic.objects.filter(in_use=True).values_list("key", flat=True)
    wanted = {
        **{newsletter(key): key in topics for key in known},
        MARKETING: direct_marketing,
        TRACKING: email_tracking,
    }
    closing = (None, Reason.UNCONFIRMED)
    dropped = [scope for scope, want in wanted.items() if not want and held.verdict(scope).reason in closing]
    drafts = [draft(on, Act.WITHDRAWN, scope, wording=wording) for scope in dropped]
    stopped = [Scope("", channel) for channel in left if held.verdict(by_channel(channel)).reason is None]
    drafts += [draft(subject, Act.BANNED, scope, wording=wording) for subject in persons for scope in stopped]
    return write(drafts, now, contact)


def draft(
    subject: int,
    act: Act,
    scope: Scope,
    proof: str = "",
    wording: int | None = None,
    at: datetime | None = None,
    kind: SourceKind = SourceKind.LINK,
) -> ledger.Draft:
    """An act by a link, for `write`; without `at` it happens now."""
    return ledger.Draft(
        subject=subject,
        act=act,
        scope=scope,
        source_kind=kind,
        source="link in a mail",
        evidence=proof,
        wording=wording,
        happened_at=at,
    )


def write(drafts: Iterable[ledger.Draft], now: datetime, contact: int | None) -> Events:
    """Inside an action's transaction: the acts with their audit row, by the person the link names."""
    drafts, person = list(drafts), living(contact)
    if not drafts:
        return ()
    by = Actor(ActorKind.PERSON, person)
    events = tuple(act.event for act in ledger.append(drafts, by=by, now=now))
    audit.record(
        by=by,
        now=now,
        action="consent.by_link",
        model="consent.consentevent",
        ref=events[-1],
        person=person,
        detail={"events": list(events)},
    )
    return events


def _say_no(act: Act, scope: Scope, now: datetime, hash: str, contact: int | None) -> Events:
    """Writes a no, unless it stands already and nothing it covers was asked for since."""
    on = _locked(hash)
    return write([] if _stands(on, act, scope) else [draft(on, act, scope)], now, contact)


def _stands(subject: int, act: Act, scope: Scope) -> bool:
    """Did this address say so already? That a change of address left it was no word of its reader's."""
    said = Ban.objects.filter(subject=subject, **scope._asdict(), act=act, lifted_at=None)
    standing = said.exclude(event__source_kind=SourceKind.MOVE).first()
    return standing is not None and not Permission.objects.filter(subject=subject, asked_at__gt=standing.since).exists()


def _locked(hash: str, also: Iterable[int] = ()) -> int:
    """The subject of the address, locked together with others."""
    current = settle_link(hash)
    on = subjects.of_hashes([current])[current]
    subjects.lock([on, *also])
    return on
