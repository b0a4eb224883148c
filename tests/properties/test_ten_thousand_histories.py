"""Ten thousand random histories side by side: ledger, projection, gate and definition agree on each. More: `pytest --histories 100000`.

Each person has an address, a number, a double merged into them, an employer and a mail domain shared with others; some have an address
whose older hash has acts of its own, and some were erased in the middle.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from consent.actions import erasure, ledger, subjects
from consent.enums import Act, SourceKind
from consent.models import Ban, Permission, Subject, Topic, Wording
from consent.queries.gate import Question, decisions
from consent.queries.history import events_of
from consent.rules import MARKETING, POINTS, RULES
from consent.state import LIFTABLE, NO, NOTHING, Around, Event, Scope, State, asked_scope, fold, judge
from crm.clean import hashes
from crm.enums import PointKind
from crm.models import Contact, ContactPoint, Order, OrderLine, Organisation, Position, Product
from privacy.actor import SYSTEM
from privacy.sql import Sql
from tests.consent.world import NOW
from tests.keys import old_key, rotate

AT_ONCE = 1_000
QUESTIONS = [
    Question(purpose, channel, topic)
    for (purpose, channel), rule in RULES.items()
    for topic in (("safety", "health") if rule.per_topic else ("",))
]
PURPOSES = ("", "direct_marketing", "newsletter", "survey", "web_profiling", "social_advertising")
CHANNELS, TOPICS = ("", "email", "phone", "letter", "web"), ("", "", "safety")
ACTS = (*Act, Act.GRANTED, Act.GRANTED, Act.CONFIRMED)
SOURCES = (SourceKind.FORM, SourceKind.STAFF, SourceKind.FILE)
OWN = ("person", "double", "email", "phone", "former")
ABOVE = ("organisation", "domain", "everybody")
_SOURCE = {"source_kind": "staff", "sourced_at": NOW}


@dataclass(frozen=True)
class Somebody:
    """A contact and the subjects that bear on them, by what they are."""

    contact: int
    on: dict[str, int]


@pytest.fixture(autouse=True)
def _two_keys(committed_db: str) -> Iterator[None]:
    with old_key():
        rotate()
        yield


def test_ledger_projection_gate_and_definition_agree_on_every_history(request: pytest.FixtureRequest) -> None:
    wanted, seen, open_ones = request.config.getoption("--histories"), 0, 0
    while seen < wanted:
        with transaction.atomic():
            with (
                connection.cursor() as cursor
            ):  # no statistics know rows that are never committed: it would compare each with each
                cursor.execute("SET LOCAL enable_nestloop = off")
            open_ones += _agree(random.Random(seen), min(AT_ONCE, wanted - seen))
            transaction.set_rollback(True)
        seen += AT_ONCE
    assert open_ones > wanted  # of some thirty questions each: histories that close everything would prove nothing


def _agree(chance: random.Random, number: int) -> int:
    people, wording = _people(number), _wording()
    drafts = [_history(chance, one, wording) for one in people]
    _append(draft for history in drafts for draft in history[: len(history) // 2])
    for one in chance.sample(people, number // 100):
        mine = list(Subject.objects.filter(pk__in=one.on.values()).exclude(hash="").values_list("hash", flat=True))
        erasure.carry_bans(by=SYSTEM, now=NOW, contact=one.contact, hashes=mine)
        erasure.end_permissions(by=SYSTEM, now=NOW, contacts=[one.contact], hashes=mine)
    _append(draft for history in drafts for draft in history[len(history) // 2 :])
    events = _events()
    states = {subject: fold(acts) for subject, acts in events.items()}
    assert _projected() == {
        (subject, *row) for subject, state in states.items() for row in (*_permissions(state), *_bans(state))
    }
    return sum(_decided(question, people, events, states) for question in QUESTIONS)


def _decided(
    question: Question, people: list[Somebody], events: dict[int, list[Event]], states: dict[int, State]
) -> int:
    """How many the gate lets through; each answer is the definition's, and none follows a no."""
    candidates = Sql(
        "SELECT unnest(%(people)s::bigint[]) AS contact_id, NULL::bigint AS point_id",
        {"people": [one.contact for one in people]},
    )
    sql = decisions(question, candidates)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT contact_id, reason, since, event_id FROM ({sql.text}) d", dict(sql.params))
        told = {row[0]: row[1:] for row in cursor.fetchall()}
    defined = {one.contact: _defined(question, _around(one, question.channel, states)) for one in people}
    assert told == defined, question
    through = [one for one in people if told[one.contact][0] == ""]
    assert not [one for one in through if _said_no_last(question, one, events)], question
    return len(through)


