"""What a reader chooses by the preference link.

A link in a mail may have been forwarded: by itself it can only stop, and undo what it did. What it is to open waits, like a stranger's
wish, for the button behind a link mailed to the address anew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.actions import preferences, undoing
from consent.actions.pauses import pause
from consent.queries import offers
from consent.queries.addresses import email_behind
from crm.actions import contacts
from crm.enums import SourceKind
from crm.queries.reach import language_of, living
from crm.sources import Source
from marketing import links
from marketing.actions import subscriptions
from marketing.queries.choices import choices
from privacy.actor import Actor
from privacy.enums import ActorKind
from privacy.refusal import Refused


@dataclass(frozen=True)
class Chosen:
    """The events of what stopped, and whether there is something new to confirm."""

    events: tuple[int, ...]
    asked: bool


@transaction.atomic
def choose(
    *,
    now: datetime,
    link: links.Preferences,
    topics: Collection[str],
    direct_marketing: bool,
    email_tracking: bool,
    channels: Collection[str],
    language: str,
    wording: int,
) -> Chosen:
    """Saves the choices: what is no longer wanted stops at once, what is new is asked back by mail.

    Raises Refused where something new is wanted and nobody in the register holds the address any more.
    """
    held = choices(link.hash, link.contact, [topic.key for topic in offers.topics()], today=timezone.localdate(now))
    events = preferences.narrow(
        now=now,
        hash=link.hash,
        contact=link.contact,
        topics=topics,
        direct_marketing=direct_marketing,
        email_tracking=email_tracking,
        channels=channels,
        wording=wording,
    )
    more = {key for key in topics if not held.topics[key].open}
    ways = {key for key in channels if key in held.channels and not held.channels[key].open}
    marketing_too, tracking_too = direct_marketing > held.direct_marketing, email_tracking > held.email_tracking
    if not (more or ways or marketing_too or tracking_too):
        return Chosen(events, False)
    address = email_behind(link.hash)
    if not address:
        raise Refused(_("The register no longer holds this address. Subscribe anew to get something."))
    subscriptions.ask(
        now=now,
        email=address,
        language=language,
        topics=more,
        direct_marketing=marketing_too,
        wording=wording,
        email_tracking=tracking_too,
        channels=ways,
        contact=link.contact,
    )
    return Chosen(events, True)


@transaction.atomic
def speak(*, now: datetime, link: links.Preferences, language: str) -> str:
    """Writes to the person in another language from now on; the one before. Raises Refused where the link names nobody any more."""
    person = living(link.contact)
    if not person:
        raise Refused(_("The register no longer holds this address. Subscribe anew to get something."))
    before = language_of(person)
    by, source = Actor(ActorKind.PERSON, person), Source(SourceKind.PERSON, "link in a mail", now)
    contacts.edit(
        by=by, now=now, contact=person, version=0, source=source, seen={"language": before}, language=language
    )
    return before


@transaction.atomic
def undo(*, now: datetime, link: links.Preferences, undo: links.Undo) -> None:
    """Takes back what was just done, by the button the page gave then. Raises Refused where nothing is left to be taken back."""
    if (undo.hash, undo.contact) != (link.hash, link.contact):
        raise links.BadLink("an undo of something else")
    if undo.kind == links.EVENTS:
        events = [int(number) for number in undo.value.split(",")]
        undoing.undo(now=now, hash=undo.hash, contact=undo.contact, events=events)
    elif undo.kind == links.PAUSE:
        until = date.fromisoformat(undo.value) if undo.value else None
        pause(now=now, hash=undo.hash, contact=undo.contact, until=until)
    elif undo.kind == links.LANGUAGE:
        speak(now=now, link=link, language=undo.value)
