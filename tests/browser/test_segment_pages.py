"""Segments in a real browser: built by keyboard alone, counted beside it, saved, and chosen for a newsletter."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from consent.actions import reference
from marketing.actions import campaigns, segments
from marketing.models import Campaign, Segment, SegmentVersion
from privacy.actor import SYSTEM, Actor
from privacy.enums import Role
from tests.browser.conftest import accessibility_problems, sign_in
from tests.cast import STAFF, hire
from tests.marketing.conftest import FI, NOW, TOPIC, make_person

MAKER = STAFF[Role.MARKETING][0]
SWEDISH = {"all": [{"field": "language", "op": "is", "value": {"what": "sv"}}]}


@pytest.fixture
def maker(server: str) -> Actor:
    """Who makes segments, with two people who speak Swedish and one who speaks Finnish."""
    reference.seed(by=SYSTEM, now=NOW)
    for number, language in enumerate(("sv", "sv", "fi")):
        make_person(f"a{number}@example.com", language=language, first_name=f"Aino{number}")
    return hire(Role.MARKETING)


def test_a_segment_is_built_by_keyboard_and_counted_as_it_grows(server: str, maker: Actor, page: Page) -> None:
    sign_in(page, server, MAKER)
    page.goto(f"{server}/admin/segments/new/")
    page.get_by_label("Name of the segment").focus()
    page.keyboard.type("Swedish speakers")
    page.get_by_label("The rule is about").focus()
    page.keyboard.type("Language")
    expect(page.locator("#r-0\\.field")).to_have_value("language")
    expect(page.locator("#r-0\\.what option[value=sv]")).to_have_count(1)
    page.locator("#r-0\\.what").focus()
    page.keyboard.type("Swedish")
    expect(page.locator("#found .big")).to_have_text("2")
    expect(page.locator("#found")).to_contain_text("The language is Swedish")
    expect(page.locator("#found")).to_contain_text("Aino0")
    page.get_by_role("button", name="Add a rule").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#r-1\\.field")).to_be_focused()
    page.locator("#r-1\\.remove").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#r-1\\.field")).to_have_count(0)
    expect(page.get_by_role("button", name="Add a rule")).to_be_focused()
    page.get_by_role("button", name="Save the segment").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    assert SegmentVersion.objects.get().definition == SWEDISH


def test_a_segment_is_built_without_script_too(server: str, maker: Actor, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    sign_in(page, server, MAKER)
    page.goto(f"{server}/admin/segments/new/")
    page.get_by_label("Name of the segment").fill("Swedish speakers")
    page.get_by_label("The rule is about").select_option("language")
    page.get_by_role("button", name="Count again").click()
    page.locator("#r-0\\.what").select_option("sv")
    page.get_by_role("button", name="Count again").click()
    expect(page.locator("#found .big")).to_have_text("2")
    page.get_by_role("button", name="Save the segment").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    assert Segment.objects.get().name == "Swedish speakers"
    page.context.close()


def test_a_newsletter_goes_by_the_segment_chosen_for_it(server: str, maker: Actor, page: Page) -> None:
    segments.create(by=maker, now=NOW, name="Swedish speakers", definition=SWEDISH)
    campaign = campaigns.create(by=maker, now=NOW, name="Next", topic=TOPIC, contents=[FI])
    sign_in(page, server, MAKER)
    page.goto(f"{server}/admin/newsletters/{campaign}/")
    expect(page.locator("#audience .big")).to_have_text("3")
    page.get_by_label("Consider").select_option(label="Swedish speakers")
    page.get_by_role("button", name="Choose them").click()
    expect(page.locator("#audience .big")).to_have_text("2")
    expect(page.locator("#aim")).to_contain_text("The language is Swedish")
    assert Campaign.objects.get().candidates == {"segment": Segment.objects.get().pk, "version": 1}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_free_of_accessibility_problems(server: str, maker: Actor, page: Page, scheme: str) -> None:
    segment = segments.create(by=maker, now=NOW, name="Swedish speakers", definition=SWEDISH)
    page.emulate_media(color_scheme=scheme)
    sign_in(page, server, MAKER)
    for path in ("", "new/", f"{segment}/", f"{segment}/edit/", f"{segment}/found/"):
        page.goto(f"{server}/admin/segments/{path}")
        page.wait_for_load_state("networkidle")
        assert (path, accessibility_problems(page)) == (path, [])
