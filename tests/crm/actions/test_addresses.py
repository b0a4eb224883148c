"""Postal addresses of people and organisations, each written as its country's post has it."""

from __future__ import annotations

from datetime import date

import pytest

from crm.actions import addresses
from crm.actions.holders import Holder
from crm.clean import Postal
from crm.models import Address, Contact
from privacy.keyed import keyring
from privacy.models import AuditValue
from privacy.refusal import Refused
from tests.crm.conftest import NOW

pytestmark = pytest.mark.django_db
HOME = Postal("Koivutie 1", "33100", "Tampere")


@pytest.fixture
def keep(by, source):
    def run(holder, postal=HOME, kind="postal", **more):
        return addresses.keep(by=by, now=NOW, source=source, holder=holder, kind=kind, postal=postal, **more)

    return run


@pytest.mark.parametrize(
    ("country", "postcode", "kept"),
    [
        ("FI", "33100", "33100"),
        ("fi", "FI-33100", "33100"),
        ("SE", "123 45", "123 45"),
        ("NO", "0150", "0150"),
        ("GB", "SW1A 1AA", "SW1A 1AA"),
        ("AE", "", ""),
        ("FI", "", ""),
    ],
)
def test_a_postcode_of_the_country_is_kept_as_given(country, postcode, kept, somebody, keep):
    keep(Holder(somebody()), HOME._replace(postcode=postcode, country=country))
    assert Address.objects.values_list("postcode", "country").get() == (kept, country.upper())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"postal": HOME._replace(postcode="0010")}, "postcode"),
        ({"postal": HOME._replace(postcode="3310O")}, "postcode"),
        ({"postal": HOME._replace(country="SE", postcode="1234")}, "postcode"),
        ({"postal": HOME._replace(country="Finland")}, "country"),
        ({"postal": HOME._replace(country="XX")}, "country"),
        ({"postal": Postal()}, "street"),
        ({"postal": HOME._replace(street="x" * 201)}, "street"),
        ({"kind": "summer"}, "kind"),
        ({"since": date(2026, 5, 2), "until": date(2026, 5, 1)}, "until"),
    ],
)
def test_an_address_that_cannot_be_is_refused_at_its_field(change, field, somebody, keep):
    with pytest.raises(Refused) as no:
        keep(Holder(somebody()), **change)
    assert (no.value.field, Address.objects.exists()) == (field, False)


def test_one_address_of_each_kind_each_with_its_days(firm, keep):
    paja = Holder(organisation=firm())
    for kind in ("visiting", "billing", "delivery"):
        keep(paja, kind=kind, since=date(2026, 5, 1), until=date(2026, 5, 1))
    assert set(Address.objects.values_list("kind", "since", "until")) == {
        (kind, date(2026, 5, 1), date(2026, 5, 1)) for kind in ("visiting", "billing", "delivery")
    }


def test_a_change_says_what_stood_there_and_the_removal_too(somebody, keep, by):
    aino = Holder(somebody())
    row = keep(aino)
    keep(aino, HOME._replace(street="Koivutie 2", extra="B 14"), address=row)
    addresses.remove(by=by, now=NOW, holder=aino, address=row)
    assert list(AuditValue.objects.order_by("id").values_list("old", "new")) == [
        ("", "Koivutie 1, 33100 Tampere"),
        ("Koivutie 1, 33100 Tampere", "Koivutie 2 B 14, 33100 Tampere"),
        ("Koivutie 2 B 14, 33100 Tampere", ""),
    ]
    assert Contact.objects.get().version == 4


def test_an_address_of_somebody_else_is_not_changed(somebody, keep, by):
    row = keep(Holder(somebody()))
    for act in (
        lambda who: keep(who, address=row),
        lambda who: addresses.remove(by=by, now=NOW, holder=who, address=row),
    ):
        with pytest.raises(Refused, match="no longer here"):
            act(Holder(somebody("Otso")))
    assert str(Address.objects.get()) == "Koivutie 1, 33100 Tampere"


def test_two_who_change_an_address_see_each_other(somebody, keep):
    aino = Holder(somebody())
    row = keep(aino)
    seen = {**HOME._asdict(), "since": None, "until": None}
    keep(aino, HOME._replace(city="Nokia"), address=row, seen=seen)
    with pytest.raises(Refused, match="while you were editing") as no:
        keep(aino, HOME._replace(street="Satamakatu 2"), address=row, seen=seen)
    assert (no.value.field, str(Address.objects.get())) == ("city", "Koivutie 1, 33100 Nokia")


def test_the_household_of_an_address_follows_it_by_a_keyed_hash_alone(somebody, keep, source):
    who = somebody()
    row = keep(Holder(who))
    hashes = [Address.objects.get().hash]
    keep(Holder(who), HOME._replace(extra="B 14"), address=row)
    hashes.append(Address.objects.get().hash)
    addresses.write_postal(who, Postal(city="Tampere"), source)
    hashes.append(Address.objects.get().hash)
    made = [keyring.hash("household", key) for key in ("FI 33100 koivutie1", "FI 33100 koivutie1b14")]
    assert hashes == [*made, ""]
