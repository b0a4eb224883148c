"""Places at work: taken up, left, left for another; what was reached there is reached no more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm import clean
from crm.actions import points, positions
from crm.actions.holders import Holder
from crm.models import Contact, ContactPoint, Duty, DutyArea, Position
from crm.queries.circumstances import circumstances
from crm.sources import Source
from privacy.models import AuditEvent
from privacy.refusal import Refused
from tests.crm.conftest import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
WORK, OWN = "aino@paja.example", "aino@koti.example"


@pytest.fixture
def employed(somebody, firm, by, source):
    """Aino at Paja, her first e-mail and her phone from there, a second e-mail of her own: (Aino, the position)."""
    aino = somebody(emails=[WORK], phones=["040 123 4567"], organisation=firm(), title="HR", at_work=True)
    points.add(by=by, now=NOW, holder=Holder(aino), point=clean.email(OWN), source=source)
    return aino, Position.objects.get().pk


def main(contact):
    """The addresses used first, and the kinds that are shut out because their work has ended."""
    held = ContactPoint.objects.filter(contact=contact, is_main=True).order_by("kind").values_list("key", flat=True)
    return list(held), circumstances(contact).left


def areas(*keys):
    return [DutyArea.objects.create(key=key, name_fi=key, name_sv=key, name_en=key).pk for key in keys]


def test_who_leaves_is_reached_at_their_own_address_and_no_more_at_work(employed, by):
    aino, place = employed
    positions.leave(by=by, now=NOW, position=place)
    assert main(aino) == ([OWN, "+358401234567"], {"phone"})
    assert ContactPoint.objects.filter(contact=aino).count() == 3


def test_what_the_leaver_keeps_stays_theirs(employed, by):
    aino, place = employed
    work = ContactPoint.objects.get(key=WORK).pk
    positions.leave(by=by, now=NOW, position=place, with_points=[work])
    assert main(aino) == ([OWN, "+358401234567"], frozenset())
    assert ContactPoint.objects.get(kind="phone").position is None


def test_an_address_nobody_said_was_of_the_work_goes_with_it_when_named(somebody, firm, by):
    aino = somebody(emails=[WORK], organisation=firm())
    positions.leave(by=by, now=NOW, position=Position.objects.get().pk, with_points=[ContactPoint.objects.get().pk])
    assert main(aino) == ([WORK], {"email"})


def test_an_address_of_somebody_else_does_not_go_with_it(employed, somebody, by):
    _aino, place = employed
    somebody("Otso", emails=["otso@koti.example"])
    foreign = ContactPoint.objects.get(key="otso@koti.example")
    positions.leave(by=by, now=NOW, position=place, with_points=[foreign.pk])
    foreign.refresh_from_db()
    assert foreign.position is None


@pytest.mark.parametrize(
    ("on", "sentence"), [(TODAY + timedelta(days=1), "still to come"), (date(2026, 2, 28), "before it began")]
)
def test_a_leave_of_tomorrow_or_before_the_beginning_is_refused(on, sentence, employed, by):
    aino, place = employed
    Position.objects.update(since=date(2026, 3, 1))
    with pytest.raises(Refused, match=sentence) as no:
        positions.leave(by=by, now=NOW, position=place, on=on)
    assert no.value.field == "on"
    assert (Position.objects.get().until, main(aino)[1]) == (None, frozenset())


def test_a_leave_may_be_told_of_afterwards(employed, by):
    _aino, place = employed
    positions.leave(by=by, now=NOW, position=place, on=date(2026, 11, 1))
    assert Position.objects.values_list("until", "is_main").get() == (date(2026, 11, 1), False)


@pytest.mark.parametrize(
    ("change", "sentence", "field"),
    [
        ({"organisation": 4711}, "no such organisation", "organisation"),
        ({"since": TODAY, "until": date(2026, 1, 1)}, "before it began", "until"),
        ({"until": TODAY + timedelta(days=1)}, "still to come", "until"),
        ({"duties": [4711]}, "no such area", "duties"),
    ],
)
def test_a_position_that_cannot_be_is_refused(change, sentence, field, somebody, firm, by, source):
    good = {"contact": somebody(), "organisation": firm(), "title": "HR"}
    with pytest.raises(Refused, match=sentence) as no:
        positions.add(by=by, now=NOW, source=source, **{**good, **change})
    assert (no.value.field, Position.objects.exists()) == (field, False)


def test_a_change_of_employer_is_one_step(employed, firm, by, source):
    aino, old = employed
    verstas = firm("Verstas Ab")
    new = positions.change_employer(
        by=by,
        now=NOW,
        position=old,
        organisation=verstas,
        title="Director",
        source=source,
        on=date(2026, 11, 1),
        new_points=[clean.email("aino@verstas.example")],
    )
    assert list(Position.objects.order_by("pk").values_list("organisation__name", "since", "until", "is_main")) == [
        ("Koivikon Paja Oy", None, date(2026, 11, 1), False),
        ("Verstas Ab", date(2026, 11, 1), None, True),
    ]
    assert ContactPoint.objects.get(key="aino@verstas.example").position_id == new
    assert main(aino) == (["aino@verstas.example", "+358401234567"], {"phone"})


def test_a_number_taken_along_to_the_new_employer_is_used_on(employed, firm, by, source):
    aino, old = employed
    new = positions.change_employer(
        by=by,
        now=NOW,
        position=old,
        organisation=firm("Verstas Ab"),
        title="",
        source=source,
        new_points=[clean.phone("+358 40 123 4567")],
    )
    assert ContactPoint.objects.get(kind="phone").position_id == new
    assert main(aino) == ([OWN, "+358401234567"], frozenset())


def test_a_change_to_the_same_employer_changes_nothing(employed, by, source):
    _aino, place = employed
    here = Position.objects.get().organisation_id
    with pytest.raises(Refused, match="work there already") as no:
        positions.change_employer(by=by, now=NOW, position=place, organisation=here, title="", source=source)
    assert (no.value.field, Position.objects.get().until) == ("organisation", None)


def test_a_change_that_fails_half_way_leaves_them_where_they_were(employed, by, source):
    aino, place = employed
    with pytest.raises(Refused, match="no such organisation"):
        positions.change_employer(by=by, now=NOW, position=place, organisation=4711, title="", source=source)
    assert (Position.objects.get().until, main(aino)) == (None, ([WORK, "+358401234567"], frozenset()))


def test_duties_say_who_told_of_them(employed, by):
    _aino, place = employed
    safety, health = areas("safety", "health")
    for chosen, said in (([safety], "a call"), ([safety, health], "her page")):
        positions.set_duties(by=by, now=NOW, position=place, areas=chosen, source=Source("public", said, NOW))
    assert list(Duty.objects.order_by("pk").values_list("area", "source")) == [(safety, "a call"), (health, "her page")]


def test_two_who_set_the_duties_see_each_other(employed, by, source):
    _aino, place = employed
    safety, health = areas("safety", "health")
    positions.set_duties(by=by, now=NOW, position=place, areas=[safety], source=source, seen=[])
    with pytest.raises(Refused, match="while you were editing") as no:
        positions.set_duties(by=by, now=NOW, position=place, areas=[health], source=source, seen=[])
    assert (no.value.field, list(Duty.objects.values_list("area", flat=True))) == ("duties", [safety])


def test_each_step_grows_the_version_and_stands_in_the_trail(employed, firm, by, source):
    aino, place = employed
    before = Contact.objects.get().version
    positions.change_employer(by=by, now=NOW, position=place, organisation=firm("Verstas Ab"), title="", source=source)
    trail = AuditEvent.objects.filter(model="crm.Position", person_ref=aino).order_by("id")
    assert list(trail.values_list("action", flat=True)) == ["position.ended", "position.added"]
    assert Contact.objects.get().version > before
