"""Replaying the journal: after a restore, whom it erased is erased again, and what was forbidden is forbidden again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from consent.actions import acts
from consent.enums import Act, SourceKind
from dsr.actions import erasure
from dsr.deadlines import received_on
from dsr.queries import people
from dsr.queries.plans import not_empty, plan
from privacy.actor import Actor
from privacy.ports.journal import Entry
from privacy.registry import Person

_ACTS = {"ban": Act.BANNED, "withdraw": Act.WITHDRAWN}


@dataclass(frozen=True)
class Replayed:
    """How many lines had to be done again, and how many stood already."""

    replayed: int
    already: int


def replay(*, by: Actor, now: datetime, entries: Iterable[Entry]) -> Replayed:
    """Does what the lines say where the database does not know it any more; each line is a transaction of its own.

    What a person did after the line was written is not touched: nobody who came back by an act of their own is erased again.
    """
    lines = list(entries)
    returned = _returned({mark for line in lines if line.kind == "erase" for mark in line.hashes})
    done = [_again(by, now, line, [returned[mark] for mark in line.hashes if mark in returned]) for line in lines]
    return Replayed(sum(done), len(done) - sum(done))


def _returned(marks: set[str]) -> dict[str, int]:
    """Contacts in the register by the mark of their number, among these marks: one pass over the table."""
    numbers = apps.get_model("crm.Contact")._base_manager.values_list("pk", flat=True) if marks else ()
    found = ((people.mark(number), number) for number in numbers)
    return {mark: number for mark, number in found if mark in marks}


def _again(by: Actor, now: datetime, line: Entry, contacts: Sequence[int]) -> bool:
    if line.kind == "erase":
        return _erase_again(by, now, line, contacts)
    return _forbid_again(by, now, line)


@transaction.atomic
def _erase_again(by: Actor, now: datetime, line: Entry, contacts: Sequence[int]) -> bool:
    at = datetime.fromisoformat(line.at)
    person = _before(line, contacts, at)
    subject = people.Subject(person.contacts[0] if person.contacts else None, person, person.hashes)
    planned = plan(person, today=received_on(now), before=at)
    if not planned.erased and not any(_left(x.model, x.stays) for x in planned.lines):
        return False
    erasure.erase(by=by, now=now, subject=subject, ground="replay", before=at)
    return True


def _before(line: Entry, contacts: Sequence[int], at: datetime) -> Person:
    """The contacts that were there when the line was written, by the mark of their number or by an address; and the line's addresses."""
    register = apps.get_model("crm.Contact")._base_manager
    holding = apps.get_model("crm.ContactPoint")._base_manager.filter(
        Q(hash__in=line.hashes) | Q(former__overlap=list(line.hashes)), contact__isnull=False
    )
    known = {*contacts, *holding.values_list("contact", flat=True)}
    old = sorted(register.filter(pk__in=known, recorded_at__lte=at).values_list("pk", flat=True))
    held = holding.filter(contact__recorded_at__gt=at).values_list("hash", "former")
    new = {hash_ for current, former in held for hash_ in (current, *(former or ()))}
    return Person(tuple(old), tuple(sorted(set(line.hashes) - new)))


def _left(label: str, rows: Sequence[object]) -> bool:
    model = apps.get_model(label)
    return bool(model._base_manager.filter(not_empty(model), pk__in=rows).exists())


@transaction.atomic
def _forbid_again(by: Actor, now: datetime, line: Entry) -> bool:
    """Writes the act on each address that does not know it, by itself or by who holds it."""
    at = datetime.fromisoformat(line.at)
    missing = [hash_ for hash_ in line.hashes if not _known(hash_, line, at)]
    for hash_ in missing:
        given = acts.Given(
            _ACTS[line.kind],
            line.purpose,
            line.channel,
            line.topic,
            hash=hash_,
            happened_at=at,
            source_kind=SourceKind.SYSTEM,
            source="journal",
        )
        acts.record(by=by, now=now, given=given)
    return bool(missing)


def _known(hash_: str, line: Entry, at: datetime) -> bool:
    subjects = apps.get_model("consent.Subject")._base_manager
    points = apps.get_model("crm.ContactPoint")._base_manager.filter(hash=hash_, contact__isnull=False)
    refs = [
        *subjects.filter(hash=hash_).values_list("ref", flat=True),
        *subjects.filter(contact__in=points.values("contact")).values_list("ref", flat=True),
    ]
    events = apps.get_model("consent.ConsentEvent")._base_manager.filter(subject_ref__in=refs, happened_at=at)
    noes = events.filter(act__in=(Act.BANNED, Act.OBJECTED, Act.WITHDRAWN))
    return bool(noes.filter(purpose=line.purpose, channel=line.channel, topic=line.topic).exists())
