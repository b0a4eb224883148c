"""Where each value came from, and two people who edit one person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm import queries
from crm.actions import contacts
from crm.clean import Postal
from crm.enums import StandingKind
from crm.models import Contact, FieldSource, Interest
from crm.sources import Source
from privacy.models import AuditEvent
from privacy.refusal import Refused
from tests.crm.conftest import NOW

pytestmark = pytest.mark.django_db
LATER = Source("public", "her employer's page", NOW + timedelta(days=3), "marketing")
CODE = "131052-308T"


@pytest.fixture
def aino(somebody):
    return somebody(emails=["aino@paja.example"], occupation="Nurse", address=Postal("Koivutie 1", "33100", "Tampere"))


@pytest.fixture
def edit(by, source):
    def run(contact, version=1, source=source, **more):
        return contacts.edit(by=by, now=NOW, contact=contact, version=version, source=source, **more)

    return run


def interest(key):
    return Interest.objects.create(key=key, name_fi=key, name_sv=key, name_en=key).pk


def test_a_changed_value_remembers_its_own_source_and_the_others_keep_theirs(aino, edit):
    edit(aino, source=LATER, occupation="Head nurse", last_name="Saarikivi")
    told = {label: (value, source.source, source.given_for) for label, value, source in queries.person_card(aino).lines}
    assert told == {
        "first name": ("Aino", "a call", ""),
        "last name": ("Saarikivi", "a call", ""),
        "occupation": ("Head nurse", "her employer's page", "marketing"),
        "language": ("Finnish", "a call", ""),
    }


def test_the_newest_source_of_a_value_is_the_one_told(aino, edit, source):
    edit(aino, source=LATER, occupation="Head nurse")
    edit(aino, version=2, source=source, occupation="Matron")
    assert list(FieldSource.objects.values_list("field", "source", "sourced_at")) == [("occupation", "a call", NOW)]


def test_addresses_and_interests_carry_their_source_themselves(aino, edit):
    edit(aino, source=LATER, email="aino@koti.example", interests={interest("safety")}, address=Postal("Satamakatu 2"))
    card = queries.person_card(aino)
    rows = [*card.points, *card.interests, *card.addresses]
    assert [row.source for row in rows] == ["her employer's page"] * 3
    assert not FieldSource.objects.exists()


def test_a_source_holds_no_personal_identity_code(somebody, edit, aino):
    wrong = Source("staff", f"her card, {CODE}", NOW)
    for act in (lambda: edit(aino, source=wrong, rank="Docent"), lambda: edit(aino, source=wrong, phone="0401234567")):
        with pytest.raises(Refused, match="identity code") as no:
            act()
        assert no.value.field == "source"
    assert queries.person_card(aino).phone is None


def test_two_editors_of_different_values_both_keep_theirs(aino, edit):
    safety = interest("safety")
    changes = (
        {"seen": {"occupation": "Nurse"}, "occupation": "Matron"},
        {"seen": {"email": "aino@paja.example"}, "email": "aino@koti.example"},
        {"seen": {"interests": []}, "interests": {safety}},
        {"seen": {"rank": ""}, "rank": "Docent"},
        {
            "seen": {"address": Postal("Koivutie 1", "33100", "Tampere")},
            "address": Postal("Satamakatu 2", "33100", "Tampere"),
        },
    )
    for change in changes:
        edit(aino, **change)
    card = queries.person_card(aino)
    assert (card.contact.occupation, card.email.value, card.contact.rank) == ("Matron", "aino@koti.example", "Docent")
    assert ([held.interest_id for held in card.interests], card.home.street) == ([safety], "Satamakatu 2")
    assert card.contact.version == 6


@pytest.mark.parametrize(
    ("field", "seen", "first", "second"),
    [
        ("occupation", "Nurse", "Matron", "Doctor"),
        ("email", "aino@paja.example", "aino@koti.example", "aino@oma.example"),
        ("language", "fi", "sv", "en"),
        ("address", Postal("Koivutie 1", "33100", "Tampere"), Postal("Satamakatu 2"), Postal("Satamakatu 3")),
    ],
)
def test_two_editors_of_one_value_see_each_other(field, seen, first, second, aino, edit):
    edit(aino, **{field: first}, seen={field: seen})
    with pytest.raises(Refused, match="while you were editing") as no:
        edit(aino, **{field: second}, seen={field: seen})
    assert no.value.field == field
    assert AuditEvent.objects.filter(action="contact.edited").count() == 1


def test_who_wants_what_the_other_wrote_is_told_too(aino, edit):
    """They did not see it, and the one who did may have meant it otherwise."""
    edit(aino, occupation="Matron", seen={"occupation": "Nurse"})
    with pytest.raises(Refused, match="while you were editing"):
        edit(aino, occupation="Matron", seen={"occupation": "Nurse"})


def test_somebody_new_has_one_source_for_everything(somebody):
    card = queries.person_card(somebody(standing=StandingKind.CUSTOMER, phones=["040 123 4567"]))
    assert {row.source for row in (card.contact, *card.points, *card.standings)} == {"a call"}
    assert Contact.objects.get().given_for == ""