def _defined(question: Question, around: Around) -> tuple[str, object, object]:
    found = judge(question.purpose, question.channel, question.topic, around)
    return (str(found.reason) if found.reason else "", found.since, found.event)


def _around(one: Somebody, channel: str, states: dict[int, State]) -> Around:
    kind = POINTS.get(channel)
    return Around(
        contacts=(states[one.on["person"]], states[one.on["double"]]),
        address=states[one.on[kind]] if kind else NOTHING,
        organisations=(states[one.on["organisation"]],),
        domain=states[one.on["domain"]] if kind == PointKind.EMAIL else NOTHING,
        everybody=states[one.on["everybody"]],
        former=(states[one.on["former"]],) if kind == PointKind.EMAIL else (),
    )


def _said_no_last(question: Question, one: Somebody, events: dict[int, list[Event]]) -> bool:
    """Did the person say no to it at or after the last time they asked for it, and never end that no? Read from the acts alone."""
    asked, kind = asked_scope(question.purpose, question.channel, question.topic), POINTS.get(question.channel)
    bearing = ["person", "double", *([kind, "former"] if kind == PointKind.EMAIL else [kind] if kind else [])]
    acts = [(who, event) for who in bearing for event in events[one.on[who]]]
    yes = [e.happened_at for _, e in acts if e.act is Act.GRANTED and e.proven and e.own and e.scope == asked]
    ended = [(who, e.scope, e.happened_at) for who, e in acts if e.act is Act.BAN_LIFTED and e.proven and e.own]
    for who, event in acts:
        if event.act not in NO or not any(
            map(_covers(event.scope), (asked, Scope(question.purpose, question.channel, question.topic)))
        ):
            continue
        over = event.act in LIFTABLE and any(
            (by, scope) == (who, event.scope) and at >= event.happened_at for by, scope, at in ended
        )
        if not over and all(event.happened_at >= at for at in yes):
            return True
    return False


def _covers(no: Scope) -> Callable[[Scope], bool]:
    def covers(scope: Scope) -> bool:
        named = no.purpose == scope.purpose or (no.purpose == "" and scope.purpose in MARKETING)
        return named and no.channel in ("", scope.channel) and no.topic in ("", scope.topic)

    return covers


def _history(chance: random.Random, one: Somebody, wording: int) -> list[ledger.Draft]:
    acts = [_draft(chance, one.on[chance.choice(OWN)], wording) for _ in range(chance.randrange(14))]
    if chance.random() < 0.02:
        acts.append(_draft(chance, one.on[chance.choice(ABOVE)], wording))
    return acts


def _draft(chance: random.Random, subject: int, wording: int) -> ledger.Draft:
    question = chance.choice(QUESTIONS)
    exact = Scope(question.purpose, question.channel, question.topic)
    return ledger.Draft(
        subject=subject,
        act=chance.choice(ACTS),
        scope=chance.choice((exact, Scope(*map(chance.choice, (PURPOSES, CHANNELS, TOPICS))))),
        happened_at=chance.choice((None, *(NOW - timedelta(days=day) for day in range(6)))),
        source_kind=chance.choice(SOURCES),
        evidence=chance.choice(("", "a form")),
        wording=chance.choice((None, wording)),
    )


def _append(drafts: Iterable[ledger.Draft]) -> None:
    ledger.append(list(drafts), by=SYSTEM, now=NOW)


