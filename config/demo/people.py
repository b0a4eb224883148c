"""Invented people: who they are, where they work, how they are reached and what they allowed."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from config.demo import phrases, words
from config.demo.days import Days, midnight
from config.demo.firms import SOURCE, Firm, phone, street
from config.demo.names import Name, name, plain
from crm.actions.many import NewAddress, NewIdentity, NewOrganisation, NewPerson, NewPoint, NewPosition, NewStanding
from crm.clean import Postal
from crm.enums import ContactKind, PointKind, PointState, SourceKind, StandingKind
from crm.sources import Source

_INTERESTS = ("work_ability", "ergonomics", "occupational_safety", "leadership", "work_communities", "chemicals")
_PERMISSIONS = (
    *(("newsletter",) * 9 + ("both",) * 4 + ("marketing",) * 3),
    *("unproven", "banned", "withdrawn", "", "", "", "", ""),
)
_TOPICS = (("work_ability",),) * 4 + (("trainings",),) * 3 + (("work_ability", "trainings"),)
_SOURCES = (
    *(SourceKind.FORM, SourceKind.NEWSLETTER, SourceKind.ORDER, SourceKind.EVENT, SourceKind.CALL, SourceKind.WEB_SHOP),
    *(SourceKind.QUOTE_REQUEST, SourceKind.FILE, SourceKind.PUBLIC, SourceKind.DATA_COMPANY, SourceKind.CAMPAIGN),
)
_NOT_THEMSELVES = {SourceKind.FILE, SourceKind.PUBLIC, SourceKind.DATA_COMPANY}


class Workplace(NamedTuple):
    """A firm and its number in the register."""

    organisation: int
    firm: Firm


class DemoPerson(NamedTuple):
    """Somebody as they are entered, and what they do. `permission` is what they allowed: "newsletter", "marketing", "both", "unproven",
    "banned", "withdrawn" or "". `buys` is how many deals they make over the years."""

    entry: NewPerson
    email: str
    permission: str
    topics: tuple[str, ...]
    since: date
    buys: int
    workplace: Workplace | None


def person(number: int, dice: Random, days: Days, work: Workplace | None, former: Workplace | None) -> DemoPerson:
    """The person of a number; `work` is where they are now, `former` where they were before."""
    if work and number % 50 == 7:
        return _mailbox(dice, days, work)
    language = dice.choices(("fi", "sv", "en"), (79, 13, 8))[0]
    called, since = name(dice, language), days.ago(dice, 2900, 3)
    source = Source(
        dice.choice(_SOURCES), SOURCE, midnight(since), "marketing" if dice.random() < 0.3 else "customer_care"
    )
    trader = work is None and dice.random() < 0.025
    local = f"{plain(called.call or called.first)}.{plain(called.last)}{number}"
    private = f"{local}@posti.example"
    buys = _buys(dice, at_work=work is not None or trader)
    permission = dice.choice(_PERMISSIONS)
    entry = NewPerson(
        source=source,
        standings=_standings(dice, since, permission, buys),
        first_name=called.first,
        call_name=called.call,
        last_name=called.last,
        occupation=dice.choice(words.TITLES)[0] if dice.random() < 0.25 else "",
        rank=dice.choice(words.RANKS) if dice.random() < 0.03 else "",
        language=language,
        restricted_at=days.now - timedelta(days=20) if dice.random() < 0.0005 else None,
        informed_at=source.at + timedelta(days=9) if source.kind in _NOT_THEMSELVES else None,
        positions=_positions(number, dice, days, language, local, since, work, former),
        business=_business(called, source) if trader else None,
        points=_points(number, dice, private, at_work=work is not None),
        addresses=_home(dice, language) if dice.random() < 0.35 else (),
        identities=_identities(number, dice, days, local),
        interests=tuple(sorted(dice.sample(_INTERESTS, dice.choice((0, 0, 1, 2))))),
        attributes=_attributes(dice, days, since) if dice.random() < 0.06 else (),
        sources=(("occupation", Source(SourceKind.PUBLIC, SOURCE, source.at)),) if dice.random() < 0.02 else (),
    )
    email = f"{local}@{work.firm.domain}" if work else private
    return DemoPerson(entry, email, permission, dice.choice(_TOPICS), since, buys, work)


def _mailbox(dice: Random, days: Days, work: Workplace) -> DemoPerson:
    """A mailbox that several of an organisation's people read."""
    local, called = dice.choice(words.MAILBOXES)
    since, email = days.ago(dice, 2500, 30), f"{local}@{work.firm.domain}"
    entry = NewPerson(
        source=Source(SourceKind.ORDER, SOURCE, midnight(since), "customer_care"),
        standings=(NewStanding(StandingKind.CUSTOMER, since),),
        kind=ContactKind.SHARED_MAILBOX,
        last_name=called,
        language=work.firm.language,
        positions=(NewPosition(work.organisation),),
        points=(NewPoint(PointKind.EMAIL, email),),
    )
    return DemoPerson(entry, email, "", (), since, 1, work)


