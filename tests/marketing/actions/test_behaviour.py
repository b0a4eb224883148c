"""Visits, openings and clicks: kept for who permitted it, and never whole."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from django.core.management import call_command

from consent.actions.acts import Given, record
from consent.enums import Act, Channel, ContactPurpose
from marketing.actions.behaviour import Done, take_in
from marketing.models import Behaviour
from privacy.actor import SYSTEM
from privacy.refusal import Refused
from tests.crowd import BEFORE, NOW, subscribers

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit():
    (contact,) = subscribers(1)
    return Done(contact, "visit", NOW, "/courses", address="192.0.2.77", browser="Firefox", cookie="c-1")


def permit(contact: int, purpose: str, channel: str) -> None:
    evidence = {"source_kind": "form", "evidence": "the banner"}
    given = Given(Act.GRANTED, purpose, channel, contact=contact, happened_at=BEFORE, **evidence)
    record(by=SYSTEM, now=NOW, given=given)


def test_without_a_permission_nothing_is_kept(visit):
    assert take_in(by=SYSTEM, now=NOW, done=visit) is None
    assert not Behaviour.objects.exists()


def test_a_permitted_visit_is_kept_without_the_host_and_without_the_cookie(visit):
    permit(visit.contact, ContactPurpose.WEB_PROFILING, Channel.WEB)
    take_in(by=SYSTEM, now=NOW, done=visit)
    kept = Behaviour.objects.get()
    assert (kept.page, kept.network, kept.browser) == ("/courses", "192.0.2.0/24", "Firefox")
    assert "c-1" not in kept.visitor


def test_an_address_of_the_sixth_version_loses_its_host_too(visit):
    permit(visit.contact, ContactPurpose.WEB_PROFILING, Channel.WEB)
    take_in(by=SYSTEM, now=NOW, done=replace(visit, address="2001:db8:1234:5678::1"))
    assert Behaviour.objects.get().network == "2001:db8:1234::/48"


def test_a_permission_for_the_web_opens_no_tracking_of_mails(visit):
    permit(visit.contact, ContactPurpose.WEB_PROFILING, Channel.WEB)
    assert take_in(by=SYSTEM, now=NOW, done=replace(visit, kind="open")) is None


@pytest.mark.parametrize(("change", "field"), [({"address": "300.1.1.1"}, "address"), ({"kind": "sleep"}, "kind")])
def test_what_cannot_be_is_refused(change, field, visit):
    permit(visit.contact, ContactPurpose.WEB_PROFILING, Channel.WEB)
    with pytest.raises(Refused) as no:
        take_in(by=SYSTEM, now=NOW, done=replace(visit, **change))
    assert (no.value.field, Behaviour.objects.exists()) == (field, False)


@pytest.mark.parametrize("text", ["", "[]", '{"contact": 1}', '{"contact": 1, "at": "2026-11-02T09:00"}', "nonsense"])
def test_the_command_says_what_it_reads(text, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    with pytest.raises(SystemExit) as stopped:
        call_command("record_visit")
    assert stopped.value.code == 1
    assert "one JSON object" in capsys.readouterr().err


def test_the_command_says_whether_it_was_kept(visit, monkeypatch, capsys):
    text = {"contact": visit.contact, "kind": "visit", "at": NOW.isoformat(), "page": "/"}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(text)))
    call_command("record_visit", "--json")
    assert json.loads(capsys.readouterr().out) == {"kept": False, "id": None}
