"""What staff see of who is held back, and of when a newsletter leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.models import Contacted
from marketing.models import Campaign
from marketing.quiet import Quiet
from privacy.enums import Role
from tests.crowd import address, newsletter, subscribers
from tests.marketing.admin.test_newsletters import signed_in
from tests.marketing.test_holding import limit, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    return signed_in(Role.MARKETING)


def schedule(client: Client, campaign: int, at: datetime, **given: object) -> list[str]:
    """Lets it start then, by the form; what the page says."""
    when = timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")
    url = reverse("admin:campaign_do", args=[campaign])
    response = client.post(url, {"do": "schedule", "at": when, **given})
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_time_to_leave_over_is_chosen_with_the_time(staff: Client) -> None:
    campaign = newsletter(subscribers(1), start=False)
    assert "hold_days" not in staff.get(reverse("admin:campaign", args=[campaign])).context["schedule"].fields
    said = schedule(staff, campaign, timezone.now() + timedelta(days=1), spread_minutes="240")
    found = Campaign.objects.get(pk=campaign)
    assert (said, found.spread_minutes, found.hold_days) == (["It starts by itself at that time."], 240, 14)
    assert "4 hours" in staff.get(reverse("admin:campaign", args=[campaign])).text


def test_what_starts_in_quiet_hours_says_when_it_really_goes(staff: Client, settings: Any) -> None:
    settings.MAIL_QUIET = Quiet(21, 7)
    campaign = newsletter(subscribers(1), start=False)
    night = (timezone.localtime() + timedelta(days=1)).replace(hour=23, minute=0)
    said = schedule(staff, campaign, night)
    assert said[0] == "It starts by itself at that time."
    assert said[1].startswith("In quiet hours no newsletter leaves: the mail goes from ")
    page = staff.get(reverse("admin:campaign", args=[campaign])).text
    assert "quiet hours: the mail goes from " in page
    assert "07:00" in said[1]


def test_while_it_is_quiet_the_page_says_until_when(staff: Client, settings: Any) -> None:
    hour = timezone.localtime().hour
    campaign = newsletter(subscribers(1))
    settings.MAIL_QUIET = Quiet((hour - 1) % 24, (hour + 2) % 24)
    page = staff.get(reverse("admin:campaign_progress", args=[campaign])).text
    assert "Quiet hours: no newsletter leaves before " in page


def test_how_long_it_waits_is_asked_where_contacts_are_limited(staff: Client) -> None:
    limit(1, 7)
    campaign = newsletter(subscribers(1), start=False)
    assert staff.get(reverse("admin:campaign", args=[campaign])).context["schedule"]["hold_days"].value() == 14
    schedule(staff, campaign, timezone.now() + timedelta(days=1), hold_days="20")
    assert Campaign.objects.get(pk=campaign).hold_days == 20
    said = schedule(staff, campaign, timezone.now() + timedelta(days=1), hold_days="61")
    assert said[-1] == "Wait from 0 to 60 days for those who are held back."
    assert Campaign.objects.get(pk=campaign).hold_days == 20


def test_page_report_and_question_tell_who_is_held_back_and_until_when(staff: Client) -> None:
    limit(1, 7)
    people = subscribers(2)
    sent(newsletter(people[:1]))
    second = newsletter(people)
    free = timezone.localtime(Contacted.objects.get().at + timedelta(days=7))
    alone = 'held back: contacted often enough<span class="source">until '
    for name in ("campaign", "campaign_progress", "campaign_report"):
        assert alone in staff.get(reverse(f"admin:{name}", args=[second])).text, name
    counted = staff.get(reverse("admin:campaign_audience", args=[second])).text
    assert "Held back, contacted often enough: 1. The first may get it on " in counted
    told = staff.post(reverse("admin:campaign_why", args=[second]), {"q": address(people[0])}).text
    assert "Gets it later" in told
    assert "They may be contacted again from " in told
    assert f"{free:%H:%M}" in told
