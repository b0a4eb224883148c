"""People entered, edited, and made of a subscription."""

from __future__ import annotations

import pytest

from crm import clean, queries
from crm.actions import contacts, organisations, points, positions, standings
from crm.actions.holders import Holder
from crm.clean import Postal
from crm.enums import PointState, StandingKind
from crm.models import Contact, ContactPoint, Position, Standing
from privacy.models import AuditEvent, AuditValue
from privacy.refusal import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def aino(by, now, source):
    return contacts.create(
        by=by,
        now=now,
        source=source,
        standing=StandingKind.CUSTOMER,
        first_name="Aino",
        last_name="Saarikivi",
        emails=["Aino.Saarikivi@Paja.example"],
        phones=["040 123 4567"],
        address=Postal("Koivutie 1", "33100", "Tampere"),
    )


def test_a_person_is_entered_with_keys_standing_source_and_trail(aino):
    card = queries.person_card(aino)
    assert card is not None
    assert (card.name, card.contact.search_text, card.contact.sort_text) == (
        "Aino Saarikivi",
        " aino saarikivi",
        "saarikivi aino",
    )
    assert [(p.kind, p.value, p.key, p.is_main) for p in card.points] == [
        ("email", "Aino.Saarikivi@Paja.example", "aino.saarikivi@paja.example", True),
        ("phone", "040 123 4567", "+358401234567", True),
    ]
    assert [(s.kind, s.source, s.until) for s in card.standings] == [("customer_contact", "a call", None)]
    assert list(AuditEvent.objects.filter(person_ref=aino).values_list("action", "actor_ref")) == [
        ("contact.created", 7)
    ]


def test_nobody_is_entered_without_a_name_or_a_way_to_be_reached(by, now, source):
    with pytest.raises(Refused, match="at least a name") as no:
        contacts.create(by=by, now=now, source=source, standing=StandingKind.PROSPECT, occupation="Nurse")
    assert no.value.field == "last_name"
    assert not Contact.objects.exists()


def test_a_personal_identity_code_is_refused_in_any_text_and_not_repeated(by, now, source):
    with pytest.raises(Refused) as no:
        contacts.create(
            by=by, now=now, source=source, standing=StandingKind.PROSPECT, last_name="Virta", rank="131052-308T"
        )
    assert no.value.field == "rank"
    assert "308" not in str(no.value)


def test_an_edit_keeps_old_and_new_beside_the_trail(aino, by, now, source):
    version = contacts.edit(
        by=by, now=now, contact=aino, version=1, source=source, last_name="Lehto", phone="+46 8 123 456 78"
    )
    assert version == 2
    assert queries.find_people("lehto", 5)[0].id == aino
    assert sorted(AuditValue.objects.values_list("field", "old", "new")) == [
        ("last_name", "Saarikivi", "Lehto"),
        ("phone", "040 123 4567", "+46 8 123 456 78"),
    ]
    assert queries.holders("phone", "+358401234567") == []


def test_an_edit_that_changes_nothing_writes_nothing(aino, by, now, source):
    assert (
        contacts.edit(
            by=by,
            now=now,
            contact=aino,
            version=1,
            source=source,
            first_name="Aino ",
            email="AINO.saarikivi@paja.example",
        )
        == 1
    )
    assert AuditEvent.objects.count() == 1


def test_who_saves_over_a_newer_version_is_told_what_was_changed(aino, by, now, source):
    contacts.edit(by=by, now=now, contact=aino, version=1, source=source, phone="")
    with pytest.raises(
        Refused,
        match=r"A former account changed this at .* \(changed the person \(phone\)\) while you were editing",
    ):
        contacts.edit(by=by, now=now, contact=aino, version=1, source=source, first_name="Aina")
    assert Contact.objects.get().first_name == "Aino"


def test_an_edit_cannot_leave_somebody_without_name_and_address(by, now, source):
    bare = contacts.create(by=by, now=now, source=source, standing=StandingKind.SUBSCRIBER, emails=["a@b.example"])
    with pytest.raises(Refused, match="at least a name"):
        contacts.edit(by=by, now=now, contact=bare, version=1, source=source, email="")
    assert ContactPoint.objects.count() == 1


def test_a_subscriber_known_by_address_is_found_and_gets_the_standing_once(aino, by, now, source):
    for _ in range(2):
        found = contacts.subscriber(by=by, now=now, email="aino.saarikivi@PAJA.example", language="sv", source=source)
        assert found == aino
    assert Standing.objects.filter(kind=StandingKind.SUBSCRIBER).count() == 1


def test_an_unknown_subscriber_becomes_a_bare_contact_sorted_by_address(by, now, source):
    made = contacts.subscriber(by=by, now=now, email="uusi@koti.example", language="sv", source=source)
    assert Contact.objects.values_list("pk", "language", "sort_text").get() == (made, "sv", "uusikotiexample")


def test_removing_the_main_address_lets_the_next_take_its_place(aino, by, now, source):
    other = points.add(by=by, now=now, holder=Holder(aino), point=clean.email("aino@koti.example"), source=source)
    points.remove(by=by, now=now, point=queries.person_card(aino).email.pk)
    assert ContactPoint.objects.get(kind="email").pk == other
    assert ContactPoint.objects.get(kind="email").is_main


def test_a_bounce_marks_the_point_once(aino, by, now):
    email = queries.person_card(aino).email.pk
    for _ in range(2):
        points.mark(by=by, now=now, point=email, state=PointState.BOUNCED)
    assert AuditEvent.objects.filter(action="point.marked").count() == 1


def test_leaving_an_organisation_makes_the_other_place_the_main_one(aino, by, now, source):
    first, second = (
        organisations.create(by=by, now=now, source=source, name=name) for name in ("Paja Oy", "Verstas Ab")
    )
    place = positions.add(by=by, now=now, contact=aino, organisation=first, title="HR", source=source)
    positions.add(by=by, now=now, contact=aino, organisation=second, title="", source=source)
    positions.leave(by=by, now=now, position=place)
    assert list(Position.objects.filter(is_main=True).values_list("organisation", flat=True)) == [second]
    with pytest.raises(Refused, match="ended already"):
        positions.leave(by=by, now=now, position=place)


def test_a_standing_ends_once(aino, by, now):
    standing = Standing.objects.get().pk
    standings.end(by=by, now=now, standing=standing)
    assert Standing.objects.get().until == now.date()
    with pytest.raises(Refused, match="ended already"):
        standings.end(by=by, now=now, standing=standing)
