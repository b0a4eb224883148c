"""A real browser. Any violation of the content security policy and any console error fails the test that met it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.cast import PASSWORD
from tests.chromium import PATIENCE
from tests.chromium import browser as chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One a module: while it is open, Playwright's event loop runs in this thread, and tests of asyncio could not."""
    with chromium() as started:
        # Playwright keeps an event loop in this thread, and Django asks before it reads rows there.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        yield started
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(locale="en-GB", bypass_csp=False)
    made.set_default_timeout(3 * PATIENCE)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that must stay silent: no console error or warning, no violation, no failed request."""
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(f"{page.url}: {said.text}"))
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    yield page
    assert complaints == []


def sign_in(page: Page, server: str, email: str) -> None:
    """Signs in by the form."""
    page.goto(f"{server}/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{server}/admin/")


def accessibility_problems(page: Page, *rules: str) -> list[str]:
    """What axe finds against WCAG 2.2 AA on the page from its top, or against these rules of it: rule and place. Scrolled, a bar that stays
    would stand before whatever it happens to cover; the frames are mails, in which nothing runs."""
    page.evaluate("scrollTo({top: 0, left: 0, behavior: 'instant'})")
    only = list(rules) or ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    options = {"runOnly": only, "resultTypes": ["violations"], "preload": False, "iframes": False}
    found = Axe().run(page, options=options).response
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]
