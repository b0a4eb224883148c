"""The page of a person: who this is, what is open, what happened, and every fact where it stands."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.roles import ROUTES
from crm import queries
from crm.actions import contacts, dealings
from crm.admin.facts import _KINDS as FACTS
from crm.clean import Postal
from crm.models import (
    Address,
    Attribute,
    AttributeKind,
    Contact,
    ContactPoint,
    Duty,
    DutyArea,
    ExternalIdentity,
    Interest,
    Position,
    Standing,
)
from privacy.enums import Role
from privacy.models import AccessEvent
from tests.crm.admin.conftest import filled, opened
from tests.crm.conftest import NOW
from tests.world import dealings_with

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}
ON_PERSON = [what for whose, what in FACTS if whose == "person"]


@pytest.fixture
def aino(somebody, firm):
    DutyArea.objects.create(key="safety", name_fi="T", name_sv="A", name_en="Safety")
    AttributeKind.objects.create(key="reached", name_fi="T", name_sv="N", name_en="Best reached")
    return somebody(
        emails=["aino@paja.example"],
        phones=["040 123 4567"],
        organisation=firm(),
        address=Postal("Koivutie 1", "33100", "Tampere"),
    )


def fact(contact, what, ref=""):
    return f"/admin/people/{contact}/facts/{what}/?ref={ref}"


def ref_for(what):
    return Position.objects.earliest("id").pk if what in ("leave", "employer", "duties") else ""


def test_the_page_tells_where_each_fact_came_from_and_the_look_is_logged(aino, sign_in):
    text = " ".join(sign_in(Role.DPO).get(f"/admin/people/{aino}/").content.decode().split())
    assert "aino@paja.example" in text
    assert "a call, 20 Nov 2026" in text
    assert list(AccessEvent.objects.values_list("route", "people", "role")) == [("admin:person", [aino], "dpo")]


def test_a_merged_person_leads_to_who_they_are_now(aino, somebody, sign_in):
    client, double = sign_in(Role.SALES), somebody("Aina")
    Contact.objects.filter(pk=double).update(merged_into=aino)
    answer = client.get(f"/admin/people/{double}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/people/{aino}/")
    assert client.get("/admin/people/4711/").status_code == 404
    assert not AccessEvent.objects.exists()


def test_what_happened_to_a_merged_double_is_told_with_the_survivor(aino, somebody, record, sign_in):
    double = somebody("Aina")
    record("interaction", contact=double, subject="The cold room")
    Contact.objects.filter(pk=double).update(merged_into=aino)
    assert "The cold room" in sign_in(Role.SALES).get(f"/admin/people/{aino}/").content.decode()


def test_the_page_takes_no_more_queries_for_many_rows_than_for_few(aino, record, sign_in, by, now, source):
    client, counts, event = sign_in(Role.SALES), [], 0
    for many in (1, 6):
        for n in range(many):
            event += 1
            for kind in ("quote_request", "quote", "contract", "order", "interaction", "meeting", "feedback", "task"):
                record(kind, contact=aino)
            record("participation", contact=aino, event=record("event", name=f"Course {event}"))
            ContactPoint.objects.create(
                contact_id=aino,
                kind="email",
                value=f"{event}@x.example",
                key=f"{event}@x.example",
                **{"hash": f"k:{event}", "is_main": False, **source.columns},
            )
            ExternalIdentity.objects.create(contact_id=aino, system="shop", identifier=f"{event}", **source.columns)
            Address.objects.create(contact_id=aino, kind="delivery", street=f"Katu {n}", **source.columns)
        client.get(f"/admin/people/{aino}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/admin/people/{aino}/")
        counts.append(len(asked))
    assert counts[1] <= counts[0]  # fewer where the newest thirty are of fewer kinds


def test_the_page_of_somebody_with_every_kind_of_dealing_takes_at_most_46_queries(aino, firm, course, by, now, sign_in):
    dealings_with(aino, firm("Verstas Ab"), by=by, now=now)
    client = sign_in(Role.SALES)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/admin/people/{aino}/")
    assert len(asked) <= 46


def test_each_tab_of_the_timeline_shows_its_own(aino, record, sign_in):
    record("interaction", contact=aino, subject="The cold room")
    record("order", contact=aino, number="20418")
    record("feedback", contact=aino, kind="complaint", subject="Draught")
    client = sign_in(Role.SALES)

    def told(tab):
        answer = client.get(f"/admin/people/{aino}/?tab={tab}")
        return sorted(entry.place.kind for entry in answer.context["entries"])

    assert [told(tab) for tab in ("talks", "sales", "feedback", "tasks")] == [
        ["interaction"],
        ["order"],
        ["feedback"],
        [],
    ]
    assert told("nonsense") == told("") == ["feedback", "interaction", "order"]


def test_the_timeline_goes_on_where_the_page_ended(aino, record, sign_in):
    for number in range(35):
        record("interaction", contact=aino, subject=f"Call {number}", at=NOW - timedelta(days=number))
    client = sign_in(Role.SALES)
    first = client.get(f"/admin/people/{aino}/").context
    older = first["older"]
    place = {"when": older.when.isoformat(), "kind": older.kind, "ref": older.ref}
    second = client.get(f"/admin/people/{aino}/", place).context
    told = [entry.line.title for page in (first, second) for entry in page["entries"]]
    assert (told, second["older"]) == ([f"Call: Call {number}" for number in range(35)], None)
    for nonsense in ({**place, "when": "2026-13-40T99:99"}, {**place, "ref": "x"}, {**place, "when": "2026-11-20"}):
        assert client.get(f"/admin/people/{aino}/", nonsense).context["entries"] == first["entries"]


def test_what_is_open_stands_first_and_what_is_done_does_not(aino, record, move, sign_in):
    client = sign_in(Role.SALES)
    task = record("task", contact=aino, subject="Call back")
    record("feedback", contact=aino, kind="complaint", subject="Draught")
    open_ = [line.title for line in client.get(f"/admin/people/{aino}/").context["open"]]
    assert open_ == ["Complaint: Draught", "Task: Call back"]
    move("task", task, "finish")
    assert [line.title for line in client.get(f"/admin/people/{aino}/").context["open"]] == ["Complaint: Draught"]


def test_an_open_order_is_told_by_what_was_ordered_and_by_its_number_as_long_as_nothing_is(
    aino, record, course, sign_in
):
    record("order", contact=aino, number="20418")
    record("order", contact=aino, number="20419", lines=[dealings.Line(course, Decimal(1))])
    open_ = sign_in(Role.SALES).get(f"/admin/people/{aino}/").context["open"]
    assert [line.title for line in open_] == ["Ordered First aid", "Order: 20418"]


def test_an_open_order_waits_even_when_it_is_paid(aino, record, move, sign_in):
    order, client = record("order", contact=aino, number="20418", paid_on=NOW.date()), sign_in(Role.SALES)
    (line,) = client.get(f"/admin/people/{aino}/").context["open"]
    assert (line.sign, line.state.startswith("paid ")) == ("wait", True)
    move("order", order, "deliver")
    assert client.get(f"/admin/people/{aino}/").context["open"] == []


def test_the_last_thing_said_is_the_newest_conversation(aino, record, sign_in):
    record("interaction", contact=aino, subject="Last week", at=NOW - timedelta(days=7))
    record("meeting", contact=aino, subject="Yesterday", at=NOW - timedelta(days=1))
    record("order", contact=aino)
    page = sign_in(Role.SALES).get(f"/admin/people/{aino}/")
    assert [entry.line.title for entry in page.context["last"]] == ["Meeting: Yesterday"]


# -- forms in their place --


@pytest.fixture
def form(aino, sign_in):
    """The form of Aino as somebody opened it before anybody else did: where it goes, and what the browser will send."""
    url, client = f"/admin/people/{aino}/edit/", sign_in(Role.SALES)
    return url, {**opened(client.get(url).context["form"]), "source": "a card", "given_for": "customer_care"}


@pytest.fixture
def meanwhile(aino, by, source):
    """Somebody else changes Aino."""
    return lambda **fields: contacts.edit(by=by, now=NOW, contact=aino, version=1, source=source, **fields)


def test_two_who_edit_different_facts_both_keep_theirs(aino, form, meanwhile, client):
    url, sent = form
    meanwhile(rank="Docent", address=Postal("Satamakatu 2", "33100", "Tampere"))
    client.post(url, {**sent, "occupation": "Nurse", "city": "Nokia"})
    card = queries.person_card(aino)
    assert (card.contact.rank, card.contact.occupation) == ("Docent", "Nurse")
    assert str(card.home) == "Satamakatu 2, 33100 Nokia"


def test_two_who_move_her_see_each_other(aino, form, meanwhile, client):
    url, sent = form
    meanwhile(address=Postal("Koivutie 1", "33200", "Tampere"))
    text = client.post(url, {**sent, "postcode": "33300"}).content.decode()
    assert ("while you were editing" in text, 'value="33300"' in text, "Now it says: 33200" in text) == (True,) * 3
    assert queries.person_card(aino).home.postcode == "33200"


def test_a_clash_says_who_what_and_what_stands_there_now_and_then_saves(form, meanwhile, client):
    url, sent = form
    meanwhile(occupation="Matron")
    text = client.post(url, {**sent, "occupation": "Nurse"}).content.decode()
    assert re.search(r"A former account changed this at \S+ \(changed the person \(occupation\)\) while you were", text)
    assert ("Now it says: Matron" in text, 'value="Nurse"' in text, 'name="version" value="2"' in text) == (True,) * 3
    client.post(url, {**sent, "version": "2", "initial-occupation": "Matron", "occupation": "Nurse"})
    assert Contact.objects.get().occupation == "Nurse"


@pytest.mark.parametrize("what", ["edit/", *(f"facts/{what}/" for what in ON_PERSON)])
def test_a_form_stands_in_the_page_that_asked_for_it(what, aino, sign_in):
    ref = ref_for(what.removeprefix("facts/").removesuffix("/"))
    url, client = f"/admin/people/{aino}/{what}?ref={ref}", sign_in(Role.CUSTOMER_SERVICE)
    fragment, page = client.get(url, **HTMX).content.decode(), client.get(url).content.decode()
    assert (fragment.lstrip().startswith("<form"), f'hx-post="{url}"' in fragment) == (True, True)
    assert page.lstrip().startswith("<!doctype html>")


@pytest.mark.parametrize("what", ON_PERSON)
def test_every_fact_is_kept_from_its_form(what, aino, firm, sign_in):
    client, url = sign_in(Role.CUSTOMER_SERVICE), fact(aino, what, ref_for(what))
    firm("Verstas Ab")
    sent = filled(client.get(url).context["form"]) | {"organisation_text": "Verstas Ab"}
    answer = client.post(url, sent, **HTMX)
    assert (answer.status_code, answer.headers.get("HX-Redirect")) == (204, f"/admin/people/{aino}/")
    kept = {
        "point": ContactPoint.objects.filter(key="a@koti.example"),
        "address": Address.objects.filter(street="Katu 1"),
        "identity": ExternalIdentity.objects.filter(system="shop", contact=aino),
        "position": Position.objects.filter(organisation__name="Verstas Ab", until=None),
        "duties": Duty.objects.filter(area__key="safety"),
        "leave": Position.objects.exclude(until=None),
        "employer": Position.objects.filter(organisation__name="Verstas Ab", is_main=True),
        "attribute": Attribute.objects.filter(kind__key="reached"),
        "standing": Standing.objects.filter(kind="in_contact"),
    }
    assert kept[what].count() == 1


def test_a_refused_fact_stays_in_its_place_with_what_was_typed(aino, sign_in):
    client = sign_in(Role.SALES)
    sent = {"kind": "phone", "value": "12", "source": "a call", "given_for": "customer_care"}
    answer = client.post(fact(aino, "point"), sent, **HTMX)
    text = answer.content.decode()
    assert (answer.status_code, text.lstrip().startswith("<form"), 'value="12"' in text) == (200, True, True)
    assert '<p class="error" id="id_value_error">No such phone number can exist' in text
    assert ContactPoint.objects.count() == 2


def test_a_standing_that_is_open_is_not_taken_for_kept(aino, sign_in):
    sent = {"standing": "prospect_contact", "why": "The fair", "source": "a call", "given_for": "customer_care"}
    answer = sign_in(Role.SALES).post(fact(aino, "standing"), sent)
    assert ("here as this already" in answer.content.decode(), Standing.objects.count()) == (True, 1)


def test_an_address_is_changed_in_its_form_and_two_see_each_other(aino, sign_in):
    client, row = sign_in(Role.SALES), Address.objects.get()
    url = fact(aino, "address", row.pk)
    sent = {**opened(client.get(url).context["form"]), "source": "a card", "given_for": "customer_care"}
    client.post(url, {**sent, "street": "Satamakatu 2"})
    clash = client.post(url, {**sent, "street": "Satamakatu 3"}).content.decode()
    row.refresh_from_db()
    assert (row.street, row.source) == ("Satamakatu 2", "a card")
    assert ("while you were editing" in clash, "Now it says: Satamakatu 2" in clash) == (True, True)


@pytest.mark.parametrize("what", ["address", "duties", "leave", "employer"])
def test_a_fact_of_somebody_else_is_not_to_be_found(what, aino, somebody, firm, sign_in):
    otso = somebody("Otso", organisation=firm("Verstas Ab"), address=Postal("Salakatu 1"))
    ref = Address.objects.get(contact=otso).pk if what == "address" else Position.objects.get(contact=otso).pk
    client = sign_in(Role.SALES)
    assert [client.get(fact(aino, what, ref)).status_code, client.post(fact(aino, what, ref), {}).status_code] == [
        404,
        404,
    ]


@pytest.mark.parametrize("what", ["name", "class", "mailbox", "nonsense"])
def test_a_fact_that_people_do_not_have_is_not_to_be_found(what, aino, sign_in):
    assert sign_in(Role.SALES).get(fact(aino, what)).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_who_may_not_edit_people_gets_no_form_neither_by_a_link_nor_in_place(role, aino, sign_in):
    client, may = sign_in(role), ROUTES["admin:person_fact"]
    for what in ON_PERSON:
        url = fact(aino, what, ref_for(what))
        answers = [client.get(url).status_code, client.get(url, **HTMX).status_code]
        assert answers == ([200, 200] if role in may else [403, 403]), what
    assert client.get(f"/admin/people/{aino}/").status_code == (200 if role in ROUTES["admin:person"] else 403)


# -- small acts --


def test_small_acts_of_the_page_work_and_foreign_rows_are_not_found(aino, somebody, sign_in, source):
    otso = somebody("Otso", emails=["otso@koti.example"])
    client, url = sign_in(Role.SALES), f"/admin/people/{aino}/do/"
    client.post(
        fact(aino, "point"),
        {"kind": "email", "value": "aino@koti.example", "source": "a call", "given_for": "customer_care"},
    )
    other = ContactPoint.objects.get(key="aino@koti.example")
    client.post(url, {"do": "main_point", "ref": other.pk})
    client.post(url, {"do": "mark_point", "ref": other.pk, "state": "wrong"})
    client.post(url, {"do": "remove_address", "ref": Address.objects.get().pk})
    client.post(url, {"do": "end_standing", "ref": Standing.objects.get(contact=aino).pk})
    card = queries.person_card(aino)
    assert (card.email.pk, card.email.state, card.addresses, card.standings[0].until is None) == (
        other.pk,
        "wrong",
        [],
        False,
    )
    for ref in (queries.person_card(otso).email.pk, "x", ""):
        assert client.post(url, {"do": "remove_point", "ref": ref}).status_code == 404
    assert client.post(url, {"do": "burn_point", "ref": other.pk}).status_code == 404


def test_interests_are_kept_with_where_they_came_from(aino, sign_in):
    safety = Interest.objects.create(key="safety", name_fi="T", name_sv="A", name_en="Safety at work").pk
    client, url = sign_in(Role.COMMUNICATIONS), f"/admin/people/{aino}/edit/"
    sent = {**opened(client.get(url).context["form"]), "source": "a card", "given_for": "marketing"}
    text = client.post(url, {**sent, "interests": [safety]}, follow=True).content.decode()
    assert "Safety at work" in text
    held = queries.person_card(aino).interests[0]
    assert (held.source, held.given_for) == ("a card", "marketing")


def test_what_they_need_not_know_is_hidden(aino, by, source, sign_in):
    kind = AttributeKind.objects.get()
    Attribute.objects.create(
        contact_id=aino, kind=kind, value="Mornings", keep_until=date(2028, 1, 1), **source.columns
    )
    ExternalIdentity.objects.create(contact_id=aino, system="shop", identifier="aino-17", **source.columns)
    pages = {
        role: sign_in(role).get(f"/admin/people/{aino}/").content.decode()
        for role in (Role.SALES, Role.MARKETING, Role.DPO)
    }
    assert {role: ["Mornings" in text, "aino-17" in text] for role, text in pages.items()} == {
        Role.SALES: [True, False],
        Role.MARKETING: [False, False],
        Role.DPO: [True, True],
    }