def _buys(dice: Random, *, at_work: bool) -> int:
    turn = dice.random()
    if not at_work:
        return 1 if turn < 0.2 else 0
    if turn < 0.5:
        return 0
    return dice.randrange(1, 3) if turn < 0.82 else dice.randrange(2, 6) if turn < 0.96 else dice.randrange(5, 13)


def _standings(dice: Random, since: date, permission: str, buys: int) -> tuple[NewStanding, ...]:
    kinds = []
    if buys:
        kinds.append(StandingKind.CUSTOMER if buys > 1 or dice.random() < 0.8 else StandingKind.PROSPECT)
    if permission in ("newsletter", "both"):
        kinds.append(StandingKind.SUBSCRIBER)
    if permission in ("marketing", "both"):
        kinds.append(StandingKind.PERMISSION_GIVER)
    return tuple(NewStanding(kind, since) for kind in kinds or (StandingKind.IN_CONTACT,))


def _positions(
    number: int,
    dice: Random,
    days: Days,
    language: str,
    local: str,
    since: date,
    work: Workplace | None,
    former: Workplace | None,
) -> tuple[NewPosition, ...]:
    if work is None:
        return ()
    fi, sv, en, duties = dice.choice(words.TITLES)
    points = [NewPoint(PointKind.EMAIL, f"{local}@{work.firm.domain}", _state(dice))]
    if dice.random() < 0.6:
        points.append(phone(2 * number, dice))
    areas = tuple(duties.split()) if dice.random() < 0.6 else ()
    title = {"fi": fi, "sv": sv}.get(language, en)
    begun = since - timedelta(days=dice.randrange(0, 2000))
    now = NewPosition(work.organisation, title, begun, None, areas, tuple(points))
    if former is None or former.organisation == work.organisation:
        return (now,)
    left = begun - timedelta(days=dice.randrange(1, 60))
    old = NewPoint(PointKind.EMAIL, f"{local}@{former.firm.domain}")
    points_then = (old,) if former.firm.domain != work.firm.domain else ()
    return (
        NewPosition(former.organisation, fi, left - timedelta(days=dice.randrange(200, 3000)), left, (), points_then),
        now,
    )


def _business(called: Name, source: Source) -> NewOrganisation:
    return NewOrganisation(
        source=source,
        name=f"Tmi {called.call or called.first} {called.last}",
        customer_group="company",
        vat_group="domestic",
        payment_terms="net_14",
        customer_class="occasional",
    )


def _points(number: int, dice: Random, private: str, *, at_work: bool) -> tuple[NewPoint, ...]:
    points = []
    if not at_work or dice.random() < 0.2:
        points.append(NewPoint(PointKind.EMAIL, private, _state(dice)))
    if dice.random() < (0.2 if at_work else 0.6):
        points.append(phone(2 * number + 1, dice))
    return tuple(points)


def _state(dice: Random) -> PointState:
    turn = dice.random()
    return PointState.WORKS if turn < 0.98 else PointState.BOUNCED if turn < 0.995 else PointState.WRONG


def _home(dice: Random, language: str) -> tuple[NewAddress, ...]:
    code, fi, sv, _size = dice.choices(words.PLACES, cum_weights=words.PLACE_SIZES)[0]
    flat = f"{dice.choice('ABCD')} {dice.randrange(1, 60)}" if dice.random() < 0.6 else ""
    return (NewAddress(Postal(street(dice, language), code, sv if language == "sv" else fi, extra=flat)),)


def _identities(number: int, dice: Random, days: Days, local: str) -> tuple[NewIdentity, ...]:
    turn = dice.random()
    if turn < 0.10:
        return (NewIdentity("Verkkokauppa", local, days.ago(dice, 700)),)
    return (NewIdentity("Koulutusportaali", f"K{number:07d}", days.ago(dice, 700)),) if turn < 0.15 else ()


def _attributes(dice: Random, days: Days, since: date) -> tuple[tuple[str, str], ...]:
    """One piece of other information, not older than it may be kept."""
    if since < days.today - timedelta(days=600):
        return ()
    kind = dice.choice(list(phrases.ATTRIBUTES))
    return ((kind, dice.choice(phrases.ATTRIBUTES[kind])),)
