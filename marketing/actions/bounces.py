"""Taking in what came back: every mail once, weighed by address, and a complaint heard as the no it is."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.actions import acts, replies
from consent.enums import Act, Channel, SourceKind
from consent.replies import Meaning, read_mail
from consent.rules import Mode, rule_for
from crm.actions import points
from crm.queries.reach import living
from marketing.bounce import Returned, judge, read, recipients
from marketing.enums import BounceKind as Kind
from marketing.enums import CameBy, MessageState
from marketing.models import Bounce, Message
from marketing.reported import Reported, weigh
from privacy.actions import audit
from privacy.actor import SYSTEM, Actor
from privacy.enums import ActorKind
from privacy.refusal import Refused

WEIGHTS = {Kind.HARD: 5, Kind.SOFT: 1}
NOES = {
    Kind.COMPLAINT: "complaint passed on by the mailbox provider",
    Kind.LEFT: "unsubscribed at the mail service",
}
"""What is a no of the person, with where it was said."""
LIMIT = 5
WITHIN = timedelta(days=60)
"""An address that weighs `LIMIT` within this time is one that bounces: told once that it does not exist, or found shut on five days.
A day counts once, however many mails come back; what was refused for its content or sender never counts against the person."""
LARGEST = 1_000_000  # bytes of a mail that are read
AT_ONCE = 1_000
REFUSED_SINCE = timedelta(days=2)


@transaction.atomic
def take(*, now: datetime, raw: bytes) -> Returned:
    """Takes in one mail that came back, or that somebody wrote to an address of ours. The same mail twice is one. Raises Refused for nothing at
    all; nothing else is refused or dropped."""
    if not raw.strip():
        raise Refused(_("There is no mail here: hand it over whole, headers first."))
    found = read(raw[:LARGEST])
    text = raw[:LARGEST].decode("utf-8", "replace").replace("\0", "")
    row = Bounce(kind=found.kind, status=found.status, came_by=CameBy.MAIL, at=now, text=text)
    digest = hashlib.sha256(raw).digest()
    made = _keep(row, digest=digest, message=found.message, now=now)
    if made and found.kind is Kind.UNREAD and _hear_no(raw[:LARGEST], now):
        Bounce.objects.filter(digest=digest).update(kind=Kind.NO, text="")
        return replace(found, kind=Kind.NO)
    return found


def _hear_no(raw: bytes, now: datetime) -> bool:
    """Records the no that a person wrote, if it is one: any mail to the address for bans, and one that says nothing else (GDPR, Article 21)."""
    reply = read_mail(raw)
    bans = settings.CONTROLLER["ban_email"].lower()
    alone = bans not in (settings.CONTROLLER["email"].lower(), settings.CONTROLLER["sender"].lower())
    try:
        if alone and bans in recipients(raw):
            return replies.take_ban_mail(now=now, reply=reply) is not None
        return replies.take_reply(now=now, channel=Channel.EMAIL, reply=reply)[0] is Meaning.NO
    except Refused:  # the sender is no address
        return False


@transaction.atomic
def hear(*, now: datetime, told: Reported) -> bool:
    """Takes in one event that a mail service reports; whether it was a new one that says something. The same event twice is one, and the order
    in which events come makes no difference. What a person opened or clicked is not kept."""
    kind = weigh(told)
    if kind is None:
        return False
    at = told.at if told.at is not None and now - WITHIN <= told.at <= now else now
    row = Bounce(kind=kind, status=told.status, came_by=CameBy.SERVICE, at=at, text=told.text)
    return _keep(row, digest=told.identity, message=told.message, now=now)


def _keep(row: Bounce, *, digest: bytes, message: int | None, now: datetime) -> bool:
    """Writes it once, and does what it means; its text only where a person has to read it."""
    about = Message.objects.select_related("campaign").filter(pk=message or 0).first()
    understood = about is not None and row.kind != Kind.UNREAD
    row, made = Bounce.objects.get_or_create(
        digest=digest,
        defaults={
            "message": about,
            "kind": row.kind,
            "status": row.status[:12],
            "came_by": row.came_by,
            "at": row.at,
            "address_hash": about.address_hash if about else "",
            "text": "" if understood else row.text,
        },
    )
    if made:
        person = about.contact_id if about else None
        audit.record(by=SYSTEM, now=now, action="bounce.taken", model="marketing.Bounce", ref=row.pk, person=person)
    if made and about is not None:
        _follow(row, about, now)
    return made


@transaction.atomic
def settle(*, by: Actor, now: datetime, bounce: int, kind: Kind) -> None:
    """A person says what a mail means that no program understood. Raises Refused where that was said already, and for a no from no address."""
    row = Bounce.objects.select_for_update(no_key=True).filter(pk=bounce, kind=Kind.UNREAD).first()
    if row is None:
        raise Refused(_("This was settled meanwhile: look at the list again."))
    if kind is Kind.NO:
        replies.take_read_mail(by=by, now=now, reply=read_mail(row.text.encode()))
    row.kind, row.text = kind, ""
    row.save(update_fields=["kind", "text"])
    message = Message.objects.select_related("campaign").filter(pk=row.message_id or 0).first()
    person = message.contact_id if message else None
    audit.record(by=by, now=now, action="bounce.settled", model="marketing.Bounce", ref=row.pk, person=person)
    if message is not None:
        _follow(row, message, now)


@transaction.atomic
def take_refusals(*, now: datetime) -> int:
    """What servers refused for good since the last look, a thousand at a time: it says the same of an address as a mail would; how many."""
    refused = Message.objects.filter(state=MessageState.REFUSED, failed_at__gt=now - REFUSED_SINCE)
    fresh = refused.exclude(bounces__came_by=CameBy.SERVER).order_by("failed_at")[:AT_ONCE]
    messages = list(fresh.values_list("pk", "reply", "done_at", "address_hash"))
    rows = [
        Bounce(message_id=pk, kind=kind, status=status, came_by=CameBy.SERVER, at=at or now, address_hash=hash_)
        for pk, reply, at, hash_ in messages
        for kind, status in [_of_reply(reply)]
    ]
    Bounce.objects.bulk_create(rows, ignore_conflicts=True)
    _weigh({hash_ for _pk, _reply, _at, hash_ in messages if hash_}, now)
    return len(messages)


def _of_reply(reply: str) -> tuple[Kind, str]:
    """A reply as delivery writes it: code and status, "gave up: " before what was only put off."""
    given_up, said = reply.startswith("gave up: "), reply.removeprefix("gave up: ")
    code, _space, status = said.partition(" ")
    if given_up or not code.isdigit():
        return Kind.SOFT, status
    return judge(status), status


def _follow(row: Bounce, message: Message, now: datetime) -> None:
    if row.kind in NOES:
        _withdraw(message, now, source=NOES[Kind(row.kind)], by_mail=row.came_by == CameBy.MAIL)
    elif row.kind in WEIGHTS and message.address_hash:
        _weigh({message.address_hash}, now)


def _withdraw(message: Message, now: datetime, *, source: str, by_mail: bool) -> None:
    """A complaint at the mailbox provider is a no to what the mail was, said on the address it went to."""
    proof = "Feedback report (RFC 5965)" if by_mail else "Report of the mail service"
    campaign = message.campaign
    if campaign is None or not message.address_hash:
        return
    opted_in = rule_for(campaign.purpose, campaign.channel).mode is Mode.OPT_IN
    given = acts.Given(
        Act.WITHDRAWN if opted_in else Act.OBJECTED,
        campaign.purpose,
        campaign.channel,
        campaign.topic,
        hash=message.address_hash,
        contact=living(message.contact_id),
        source_kind=SourceKind.MAIL,
        source=source,
        evidence=f"{proof} about message {message.pk}.",
    )
    acts.record(by=Actor(ActorKind.PERSON, given.contact), now=now, given=given)


def _weigh(hashes: Iterable[str], now: datetime) -> None:
    """Says of each address whether it bounces, by what came back since it was last judged."""
    rows = Bounce.objects.filter(
        address_hash__in=list(hashes), kind__in=list(WEIGHTS), weighed=False, at__gt=now - WITHIN
    )
    days: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for hash_, kind, at in rows.values_list("address_hash", "kind", "at"):
        day = timezone.localdate(at)
        days[hash_][day] = max(days[hash_][day], WEIGHTS[Kind(kind)])
    for hash_, weights in days.items():
        if sum(weights.values()) >= LIMIT:
            points.mark_bounced(by=SYSTEM, now=now, hash=hash_)
            Bounce.objects.filter(address_hash=hash_, weighed=False).update(weighed=True)