def _people(number: int) -> list[Somebody]:
    """So many people; twenty work for one organisation, fifty have their mail at one domain. All have bought something."""
    kept = {"search_text": "x", "sort_text": "x", **_SOURCE}
    places = Organisation.objects.bulk_create([Organisation(name=f"Paja {n}", **kept) for n in range(number // 20 + 1)])
    people = Contact.objects.bulk_create([Contact(first_name="Aino", **kept) for _ in range(number)])
    doubles = Contact.objects.bulk_create([Contact(first_name="Aino", merged_into=one, **kept) for one in people])
    Position.objects.bulk_create(
        [Position(contact=one, organisation=places[n // 20], **_SOURCE) for n, one in enumerate(people)]
    )
    product = Product.objects.create(code="x", name_fi="x", name_sv="x", name_en="x", price=1, fixed_price=True)
    orders = Order.objects.bulk_create(
        [Order(number=str(n), contact=one, ordered_on=NOW.date(), **_SOURCE) for n, one in enumerate(people)]
    )
    OrderLine.objects.bulk_create([OrderLine(order=order, product=product, unit_price=1) for order in orders])
    mails = [_point(one, PointKind.EMAIL, f"p{n}@d{n // 50}.example") for n, one in enumerate(people)]
    phones = [_point(one, PointKind.PHONE, f"+3584{n:08}") for n, one in enumerate(people)]
    ContactPoint.objects.bulk_create([*mails, *phones])
    by_contact = subjects.of_contacts([one.pk for one in (*people, *doubles)])
    by_hash = subjects.of_hashes(hash_ for point in (*mails, *phones) for hash_ in (point.hash, *point.former[:1]))
    employers = {place.pk: subjects.of_organisation(place.pk) for place in places}
    domains = {domain: subjects.of_domain(domain) for domain in sorted({point.domain for point in mails})}
    everybody = subjects.of_everybody()
    return [
        Somebody(
            person.pk,
            {
                "person": by_contact[person.pk],
                "double": by_contact[double.pk],
                "email": by_hash[mail.hash],
                "former": by_hash[mail.former[0]],
                "phone": by_hash[phone.hash],
                "organisation": employers[places[n // 20].pk],
                "domain": domains[mail.domain],
                "everybody": everybody,
            },
        )
        for n, (person, double, mail, phone) in enumerate(zip(people, doubles, mails, phones, strict=True))
    ]


def _point(holder: Contact, kind: PointKind, key: str) -> ContactPoint:
    (current, former), domain = hashes(kind, key), key.rpartition("@")[2] if kind is PointKind.EMAIL else ""
    return ContactPoint(
        contact=holder, kind=kind, value=key, key=key, domain=domain, hash=current, former=former, **_SOURCE
    )


def _wording() -> int:
    for key in ("safety", "health"):
        Topic.objects.create(key=key, name_fi=key, name_sv=key, name_en=key)
    return Wording.objects.create(key="direct_marketing", version=1, language="fi", text="…", platforms="Meta").pk


def _events() -> dict[int, list[Event]]:
    numbers: dict[UUID, int] = dict(Subject.objects.values_list("ref", "id"))
    found = defaultdict(list, {numbers[ref]: acts for ref, acts in events_of(list(numbers)).items()})
    return {number: found[number] for number in numbers.values()}


def _permissions(state: State) -> Iterator[tuple[object, ...]]:
    for scope, p in state.permissions.items():
        yield ("permission", *scope, p.state, p.since, p.asked_at, p.event)


def _bans(state: State) -> Iterator[tuple[object, ...]]:
    for ban in state.bans.values():
        yield ("ban", *ban.scope, ban.act, ban.since, ban.lifted_at, ban.event)


def _projected() -> set[tuple[object, ...]]:
    scope = ("purpose", "channel", "topic")
    permissions = Permission.objects.values_list("subject", *scope, "state", "since", "asked_at", "event")
    bans = Ban.objects.values_list("subject", *scope, "act", "since", "lifted_at", "event")
    return {(row[0], "permission", *row[1:]) for row in permissions} | {(row[0], "ban", *row[1:]) for row in bans}
