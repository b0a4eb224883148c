"""Other necessary information, and who somebody is in other systems."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm.actions import knowledge
from crm.actions.holders import Holder
from crm.models import Attribute, AttributeKind, ExternalIdentity
from privacy.models import AuditEvent, AuditValue
from privacy.refusal import Refused
from tests.crm.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(db):
    def make(key="reached", **more):
        names = {"name_fi": key, "name_sv": key, "name_en": key}
        return AttributeKind.objects.create(key=key, **{"months": 24, **names, **more}).pk

    return make


@pytest.fixture
def keep(by, source):
    def run(contact, kind, value, now=NOW):
        knowledge.keep_attribute(by=by, now=now, contact=contact, kind=kind, value=value, source=source)

    return run


@pytest.fixture
def known_as(by, source):
    def run(holder, identifier="17", system="web shop", **more):
        who = {"holder": holder, "system": system, "identifier": identifier}
        return knowledge.add_identity(by=by, now=NOW, source=source, **who, **more)

    return run


def test_information_is_kept_for_the_months_of_its_kind_from_when_it_was_last_said(somebody, kind, keep):
    aino, reached = somebody(), kind(months=6)
    keep(aino, reached, "Mornings")
    keep(aino, reached, "Evenings", now=NOW + timedelta(days=30))
    assert Attribute.objects.values_list("value", "keep_until").get() == ("Evenings", date(2027, 6, 20))
    assert list(AuditValue.objects.order_by("id").values_list("field", "old", "new")) == [
        ("reached", "", "Mornings"),
        ("reached", "Mornings", "Evenings"),
    ]


def test_only_what_the_controller_declared_may_be_kept(somebody, kind, keep):
    ended = kind("ended", valid_until=date(2020, 1, 1))
    for number in (ended, 4711):
        with pytest.raises(Refused, match="not kept") as no:
            keep(somebody(), number, "Mornings")
        assert no.value.field == "attribute_kind"
    assert not Attribute.objects.exists()


def test_nothing_is_not_kept(somebody, kind, keep):
    with pytest.raises(Refused) as no:
        keep(somebody(), kind(), " \t ")
    assert (no.value.field, Attribute.objects.exists()) == ("value", False)


def test_information_is_dropped_by_who_it_is_about_only(somebody, kind, keep, by):
    aino, otso = somebody(), somebody("Otso")
    keep(aino, kind(), "Mornings")
    row = Attribute.objects.get().pk
    with pytest.raises(Refused, match="no longer here"):
        knowledge.drop_attribute(by=by, now=NOW, contact=otso, attribute=row)
    knowledge.drop_attribute(by=by, now=NOW, contact=aino, attribute=row)
    assert not Attribute.objects.exists()


def test_an_identity_is_one_in_its_system(somebody, firm, known_as):
    aino = somebody()
    first = known_as(Holder(aino))
    known_as(Holder(aino), system="training system")
    assert known_as(Holder(aino), last_used_on=date(2026, 11, 1)) == first
    for other in (Holder(somebody("Otso")), Holder(organisation=firm())):
        with pytest.raises(Refused, match="Somebody else") as no:
            known_as(other)
        assert no.value.field == "identifier"
    assert list(ExternalIdentity.objects.order_by("pk").values_list("system", "contact", "last_used_on")) == [
        ("web shop", aino, date(2026, 11, 1)),
        ("training system", aino, None),
    ]


@pytest.mark.parametrize("change", [{"system": " "}, {"identifier": ""}])
def test_an_identity_names_the_system_and_who_they_are_there(change, somebody, known_as):
    with pytest.raises(Refused) as no:
        known_as(Holder(somebody()), **change)
    assert (no.value.field, ExternalIdentity.objects.exists()) == ("identifier", False)


def test_an_identity_is_removed_with_its_trail(firm, known_as, by):
    paja = Holder(organisation=firm())
    knowledge.remove_identity(by=by, now=NOW, holder=paja, identity=known_as(paja))
    trail = AuditEvent.objects.filter(model="crm.ExternalIdentity").order_by("id").values_list("action", "person_ref")
    assert (list(trail), ExternalIdentity.objects.exists()) == (
        [("identity.added", None), ("identity.removed", None)],
        False,
    )
