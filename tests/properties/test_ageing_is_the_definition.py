"""Over random histories of acts and dealings, who is asked is whose last sign of life, by the definition, lies too far back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.actions import ledger, reconfirming, rules, subjects
from consent.ageing import ANSWER_WITHIN_DAYS, ask_from, last_sign, refused_on, time_is_up
from consent.enums import Act, SourceKind
from consent.models import Permission, Subject
from consent.queries.ageing import people_due
from consent.queries.history import events_of
from consent.queries.rulebook import in_force
from consent.queries.states import picture
from consent.state import OPEN, Around, Event, Scope, fold
from crm.models import Feedback, Interaction, Order
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from privacy.months import HELSINKI
from tests.consent import world

pytestmark = pytest.mark.django_db
MONTHS, REST = 3, 9
MAIL = Scope("direct_marketing", "email")
SCOPES = st.sampled_from([MAIL, MAIL, MAIL, Scope("newsletter", "email", "safety"), Scope("survey"), Scope()])
DAY = st.integers(0, 280)
GRANT = st.integers(60, 200)
ACTS = st.tuples(
    st.sampled_from(["email", "email", "aino", "double", "phone"]),
    st.sampled_from([Act.GRANTED, Act.GRANTED, *Act]),
    SCOPES,
    DAY,
    st.sampled_from([SourceKind.FORM, SourceKind.LINK, SourceKind.FILE, SourceKind.SYSTEM]),
)
DEALINGS = st.tuples(st.sampled_from(["order", "call in", "call out", "feedback"]), st.booleans(), DAY)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grant=GRANT, acts=st.lists(ACTS, max_size=3), dealings=st.lists(DEALINGS, max_size=1), today=st.integers(0, 40))
def test_who_is_asked_and_what_ends_is_what_the_definition_says(
    db: None, grant: int, acts: list[Any], dealings: list[Any], today: int
) -> None:
    with transaction.atomic():
        made = world.build()
        Order.objects.all().update(ordered_on=date(2020, 1, 1))
        choices = {"permissions_grow_old": {"months": MONTHS}, "refused_questions": {"months": REST}}
        rules.choose(by=SYSTEM, now=world.NOW, choices=choices, note="decided", seen=0)
        named, day = (
            write([("email", Act.GRANTED, MAIL, grant, SourceKind.FORM), *acts], made),
            world.NOW.date() + timedelta(days=today),
        )
        signs = [deal(made.double if merged else made.aino, what, ago) for what, merged, ago in dealings]
        old, resting = defined(named, [sign for sign in signs if sign], day)
        asked = people_due(in_force(), day, limit=5)
        assert bool(asked) == (old and not resting)
        if asked:
            question = reconfirming.ask(by=SYSTEM, now=at_noon(day), due=asked[0])
            assert (question is None, people_due(in_force(), day, limit=5)) == (False, [])
            reconfirming.end_unanswered(now=at_noon(day + timedelta(days=ANSWER_WITHIN_DAYS + 1)))
            held = Permission.objects.get(subject=named["email"], **MAIL._asdict())
            assert (held.state, picture(contact=made.aino).verdict(MAIL).reason is None) == ("expired", False)
        transaction.set_rollback(True)


def write(acts: list[Any], made: world.World) -> dict[str, Subject]:
    hashes = {kind: keyring.hash(kind, key) for kind, key in (("email", world.EMAIL), ("phone", world.PHONE))}
    people, points = subjects.of_contacts([made.aino, made.double]), subjects.of_hashes(hashes.values())
    named = {"aino": people[made.aino], "double": people[made.double]} | {k: points[h] for k, h in hashes.items()}
    for who, act, scope, ago, kind in acts:
        at = world.NOW - timedelta(days=ago)
        ledger.append([ledger.Draft(named[who], act, scope, at, kind, evidence="a form")], by=SYSTEM, now=world.NOW)
    return {who: Subject.objects.get(pk=pk) for who, pk in named.items()}


def deal(contact: int, what: str, ago: int) -> datetime | None:
    """Something they did with us, or we with them; its time where it is a sign of life."""
    at = world.NOW - timedelta(days=ago)
    about: dict[str, Any] = {"contact_id": contact, "source_kind": "staff", "sourced_at": at}
    if what == "order":
        day = at.astimezone(HELSINKI).date()
        Order.objects.create(number=f"{Order.objects.count()}-{ago}", ordered_on=day, **about)
        return datetime(day.year, day.month, day.day, tzinfo=HELSINKI)
    if what == "feedback":
        Feedback.objects.create(subject="The room", at=at, **about)
        return at
    direction = what.removeprefix("call ")
    Interaction.objects.create(subject="A call", direction=direction, at=at, **about)
    return at if direction == "in" else None


def defined(named: dict[str, Subject], signs: list[datetime], day: date) -> tuple[bool, bool]:
    """Whether the permission to e-mail marketing is open and its time up, and whether a refused question still rests."""
    history = events_of([subject.ref for subject in named.values()])
    told: dict[str, list[Event]] = {who: history[subject.ref] for who, subject in named.items()}
    address = fold(told["email"])
    around = Around((fold(told["aino"]), fold(told["double"])), address)
    held, refused = address.permissions.get(MAIL), refused_on(MAIL, around)
    resting = refused is not None and day < ask_from(refused, REST)
    if held is None or held.state not in OPEN or picture_closed(around):
        return False, resting
    sign = last_sign(held.since, [*told["email"], *told["aino"], *told["double"]], signs)
    return time_is_up(sign, MONTHS, day), resting


def picture_closed(around: Around) -> bool:
    held = around.address.permissions[MAIL]
    return any(ban.covers(MAIL) and ban.closes(held.asked_at) for _kind, ban in around.of_the_person())


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=HELSINKI)
