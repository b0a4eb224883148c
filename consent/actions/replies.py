"""A "no" that comes as a mail or a text message: recorded in seconds, by nobody's hand."""

from __future__ import annotations

from datetime import datetime

from consent.actions.acts import Given, Recorded, record
from consent.enums import Act, Channel, SourceKind
from consent.replies import Meaning, Reply, meaning
from crm.enums import PointKind
from privacy.actor import Actor
from privacy.enums import ActorKind

PERSON = Actor(ActorKind.PERSON)


def take_reply(*, now: datetime, channel: Channel, reply: Reply) -> tuple[Meaning, Recorded | None]:
    """Records a ban on marketing over the channel a no came by, on the address or number it came from, whoever holds it.

    What is unclear is left to a person. Raises Refused for a sender that is no address or number.
    """
    found = meaning(reply)
    if found is not Meaning.NO:
        return found, None
    return found, _ban(PERSON, now, channel, str(channel), reply)


def take_read_mail(*, by: Actor, now: datetime, reply: Reply) -> Recorded:
    """A mail that a member of staff has read as a no to everything by e-mail. Raises Refused for a sender that is no address."""
    return _ban(by, now, Channel.EMAIL, str(Channel.EMAIL), reply)


def take_ban_mail(*, now: datetime, reply: Reply) -> Recorded | None:
    """A mail to the ban mailbox is a ban on all marketing whatever it says; None for one that a program wrote.

    Raises Refused for a sender that is no address.
    """
    return None if reply.automatic else _ban(PERSON, now, Channel.EMAIL, "", reply)


def _ban(by: Actor, now: datetime, came_by: Channel, scope: str, reply: Reply) -> Recorded:
    kind = PointKind.PHONE if came_by is Channel.SMS else PointKind.EMAIL
    source = SourceKind.MESSAGE if came_by is Channel.SMS else SourceKind.MAIL
    given = Given(
        Act.BANNED,
        channel=scope,
        address=(kind, reply.sender),
        source_kind=source,
        source="a reply" if scope else "the ban mailbox",
        evidence=reply.text[:500],
    )
    return record(by=by, now=now, given=given)
