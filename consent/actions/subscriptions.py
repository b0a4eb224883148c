"""Double opt-in: a wish waits until the address itself confirms it; only then is there a contact and a permission."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.utils.translation import gettext as _

from consent.actions import ledger, subjects
from consent.actions.rekeying import settle
from consent.enums import Act, SourceKind, SubjectKind
from consent.models import Ban, PendingSubscription, Topic, Wording
from consent.queries.offers import CHANNELS, MARKETING, TRACKING, by_channel, newsletter
from consent.queries.subscriptions import Pending, waiting
from consent.rules import POINTS
from consent.state import LIFTABLE, Scope
from crm.actions import contacts
from crm.actions.holders import stay
from crm.enums import GivenFor, PointKind
from crm.enums import SourceKind as CrmSourceKind
from crm.normal import email_key
from crm.queries.reach import living, main_points
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.enums import ActorKind
from privacy.refusal import Refused

CONFIRM_WITHIN = timedelta(days=3)
PERSON = Actor(ActorKind.PERSON)


@dataclass(frozen=True)
class Confirmed:
    """Who confirmed, the hash of their address, and the events by which it can be taken back."""

    contact: int
    hash: str
    events: tuple[int, ...]


@transaction.atomic
def ask(
    *,
    by: Actor,
    now: datetime,
    email: str,
    first_name: str,
    last_name: str,
    language: str,
    topics: Sequence[str],
    direct_marketing: bool,
    wording: int,
    email_tracking: bool = False,
    channels: Sequence[str] = (),
    contact: int | None = None,
) -> int:
    """Keeps a wish until it is confirmed; its number. `channels` are asked for by a link that names the contact.

    The same wish twice is one row, with a new life; another wish of the same address replaces the first. Opens nothing by itself, and
    does the same whether the address is known or not, so that nobody can tell by the time it takes. Raises Refused for what is no
    address, no known topic, or nothing at all.
    """
    key, wanted, ways = _address(email), sorted(set(topics)), sorted(set(channels) & set(CHANNELS) if contact else ())
    if not (wanted or direct_marketing or email_tracking or ways):
        raise Refused(_("Choose at least one newsletter."), field="topics")
    if set(wanted) - set(Topic.objects.filter(in_use=True).values_list("key", flat=True)):
        raise Refused(_("There is no newsletter of this name."), field="topics")
    hash_ = settle(PointKind.EMAIL, [key])[key]
    _made_and_locked(hash_)  # two at once make one
    before = PendingSubscription.objects.filter(hash=hash_, confirmed_at=None, void=False)
    wish = {
        "topics": wanted,
        "direct_marketing": direct_marketing,
        "email_tracking": email_tracking,
        "channels": ways,
        "contact_id": living(contact) if ways else None,
        "wording_id": wording,
        "language": language,
    }
    same = before.filter(**wish).first()
    if same is not None:
        before.filter(pk=same.pk).update(expires_at=now + CONFIRM_WITHIN, asked_at=now)
        return same.pk
    before.update(void=True)
    made = PendingSubscription.objects.create(
        email=key,
        first_name=first_name,
        last_name=last_name,
        hash=hash_,
        nonce=secrets.token_urlsafe(32),
        asked_at=now,
        expires_at=now + CONFIRM_WITHIN,
        **wish,
    )
    audit.record(by=by, now=now, action="consent.asked", model="consent.pendingsubscription", ref=made.pk)
    return made.pk


@transaction.atomic
def confirm(*, now: datetime, pending: int, nonce: str) -> Confirmed:
    """The button behind the link: makes the contact where missing and the permissions, as of when they were asked for.

    Once only. Whatever the person forbade since they asked stays forbidden: a no voids what waits, and a permission counts from when it
    was asked for. Raises Refused for a link that was used, has expired, or was overtaken by another wish.
    """
    wish = waiting(pending, nonce, now=now)
    contact = contacts.subscriber(  # the person before their subjects, and these before the wish: the order of an erasure and of a no
        by=PERSON,
        now=now,
        email=wish.email,
        first_name=wish.first_name,
        last_name=wish.last_name,
        language=wish.language,
        source=Source(CrmSourceKind.FORM, "subscription form", wish.asked_at, GivenFor.MARKETING),
    )
    stay([contact])
    hash_ = settle(PointKind.EMAIL, [wish.email])[wish.email]
    on = subjects.of_hashes([hash_])[hash_]
    subjects.lock([on, *_concerned(wish)])
    mine = PendingSubscription.objects.filter(
        pk=pending, nonce=nonce, confirmed_at=None, void=False, expires_at__gt=now
    )
    if not mine.update(confirmed_at=now):
        waiting(pending, nonce, now=now)
        raise Refused(_("This subscription is confirmed already."))
    row = PendingSubscription.objects.select_related("wording").get(pk=pending)
    written = ledger.append([*_drafts(row, on), *_by_channels(row)], by=Actor(ActorKind.PERSON, contact), now=now)
    events = tuple(act.event for act in written)
    audit.record(
        by=Actor(ActorKind.PERSON, contact),
        now=now,
        action="consent.confirmed",
        model="consent.pendingsubscription",
        ref=row.pk,
        person=contact,
        detail={"events": list(events)},
    )
    return Confirmed(contact, hash_, events)


def _address(email: str) -> str:
    try:
        return email_key(email)
    except ValueError as error:
        raise Refused(str(error), field="email") from error


def _made_and_locked(hash: str) -> None:
    """The subject of the address, made where missing and locked, by one statement either way."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO consent_subject (ref, kind, hash, domain, last_number) VALUES (%s, %s, %s, '', 0)
                ON CONFLICT (hash) WHERE hash <> '' DO UPDATE SET hash = EXCLUDED.hash""",
            [uuid4(), SubjectKind.ADDRESS, hash],
        )


def _concerned(wish: Pending) -> Iterable[int]:
    """The subjects beside the address's that a wish for channels is written on."""
    person = living(wish.contact) if wish.channels else None
    if not person:
        return []
    numbers = [point.hash for point in main_points(person).values()]
    return [*subjects.of_contacts([person]).values(), *subjects.of_hashes(numbers).values()]


