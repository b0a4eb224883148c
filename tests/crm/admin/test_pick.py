"""What a picker is told while somebody types."""

from __future__ import annotations

import pytest

from crm.models import User
from privacy.enums import Role
from privacy.models import AccessEvent
from tests.cast import hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def pick(client):
    client.force_login(User.objects.get(pk=hire(Role.CUSTOMER_SERVICE).ref))
    return lambda kind, text: client.post("/admin/pick/", {"kind": kind, "q": text})


def test_people_are_offered_with_their_numbers_and_the_log_knows_it(pick, somebody, firm):
    aino = somebody(organisation=firm())
    page = pick("person", "saarik").content.decode()
    assert f'data-pick="{aino}" data-label="Aino Saarikivi, Koivikon Paja Oy"' in page
    assert list(AccessEvent.objects.values_list("route", "people")) == [("admin:pick", [aino])]


def test_organisations_are_offered_without_people(pick, somebody, firm):
    place = firm("Saarikivi Oy")
    somebody()
    page = pick("organisation", "saarik").content.decode()
    assert (page.count("data-pick"), f'data-pick="{place}"' in page) == (1, True)
    assert AccessEvent.objects.count() == 0


@pytest.mark.parametrize("kind", ["", "order", "campaign"])
def test_other_kinds_are_not_picked(pick, kind):
    assert pick(kind, "saarik").status_code == 404


def test_whom_a_form_asks_about_is_in_the_log_too(pick, client, somebody):
    both = [somebody(), somebody("Maija")]
    page = client.post("/admin/interactions/new/", {"contact_text": "saarikivi", "subject": "The room"})
    assert "More than one person fits this: choose one." in page.content.decode()
    assert list(AccessEvent.objects.values_list("route", "people")) == [("admin:pick", both)]
