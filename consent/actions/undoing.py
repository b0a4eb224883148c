"""Taking back what was just done by a link: everything is as it was before, but for what else was said meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from consent.actions import ledger, subjects
from consent.actions.preferences import Events, draft, write
from consent.enums import Act, SourceKind, SubjectKind
from consent.models import ConsentEvent, Subject
from consent.queries.addresses import email_behind, hashes_behind
from consent.queries.history import events_of
from consent.rules import rule_for
from consent.state import LIFTABLE, NO, OPEN, Ban, Event, Scope, State, fold
from crm.enums import PointKind
from crm.queries.reach import holders, living, main_points, merged_family
from privacy.refusal import Refused

PROOF = "Undone by the same link."


@transaction.atomic
def undo(*, now: datetime, hash: str, contact: int | None, events: Sequence[int]) -> Events:
    """Takes back the acts of these numbers, all by the link of this address or its person.

    What they closed opens again where it was open just before and nothing else forbids it now; what they opened closes again. Raises
    Refused where nothing is left to be taken back.
    """
    written = take_back(now=now, hash=hash, contact=contact, events=events)
    if not written:
        raise Refused(_("There is nothing to undo."))
    return written


def take_back(
    *,
    now: datetime,
    hash: str,
    contact: int | None,
    events: Sequence[int],
    kind: SourceKind = SourceKind.LINK,
) -> Events:
    """Inside an action's transaction: the same, at this address and its person; nothing where nothing is left to be taken back."""
    about = [_About(subject, acts, frozenset(events), kind) for subject, acts in _locked(hash, living(contact))]
    drafts = [draft for one in about for draft in (*_back(one), *_again(one, about))]
    return write(drafts, now, contact)


def _locked(hash: str, person: int | None) -> list[tuple[Subject, list[Event]]]:
    """The subjects of the address, of the person with their numbers, and of everybody who holds the address, with their acts.

    A no of any of these people counts, also one that is being written now: their subjects are made where missing, which waits for it.
    """
    people = sorted({*holders(PointKind.EMAIL, email_behind(hash)), *([person] if person else [])})
    subjects.of_contacts(people)
    points = main_points(person).values() if person else ()
    numbers = [point.hash for point in points if point.kind != PointKind.EMAIL]
    families = [member for one in people for member in merged_family(one)]
    theirs = Q(hash__in=[*hashes_behind(hash), *numbers]) | Q(contact__in=families)
    locked = list(Subject.objects.select_for_update(no_key=True).filter(theirs).order_by("pk"))
    history = events_of([subject.ref for subject in locked])
    return [(subject, history[subject.ref]) for subject in locked]


class _About:
    """One subject: its acts to be taken back, and its state before them and now."""

    def __init__(self, subject: Subject, history: list[Event], events: frozenset[int], kind: SourceKind) -> None:
        self.id, self.numbers, self.kind = subject.pk, events, kind
        self.is_person = subject.kind == SubjectKind.CONTACT
        self.mine = [event for event in history if event.id in events]
        first = self.mine[0].number if self.mine else len(history) + 1
        self.before, self.now = fold(event for event in history if event.number < first), fold(history)
        self.closed = [event for event in self.mine if event.act in NO and _stands(self.now, event)]

    def draft(self, act: Act, scope: Scope, proof: str = "", wording: int | None = None) -> ledger.Draft:
        return draft(self.id, act, scope, proof, wording, kind=self.kind)

    def others(self) -> Iterator[Ban]:
        """Every no but those taken back, lifted or not."""
        yield from self.before.bans.values()
        yield from (ban for ban in self.now.bans.values() if ban.event not in self.numbers)


def _back(one: _About) -> Iterator[ledger.Draft]:
    """Ends the bans, gives back the ones that were ended, withdraws what was not open before."""
    for event in one.mine:
        scope, act, earlier = event.scope, event.act, one.before.permissions.get(event.scope)
        if act in LIFTABLE and event in one.closed and not _stood(one.before, event):
            yield one.draft(Act.BAN_LIFTED, scope, PROOF)
        elif act is Act.BAN_LIFTED and _lifted(one.now, event):
            yield one.draft(Act.BANNED, scope)
        elif act is Act.GRANTED and _made(one, event) and not (earlier and earlier.state in OPEN):
            yield one.draft(Act.WITHDRAWN, scope)


def _again(one: _About, about: list[_About]) -> Iterator[ledger.Draft]:
    """Grants what the acts closed, as it was asked for, with the wording shown then; not what another no closed as well."""
    closed = [event for other in about if other is one or other.is_person for event in other.closed]
    others = [ban for other in about for ban in other.others()]
    for scope, permission in one.before.permissions.items():
        spoken = any(Ban(event.scope, event.act, event.happened_at).covers(scope) for event in closed)
        forbidden = any(ban.covers(scope) and ban.closes(permission.asked_at) for ban in others)
        asked_anew = one.now.permissions.get(scope) != permission
        if spoken and permission.state in OPEN and not (forbidden or asked_anew):
            wording = ConsentEvent.objects.values_list("wording_id", flat=True).get(pk=permission.event)
            yield one.draft(Act.GRANTED, scope, PROOF, wording)
            if rule_for(scope.purpose, scope.channel).double_opt_in:
                yield one.draft(Act.CONFIRMED, scope, PROOF, wording)


def _stands(after: State, event: Event) -> bool:
    """Is this no the last of its kind at its scope, and not lifted?"""
    ban = after.bans.get((event.scope, event.act))
    return bool(ban and ban.event == event.id and ban.lifted_at is None)


def _stood(before: State, event: Event) -> bool:
    ban = before.bans.get((event.scope, event.act))
    return bool(ban and ban.lifted_at is None)


def _lifted(now: State, event: Event) -> bool:
    """Does the end of a ban that this act was still stand?"""
    return any(ban.lifted_at == event.happened_at for ban in now.bans.values() if ban.scope == event.scope)


def _made(one: _About, event: Event) -> bool:
    """Does the permission at its scope still rest on these acts?"""
    permission = one.now.permissions.get(event.scope)
    return bool(permission and permission.event in one.numbers)
