"""Double opt-in: a stranger's wish waits until the address itself confirms it; only then is there a contact and a permission."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from consent.actions import ledger, subjects
from consent.enums import Act, Channel, ContactPurpose, SourceKind
from consent.models import PendingSubscription, Subject, Topic, Wording
from consent.queries.states import picture
from consent.queries.subscriptions import waiting
from consent.state import Scope
from crm.actions import contacts
from crm.enums import GivenFor, PointKind
from crm.enums import SourceKind as CrmSourceKind
from crm.normal import email_key
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.enums import ActorKind
from privacy.keyed import keyring
from privacy.refusal import Refused

CONFIRM_WITHIN = timedelta(days=3)
PERSON = Actor(ActorKind.PERSON)
MARKETING = Scope(ContactPurpose.DIRECT_MARKETING, Channel.EMAIL)


def newsletter(topic: str) -> Scope:
    return Scope(ContactPurpose.NEWSLETTER, Channel.EMAIL, topic)


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
) -> int | None:
    """Keeps a wish until it is confirmed; its number, or None where everything asked for is open already.

    The same wish twice is one row, with a new life; another wish of the same address replaces the first. Opens nothing by itself.
    Raises Refused for what is no address, no known topic, or nothing at all.
    """
    hash_ = subjects.hash_of(PointKind.EMAIL, email)
    wanted = sorted(set(topics))
    if not wanted and not direct_marketing:
        raise Refused(_("Choose at least one newsletter."), field="topics")
    if set(wanted) - set(Topic.objects.filter(in_use=True).values_list("key", flat=True)):
        raise Refused(_("There is no newsletter of this name."), field="topics")
    held = picture(points={PointKind.EMAIL: hash_})
    scopes = [*map(newsletter, wanted), *([MARKETING] if direct_marketing else [])]
    if all(held.verdict(scope).reason is None for scope in scopes):
        return None
    subject = subjects.of_hashes([hash_])[hash_]
    Subject.objects.select_for_update(no_key=True).get(pk=subject)  # two at once make one
    before = PendingSubscription.objects.filter(hash=hash_, confirmed_at=None, void=False)
    same = before.filter(topics=wanted, direct_marketing=direct_marketing, wording=wording, language=language).first()
    if same is not None:
        before.filter(pk=same.pk).update(expires_at=now + CONFIRM_WITHIN, asked_at=now)
        return same.pk
    before.update(void=True)
    made = PendingSubscription.objects.create(
        email=email_key(email),
        first_name=first_name,
        last_name=last_name,
        language=language,
        hash=hash_,
        nonce=secrets.token_urlsafe(32),
        topics=wanted,
        direct_marketing=direct_marketing,
        wording_id=wording,
        asked_at=now,
        expires_at=now + CONFIRM_WITHIN,
    )
    audit.record(by=by, now=now, action="consent.asked", model="consent.pendingsubscription", ref=made.pk)
    return made.pk


@transaction.atomic
def confirm(*, now: datetime, pending: int, nonce: str) -> int:
    """The button behind the link: makes the contact where missing and the permissions, as of when they were asked for; the contact.

    Once only. Whatever the person forbade since they asked stays forbidden: a no voids what waits, and a permission counts from when it
    was asked for. Raises Refused for a link that was used, has expired, or was overtaken by another wish.
    """
    wish = waiting(pending, nonce, now=now)
    hash_ = keyring.hash(PointKind.EMAIL, wish.email)
    subject = subjects.of_hashes([hash_])[hash_]
    Subject.objects.select_for_update(no_key=True).get(pk=subject)  # before the row, as whoever records a no does
    mine = PendingSubscription.objects.filter(
        pk=pending, nonce=nonce, confirmed_at=None, void=False, expires_at__gt=now
    )
    if not mine.update(confirmed_at=now):
        waiting(pending, nonce, now=now)
        raise Refused(_("This subscription is confirmed already."))
    row = PendingSubscription.objects.select_related("wording").get(pk=pending)
    contact = contacts.subscriber(
        by=PERSON,
        now=now,
        email=row.email,
        first_name=row.first_name,
        last_name=row.last_name,
        language=row.language,
        source=Source(CrmSourceKind.FORM, "subscription form", row.asked_at, GivenFor.MARKETING),
    )
    drafts = _drafts(row, subject)
    written = ledger.append(drafts, by=Actor(ActorKind.PERSON, contact), now=now)
    audit.record(
        by=Actor(ActorKind.PERSON, contact),
        now=now,
        action="consent.confirmed",
        model="consent.pendingsubscription",
        ref=row.pk,
        person=contact,
        detail={"events": [act.event for act in written]},
    )
    return contact


def _drafts(row: PendingSubscription, subject: int) -> list[ledger.Draft]:
    proof = f"Subscription form, asked at {row.asked_at.isoformat()}; the button behind the link mailed to {row.email} was pressed."
    drafts = []
    for topic in row.topics:
        for act, at in ((Act.GRANTED, row.asked_at), (Act.CONFIRMED, None)):
            drafts.append(_draft(subject, act, newsletter(topic), at, proof, row.wording))
    if row.direct_marketing:
        drafts.append(_draft(subject, Act.GRANTED, MARKETING, row.asked_at, proof, marketing_wording(row)))
    return drafts


def _draft(subject: int, act: Act, scope: Scope, at: datetime | None, proof: str, wording: Wording) -> ledger.Draft:
    return ledger.Draft(
        subject=subject,
        act=act,
        scope=scope,
        happened_at=at,
        source_kind=SourceKind.FORM,
        source="subscription form",
        evidence=proof,
        wording=wording.pk,
        social=bool(wording.platforms),
    )


def marketing_wording(row: PendingSubscription) -> Wording:
    """The text beside the marketing control when the wish was made; the form's own where there is no other."""
    texts = Wording.objects.filter(key="direct_marketing", language=row.language).order_by("-version")
    return texts.filter(recorded_at__lte=row.recorded_at).first() or texts.first() or row.wording
