"""A newsletter issue to try sending with: four in five of its candidates may get it, the others may not, for different reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import chain, zip_longest

from django.db import connection
from django.utils.translation import gettext as _

from config.demo import words
from consent.actions.acts import Given, record_many
from consent.enums import Act, Channel, ContactPurpose, Reason, SourceKind
from consent.queries.gate import Question, decisions
from crm.queries.reach import EVERYBODY
from crm.queries.staff import accounts
from marketing.actions import campaigns
from marketing.content import Content
from privacy.actor import SYSTEM, Actor
from privacy.enums import ActorKind
from privacy.refusal import Refused

TOPIC = "work_ability"
PERMITTED = 0.8
ASKABLE = (Reason.NO_PERMISSION, Reason.UNCONFIRMED)  # whom an invented subscription can let in without undoing a no
EVIDENCE = "Form on the web site, confirmed by the link in the mail (invented)."


def approved_issue(*, size: int, now: datetime) -> int:
    """An approved issue for `size` invented people, all where there are fewer; its number. Where too few have subscribed, invented
    subscriptions are recorded. Raises Refused when there are no people or no staff: `seed_demo` makes both."""
    approver = accounts().order_by("pk").values_list("pk", flat=True).first()
    people = _candidates(size, now) if approver is not None else []
    if not people:
        raise Refused(_("There is nobody to write to: run seed_demo first."))
    contents = [Content.of_text(subject, body, language) for language, subject, body in words.DRAFT_ISSUE]
    candidates = {"contacts": people}
    campaign = campaigns.create(
        by=SYSTEM, now=now, name="Rehearsal", contents=contents, topic=TOPIC, candidates=candidates
    )
    campaigns.approve(by=Actor(ActorKind.STAFF, approver, ()), now=now, campaign=campaign, version=1)
    return campaign


def _candidates(size: int, now: datetime) -> list[int]:
    asked = decisions(Question(ContactPurpose.NEWSLETTER, Channel.EMAIL, TOPIC), EVERYBODY)
    with connection.cursor() as cursor:
        text = f"SELECT contact_id, reason, address_hash FROM ({asked.text}) d ORDER BY contact_id"  # noqa: S608 - our own piece
        cursor.execute(text, asked.params)
        rows = cursor.fetchall()
    size = min(size, len(rows))
    goal = round(size * PERMITTED)
    yes = [contact for contact, reason, _ in rows if not reason][:goal]
    askable = [(contact, hash_) for contact, reason, hash_ in rows if reason in ASKABLE and hash_]
    added = askable[: goal - len(yes)]
    _subscribe([hash_ for _, hash_ in added], now)
    yes += [contact for contact, _ in added]
    no = _mixed([(contact, reason) for contact, reason, _ in rows if reason], without=set(yes))
    return sorted([*yes, *no[: size - len(yes)]])


def _subscribe(hashes: Sequence[str], now: datetime) -> None:
    acts = [_act(act, hash_) for hash_ in hashes for act in (Act.GRANTED, Act.CONFIRMED)]
    if acts:
        record_many(by=SYSTEM, now=now, givens=acts)


def _act(act: Act, hash_: str) -> Given:
    return Given(
        act=act,
        purpose=ContactPurpose.NEWSLETTER,
        channel=Channel.EMAIL,
        topic=TOPIC,
        hash=hash_,
        source_kind=SourceKind.FORM,
        source="demonstration data",
        evidence=EVIDENCE,
    )


def _mixed(rows: Sequence[tuple[int, str]], *, without: set[int]) -> list[int]:
    """Those shut out, one of each reason in turn."""
    by_reason: dict[str, list[int]] = defaultdict(list)
    for contact, reason in rows:
        if contact not in without:
            by_reason[reason].append(contact)
    return [contact for contact in chain.from_iterable(zip_longest(*by_reason.values())) if contact is not None]
