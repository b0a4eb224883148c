"""What somebody's acts come to: the definition. The projections and the gate's SQL are tested against it over random histories.

The acts of one subject fold into two independent tables. **Permissions**: what was granted, at exactly the scope it names. **Bans**:
every no (a ban, an objection, a withdrawal), at a scope where "" means any. A no never touches a permission; the two are compared when
somebody asks, which is what makes a no on a person, an address or an organisation act at once on everything under it:

- a no of a person or an address closes what was asked at or before its time (a tie closes); a later grant reopens what it names;
- a lifted ban closes nothing more, but what was granted before it does not come back: lifting grants nothing;
- a no of an organisation, a domain or everybody closes until lifted, whatever a person grants;
- "all marketing" closes the purposes whose rule says so and leaves the others; a no that names its purpose closes that one.

Acts take effect in the order of when they happened, so that a letter recorded late counts from its day; at the same instant a no comes
last, and otherwise the ledger's number decides. What came by a file or a machine is never the person's own act: it can open what nobody
closed, and neither outranks nor lifts a ban.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from consent.enums import Act, PermissionState, Reason, SourceKind, SubjectKind
from consent.rules import ADDRESSED, MARKETING, RULES, Mode, rule_for

NO = frozenset({Act.BANNED, Act.OBJECTED, Act.WITHDRAWN})
LIFTABLE = frozenset({Act.BANNED, Act.OBJECTED})
NOT_OWN = frozenset({SourceKind.FILE, SourceKind.API, SourceKind.WEB_SHOP, SourceKind.MERGE, SourceKind.SYSTEM})
OPEN = frozenset({PermissionState.GRANTED, PermissionState.CONFIRMED})
_AT_ONE_INSTANT = {Act.GRANTED: 0, Act.BAN_LIFTED: 0, Act.CONFIRMED: 1}
_ORDER = {reason: place for place, reason in enumerate(Reason)}


class Scope(NamedTuple):
    """What an act is about; "" means any (any purpose: all marketing)."""

    purpose: str = ""
    channel: str = ""
    topic: str = ""


ANY = Scope()


@dataclass(frozen=True)
class Event:
    """One act of the ledger as far as it has effect. `proven`: evidence lies beside it. `platforms`: the social media its wording names."""

    number: int
    act: Act
    happened_at: datetime
    scope: Scope = ANY
    proven: bool = False
    source_kind: str = SourceKind.STAFF
    id: int = 0
    platforms: str = ""

    @property
    def own(self) -> bool:
        """Is it the person's own act, recorded with whatever help, not a file's or a machine's?"""
        return self.source_kind not in NOT_OWN


@dataclass(frozen=True)
class Permission:
    """What the grants at one scope come to. `asked_at` is when the person asked; None where it outranks no ban."""

    state: PermissionState
    since: datetime
    asked_at: datetime | None = None
    event: int = 0
    platforms: str = ""


@dataclass(frozen=True)
class Ban:
    """The last no of its kind at one scope, in force until `lifted_at`."""

    scope: Scope
    act: Act
    since: datetime
    lifted_at: datetime | None = None
    event: int = 0

    def covers(self, scope: Scope) -> bool:
        """Does it speak of this purpose, channel and topic?"""
        named = self.scope.purpose == scope.purpose or (not self.scope.purpose and scope.purpose in MARKETING)
        return named and self.scope.channel in ("", scope.channel) and self.scope.topic in ("", scope.topic)

    def closes(self, asked_at: datetime | None) -> bool:
        """Does it close what was asked then? What nobody asked for is always closed."""
        return asked_at is None or asked_at <= self.since


@dataclass(frozen=True)
class State:
    """What the acts of one subject come to."""

    permissions: Mapping[Scope, Permission] = field(default_factory=dict)
    bans: Mapping[tuple[Scope, Act], Ban] = field(default_factory=dict)


NOTHING = State()


