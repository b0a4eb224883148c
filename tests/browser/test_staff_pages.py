"""The back office in a real browser: every page on a screen and a phone, in the light and in the dark, and the daily work by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from crm.admin.managed import MANAGED
from privacy.enums import Role
from tests.addresses import address, expected, routes
from tests.browser.conftest import accessibility_problems, sign_in
from tests.cast import PASSWORD, STAFF
from tests.world import FIRST, LAST, World, build

# Everybody's pages, and then those that nobody before opens.
READERS = (None, Role.SALES, Role.MARKETING, Role.DPO, Role.ADMINISTRATOR)
# No pages of ours to look at: files, what machines read, and a mail in its frame.
NO_PAGES = {
    "admin:request_file",
    "admin:permission_receipt",
    "admin:newsletter_preview",
    "admin:newsletter_then",
    "image",
    "opened",
    "archive_feed",
    "admin:jsi18n",
    "healthz",
    "readyz",
}
# Their pages are those of the products: one list stands for all.
ALIKE = tuple(f"admin:crm_{model._meta.model_name}_" for model in MANAGED)
NAME = "e => (e.labels?.[0] ?? e).innerText?.trim() || e.getAttribute('aria-label') || ''"


@pytest.fixture(scope="module")
def world(module_db: str, module_files: Path) -> World:
    return build()


def own_pages(role: Role | None) -> list[str]:
    """The pages that open to this reader and to none before."""
    before = READERS[: READERS.index(role)]
    opened = {route for earlier in before for route in routes() if expected(earlier, route) == 200}
    mine = [route for route in routes() if expected(role, route) == 200 and route not in opened | NO_PAGES]
    return [route for route in mine if not route.startswith(ALIKE)]


@pytest.mark.parametrize("role", READERS)
def test_every_page_can_be_read_by_everybody_on_everything(
    module_server: str, world: World, page: Page, role: Role | None
) -> None:
    """WCAG 2.2 AA by axe, its contrast in the dark too, and no sideways scrolling on a phone."""
    if role:
        sign_in(page, module_server, STAFF[role][0])
    wrong = {}
    for route in own_pages(role):
        page.goto(f"{module_server}{address(world, route)}")
        if page.locator("[hx-get]").count():
            page.wait_for_load_state("networkidle")
        found = accessibility_problems(page)
        page.emulate_media(color_scheme="dark")
        found += [f"in the dark, {problem}" for problem in accessibility_problems(page, "color-contrast")]
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 390, "height": 844})
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 390:
            found.append(f"{width} wide on a phone")
        if page.evaluate("[...document.querySelectorAll('.list')].some(list => list.scrollWidth > list.clientWidth)"):
            found.append("a list that scrolls sideways on a phone")
        page.set_viewport_size({"width": 1280, "height": 720})
        if found:
            wrong[route] = found
    assert wrong == {}


def test_the_page_speaks_the_language_chosen_and_stays_where_it_is(
    module_server: str, world: World, page: Page
) -> None:
    sign_in(page, module_server, STAFF[Role.SALES][0])
    page.goto(f"{module_server}/admin/people/")
    for language in ("fi", "sv", "en"):
        page.get_by_role("button", name=language.upper(), exact=True).click()
        page.wait_for_selector(f"html[lang={language}]")
        assert page.url == f"{module_server}/admin/people/"


def test_the_daily_work_needs_no_mouse(module_server: str, world: World, page: Page) -> None:
    """Sign in, search, open a person, take down their no; whatever has the focus shows it."""
    page.goto(f"{module_server}/account/login/")
    tab_to(page, "Email")
    page.keyboard.type(STAFF[Role.SALES][0])
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{module_server}/admin/")
    tab_to(page, "Search people, organisations, numbers")
    page.keyboard.type(LAST)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{module_server}/admin/search/")
    tab_to(page, f"{FIRST} {LAST}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{module_server}{address(world, 'admin:person')}")
    tab_to(page, "Record a ban")
    page.keyboard.press("Enter")
    tab_to(page, "Record the ban")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Recorded. It holds from now on.")


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until what is called this has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and focused.evaluate(NAME) == name:
            assert focused.evaluate("e => getComputedStyle(e).outlineStyle") != "none", f"{name} hides the focus"
            return
    pytest.fail(f"Tab never reaches {name}")
