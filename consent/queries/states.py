"""What somebody allowed and forbade, read from the ledger itself by the definition: now, or as the register knew it on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from django.db.models import Q

from consent.ageing import refused_on
from consent.enums import Reason, SubjectKind
from consent.models import Subject, Topic
from consent.queries.history import events_of
from consent.queries.rulebook import RuleBook, in_force
from consent.rules import POINTS, RULES, rule_for
from consent.state import NOTHING, Around, Ban, Scope, State, Verdict, fold, judge
from crm.normal import domain_of
from crm.queries.circumstances import Circumstances, circumstances
from crm.queries.reach import workplaces

BANNED = frozenset(
    {
        Reason.ADDRESS_BANNED,
        Reason.DOMAIN_BANNED,
        Reason.ORGANISATION_BANNED,
        Reason.EVERYBODY_STOPPED,
        Reason.MARKETING_BANNED,
        Reason.CHANNEL_BANNED,
    }
)


@dataclass(frozen=True)
class ScopeState:
    """The state of one scope in a word, why not (None: nothing against it), and the event that decides, with its time.

    `asked`: the person asked for exactly this, and has not banned it since.
    """

    scope: Scope
    state: str
    reason: Reason | None
    since: datetime | None
    event: int | None
    asked: bool = False


@dataclass(frozen=True)
class BanInForce:
    """A no in force and the level it stands on."""

    level: SubjectKind
    ban: Ban


@dataclass(frozen=True)
class Picture:
    """Everything that bears on one person, or on one address nobody holds."""

    contacts: tuple[State, ...] = ()
    addresses: Mapping[str, State] = field(default_factory=dict)
    organisations: tuple[State, ...] = ()
    domain: State = NOTHING
    everybody: State = NOTHING
    separate: bool = False
    """Does each platform of social media take a permission of its own?"""
    former: Mapping[str, tuple[State, ...]] = field(default_factory=dict)
    """The addresses under older keys."""

    def verdict(self, scope: Scope, platform: str = "") -> Verdict:
        """What the definition says about a purpose over a channel. Raises ValueError where no rule lets it use the channel."""
        return judge(*scope, around=self._around(scope.channel), platform=platform, separate=self.separate)

    def refused_on(self, scope: Scope) -> datetime | None:
        """When the person last said no to this or to more, and has not taken it back."""
        return refused_on(scope, self._around(scope.channel))

    def word(self, scope: Scope) -> str:
        """The state in a word: granted, confirmed, open, banned, objected or a reason's word; "" where the scope is no single rule's."""
        return self._state(scope).state if (scope.purpose, scope.channel) in RULES else ""

    def states(self, offered: Iterable[str] | None = None) -> list[ScopeState]:
        """The state of every rule of the table, newsletters by topic: those asked for, and those in use (`offered`, where they have been read)."""
        if offered is None:
            offered = Topic.objects.filter(in_use=True).values_list("key", flat=True)
        topics = sorted({*offered, *self._topics()})
        return [
            self._state(Scope(purpose, channel, topic))
            for (purpose, channel), rule in RULES.items()
            for topic in (topics if rule.per_topic else [""])
        ]

    def bans(self) -> list[BanInForce]:
        """Every no in force, the person's first."""
        levels: list[tuple[SubjectKind, Iterable[State]]] = [
            (SubjectKind.CONTACT, self.contacts),
            (SubjectKind.ADDRESS, [*self.addresses.values(), *chain.from_iterable(self.former.values())]),
            (SubjectKind.ORGANISATION, self.organisations),
            (SubjectKind.DOMAIN, [self.domain]),
            (SubjectKind.EVERYBODY, [self.everybody]),
        ]
        return [
            BanInForce(level, ban)
            for level, states in levels
            for state in states
            for ban in state.bans.values()
            if ban.lifted_at is None
        ]

    def _around(self, channel: str) -> Around:
        address = self.addresses.get(POINTS[channel], NOTHING) if channel in POINTS else NOTHING
        domain = self.domain if POINTS.get(channel) == "email" else NOTHING
        former = self.former.get(POINTS.get(channel, ""), ())
        return Around(self.contacts, address, self.organisations, domain, self.everybody, former)

    def _topics(self) -> set[str]:
        return {scope.topic for state in self.addresses.values() for scope in state.permissions if scope.topic}

    def _state(self, scope: Scope) -> ScopeState:
        verdict = self.verdict(scope)
        if verdict.reason is not None:
            word = "banned" if verdict.reason in BANNED else verdict.reason.value
            return ScopeState(scope, word, verdict.reason, verdict.since, verdict.event)
        given = "confirmed" if rule_for(scope.purpose, scope.channel).double_opt_in else "granted"
        return ScopeState(scope, given if verdict.event else "open", None, verdict.since, verdict.event, verdict.asked)


def picture(
    *,
    contact: int | None = None,
    points: Mapping[str, tuple[str, ...]] | None = None,
    domain: str = "",
    as_of: datetime | None = None,
    book: RuleBook | None = None,
    around: Circumstances | None = None,
) -> Picture:
    """Reads the ledger about a person, by number or by circumstances that have been read already, and the addresses they are reached by;
    `points` names other ones by kind, each by its hashes under every key, first the one that permissions are read from: what was allowed
    under another never counts, what was forbidden does.

    With `as_of`, what the register knew then. Two reads for the subjects, one for their acts. Raises Refused for a person it does not have.
    """
    if around is None and contact is not None:
        around = circumstances(contact)
    family = around.family if around else ()
    main = around.points if around else {}
    hashes = {**{kind: point.hashes for kind, point in main.items()}, **(points or {})}
    domain = domain or (domain_of(main["email"].key) if "email" in main else "")
    named = (
        Q(contact__in=family)
        | Q(hash__in=[hash_ for known in hashes.values() for hash_ in known])
        | Q(organisation__in=workplaces(family[0]) if family else [])
    )
    named |= Q(kind=SubjectKind.EVERYBODY) | (Q(domain=domain, kind=SubjectKind.DOMAIN))
    subjects = list(Subject.objects.filter(named).order_by("id"))
    events = events_of([subject.ref for subject in subjects], as_of=as_of)
    states = {subject.pk: fold(events[subject.ref]) for subject in subjects}

    def of(kind: SubjectKind) -> tuple[State, ...]:
        return tuple(states[subject.pk] for subject in subjects if subject.kind == kind)

    by_hash = {subject.hash: states[subject.pk] for subject in subjects if subject.kind == SubjectKind.ADDRESS}
    return Picture(
        contacts=of(SubjectKind.CONTACT),
        addresses={kind: by_hash.get(known[0], NOTHING) for kind, known in hashes.items()},
        former={
            kind: tuple(by_hash[hash_] for hash_ in known[1:] if hash_ in by_hash) for kind, known in hashes.items()
        },
        organisations=of(SubjectKind.ORGANISATION),
        domain=next(iter(of(SubjectKind.DOMAIN)), NOTHING),
        everybody=next(iter(of(SubjectKind.EVERYBODY)), NOTHING),
        separate="permission_per_platform" in (book or in_force()).choices,
    )
