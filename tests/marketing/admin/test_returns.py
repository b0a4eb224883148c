"""The pages of what came back."""

from __future__ import annotations

import pytest
from django.test import Client

from consent.models import Evidence
from marketing.actions import bounces
from marketing.models import Bounce
from marketing.reported import Reported
from privacy.enums import Role
from privacy.models import AccessEvent
from tests.marketing.actions.test_bounces import NOW, mail, reader, sent
from tests.marketing.admin.test_newsletters import signed_in
from tests.marketing.conftest import TOPIC
from tests.tables import unchanged

__all__ = ["TOPIC", "reader", "sent"]
pytestmark = pytest.mark.usefixtures("topics")


@pytest.fixture
def client(topics: None) -> Client:
    return signed_in(Role.COMMUNICATIONS)


@pytest.fixture
def waiting(sent: int) -> int:
    bounces.take(now=NOW, raw=mail("letter", sent))
    return Bounce.objects.get().pk


def test_the_list_says_what_came_back_and_for_what(client: Client, waiting: int) -> None:
    shown = client.get("/admin/returns/").content.decode()
    assert ("not understood" in shown, "Uutisia" in shown, f"/admin/returns/{waiting}/" in shown) == (True, True, True)


def test_a_mail_is_read_and_settled_by_a_person(client: Client, waiting: int, reader: int) -> None:
    shown = client.get(f"/admin/returns/{waiting}/").content.decode()
    assert "Mistä saan lisää tietoa?" in shown
    assert AccessEvent.objects.filter(route="admin:returned").exists()
    answer = client.post(f"/admin/returns/{waiting}/do/", {"kind": "vacation"}, follow=True)
    assert "Settled." in answer.content.decode()
    assert "What does it say?" not in client.get(f"/admin/returns/{waiting}/").content.decode()
    assert (
        "settled meanwhile"
        in client.post(f"/admin/returns/{waiting}/do/", {"kind": "hard"}, follow=True).content.decode()
    )


def test_a_report_of_a_mail_service_is_shown_as_one_and_settled_by_a_person(
    client: Client, sent: int, reader: int
) -> None:
    told = Reported("something new", b"1" * 32, message=sent, text='{"event": "uutta"}')
    bounces.hear(now=NOW, told=told)
    number = Bounce.objects.get().pk
    assert "a report of the mail service" in client.get("/admin/returns/").content.decode()
    shown = client.get(f"/admin/returns/{number}/").content.decode()
    assert ("The report itself" in shown, "uutta" in shown) == (True, True)
    client.post(f"/admin/returns/{number}/do/", {"kind": "complaint"})
    proof = Evidence.objects.latest("pk")
    assert (proof.event.act, proof.text) == ("withdrawn", f"Report of the mail service about message {sent}.")


@pytest.mark.parametrize("kind", ["", "unread", "delayed", "x"])
def test_what_is_no_answer_changes_nothing(client: Client, waiting: int, kind: str) -> None:
    with unchanged():
        assert client.post(f"/admin/returns/{waiting}/do/", {"kind": kind}).status_code == 404


def test_the_campaigns_page_tells_what_came_back(client: Client, waiting: int) -> None:
    campaign = Bounce.objects.get().message.campaign_id  # type: ignore[union-attr]
    assert "What came back" in client.get(f"/admin/newsletters/{campaign}/").content.decode()
