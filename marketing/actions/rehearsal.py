"""For demonstration data only: a campaign that looks sent although nothing left the machine."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from consent.actions import acts
from consent.actions.acts import Given
from consent.enums import Act, Channel, ContactPurpose
from marketing import verp
from marketing.actions import bounces, campaigns
from marketing.actions.measuring import take
from marketing.models import Message
from marketing.queries.measuring import target
from privacy.actor import SYSTEM, Actor
from privacy.refusal import Refused

# Every 97th was refused by its server, so that the report has something to tell.
_PRETEND = """
UPDATE marketing_message SET state = CASE WHEN id %% 97 = 0 THEN 'refused' ELSE 'sent' END, attempts = 1, next_at = NULL,
       reply = CASE WHEN id %% 97 = 0 THEN '550 5.1.1' ELSE '250' END, intent_at = %(at)s, done_at = %(at)s,
       failed_at = CASE WHEN id %% 97 = 0 THEN %(at)s::timestamptz END
WHERE campaign_id = %(campaign)s AND state = 'queued'
"""
_LONG_AGO = "UPDATE marketing_message SET recorded_at = %(at)s WHERE campaign_id = %(campaign)s"
# What comes back of the first messages, one after the other: its head and its words.
_BACK = (
    ("Subject: Automaattinen vastaus: Työkyky\nAuto-Submitted: auto-replied", "Olen lomalla maanantaihin asti."),
    ("From: MAILER-DAEMON@posti.example\nSubject: failure notice", "552 5.2.2 mailbox is over quota"),
    ("From: MAILER-DAEMON@posti.example\nSubject: failure notice", "550 5.1.1 user unknown"),
    ("From: MAILER-DAEMON@yritys.example\nSubject: failure notice", "550 5.7.1 message content rejected"),
    ("Subject: Frånvaro\nAuto-Submitted: auto-replied", "Jag är på semester."),
    ("Subject: complaint about message from 192.0.2.9", "Please remove."),
    ("From: {address}\nSubject: Vs: Työkyky", "Kiitos kirjeestä! Voisitteko kirjoittaa joskus etätyöstä?"),
    ("From: {address}\nSubject: Vs: Työkyky", "Ei kiitos."),
)
_READERS = 90
_FIREFOX, _GMAIL = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "GoogleImageProxy"
# What readers do, one after the other: link (None: they open it), how many minutes after it was sent, and with what program.
_READ: tuple[tuple[tuple[int | None, int, str], ...], ...] = (
    ((None, 20, _FIREFOX), (1, 21, _FIREFOX)),
    ((None, 65, _FIREFOX),),
    ((None, 5, _GMAIL),),
    ((None, 180, _FIREFOX), (1, 182, _FIREFOX)),
    ((1, 0, "python-requests/2.32"),),
    (),
)


@transaction.atomic
def pretend_returned(*, now: datetime, campaign: int) -> None:
    """Lets some mails of a campaign come back, which never left: each kind once, and every refusal. Raises Refused in production."""
    _not_in_production()
    bounces.take_refusals(now=now)
    sent = Message.objects.filter(campaign=campaign, state="sent").order_by("id").values_list("pk", "address")
    for place, ((number, address), (head, words)) in enumerate(zip(sent, _BACK, strict=False)):
        mail = f"{head.format(address=address)}\nTo: returns+{verp.mark(number)}@luvalla.example\n\n{words}\n"
        bounces.take(now=now + timedelta(minutes=place), raw=mail.encode())


@transaction.atomic
def pretend_read(*, at: datetime, campaign: int) -> None:
    """Lets some readers of a campaign permit to be measured, and read its mail, as of `at`. Raises Refused in production."""
    _not_in_production()
    sent = Message.objects.filter(campaign=campaign, state="sent").order_by("id")[:_READERS]
    rows = list(sent.values_list("pk", "address_hash"))
    Message.objects.filter(pk__in=[row for row, _hash in rows]).update(measured=True)
    said: dict[str, Any] = {
        "channel": Channel.EMAIL,
        "source_kind": "form",
        "evidence": "the demo's own form",
        "happened_at": at,
    }
    givens = [Given(Act.GRANTED, ContactPurpose.EMAIL_TRACKING, hash=hash_, **said) for _row, hash_ in rows]
    acts.record_many(by=SYSTEM, now=at, givens=givens)
    for place, (row, _hash) in enumerate(rows):
        for link, minutes, program in _READ[place % len(_READ)]:
            found, then = target(row, link), at + timedelta(minutes=minutes + place)
            if found is not None and (link is None or found.url):
                take(now=then, found=found, link=link, address=f"192.0.2.{place}", program=program)


@transaction.atomic
def pretend_sent(*, by: Actor, approver: Actor, at: datetime, campaign: int) -> None:
    """Takes a draft through its whole life as of `at` without sending anything. Raises Refused in production."""
    _not_in_production()
    campaigns.ask(by=by, now=at, campaign=campaign, version=1)
    campaigns.approve(by=approver, now=at, campaign=campaign, version=1)
    campaigns.schedule(by=by, now=at, campaign=campaign, at=at)
    campaigns.start(by=by, now=at, campaign=campaign)
    with connection.cursor() as cursor:
        for statement in (_PRETEND, _LONG_AGO):
            cursor.execute(statement, {"campaign": campaign, "at": at})
    campaigns.finish(now=at, campaign=campaign)


def _not_in_production() -> None:
    if settings.ENVIRONMENT == "production":
        raise Refused(_("Demonstration data are for development only."))
