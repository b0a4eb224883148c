"""The buttons of saved views."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages

from crm.models import User
from privacy.actions import saved_views
from privacy.actor import Actor
from privacy.enums import Role
from privacy.models import SavedView
from tests.cast import NOW, hire

pytestmark = pytest.mark.django_db
DO = "/admin/views/do/"
CHOSEN = {"list": "admin:people", "sort": "-name", "language": "sv", "cols": ["", "city"], "q": "saarikivi"}


@pytest.fixture
def milla(client) -> Actor:
    actor = hire(Role.CUSTOMER_SERVICE)
    client.force_login(User.objects.get(pk=actor.ref))
    return actor


@pytest.fixture
def view(milla) -> int:
    settings = {"columns": ["email"], "filters": {}, "sort": "name"}
    return saved_views.save(by=milla, now=NOW, list_key="admin:people", name="Mine", settings=settings)


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_what_is_chosen_is_saved_without_the_words_and_shown(client, milla) -> None:
    answer = client.post(DO, {**CHOSEN, "do": "save", "name": "Swedish speakers", "shared": "1"})
    row = SavedView.objects.get()
    assert (row.name, row.shared, row.owner_ref) == ("Swedish speakers", True, milla.ref)
    assert row.settings == {"columns": ["city"], "filters": {"language": "sv"}, "sort": "-name"}
    assert (answer.url, said(answer)) == (f"/admin/people/?view={row.pk}", ["The view is saved."])


def test_a_refusal_leads_back_to_what_was_chosen(client, milla) -> None:
    answer = client.post(DO, {**CHOSEN, "do": "save", "name": " "})
    assert (answer.url, said(answer)) == ("/admin/people/?sort=-name&language=sv&cols=city", ["Give the view a name."])
    assert not SavedView.objects.exists()


def test_what_was_typed_and_refused_stands_in_its_form_once(client, milla, view) -> None:
    client.post(DO, {**CHOSEN, "do": "save", "name": "Mine", "shared": "1"})
    again = [client.get("/admin/people/").context["refused"] for _twice in range(2)]
    assert again == [{"do": "save", "name": "Mine", "shared": True}, None]
    answer = client.post(DO, {**CHOSEN, "do": "save", "name": "Mine", "shared": "1"}, follow=True).content.decode()
    assert '<details class="drop" name="list-tools" open>' in answer
    assert 'id="view-name" name="name" value="Mine"' in answer
    client.post(DO, {**CHOSEN, "view": view, "do": "rename", "name": ""})
    answer = client.get(f"/admin/people/?view={view}").content.decode()
    assert 'id="view-rename" name="name" value=""' in answer


def test_a_view_takes_what_is_shown_now(client, view) -> None:
    client.post(DO, {**CHOSEN, "do": "change", "view": view})
    row = SavedView.objects.get()
    assert (row.name, row.settings) == (
        "Mine",
        {"columns": ["city"], "filters": {"language": "sv"}, "sort": "-name"},
    )


def test_a_view_is_renamed_opened_first_and_no_longer_and_deleted(client, view) -> None:
    posted = {"list": "admin:people", "view": view}
    client.post(DO, {**posted, "do": "rename", "name": "Yours"})
    client.post(DO, {**posted, "do": "open_with"})
    assert SavedView.objects.values_list("name", "is_default").get() == ("Yours", True)
    client.post(DO, {**posted, "do": "open_plain"})
    assert not SavedView.objects.get().is_default
    answer = client.post(DO, {**posted, "do": "delete"})
    assert (answer.url, SavedView.objects.exists()) == ("/admin/people/?view=0", False)


def test_a_view_of_somebody_else_is_not_changed(client, view) -> None:
    SavedView.objects.update(shared=True, owner_ref=0)
    answer = client.post(DO, {"list": "admin:people", "view": view, "do": "delete"})
    assert said(answer) == ["This view is somebody else's: save one of your own."]
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"do": "save", "name": "x"},
        {"do": "save", "name": "x", "list": "admin:person"},
        {"do": "nonsense", "list": "admin:people"},
        {"do": "delete", "list": "admin:people"},
        {"do": "delete", "list": "admin:people", "view": "0"},
        {"do": "delete", "list": "admin:people", "view": "999999999"},
    ],
)
def test_what_is_not_there_is_not_found(client, milla, posted) -> None:
    assert client.post(DO, posted).status_code == 404


def test_a_list_one_may_not_open_has_no_views_for_one(client, milla) -> None:
    assert client.post(DO, {"do": "save", "name": "x", "list": "admin:accounts"}).status_code == 403
    assert not SavedView.objects.exists()