def fold(events: Iterable[Event]) -> State:
    """The state that the acts of one subject come to, in whatever order they are given."""
    ordered = sorted(events, key=lambda event: (event.happened_at, _AT_ONE_INSTANT.get(event.act, 2), event.number))
    granted = {e.scope for e in ordered if e.act not in NO and e.act is not Act.BAN_LIFTED}
    folded = ((scope, _permission(scope, [e for e in ordered if e.scope == scope])) for scope in granted)
    return State({scope: permission for scope, permission in folded if permission}, _bans(ordered))


def _permission(scope: Scope, events: Iterable[Event]) -> Permission | None:
    """The grants, confirmations and expiries at one scope, in order of effect."""
    double = _needs_confirmation(scope)
    given = pending = expired = unproven = None
    for event in events:
        if event.act is Act.GRANTED and not event.proven:
            unproven = unproven or Permission(PermissionState.UNPROVEN, event.happened_at, None, event.id)
        elif event.act is Act.GRANTED:
            asked_at = event.happened_at if event.own else None
            if double:
                pending = Permission(
                    PermissionState.UNCONFIRMED, event.happened_at, asked_at, event.id, event.platforms
                )
            elif event.own or given is None:
                given = Permission(PermissionState.GRANTED, event.happened_at, asked_at, event.id, event.platforms)
        elif event.act is Act.CONFIRMED and pending is not None:
            if pending.asked_at or given is None:
                given = Permission(
                    PermissionState.CONFIRMED, event.happened_at, pending.asked_at, event.id, pending.platforms
                )
            pending = None
        elif event.act is Act.EXPIRED and (given or pending):
            given = pending = None
            expired = Permission(PermissionState.EXPIRED, event.happened_at, None, event.id)
    return given or pending or expired or unproven


def _needs_confirmation(scope: Scope) -> bool:
    rule = RULES.get((scope.purpose, scope.channel))
    return bool(rule and rule.double_opt_in)


def _bans(ordered: Iterable[Event]) -> dict[tuple[Scope, Act], Ban]:
    bans: dict[tuple[Scope, Act], Ban] = {}
    for event in ordered:
        if event.act in NO:
            bans[event.scope, event.act] = Ban(event.scope, event.act, event.happened_at, None, event.id)
        elif event.act is Act.BAN_LIFTED and event.proven and event.own:
            for act in LIFTABLE:
                ban = bans.get((event.scope, act))
                if ban and ban.lifted_at is None:
                    bans[event.scope, act] = Ban(ban.scope, act, ban.since, event.happened_at, ban.event)
    return bans


@dataclass(frozen=True)
class Verdict:
    """Why not (None: nothing in the ledger speaks against it), and the event that decides, with its time.

    `asked`: the person asked for exactly this, and has not banned it since.
    """

    reason: Reason | None
    since: datetime | None = None
    event: int | None = None
    asked: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Around:
    """The states that bear on one person at one address. Merged people bring several contacts; who works for several, several organisations.

    `former` are those of the address's hashes under older keys: what was forbidden there counts, what was allowed does not.
    """

    contacts: tuple[State, ...] = ()
    address: State = NOTHING
    organisations: tuple[State, ...] = ()
    domain: State = NOTHING
    everybody: State = NOTHING
    former: tuple[State, ...] = ()

    def of_the_person(self) -> Iterator[tuple[SubjectKind, Ban]]:
        yield from ((SubjectKind.CONTACT, ban) for state in self.contacts for ban in state.bans.values())
        yield from ((SubjectKind.ADDRESS, ban) for state in (self.address, *self.former) for ban in state.bans.values())

    def above_the_person(self) -> Iterator[tuple[SubjectKind, Ban]]:
        yield from ((SubjectKind.ORGANISATION, ban) for state in self.organisations for ban in state.bans.values())
        yield from ((SubjectKind.DOMAIN, ban) for ban in self.domain.bans.values())
        yield from ((SubjectKind.EVERYBODY, ban) for ban in self.everybody.bans.values())


def decide(
    purpose: str,
    channel: str,
    topic: str = "",
    around: Around | None = None,
    *,
    platform: str = "",
    separate: bool = False,
) -> Reason | None:
    """The consent part of the gate: the one reason against it, or None. Raises ValueError where no rule lets the purpose use the channel."""
    return judge(purpose, channel, topic, around, platform=platform, separate=separate).reason


