"""The report: it adds up, tells nothing of a few, and stands beside the issues before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.actions import preferences
from marketing.actions import bounces
from marketing.models import Campaign, Message
from marketing.queries import report
from privacy.enums import Role
from tests.crowd import NOW, TOPIC, newsletter, subscribers
from tests.marketing.admin.test_newsletters import signed_in

pytestmark = pytest.mark.django_db


def end(campaign: int, number: int, state: str = "sent", reply: str = "250", at: datetime = NOW) -> None:
    """So many of those that wait end like this."""
    rows = (
        Message.objects.filter(campaign=campaign, state="queued")
        .order_by("contact")
        .values_list("pk", flat=True)[:number]
    )
    Message.objects.filter(pk__in=list(rows)).update(
        state=state, reply=reply, next_at=None, done_at=at, failed_at=at if state in ("refused", "parked") else None
    )


@pytest.fixture
def campaign() -> int:
    """To thirty of one domain, twelve of another and six of a third."""
    people = [*subscribers(30, domain="suuri.example"), *subscribers(12, domain="toinen.example")]
    made = newsletter([*people, *subscribers(6, domain="pieni.example")])
    end(made, 20)
    end(made, 2, "refused", "550 5.1.1")
    end(made, 4, at=NOW + timedelta(hours=1))
    bounces.take_refusals(now=NOW + timedelta(minutes=1))
    return made


def test_every_domain_adds_up_and_the_few_are_told_of_together_or_not_at_all(campaign: int) -> None:
    assert report.by_domain(campaign) == [
        report.Group("suuri.example", 30, 24, 2, 4, 0, 0),
        report.Group("toinen.example", 12, 0, 0, 12, 0, 0),
    ]


def test_small_domains_are_one_group_once_they_are_ten_together() -> None:
    people = [contact for number in range(5) for contact in subscribers(2, domain=f"pieni{number}.example")]
    made = newsletter(people)
    end(made, 7)
    assert report.by_domain(made) == [report.Group("", 10, 7, 0, 3, 0, 0)]


def test_what_was_sent_is_told_by_the_hour_where_it_was_more_than_a_few(campaign: int) -> None:
    assert [(hour.at, hour.sent) for hour in report.by_hour(campaign)] == [(NOW, 20)]


def test_an_issue_stands_beside_those_before_it_and_who_left_counts_for_the_last_they_got(campaign: int) -> None:
    Campaign.objects.filter(pk=campaign).update(started_at=NOW - timedelta(days=7))
    later = newsletter(subscribers(10))
    end(later, 10)
    for place, days in ((0, -6), (1, -1), (2, 1)):
        hash_ = Message.objects.filter(campaign=campaign).order_by("contact")[place].address_hash
        preferences.unsubscribe(now=NOW + timedelta(days=days), hash=hash_, contact=None, topic=TOPIC)
    shown = report.beside(Campaign.objects.get(pk=later))
    assert [(row.campaign.pk, row.chosen, row.sent, row.back, row.left) for row in shown] == [
        (later, 10, 100.0, 0.0, 1),
        (campaign, 48, 50.0, 4.17, 2),
    ]


def test_each_issue_to_compare_with_costs_one_query_more(campaign: int) -> None:
    counts, issue = [], campaign
    for days in range(3):
        Campaign.objects.filter(pk=issue).update(started_at=NOW + timedelta(days=days))
        with CaptureQueriesContext(connection) as asked:
            assert len(report.beside(Campaign.objects.get(pk=issue))) == days + 1
        counts.append(len(asked))
        issue = newsletter(subscribers(1))
    assert [count - counts[0] for count in counts] == [0, 1, 2]


def test_the_page_shows_it_and_the_table_can_be_taken_along(campaign: int) -> None:
    client = signed_in(Role.COMMUNICATIONS)
    page = client.get(f"/admin/newsletters/{campaign}/report/").content.decode()
    assert ("suuri.example" in page, "pieni.example" in page) == (True, False)
    table = client.post(f"/admin/newsletters/{campaign}/report/export/", {"format": "csv"}).content.decode("utf-8-sig")
    assert table.splitlines()[1] == "suuri.example,30,24,2,4,0,0"


def test_a_campaign_that_never_began_has_no_report() -> None:
    made = newsletter(subscribers(2), start=False)
    assert signed_in(Role.COMMUNICATIONS).get(f"/admin/newsletters/{made}/report/").status_code == 404
