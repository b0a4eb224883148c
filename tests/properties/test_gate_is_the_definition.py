"""Over random histories of everything that bears on one person, the gate's SQL and the ledger's projections say what the definition says."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.actions import ledger, subjects
from consent.enums import Act, ListKind, PermissionState, SourceKind
from consent.models import Ban, BanList, BanListEntry, Contacted, Permission, Subject
from consent.queries.facts import known
from consent.queries.gate import Question, explain
from consent.queries.history import events_of
from consent.queries.panel import COLUMNS, answer_now, panel
from consent.queries.rulebook import RuleBook, in_force
from consent.queries.states import picture
from consent.rules import RULES
from consent.state import Scope, fold
from crm.models import Address, Contact, ContactPoint, OrderLine, Position, Product
from crm.queries.circumstances import circumstances
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from tests.consent import world

pytestmark = pytest.mark.django_db

QUESTIONS = [
    Question(purpose, channel, topic)
    for (purpose, channel), rule in RULES.items()
    for topic in (("safety", "health") if rule.per_topic else ("",))
]
SCOPES = st.builds(
    Scope,
    st.sampled_from(["", "direct_marketing", "newsletter", "survey", "web_profiling", "social_advertising"]),
    st.sampled_from(["", "email", "phone", "letter", "web"]),
    st.sampled_from(["", "", "safety"]),
)
EXACT = st.sampled_from([Scope(q.purpose, q.channel, q.topic) for q in QUESTIONS])
ACTS = st.tuples(
    st.sampled_from(["aino", "double", "email", "phone", "organisation", "domain", "everybody", "email", "aino"]),
    st.sampled_from([*Act, Act.GRANTED, Act.GRANTED, Act.CONFIRMED]),
    EXACT | SCOPES,
    st.none() | st.integers(0, 5),
    st.booleans(),
    st.sampled_from([SourceKind.FORM, SourceKind.STAFF, SourceKind.FILE]),
    st.booleans(),
)
LIST_ACTS = st.tuples(
    st.sampled_from(["aino", "double", "phone", "everybody"]),
    st.sampled_from([Act.GRANTED, Act.GRANTED, Act.BANNED, Act.OBJECTED, Act.WITHDRAWN, Act.BAN_LIFTED]),
    st.builds(Scope, st.sampled_from(["", "direct_marketing"]), st.sampled_from(["", "phone", "letter"]), st.just("")),
    st.none() | st.integers(0, 5),
    st.sampled_from([True, True, False]),
    st.sampled_from([SourceKind.FORM, SourceKind.FORM, SourceKind.FILE]),
    st.just(False),
)
CIRCUMSTANCES = st.fixed_dictionaries(
    {
        "restricted": st.booleans(),
        "bought": st.sampled_from(["nothing", "something", "fixed"]),
        "held": st.sets(st.sampled_from(["email", "phone"])),
        "at_work": st.sets(st.sampled_from(["email", "phone"])),
        "left": st.none() | st.integers(-1, 1),
        "state": st.sampled_from(["works", "works", "bounced", "wrong"]),
    }
)
many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def about(db: None) -> tuple[world.World, dict[str, int]]:
    """The world, and the subjects that bear on Aino."""
    made = world.build()
    email, phone = keyring.hash("email", world.EMAIL), keyring.hash("phone", world.PHONE)
    people, points = subjects.of_contacts([made.aino, made.double]), subjects.of_hashes([email, phone])
    return made, {
        "aino": people[made.aino],
        "double": people[made.double],
        "email": points[email],
        "phone": points[phone],
        "organisation": subjects.of_organisation(made.kivi),
        "domain": subjects.of_domain(world.DOMAIN),
        "everybody": subjects.of_everybody(),
    }


def write(acts: list[Any], made: world.World, named: dict[str, int], at_once: bool) -> None:
    drafts = [
        ledger.Draft(
            subject=named[who],
            act=act,
            scope=scope,
            happened_at=None if day is None else world.NOW - timedelta(days=day),
            source_kind=kind,
            evidence="a form" if proven else "",
            wording=made.wording if social else None,
        )
        for who, act, scope, day, proven, kind, social in acts
    ]
    for batch in [drafts] if at_once else [[draft] for draft in drafts]:
        ledger.append(batch, by=SYSTEM, now=world.NOW)


@many
@given(acts=st.lists(ACTS, max_size=14), at_once=st.booleans())
def test_the_gate_says_what_the_definition_says(
    about: tuple[world.World, dict[str, int]], acts: list[Any], at_once: bool
) -> None:
    made, named = about
    with transaction.atomic():
        write(acts, made, named, at_once)
        drawn = picture(contact=made.aino)
        for question in QUESTIONS:
            defined = drawn.verdict(Scope(question.purpose, question.channel, question.topic))
            decided = explain(question, made.aino)
            assert (decided.reason, decided.since, decided.event) == (defined.reason, defined.since, defined.event), (
                question
            )
        transaction.set_rollback(True)


@many
@given(acts=st.lists(ACTS, max_size=4), around=CIRCUMSTANCES)
def test_the_gate_and_the_persons_page_say_the_same_whatever_the_circumstances(
    about: tuple[world.World, dict[str, int]], acts: list[Any], around: dict[str, Any]
) -> None:
    made, named = about
    with transaction.atomic():
        write(acts, made, named, at_once=True)
        arrange(made, **around)
        states = {state.scope: state for state in picture(contact=made.aino).states()}
        now, book = known(circumstances(made.aino)), in_force()
        decided = {q: explain(q, made.aino).reason for q in QUESTIONS}
        told = {q: answer_now(states[Scope(q.purpose, q.channel, q.topic)], now, book).reason for q in QUESTIONS}
        assert decided == told
        shown = [cell.reason for row in panel(circumstances(made.aino)).rows for cells in row.cells for cell in cells]
        assert Counter(shown) == Counter(reason for q, reason in decided.items() if q.channel in COLUMNS)
        transaction.set_rollback(True)


@many
@given(
    acts=st.lists(LIST_ACTS, max_size=4),
    around=CIRCUMSTANCES,
    lists=st.dictionaries(st.sampled_from(ListKind), st.tuples(st.integers(29, 32), st.booleans(), st.integers(-1, 1))),
    home=st.none() | st.integers(-1, 1),
    switches=st.sets(st.sampled_from(["ban_lists_spare_customers", "needs_relationship"])),
    mailbox=st.booleans(),
)
def test_so_they_do_where_external_ban_lists_are_gone_by(
    about: tuple[world.World, dict[str, int]],
    acts: list[Any],
    around: dict[str, Any],
    lists: dict[ListKind, tuple[int, bool, int]],
    home: int | None,
    switches: set[str],
    mailbox: bool,
) -> None:
    made, named = about
    today = timezone.localdate()
    with transaction.atomic():
        write(acts, made, named, at_once=True)
        arrange(made, **around)
        if mailbox:
            Contact.objects.filter(pk=made.aino).update(kind="shared_mailbox")
        if home is not None:
            until = today + timedelta(days=home)
            Address.objects.create(
                contact_id=made.aino, hash="home", until=until, source_kind="call", sourced_at=world.NOW
            )
        for kind, (age, listed, ends) in lists.items():
            hash_ = "home" if kind is ListKind.LETTER else keyring.hash("phone", world.PHONE)
            row = take_in(kind, today - timedelta(days=age))
            days = {"first_received": today - timedelta(days=2), "expires_on": today + timedelta(days=ends)}
            BanListEntry.objects.create(ban_list=row, hash=hash_ if listed else "another", **days)
        book = RuleBook(1, {"external_ban_lists": {"days": 30}, **{key: {} for key in switches}})
        states = {state.scope: state for state in picture(contact=made.aino, book=book).states()}
        now = known(circumstances(made.aino), book)
        decided = {q: explain(q, made.aino, book) for q in QUESTIONS}
        told = {q: answer_now(states[Scope(q.purpose, q.channel, q.topic)], now, book).reason for q in QUESTIONS}
        assert {q: decision.reason for q, decision in decided.items()} == told
        transaction.set_rollback(True)


@many
@given(
    around=CIRCUMSTANCES,
    contacts=st.lists(
        st.tuples(st.sampled_from(["aino", "double"]), st.integers(0, 40), st.sampled_from([True, True, False])),
        max_size=8,
    ),
    limit=st.fixed_dictionaries({"contacts": st.integers(1, 4), "days": st.integers(1, 30)}),
)
def test_so_they_do_where_it_is_limited_how_often_somebody_is_contacted(
    about: tuple[world.World, dict[str, int]],
    around: dict[str, Any],
    contacts: list[tuple[str, int, bool]],
    limit: dict[str, int],
) -> None:
    made, _named = about
    with transaction.atomic():
        arrange(made, **around)
        for number, (who, days, counts) in enumerate(contacts, 1):
            at = timezone.now() - timedelta(days=days, minutes=30)
            Contacted.objects.create(
                contact_id=getattr(made, who), channel="email", purpose="survey", at=at, number=number, counts=counts
            )
        book = RuleBook(1, {"contact_limit": limit})
        states = {state.scope: state for state in picture(contact=made.aino, book=book).states()}
        decided = {q: explain(q, made.aino, book) for q in QUESTIONS}
        now = known(circumstances(made.aino), book)
        told = {q: answer_now(states[Scope(q.purpose, q.channel, q.topic)], now, book) for q in QUESTIONS}
        assert {q: (d.reason, d.free_at) for q, d in decided.items()} == {
            q: (answer.reason, answer.free_at) for q, answer in told.items()
        }
        transaction.set_rollback(True)


def take_in(kind: ListKind, dated: date) -> BanList:
    counts = dict.fromkeys(("rows", "entries", "refused", "fresh", "gone"), 0)
    return BanList.objects.create(
        kind=kind, dated=dated, received_at=world.NOW, applied_at=world.NOW, hash_key=keyring.current, **counts
    )


def arrange(
    made: world.World, *, restricted: bool, bought: str, held: set[str], at_work: set[str], left: int | None, state: str
) -> None:
    """Puts Aino into these circumstances: `left` is the day her work ended, from today on, `at_work` what belonged to it."""
    place = Position.objects.get(contact=made.aino)
    points = ContactPoint.objects.filter(contact=made.aino)
    points.exclude(kind__in=held).delete()
    points.update(state=state)
    points.filter(kind__in=at_work).update(position=place)
    if left is not None:
        Position.objects.update(until=timezone.localdate() + timedelta(days=left))
    if restricted:
        Contact.objects.filter(pk=made.aino).update(restricted_at=world.NOW)
    if bought == "nothing":
        OrderLine.objects.all().delete()
    Product.objects.update(fixed_price=bought == "fixed")


@many
@given(acts=st.lists(ACTS, max_size=14), at_once=st.booleans())
def test_the_projections_are_the_fold_of_the_ledger(
    about: tuple[world.World, dict[str, int]], acts: list[Any], at_once: bool
) -> None:
    made, named = about
    with transaction.atomic():
        write(acts, made, named, at_once)
        for subject in Subject.objects.all():
            events = events_of([subject.ref])[subject.ref]
            assert [event.number for event in events] == list(range(1, subject.last_number + 1))
            state = fold(events)
            assert projected_permissions(subject) == {
                scope: (p.state, p.since, p.asked_at, p.event) for scope, p in state.permissions.items()
            }
            assert projected_bans(subject) == {
                key: (ban.since, ban.lifted_at, ban.event) for key, ban in state.bans.items()
            }
        transaction.set_rollback(True)


def projected_permissions(subject: Subject) -> dict[Scope, tuple[Any, ...]]:
    rows = Permission.objects.filter(subject=subject).values_list(
        "purpose", "channel", "topic", "state", "since", "asked_at", "event"
    )
    return {Scope(*row[:3]): (PermissionState(row[3]), *row[4:]) for row in rows}


def projected_bans(subject: Subject) -> dict[tuple[Scope, Act], tuple[Any, ...]]:
    rows = Ban.objects.filter(subject=subject).values_list(
        "purpose", "channel", "topic", "act", "since", "lifted_at", "event"
    )
    return {(Scope(*row[:3]), Act(row[3])): row[4:] for row in rows}