def _drafts(row: PendingSubscription, subject: int) -> Iterator[ledger.Draft]:
    for topic in row.topics:
        for act, at in ((Act.GRANTED, row.asked_at), (Act.CONFIRMED, None)):
            yield _draft(row, subject, act, newsletter(topic), at, row.wording)
    if row.direct_marketing:
        yield _draft(row, subject, Act.GRANTED, MARKETING, row.asked_at, shown(row, "direct_marketing"))
    if row.email_tracking:
        yield _draft(row, subject, Act.GRANTED, TRACKING, row.asked_at, shown(row, "email_tracking"))


def _by_channels(row: PendingSubscription) -> Iterator[ledger.Draft]:
    """Whom we may reach by a channel again: the ban they gave for it ends, and what it named is allowed, at the number where it has one."""
    person = living(row.contact_id)
    if not person:
        return
    (subject,), points = subjects.of_contacts([person]).values(), main_points(person)
    for channel in row.channels:
        wording, kind = shown(row, f"by_{channel}"), POINTS.get(channel)
        banned = Ban.objects.filter(
            subject=subject, channel=channel, lifted_at=None, act__in=LIFTABLE, since__lte=row.asked_at
        )
        for scope in banned.values_list("purpose", "channel", "topic").distinct():
            yield _draft(row, subject, Act.BAN_LIFTED, Scope(*scope), row.asked_at, wording)
        if kind is None or kind in points:
            on = subjects.of_hashes([points[kind].hash])[points[kind].hash] if kind else subject
            yield _draft(row, on, Act.GRANTED, by_channel(channel), row.asked_at, wording)


def _draft(
    row: PendingSubscription, subject: int, act: Act, scope: Scope, at: datetime | None, wording: Wording
) -> ledger.Draft:
    return ledger.Draft(
        subject=subject,
        act=act,
        scope=scope,
        happened_at=at,
        source_kind=SourceKind.FORM,
        source="subscription form",
        evidence=f"Form, asked at {row.asked_at.isoformat()}; the button behind the link mailed to {row.email} was pressed.",
        wording=wording.pk,
    )


def shown(row: PendingSubscription, key: str) -> Wording:
    """The text beside a control when the wish was made; the form's own where there is no other."""
    texts = Wording.objects.filter(key=key, language=row.language).order_by("-version")
    return texts.filter(recorded_at__lte=row.recorded_at).first() or texts.first() or row.wording
