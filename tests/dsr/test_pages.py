"""The public form and the desk's pages, through their doors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.models import Contact
from dsr import links
from dsr.actions import requests, retention
from dsr.models import Package, PurgeRun, Request, RetentionRule
from privacy.actor import SYSTEM, Actor
from privacy.enums import Role
from privacy.models import AccessEvent
from tests.cast import hire

AINO = "aino@esimerkki.example"
KEY = "k" * 43
FORM = {"rights": ["access"], "name": "Aino Koe", "email": AINO, "form_key": KEY}


@pytest.fixture
def officer(db: None) -> Client:
    return signed_in(Role.DPO)


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=hire(role).ref))
    return client


@pytest.fixture
def asked(db: None, by: Actor) -> Request:
    given = requests.Asked(("access", "erasure"), "form", "en", "Aino Koe", AINO)
    return Request.objects.get(pk=requests.receive(by=by, now=timezone.now(), asked=given))


def test_the_form_is_a_request_whoever_sends_it(client: Client, db: None) -> None:
    answer = client.post("/privacy/request/?lang=fi", FORM)
    assert (answer.status_code, answer["Location"]) == (302, "/privacy/request/sent/?lang=fi")
    row = Request.objects.get()
    assert (row.rights, row.came_by, row.language, row.email) == (["access"], "form", "fi", AINO)
    assert client.get(answer["Location"]).status_code == 200


def test_the_form_sent_twice_is_one_request(client: Client, db: None) -> None:
    assert [client.post("/privacy/request/", FORM).status_code for _ in range(2)] == [302, 302]
    assert Request.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"rights": []}, {"email": "aino@"}, {"email": "a@b.fi\nBcc: c@d.fi"}, {"text": "131052-308T"}, {"form_key": "x"}],
)
def test_a_form_that_cannot_be_read_says_so_and_writes_nothing(client: Client, db: None, wrong: dict) -> None:
    answer = client.post("/privacy/request/", {**FORM, **wrong})
    assert (answer.status_code, Request.objects.count()) == (422, 0)


def test_a_robot_gets_the_same_page_and_no_request(client: Client, db: None) -> None:
    assert client.post("/privacy/request/", {**FORM, "website": "x"}).status_code == 302
    assert not Request.objects.exists()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_form_speaks_three_languages_without_a_session(client: Client, db: None, language: str) -> None:
    answer = client.get(f"/privacy/request/?lang={language}")
    assert f'<html lang="{language}">' in answer.content.decode()
    assert "sessionid" not in answer.cookies


def test_the_receipts_link_asks_and_its_button_acts(client: Client, asked: Request) -> None:
    link = reverse("privacy_request_recognise", args=[links.token(asked.pk)])
    assert client.get(link).status_code == 200
    assert Request.objects.get().identity == ""
    assert client.post(link).status_code == 200
    assert Request.objects.get().identity == "link"


@pytest.mark.parametrize("token", ["x", "MQ:1abc:zzz", "0" * 500])
def test_a_broken_link_is_a_page_with_a_sentence(client: Client, db: None, token: str) -> None:
    answer = client.get(f"/privacy/request/{token}")
    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()


def test_the_desk_lists_what_is_open(officer: Client, asked: Request) -> None:
    page = officer.get(reverse("admin:requests")).content.decode()
    assert asked.number in page
    assert "Find out who is asking" in page


@pytest.mark.parametrize("role", [Role.MARKETING, Role.SALES, Role.ANALYST])
def test_the_desk_is_the_officers_alone(asked: Request, role: Role) -> None:
    assert signed_in(role).get(reverse("admin:request", args=[asked.pk])).status_code == 403


def test_sales_may_enter_a_letter_and_not_read_the_desk(db: None) -> None:
    form = {**FORM, "came_by": "letter", "received_on": "2026-11-02", "language": "sv", "email": ""}
    answer = signed_in(Role.SALES).post(reverse("admin:request_new"), form)
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:index"))
    assert (Request.objects.get().received_on, Request.objects.get().due_on) == (date(2026, 11, 2), date(2026, 12, 2))


def test_from_request_to_report_to_answer(officer: Client, asked: Request, enter: Callable[..., int]) -> None:
    aino = enter("Aino", email=AINO)
    place = reverse("admin:request", args=[asked.pk])
    assert "This is who asks" in officer.post(place, {"q": AINO}).content.decode()
    do = reverse("admin:request_do", args=[asked.pk])
    officer.post(do, {"do": "link", "version": 1, "contact": aino})
    officer.post(do, {"do": "recognise", "version": 2, "identity": "phone"})
    officer.post(reverse("admin:request_report", args=[asked.pk]), {"version": 3})
    package = Package.objects.get()
    file = officer.get(reverse("admin:request_file", args=[asked.pk, package.pk, "report.html"]))
    assert AINO in b"".join(file.streaming_content).decode()
    assert AccessEvent.objects.filter(route="admin:request_file", people=[aino]).count() == 1
    officer.post(do, {"do": "answer", "version": 4, "answer": "It is in the post."})
    assert Request.objects.get().state == "answered"
    assert officer.get(place).status_code == 200
    assert officer.get(reverse("admin:requests_closed")).status_code == 200


def test_a_stale_page_is_refused_with_a_sentence(officer: Client, asked: Request) -> None:
    do = reverse("admin:request_do", args=[asked.pk])
    answer = officer.post(do, {"do": "recognise", "version": 7, "identity": "phone"}, follow=True)
    assert "Somebody else has worked on this request" in answer.content.decode()
    assert Request.objects.get().identity == ""


def test_no_report_is_made_for_a_stranger(officer: Client, asked: Request) -> None:
    answer = officer.post(reverse("admin:request_report", args=[asked.pk]), {"version": 1}, follow=True)
    assert "Confirm first who is asking" in answer.content.decode()
    assert not Package.objects.exists()


def test_the_erasure_applies_the_plan_that_was_read(officer: Client, asked: Request, enter: Callable[..., int]) -> None:
    enter("Aino", email=AINO)
    requests.recognise_by_link(now=timezone.now(), request=asked.pk)
    place = reverse("admin:request_erase", args=[asked.pk])
    page = officer.get(place)
    assert Contact.objects.exists()
    officer.post(place, {"digest": "of another plan"})
    assert Contact.objects.exists()
    officer.post(place, {"digest": page.context["plan"].digest})
    assert not Contact.objects.exists()
    assert "Erased" in officer.get(reverse("admin:request", args=[asked.pk])).content.decode()


def test_looking_at_a_request_changes_nothing_but_the_access_log(officer: Client, asked: Request) -> None:
    before = Request.objects.values().get()
    officer.get(reverse("admin:request", args=[asked.pk]))
    assert Request.objects.values().get() == before


def test_retention_shows_its_rules_and_runs_when_told(officer: Client) -> None:
    retention.seed_rules(by=SYSTEM, now=timezone.now())
    assert "Accounting Act" in officer.get(reverse("admin:retention")).content.decode()
    officer.post(reverse("admin:retention_run"))
    assert PurgeRun.objects.count() == 1
    rule = RetentionRule.objects.get(key="import_rows")
    officer.post(reverse("admin:retention_change", args=[rule.pk]), {"days": "7"})
    rule.refresh_from_db()
    assert (rule.days, rule.approved_at) == (7, None)
    officer.post(reverse("admin:retention_change", args=[rule.pk]), {"do": "approve"})
    rule.refresh_from_db()
    assert rule.approved_at is not None
    assert officer.get(reverse("admin:retention")).status_code == 200
