"""Behaviour taken in: kept for who permitted it, dropped for everybody else, technical identifiers shortened before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consent.enums import Channel, ContactPurpose
from consent.queries.gate import Question, explain
from crm import clean
from marketing.enums import BehaviourKind
from marketing.models import Behaviour
from marketing.queries.measuring import TRACKING
from privacy.actions import audit
from privacy.actor import Actor
from privacy.keyed import keyring
from privacy.refusal import Refused

NEEDS = {
    BehaviourKind.VISIT: Question(ContactPurpose.WEB_PROFILING, Channel.WEB),
    BehaviourKind.OPEN: TRACKING,
    BehaviourKind.CLICK: TRACKING,
}
"""The permission that each kind takes (Act 917/2014 section 205, R7)."""
_HOSTS = {4: 24, 6: 48}


@dataclass(frozen=True)
class Done:
    """What somebody did, as the web site or the mail server tells it. `address` is the IP address, `cookie` the visitor's, whole."""

    contact: int
    kind: str
    at: datetime
    page: str
    campaign: int | None = None
    address: str = ""
    browser: str = ""
    system: str = ""
    device: str = ""
    cookie: str = ""
    message: int | None = None
    link: int | None = None
    seconds: int | None = None
    agent: str = ""


@transaction.atomic
def take_in(*, by: Actor, now: datetime, done: Done) -> int | None:
    """Keeps it and returns its number; None where the person has not permitted it, and then nothing of it is kept.

    Raises Refused for a kind, an address or a text that cannot be.
    """
    if done.kind not in BehaviourKind.values:
        raise Refused(_("This is neither a visit, nor an opening, nor a click."), field="kind")
    if explain(NEEDS[BehaviourKind(done.kind)], done.contact).reason:
        return None
    return keep(by=by, now=now, done=done).pk


def keep(*, by: Actor, now: datetime, done: Done) -> Behaviour:
    """Keeps what its caller, in whose transaction it is, has found permitted."""
    row = Behaviour.objects.create(
        contact_id=done.contact,
        kind=done.kind,
        at=done.at,
        page=clean.line(done.page, field="page", limit=400),
        campaign_id=done.campaign,
        network=_network(done.address),
        message_id=done.message,
        link=done.link,
        seconds=done.seconds,
        agent=done.agent,
        visitor=keyring.hash("cookie", done.cookie) if done.cookie else "",
        **{name: clean.line(getattr(done, name), field=name, limit=60) for name in ("browser", "system", "device")},
    )
    audit.record(by=by, now=now, action="behaviour.kept", model="marketing.Behaviour", ref=row.pk, person=done.contact)
    return row


def _network(address: str) -> str:
    """The address without its host part; "" for none."""
    if not address:
        return ""
    try:
        found = ip_address(address.strip())
    except ValueError as no:
        raise Refused(_("This is no IP address."), field="address") from no
    return str(ip_network(f"{found}/{_HOSTS[found.version]}", strict=False))
