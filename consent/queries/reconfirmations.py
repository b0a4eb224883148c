"""Questions that are out: what each still asks about, and what a link in its mail leads to."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from consent.enums import Channel, ContactPurpose
from consent.models import Permission, Reconfirmation, Topic
from consent.queries.addresses import email_behind, hashes_behind
from consent.queries.offers import ShownWording, wording
from consent.queries.states import picture
from consent.queries.timeline import scope_words
from consent.rules import POINTS, RULES, rule_for
from consent.state import OPEN, Scope
from crm.normal import domain_of
from crm.queries.reach import living, merged_family
from privacy.months import HELSINKI
from privacy.refusal import Refused

_TEXTS = {
    (ContactPurpose.NEWSLETTER, Channel.EMAIL): "newsletter",
    (ContactPurpose.DIRECT_MARKETING, Channel.EMAIL): "direct_marketing",
    (ContactPurpose.DIRECT_MARKETING, Channel.SMS): "by_sms",
}


@dataclass(frozen=True)
class Item:
    """A permission that stands as it did when it was asked about: the act it rests on, its scope, since when. `text`: the key of its wording."""

    event: int
    subject: int
    scope: Scope
    since: datetime
    text: str

    @property
    def double(self) -> bool:
        """Does a yes to it take a confirmation too?"""
        return rule_for(self.scope.purpose, self.scope.channel).double_opt_in


@dataclass(frozen=True)
class Out:
    """A question: to whom, by which address, until when, what is left of it, and whether it was closed by an answer."""

    id: int
    contact: int
    hash: str
    nonce: str
    asked_at: datetime
    due: date
    items: tuple[Item, ...]
    answered: bool


def find(question: int) -> Out | None:
    """A question by its number; None when it is purged, or went with its person."""
    row = Reconfirmation.objects.filter(pk=question).first()
    return _read(row) if row else None


def out_to(contact: int) -> Out | None:
    """The question that somebody has not answered yet."""
    row = Reconfirmation.objects.filter(contact__in=merged_family(contact), closed_at=None).order_by("id").first()
    return _read(row) if row else None


def waiting(question: int, nonce: str, *, now: datetime) -> Out:
    """The question behind a link: still out, or answered. Raises Refused where the link is of no use any more."""
    found = find(question)
    if found is None or not hmac.compare_digest(found.nonce, nonce) or _too_late(found, now):
        raise Refused(_("The time to answer is over, and what you had allowed has ended. Subscribe again if you wish."))
    return found


def shown(item: Item, language: str) -> ShownWording | None:
    """The text beside the choice: the newest one of what they were shown when they allowed it; None where there never was one."""
    return wording(item.text, language) if item.text else None


def named(items: Iterable[Item]) -> list[str]:
    """What they are about, in words, in the language now active."""
    topics = {topic.key: topic.name for topic in Topic.objects.all()}
    return [scope_words(*item.scope, topics) for item in items]


def _too_late(found: Out, now: datetime) -> bool:
    return not found.answered and now.astimezone(HELSINKI).date() > found.due


def _read(row: Reconfirmation) -> Out:
    person = living(row.contact_id)
    answered = row.closed_at is not None and row.closed_at.astimezone(HELSINKI).date() <= row.due
    items = _items(row, person) if person and row.closed_at is None else ()
    return Out(row.pk, person or row.contact_id, row.hash, row.nonce, row.asked_at, row.due, items, answered)


def _items(row: Reconfirmation, person: int) -> tuple[Item, ...]:
    held = Permission.objects.filter(event__in=row.events, state__in=OPEN).select_related("subject", "event__wording")
    return tuple(
        _item(permission)
        for permission in held.order_by("purpose", "channel", "topic", "id")
        if _stands(permission, person)
    )


def _stands(permission: Permission, person: int) -> bool:
    """Has nobody closed it meanwhile?"""
    hash_, kind = permission.subject.hash, POINTS.get(permission.channel)
    points = {str(kind): hashes_behind(hash_)} if hash_ and kind else None
    drawn = picture(contact=person, points=points, domain=domain_of(email_behind(hash_)) if kind == "email" else "")
    if RULES[permission.purpose, permission.channel].borrows:
        return drawn.verdict(Scope(permission.purpose, permission.channel), permission.topic).reason is None
    return drawn.verdict(Scope(permission.purpose, permission.channel, permission.topic)).reason is None


def _item(permission: Permission) -> Item:
    scope, text = Scope(permission.purpose, permission.channel, permission.topic), permission.event.wording
    key = text.key if text else _TEXTS.get((ContactPurpose(scope.purpose), Channel(scope.channel)), "")
    return Item(permission.event_id, permission.subject_id, scope, permission.since, key)
