"""E-mail addresses and phone numbers of people and organisations."""

from __future__ import annotations

import pytest

from crm import clean
from crm.actions import contacts, points, positions
from crm.actions.holders import Holder
from crm.models import Contact, ContactPoint, Position
from crm.queries.circumstances import circumstances
from privacy.models import AuditEvent
from privacy.refusal import Refused
from tests.crm.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(by, source):
    def run(holder, point, **more):
        return points.add(by=by, now=NOW, holder=holder, point=point, source=source, **more)

    return run


def held(**whose):
    return list(ContactPoint.objects.filter(**whose).order_by("pk").values_list("key", "is_main"))


def test_the_first_of_a_kind_is_used_first_until_another_is_chosen(somebody, add, by):
    aino = somebody()
    add(Holder(aino), clean.email("a@koti.example"))
    second = add(Holder(aino), clean.email("b@koti.example"))
    assert held() == [("a@koti.example", True), ("b@koti.example", False)]
    points.make_main(by=by, now=NOW, point=second)
    assert held() == [("a@koti.example", False), ("b@koti.example", True)]


def test_one_address_is_held_once_and_by_several(somebody, add):
    aino, otso = somebody(), somebody("Otso")
    first = add(Holder(aino), clean.email("office@paja.example"))
    assert add(Holder(aino), clean.email("OFFICE@paja.example")) == first
    assert add(Holder(otso), clean.email("office@paja.example")) != first
    assert AuditEvent.objects.filter(action="point.added").count() == 2


@pytest.mark.parametrize("typed", ["040 123 4567", "+358 40 1234567", "040-1234567", "00358401234567"])
def test_a_finnish_number_is_one_in_every_spelling(typed, somebody, add):
    add(Holder(somebody()), clean.phone(typed))
    assert held() == [("+358401234567", True)]


def test_an_organisation_has_its_own(firm, add, by):
    paja = firm()
    add(Holder(organisation=paja), clean.phone("09 123 456"))
    second = add(Holder(organisation=paja), clean.phone("09 123 457"), main=True)
    assert held(organisation=paja) == [("+3589123456", False), ("+3589123457", True)]
    points.remove(by=by, now=NOW, point=second)
    assert held() == [("+3589123456", True)]


def test_a_position_of_somebody_else_is_refused(somebody, firm, add):
    somebody("Otso", organisation=firm())
    with pytest.raises(Refused) as no:
        add(Holder(somebody()), clean.email("a@koti.example"), position=Position.objects.get().pk)
    assert (no.value.field, held()) == ("position", [])


def test_nobody_of_the_register_holds_nothing(add, db):
    for holder in (Holder(4711), Holder(organisation=4711)):
        with pytest.raises(Refused, match="no such"):
            add(holder, clean.email("a@koti.example"))
    assert held() == []


@pytest.fixture
def left(somebody, firm, by):
    """Somebody whose only address belonged to a work that has ended."""
    aino = somebody(emails=["aino@paja.example"], organisation=firm(), at_work=True)
    positions.leave(by=by, now=NOW, position=Position.objects.get().pk)
    return aino


def test_a_new_address_takes_the_place_of_one_whose_work_has_ended(left, add):
    add(Holder(left), clean.email("aino@koti.example"))
    assert held() == [("aino@paja.example", False), ("aino@koti.example", True)]
    assert circumstances(left).left == frozenset()


def test_an_address_typed_over_one_whose_work_has_ended_is_their_own(left, by, source):
    version = Contact.objects.get().version
    contacts.edit(by=by, now=NOW, contact=left, version=version, source=source, email="aino@koti.example")
    assert held() == [("aino@koti.example", True)]
    assert circumstances(left).left == frozenset()


def test_an_address_of_an_ended_work_given_again_is_their_own(left, add):
    add(Holder(left), clean.email("aino@paja.example"))
    assert ContactPoint.objects.values_list("position", "is_main").get() == (None, True)
    assert circumstances(left).left == frozenset()


def test_an_address_is_marked_and_the_state_is_one_of_ours(somebody, add, by):
    point = add(Holder(somebody()), clean.email("a@koti.example"))
    points.mark(by=by, now=NOW, point=point, state="wrong")
    with pytest.raises(Refused, match="no such state"):
        points.mark(by=by, now=NOW, point=point, state="gone")
    assert ContactPoint.objects.get().state == "wrong"


def test_what_was_removed_meanwhile_says_so(somebody, add, by):
    point = add(Holder(somebody()), clean.email("a@koti.example"))
    points.remove(by=by, now=NOW, point=point)
    for act in (points.remove, points.make_main):
        with pytest.raises(Refused, match="no longer here"):
            act(by=by, now=NOW, point=point)
