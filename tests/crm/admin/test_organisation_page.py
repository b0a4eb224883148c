"""The page of an organisation: itself, rolled up from its people."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.actions import positions
from crm.admin.facts import _KINDS as FACTS
from crm.models import (
    Address,
    Classification,
    Contact,
    ContactPoint,
    CustomerClass,
    ExternalIdentity,
    Organisation,
    OrganisationName,
    Position,
)
from privacy.enums import Role
from privacy.models import AccessEvent
from tests.crm.admin.conftest import filled, opened
from tests.crm.conftest import NOW
from tests.world import dealings_with

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}
ON_FIRM = [what for whose, what in FACTS if whose == "organisation"]


@pytest.fixture
def paja(firm):
    CustomerClass.objects.create(key="key", name_fi="A", name_sv="A", name_en="Key customer")
    return firm()


def test_what_was_done_with_its_people_is_told_with_their_names(paja, somebody, firm, record, sign_in):
    aino = somebody(organisation=paja)
    record("interaction", contact=aino, organisation=paja, subject="For the firm")
    record("interaction", contact=aino, subject="For herself")
    record("order", organisation=paja, number="20418")
    record("interaction", contact=aino, organisation=firm("Verstas Ab"), subject="For another")
    page = sign_in(Role.SALES).get(f"/admin/organisations/{paja}/")
    assert [(entry.line.title, entry.line.who) for entry in page.context["entries"] if entry.place.kind != "order"] == [
        ("Call: For the firm", "Aino Saarikivi")
    ]
    assert [entry.place.kind for entry in page.context["entries"]].count("order") == 1
    assert AccessEvent.objects.values_list("route", "people").get() == ("admin:organisation", [aino])


def test_who_left_is_told_apart_and_their_history_stays(paja, somebody, record, sign_in, by):
    aino = somebody(organisation=paja)
    record("interaction", contact=aino, organisation=paja, subject="The cold room")
    positions.leave(by=by, now=NOW, position=Position.objects.get().pk)
    page = sign_in(Role.SALES).get(f"/admin/organisations/{paja}/")
    assert ([*page.context["card"].positions], [p.contact_id for p in page.context["card"].left]) == ([], [aino])
    assert [entry.line.title for entry in page.context["entries"]] == ["Call: The cold room"]


def test_a_merged_one_leads_to_what_it_is_now_and_tells_its_history(paja, firm, record, sign_in):
    old, client = firm("Vanha Paja Oy"), sign_in(Role.SALES)
    record("order", organisation=old, number="20418")
    Organisation.objects.filter(pk=old).update(merged_into=paja)
    assert client.get(f"/admin/organisations/{old}/")["Location"] == f"/admin/organisations/{paja}/"
    assert "20418" in client.get(f"/admin/organisations/{paja}/").content.decode()
    assert client.get("/admin/organisations/4711/").status_code == 404


def test_the_page_takes_no_more_queries_for_many_people_than_for_few(paja, somebody, record, sign_in):
    client, counts = sign_in(Role.SALES), []
    for many in (1, 6):
        for _n in range(many):
            whom = {"contact": somebody("Aino", organisation=paja), "organisation": paja}
            for kind in ("quote_request", "quote", "contract", "order", "interaction", "meeting", "feedback", "task"):
                record(kind, **whom)
        client.get(f"/admin/organisations/{paja}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/admin/organisations/{paja}/")
        counts.append(len(asked))
    assert counts[1] <= counts[0]  # fewer where the newest thirty are of fewer kinds


def test_the_page_of_one_with_every_kind_of_dealing_takes_at_most_37_queries(paja, somebody, course, by, now, sign_in):
    dealings_with(somebody(organisation=paja), paja, by=by, now=now)
    client = sign_in(Role.SALES)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/admin/organisations/{paja}/")
    assert len(asked) <= 37


@pytest.mark.parametrize("what", ON_FIRM)
def test_every_fact_is_kept_from_its_form(what, paja, sign_in):
    client, url = sign_in(Role.SALES), f"/admin/organisations/{paja}/facts/{what}/"
    answer = client.post(url, filled(client.get(url, **HTMX).context["form"]), **HTMX)
    assert (answer.status_code, answer.headers.get("HX-Redirect")) == (204, f"/admin/organisations/{paja}/")
    kept = {
        "point": ContactPoint.objects.filter(organisation=paja),
        "address": Address.objects.filter(organisation=paja),
        "identity": ExternalIdentity.objects.filter(organisation=paja),
        "name": OrganisationName.objects.filter(organisation=paja),
        "class": Classification.objects.filter(organisation=paja, until=None),
        "mailbox": Contact.objects.filter(kind="shared_mailbox", positions__organisation=paja),
    }
    assert kept[what].count() == 1
    assert client.get(f"/admin/organisations/{paja}/").status_code == 200


@pytest.mark.parametrize("role", [Role.DPO, Role.ANALYST, Role.SURVEY, Role.ADMINISTRATOR])
def test_who_may_not_edit_organisations_gets_no_form(role, paja, sign_in):
    client = sign_in(role)
    urls = ["edit/", *(f"facts/{what}/" for what in ON_FIRM)]
    assert {client.get(f"/admin/organisations/{paja}/{url}", **HTMX).status_code for url in urls} == {403}


def test_an_organisation_is_added_with_its_facts_and_shown(sign_in):
    client = sign_in(Role.SALES)
    form = {**opened(client.get("/admin/organisations/new/").context["form"]), "name": "Paja Oy", "language": "sv"}
    form |= {"business_id": "2077474-0", "vat_id": "SE556012579001", "currency": "SEK", "www": "paja.example"}
    text = client.post("/admin/organisations/new/", form, follow=True).content.decode()
    assert all(word in text for word in ("Paja Oy", "2077474-0", "SE556012579001", "https://paja.example"))


def test_two_who_edit_it_each_keep_their_own_and_see_each_other(paja, sign_in):
    client, url = sign_in(Role.SALES), f"/admin/organisations/{paja}/edit/"
    sent = opened(client.get(url).context["form"])
    client.post(url, {**sent, "name": "Koivikon Uusi Paja Oy"})
    client.post(url, {**sent, "business_id": "2077474-0"})
    clash = client.post(url, {**sent, "name": "Late Oy"}).content.decode()
    assert ("while you were editing" in clash, 'value="Late Oy"' in clash, "Now it says: Koivikon Uusi" in clash) == (
        True,
        True,
        True,
    )
    assert Organisation.objects.values_list("name", "business_id").get() == ("Koivikon Uusi Paja Oy", "2077474-0")


def test_a_parent_is_chosen_by_name_and_never_itself(paja, firm, sign_in):
    client, url = sign_in(Role.SALES), f"/admin/organisations/{paja}/edit/"
    top = firm("Konserni Oyj")
    sent = opened(client.get(url).context["form"])
    client.post(url, {**sent, "parent_text": "Konserni Oyj"})
    assert Organisation.objects.get(pk=paja).parent_id == top
    own = opened(client.get(url).context["form"])
    answer = client.post(url, {**own, "parent_text": "Koivikon Paja Oy"})
    assert "cannot belong to itself" in answer.content.decode()
    assert "Konserni Oyj" in client.get(f"/admin/organisations/{paja}/").content.decode()


def test_small_acts_concern_its_own_rows_only(paja, firm, sign_in, source):
    other = firm("Verstas Ab")
    row = OrganisationName.objects.create(organisation_id=other, kind="former", name="Vanha", **source.columns)
    client = sign_in(Role.SALES)
    wrong = ({"do": "remove_name", "ref": row.pk}, {"do": "remove_name", "ref": "x"}, {"do": "burn", "ref": row.pk})
    assert [client.post(f"/admin/organisations/{paja}/do/", do).status_code for do in wrong] == [404] * 3
    client.post(f"/admin/organisations/{other}/do/", {"do": "remove_name", "ref": row.pk})
    assert not OrganisationName.objects.exists()
