"""From what somebody allowed to the answer: the circumstances around them, and the grounds the law offers beside a permission.

The definition, pure. The gate's SQL says the same and is tested against it. Each ground is a switch of the controller's, off as shipped:

- **soft opt-in** (Act 917/2014 section 200(3); Directive 2002/58/EC art. 13(2)): marketing by e-mail or text message to a customer without a
  permission. Five conditions, all of them;
- **duties of a work address** (Act 917/2014 section 202 as the Data Protection Ombudsman reads it): marketing that concerns what a person
  looks after at work counts as marketing to the organisation. A title is no evidence of duties;
- **shared mailboxes** (Act 917/2014 section 202): an organisation's own mailbox may get marketing until somebody says no.

None of them opens what a ban, an objection or a withdrawal has closed.

**External ban lists** close instead, for who has not answered us: consumers on a list that somebody else keeps are left out of marketing by
phone and by letter, and all consumers while the list is missing or too old. Self-regulation, no statute; a switch too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from consent.enums import Channel, ContactPurpose, Reason
from consent.pressure import free_at, limit
from consent.rules import BAN_LISTS, LISTED, SPARES_CUSTOMERS, Mode, Rule, rule_for
from consent.state import Verdict

Choices = Mapping[str, Mapping[str, Any]]
STANDS_IN_FOR = frozenset({Reason.NO_PERMISSION, Reason.UNPROVEN, Reason.EXPIRED})
"""Only where the person has not answered: a no is an answer."""
WITHOUT_PERMISSION = (ContactPurpose.DIRECT_MARKETING, frozenset({Channel.EMAIL, Channel.SMS}))
"""What a ground beside the permission may open."""


class Ground(StrEnum):
    """A ground beside the permission; the key of its switch."""

    SOFT_OPT_IN = "soft_opt_in"
    DUTIES = "work_address_duties"
    SHARED_MAILBOX = "shared_mailboxes"


@dataclass(frozen=True)
class Sale:
    """The five conditions of Act 917/2014 section 200(3).

    The address came from the customer; in connection with a sale; the sale was ours; what is marketed is our own and of a group they
    bought from; they could refuse when they gave the address (and can in every message, which the delivery sees to).
    """

    from_customer: bool = False
    at_sale: bool = False
    same_seller: bool = False
    similar: bool = False
    refusal_offered: bool = False

    @property
    def holds(self) -> bool:
        return all(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True)
class Facts:
    """What the register knows of one person and the address or number to be used.

    `point` is None where the channel needs none, `works` and `left` are about it; `related`: a purchase or participation ties them to what
    the message is about (to anything, where it is about nothing in particular). `at_work`: the address belongs to work they do now; `duties`:
    a source has said that they look after one of the areas it concerns. `private`: the number, or for a letter some address, is a
    consumer's own; `listed`: it stands on the external ban list in force, which is `list_age` days old by its own date (None: there is none);
    `customer`: a purchase or participation ties them to us. `contacts`: when they were contacted, as far as it counts; `now`: the moment the
    question is asked at, where it is limited how often.
    """

    restricted: bool = False
    related: bool = False
    point: bool | None = True
    works: bool = True
    left: bool = False
    shared: bool = False
    at_work: bool = False
    duties: bool = False
    sale: Sale = Sale()
    paused: bool = False
    private: bool = False
    listed: bool = False
    list_age: int | None = None
    customer: bool = False
    contacts: tuple[datetime, ...] = ()
    now: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """The one reason against it, None where nothing speaks against it; `ground` is what stands in for a permission, `free_at` when who has
    been contacted often enough may be contacted again."""

    reason: Reason | None
    ground: Ground | None = None
    free_at: datetime | None = None


def answer(purpose: str, channel: str, verdict: Verdict, facts: Facts, choices: Choices) -> Answer:
    """The first reason that holds, in the order of precedence. Raises ValueError where no rule lets the purpose use the channel."""
    rule, ground = rule_for(purpose, channel), None
    if facts.restricted:
        return Answer(Reason.RESTRICTED)
    if verdict.reason is not None:
        if verdict.reason in STANDS_IN_FOR:
            ground = stand_in(purpose, channel, facts, choices)
        if ground is None and (
            verdict.reason is not Reason.NO_PERMISSION or not _lacks_duties(purpose, channel, facts, choices)
        ):
            return Answer(verdict.reason)
    bound = facts.private and not verdict.asked and listens(purpose, channel, choices)
    bound = bound and not (SPARES_CUSTOMERS in choices and facts.customer)
    reasons = (
        (needs_relationship(rule, choices) and not facts.related, Reason.NO_RELATIONSHIP),
        (facts.point is not None and facts.left, Reason.LEFT_ORGANISATION),
        (verdict.reason is not None and ground is None, Reason.NO_DUTY_EVIDENCE),
        (bound and facts.listed, Reason.EXTERNAL_BAN_LIST),
        (bound and _stale(facts.list_age, choices), Reason.STALE_BAN_LIST),
        (facts.paused and rule.ban_closes, Reason.PAUSED),
        (facts.point is False, Reason.NO_ADDRESS),
        (facts.point is True and not facts.works, Reason.BOUNCED),
    )
    reason = next((reason for holds, reason in reasons if holds), None)
    again = _free_at(purpose, facts, choices) if reason is None else None
    if again is not None:
        return Answer(Reason.CONTACT_PRESSURE, free_at=again)
    return Answer(reason, ground if reason is None else None)


def both(first: Answer, second: Answer) -> Answer:
    """Of what is two things at once, such as a newsletter that tells of something with a price (`consent.rules.TELL_OF_PRICED`)."""
    if first.reason is not None and first.reason is not Reason.CONTACT_PRESSURE:
        return first
    reason = (
        second.reason or first.reason
    )  # pressure is the last reason of all: what else speaks against it goes before
    again = first.free_at or second.free_at
    return Answer(reason, first.ground, again if reason is Reason.CONTACT_PRESSURE else None)


def stand_in(purpose: str, channel: str, facts: Facts, choices: Choices) -> Ground | None:
    """The first ground that is switched on and holds, for what a ground may open at all."""
    if not may_stand_in(purpose, channel):
        return None
    holds = (
        (Ground.SHARED_MAILBOX, facts.shared),
        (Ground.DUTIES, facts.at_work and facts.duties),
        (Ground.SOFT_OPT_IN, facts.sale.holds),
    )
    return next((ground for ground, fact in holds if fact and ground in choices), None)


def needs_relationship(rule: Rule, choices: Choices) -> bool:
    """Must a purchase or participation tie the person to it? Where the controller has chosen so, for everything that needs no permission."""
    return rule.mode is Mode.RELATIONSHIP or (rule.mode is Mode.OPT_OUT and "needs_relationship" in choices)


def listens(purpose: str, channel: str, choices: Choices) -> bool:
    """Does the controller go by external ban lists for it?"""
    return BAN_LISTS in choices and (purpose, channel) in LISTED


def may_stand_in(purpose: str, channel: str) -> bool:
    """May a ground beside the permission open it at all?"""
    return purpose == WITHOUT_PERMISSION[0] and channel in WITHOUT_PERMISSION[1]


def _free_at(purpose: str, facts: Facts, choices: Choices) -> datetime | None:
    held_to = limit([purpose], choices)
    return free_at(facts.contacts, held_to, facts.now) if held_to and facts.now else None


def _stale(age: int | None, choices: Choices) -> bool:
    """Is there no list, or one older than the controller lets it be?"""
    return age is None or age > choices[BAN_LISTS]["days"]


def _lacks_duties(purpose: str, channel: str, facts: Facts, choices: Choices) -> bool:
    """Is it the evidence of duties alone that is missing?"""
    return may_stand_in(purpose, channel) and Ground.DUTIES in choices and facts.at_work and not facts.duties
