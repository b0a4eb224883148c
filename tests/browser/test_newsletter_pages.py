"""A newsletter's pages in a real browser, under the strict policy: written by one, approved by another, followed while it goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from consent.actions import contacting, reference, rules
from crm.models import Contact
from marketing.actions import campaigns
from marketing.content import Content
from marketing.models import Campaign, Message
from marketing.tasks import ask_links
from privacy.actor import SYSTEM, Actor
from privacy.enums import Role
from tests.browser.conftest import accessibility_problems, sign_in
from tests.cast import STAFF, hire
from tests.marketing.conftest import EN, FI, NOW, TOPIC, make_person
from tests.otherssite import OthersSite, others_site

WRITER, OTHER = STAFF[Role.COMMUNICATIONS][0], STAFF[Role.MARKETING][0]


@pytest.fixture
def staff(server: str) -> tuple[Actor, Actor]:
    """Who writes and who approves, with three people of whom two asked for the newsletter."""
    reference.seed(by=SYSTEM, now=NOW)
    for number in range(3):
        make_person(f"a{number}@example.com", permitted=number > 0)
    return hire(Role.COMMUNICATIONS), hire(Role.MARKETING)


def written(by: Actor) -> int:
    campaign = campaigns.create(by=by, now=NOW, name="Work ability 11/2026", topic=TOPIC, contents=[FI, EN])
    campaigns.ask(by=by, now=NOW, campaign=campaign, version=1)
    return campaign


def test_a_newsletter_is_written_and_another_is_asked_to_approve_it(
    server: str, staff: tuple[Actor, Actor], page: Page
) -> None:
    sign_in(page, server, WRITER)
    page.goto(f"{server}/admin/newsletters/new/")
    page.get_by_label("Name", exact=True).fill("Work ability 11/2026")
    page.get_by_label("Topic").select_option(TOPIC)
    page.get_by_label("Subject in Finnish").fill(FI.subject)
    page.get_by_role("textbox", name="Words", exact=True).first.fill("Uutta")
    page.get_by_role("textbox", name="Text", exact=True).first.fill("Hei {{ first_name|ystävä }}!")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_text("Waits for approval")).to_be_visible()
    assert Campaign.objects.get().asked_version == 1


def test_another_sees_who_gets_it_and_how_it_looks_and_approves(
    server: str, staff: tuple[Actor, Actor], page: Page
) -> None:
    campaign = written(staff[0])
    sign_in(page, server, OTHER)
    page.goto(f"{server}/admin/newsletters/{campaign}/")
    expect(page.locator("#audience .big")).to_have_text("2")
    mail = page.frame_locator("iframe").first
    expect(mail.get_by_text("Uutta tutkimusta.")).to_be_visible()
    page.get_by_role("button", name="Approve it as it stands").click()
    expect(page.get_by_role("status")).to_contain_text("Approved, exactly as it stands.")
    assert Campaign.objects.get().approver_ref == staff[1].ref


def test_the_progress_moves_by_itself_until_it_has_ended(server: str, staff: tuple[Actor, Actor], page: Page) -> None:
    campaign = written(staff[0])
    campaigns.approve(by=staff[1], now=NOW, campaign=campaign, version=1)
    campaigns.start(by=staff[1], now=NOW, campaign=campaign)
    sign_in(page, server, OTHER)
    page.goto(f"{server}/admin/newsletters/{campaign}/")
    expect(page.locator("#progress .big")).to_have_text("0")
    Message.objects.filter(state="queued").update(state="sent", next_at=None)
    campaigns.finish(now=NOW, campaign=campaign)
    expect(page.locator("#progress .big")).to_have_text("2")
    expect(page.get_by_role("heading", name="Report")).to_be_visible()
    expect(page.locator("#progress[hx-trigger]")).to_have_count(0)


@pytest.fixture
def site(settings: Any) -> Iterator[OthersSite]:
    with others_site() as running:
        settings.LINKS_ASKED, settings.LINKS_KNOWN = True, frozenset({running.place})
        yield running


def linking(by: Actor, place: str) -> int:
    return campaigns.create(
        by=by, now=NOW, name="Links", topic=TOPIC, contents=[Content.of_text("Links", f"[One]({place})", "fi")]
    )


def test_the_checklist_looks_again_by_itself_until_every_link_has_answered(
    server: str, staff: tuple[Actor, Actor], page: Page, site: OthersSite
) -> None:
    campaign = linking(staff[0], site.url("/404"))
    sign_in(page, server, OTHER)
    page.goto(f"{server}/admin/newsletters/{campaign}/")
    expect(page.locator("#checklist")).to_contain_text("Being looked at")
    ask_links(campaign=campaign)
    expect(page.locator("#checklist")).to_contain_text("its server says that there is no such page (404)")
    expect(page.locator("#checklist[hx-trigger]")).to_have_count(0)
    assert accessibility_problems(page) == []


def test_links_are_asked_again_without_script_too(
    server: str, staff: tuple[Actor, Actor], browser: Browser, site: OthersSite
) -> None:
    campaign = linking(staff[0], site.url("/page"))
    ask_links(campaign=campaign)
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, server, OTHER)
    page.goto(f"{server}/admin/newsletters/{campaign}/")
    page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_role("status")).to_contain_text("The links are being asked.")
    ask_links()
    page.locator("#refresh-checklist").click()
    expect(page.locator("#checklist")).to_contain_text("Every link to others answers.")
    assert len(site.asked) == 2
    page.context.close()


def test_the_audience_is_counted_without_script_too(server: str, staff: tuple[Actor, Actor], browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, server, OTHER)
    page.goto(f"{server}/admin/newsletters/{written(staff[0])}/")
    page.get_by_role("link", name="Count them").click()
    expect(page.locator(".big")).to_have_text("2")
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_free_of_accessibility_problems(
    server: str, staff: tuple[Actor, Actor], page: Page, scheme: str
) -> None:
    campaign = written(staff[0])
    page.emulate_media(color_scheme=scheme)
    sign_in(page, server, OTHER)
    for path in (
        "",
        "new/",
        f"{campaign}/write/",
        f"{campaign}/",
        f"{campaign}/audience/",
        f"{campaign}/audience/included/",
        f"{campaign}/versions/",
        f"{campaign}/readers/",
        "pictures/",
        "templates/",
    ):
        page.goto(f"{server}/admin/newsletters/{path}")
        page.wait_for_load_state("networkidle")
        assert (path, accessibility_problems(page)) == (path, [])


def test_the_time_to_leave_over_is_chosen_and_who_is_held_back_is_shown_with_the_day(
    server: str, staff: tuple[Actor, Actor], page: Page
) -> None:
    limit = {"contact_limit": {"contacts": 1, "days": 7}}
    rules.choose(by=SYSTEM, now=NOW, choices=limit, note="decided in November", seen=0)
    reader = Contact.objects.order_by("id").last()
    assert reader is not None
    said = {"by": SYSTEM, "now": NOW, "contact": reader.pk, "at": timezone.now()}
    contacting.note(**said, channel="phone", purpose="survey")
    campaign = written(staff[0])
    campaigns.approve(by=staff[1], now=NOW, campaign=campaign, version=1)
    sign_in(page, server, OTHER)
    page.goto(f"{server}/admin/newsletters/{campaign}/")
    expect(page.locator("#audience")).to_contain_text("Held back, contacted often enough: 1.")
    page.get_by_label("Start at").fill("2027-03-01T09:00")
    page.get_by_label("Leaves over").select_option("4 hours")
    page.get_by_label("Waits for those held back, days").fill("10")
    page.get_by_role("button", name="Start at this time").click()
    expect(page.get_by_text("It starts by itself at that time.")).to_be_visible()
    assert accessibility_problems(page) == []
    found = Campaign.objects.get()
    assert (found.spread_minutes, found.hold_days) == (240, 10)
    campaigns.start(by=SYSTEM, now=NOW, campaign=campaign)
    page.goto(f"{server}/admin/newsletters/{campaign}/")
    expect(page.locator("#progress")).to_contain_text("held back: contacted often enoughuntil ")
    assert accessibility_problems(page) == []