def judge(
    purpose: str,
    channel: str,
    topic: str = "",
    around: Around | None = None,
    *,
    platform: str = "",
    separate: bool = False,
) -> Verdict:
    """Like `decide`, with the event that decides.

    `platform` is the social medium it is about, "" for any; `separate`: each takes a permission of its own, and none is borrowed.
    """
    around, rule = around or Around(), rule_for(purpose, channel)
    asked = asked_scope(purpose, channel, topic, platform=platform, separate=separate)
    permission = _carried(asked, around)
    asked_at = permission.asked_at if permission and permission.state in OPEN else None

    def speaks(ban: Ban) -> bool:
        return ban.covers(Scope(purpose, channel, topic)) or ban.covers(asked)

    own = [(kind, ban) for kind, ban in around.of_the_person() if speaks(ban) and ban.closes(asked_at)]
    closing = [(_reason(kind, ban), ban) for kind, ban in own if ban.lifted_at is None]
    closing += [
        (_reason(kind, ban), ban) for kind, ban in around.above_the_person() if speaks(ban) and ban.lifted_at is None
    ]
    if closing:
        reason, ban = min(closing, key=lambda found: (_ORDER[found[0]], -found[1].since.timestamp(), -found[1].event))
        return Verdict(reason, ban.since, ban.event)
    if rule.mode is not Mode.OPT_IN:
        if permission is None or asked_at is None:
            return Verdict(None)
        return Verdict(None, permission.since, permission.event, asked=not own)  # whatever stands in `own` was lifted
    borrowed = bool(rule.borrows) and not separate
    named = not borrowed or (permission is not None and names(permission.platforms, platform))
    return _permitted(permission, [ban for _, ban in own], named=named)


def asked_scope(purpose: str, channel: str, topic: str = "", *, platform: str = "", separate: bool = False) -> Scope:
    """The scope of the permission it takes: its own, or that of another purpose. `platform` and `separate` as for `judge`."""
    rule = rule_for(purpose, channel)
    if rule.borrows:
        return Scope(purpose, channel, platform) if separate else Scope(*rule.borrows)
    return Scope(purpose, channel, topic)


def names(platforms: str, platform: str) -> bool:
    """Does a wording that names these platforms, separated by commas, name this one; any, where none is asked for?"""
    return platform in platforms.split(", ") if platform else bool(platforms)


def _permitted(permission: Permission | None, lifted: list[Ban], *, named: bool) -> Verdict:
    if permission is None:
        return Verdict(Reason.NO_PERMISSION)
    if permission.state not in OPEN:
        return Verdict(Reason(permission.state.value), permission.since, permission.event)
    if lifted:
        last = max(lifted, key=lambda ban: (ban.since, ban.event))
        return Verdict(Reason.WITHDRAWN, last.since, last.event)
    if not named:
        return Verdict(Reason.NO_PERMISSION)
    return Verdict(None, permission.since, permission.event)


def _carried(scope: Scope, around: Around) -> Permission | None:
    """The permission at the scope: the address's where the channel has one, else the person's that was asked for last."""
    if scope.channel in ADDRESSED:
        return around.address.permissions.get(scope)
    held = [state.permissions[scope] for state in around.contacts if scope in state.permissions]
    return max(
        held, key=lambda p: (p.state in OPEN, p.asked_at is not None, p.asked_at or p.since, p.event), default=None
    )


def _reason(kind: SubjectKind, ban: Ban) -> Reason:
    if kind is SubjectKind.DOMAIN:
        return Reason.DOMAIN_BANNED
    if kind is SubjectKind.ORGANISATION:
        return Reason.ORGANISATION_BANNED
    if kind is SubjectKind.EVERYBODY:
        return Reason.EVERYBODY_STOPPED
    if ban.act is not Act.BANNED:
        return Reason.WITHDRAWN if ban.act is Act.WITHDRAWN else Reason.OBJECTED
    if kind is SubjectKind.ADDRESS:
        return Reason.ADDRESS_BANNED
    if ban.scope.channel:
        return Reason.CHANNEL_BANNED
    return Reason.OBJECTED if ban.scope.purpose or ban.scope.topic else Reason.MARKETING_BANNED
