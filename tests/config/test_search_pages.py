"""The search box: lines while somebody types, a page where there is no script, and the log of whom it showed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import pages, roles
from crm.actions import contacts, organisations
from crm.enums import SourceKind, StandingKind
from crm.models import User
from crm.sources import Source
from privacy.actor import SYSTEM
from privacy.enums import Role
from privacy.models import AccessEvent
from privacy.registry import SearchKind
from tests.cast import NOW, hire

pytestmark = pytest.mark.django_db
ROUTES = ("admin:search", "admin:campaign")
CALL = Source(SourceKind.CALL, "a call", NOW)


@pytest.fixture
def aino():
    place = organisations.create(by=SYSTEM, now=NOW, source=CALL, name="Koivikon Paja Oy")
    names = {"first_name": "Aino", "last_name": "Saarikivi", "organisation": place}
    return contacts.create(by=SYSTEM, now=NOW, source=CALL, standing=StandingKind.PROSPECT, **names)


@pytest.fixture
def search(client):
    def ask(text, role=Role.SALES, **more):
        client.force_login(User.objects.filter(holdings__role=role).first() or User.objects.get(pk=hire(role).ref))
        return client.post("/admin/search/", {"q": text, **more})

    return ask


def test_while_somebody_types_only_the_lines_come(search, aino):
    page = search("saarik", live="1").content.decode()
    assert "<html" not in page
    assert f'data-url="/admin/people/{aino}/"' in page
    assert 'data-said="1 found."' in page
    assert "Koivikon Paja Oy" in page


def test_without_a_script_the_same_is_a_page(search, aino):
    page = search("saarik").content.decode()
    assert f'<a href="/admin/people/{aino}/">Aino Saarikivi</a>' in page


@pytest.mark.parametrize("live", [{}, {"live": "1"}])
def test_who_was_shown_is_in_the_access_log_without_the_words(search, aino, live):
    search("saarik", **live)
    assert list(AccessEvent.objects.values_list("route", "purpose", "people")) == [
        ("admin:search", "customer_care", [aino])
    ]


def test_nothing_found_is_said_and_not_logged(search, aino):
    page = search("kettula", live="1").content.decode()
    assert 'data-said="Nothing was found."' in page
    assert AccessEvent.objects.count() == 0


def test_more_than_fit_are_told_of(search, aino):
    for number in range(7):
        organisations.create(by=SYSTEM, now=NOW, source=CALL, name=f"Lehmusten Verstas {number} Oy")
    page = search("verstas", live="1").content.decode()
    assert page.count('role="option"') == 6
    assert 'data-said="6 found. There are more: another word narrows it."' in page


def test_a_bare_address_is_masked_for_who_need_not_know_it(search):
    contacts.create(by=SYSTEM, now=NOW, source=CALL, standing=StandingKind.PROSPECT, emails=["nn@paja.example"])
    assert "nn@paja.example" in search("nn@paja", live="1").content.decode()
    masked = search("nn@paja", role=Role.MARKETING, live="1").content.decode()
    assert ("nn@paja.example" in masked, "n•••@p•••.example" in masked) == (False, True)


def test_what_the_reader_may_not_open_is_not_shown(search, aino, monkeypatch):
    monkeypatch.setitem(roles.ROUTES, "admin:organisation", frozenset())
    page = search("koivikon", live="1").content.decode()
    assert 'data-said="Nothing was found."' in page


def test_what_the_reader_may_not_open_is_not_even_looked_for(monkeypatch):
    asked = []
    kinds = [SearchKind(route, lambda text, limit, route=route: asked.append(route) or [], route) for route in ROUTES]
    monkeypatch.setattr(pages, "search_kinds", kinds)
    pages.find_everywhere("saarikivi", roles=[Role.SALES])
    assert asked == ["admin:search"]


@pytest.mark.parametrize("text", ["", " ", "a", "\x00", "x" * 5000, "<script>alert(1)</script>", "%' OR 1=1 --"])
def test_strange_words_get_an_answer(search, text):
    answer = search(text)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_the_words_are_never_in_an_address(client, aino):
    client.force_login(User.objects.get(pk=hire(Role.SALES).ref))
    page = client.get("/admin/search/?q=saarikivi").content.decode()
    assert "saarikivi" not in page.lower()


@pytest.mark.parametrize(("text", "searches"), [("verstas", 1), ("verrstas", 2)])
def test_a_search_takes_one_query_and_a_second_where_the_spelling_is_doubted(search, client, text, searches):
    """Beside them: session, account, roles."""
    for number in range(3):
        organisations.create(by=SYSTEM, now=NOW, source=CALL, name=f"Lehmusten Verstas {number} Oy")
    search("nobody", live="1")
    with CaptureQueriesContext(connection) as queries:
        client.post("/admin/search/", {"q": text, "live": "1"})
    assert len(queries) == 3 + searches


def test_the_access_row_is_one_more(search, client, aino):
    search("saarikivi", live="1")
    with CaptureQueriesContext(connection) as queries:
        client.post("/admin/search/", {"q": "saarikivi", "live": "1"})
    assert [query["sql"].split()[0] for query in queries][-1:] == ["INSERT"]
