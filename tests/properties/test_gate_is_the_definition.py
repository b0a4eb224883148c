"""Over random histories of everything that bears on one person, the gate's SQL and the ledger's projections say what the definition says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.actions import ledger, subjects
from consent.enums import Act, PermissionState, SourceKind
from consent.models import Ban, Permission, Subject
from consent.queries.gate import Question, explain
from consent.queries.history import events_of
from consent.queries.states import picture
from consent.rules import RULES
from consent.state import Scope, fold
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
            social=social,
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
