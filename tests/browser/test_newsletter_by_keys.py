"""A newsletter from idea to report by keyboard alone: every stop of the focus is seen, none is a trap, none is lost when the page changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Locator, Page, expect

from consent.actions import reference
from marketing import tasks
from marketing.models import Campaign
from privacy.actor import SYSTEM
from privacy.enums import Role
from tests.cast import PASSWORD, STAFF, hire
from tests.marketing.conftest import NOW, make_person
from tests.smtp import Sink, sink

WRITER, OTHER = STAFF[Role.COMMUNICATIONS][0], STAFF[Role.MARKETING][0]
MOST_STOPS = 150

UNSEEN = """() => {
  const at = document.activeElement;
  if (at === document.body || at.tagName === "IFRAME") return "";  // inside the frame its own links have the focus
  const box = at.getBoundingClientRect(), style = getComputedStyle(at), name = `${at.tagName} ${at.id} ${at.textContent.trim().slice(0, 40)}`;
  const x = box.left + Math.min(box.width, 20) / 2, y = box.top + Math.min(box.height, 20) / 2;
  const there = document.elementFromPoint(x, y);
  if (style.outlineStyle === "none" || style.outlineWidth === "0px") return `no outline: ${name}`;
  if (!there || !(at.contains(there) || there.contains(at))) return `hidden: ${name} at ${x}, ${y}`;
  return "";
}"""
"""What is wrong with the place of the focus: it has no outline, or lies outside the window or under something."""


@pytest.fixture
def mailbox(server: str, tmp_path: Path, settings: Any) -> Iterator[Sink]:
    """Two readers, one who writes, one who approves, and a mail server."""
    reference.seed(by=SYSTEM, now=NOW)
    for role in (Role.COMMUNICATIONS, Role.MARKETING):
        hire(role)
    for number in range(2):
        make_person(f"a{number}@example.com")
    settings.PUBLIC_URL = server
    with sink(tmp_path / "sink") as ready:
        settings.EMAIL_URL, settings.MAIL_CONNECTIONS = f"smtp://127.0.0.1:{ready.smtp}", 2
        yield ready


def test_a_newsletter_is_written_checked_approved_sent_and_read_about_without_a_mouse(
    server: str, mailbox: Sink, page: Page
) -> None:
    sign_in_by_keys(page, server, WRITER)
    it_is_written(page)
    it_is_looked_over_and_asked_for(page)
    sign_out_by_keys(page, server)
    sign_in_by_keys(page, server, OTHER)
    it_is_approved_and_started(page)
    elsewhere(tasks.send_campaigns)
    assert len(mailbox.accepted()) == 2
    its_report_is_read(page)


def it_is_written(page: Page) -> None:
    press(page, page.get_by_role("link", name="Newsletters", exact=True))
    press(page, page.get_by_role("link", name="Write a newsletter").first)
    fill(page, page.get_by_label("Name", exact=True), "Work ability 11/2026")
    fill(page, page.get_by_label("Topic"), "Work ability")
    fill(page, page.get_by_role("textbox", name="Subject in Finnish"), "Työkyky tänään")
    fill(page, page.locator("#id_preheader_fi"), "Uutta tutkimusta.")
    fill(page, page.locator("#fi-0-words"), "Uutta")
    fill(page, page.locator("#fi-1-text"), "Hei {{ first_name|ystävä }}!")
    press(page, page.get_by_role("group", name="Add a part in Finnish").get_by_role("button", name="Dividing line"))
    has_focus(page, page.locator("#fi-2-up"))
    page.keyboard.press("Alt+Shift+ArrowUp")
    has_focus(page, page.locator("#fi-1-up"))
    page.keyboard.press("Alt+Shift+Delete")
    has_focus(page, page.locator("#fi-undo"))
    press(page, page.get_by_role("button", name="Save the draft"))
    expect(page.get_by_role("status")).to_contain_text("Saved.")


def it_is_looked_over_and_asked_for(page: Page) -> None:
    expect(page.locator("#audience .big")).to_have_text("2")
    expect(page.get_by_role("list", name="Checklist")).not_to_contain_text("Must be put right")
    press(page, page.get_by_role("button", name="Ask for approval"))
    expect(page.get_by_text("Waits for approval")).to_be_visible()


def it_is_approved_and_started(page: Page) -> None:
    press(page, page.get_by_role("link", name="Newsletters", exact=True))
    press(page, page.get_by_role("link", name="Work ability 11/2026"))
    expect(page.locator("#audience .big")).to_have_text("2")
    press(page, page.get_by_role("button", name="Approve it as it stands"))
    press(page, page.get_by_role("button", name="Send it now"))
    expect(page.locator("#progress")).to_contain_text("It is about to start")


def its_report_is_read(page: Page) -> None:
    expect(page.get_by_role("heading", name="Report")).to_be_visible()
    expect(page.get_by_role("button", name="Send it now")).to_have_count(0)
    press(page, page.get_by_role("link", name="The whole report"))
    expect(page.get_by_role("heading", name="The sum")).to_be_visible()
    assert Campaign.objects.get().state == "sent"


def sign_in_by_keys(page: Page, server: str, email: str) -> None:
    page.goto(f"{server}/account/login/")
    fill(page, page.get_by_label("Email"), email)
    fill(page, page.get_by_label("Password"), PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server}/admin/")


def sign_out_by_keys(page: Page, server: str) -> None:
    press(page, page.get_by_role("button", name="Sign out"))
    page.wait_for_url(lambda address: not address.startswith(f"{server}/admin/newsletters/"))


def go(page: Page, target: Locator) -> None:
    """Tab by tab to the target; every stop on the way can be seen."""
    expect(target).to_be_visible()
    for _ in range(MOST_STOPS):
        if target.evaluate("target => target === document.activeElement"):
            return
        page.keyboard.press("Tab")
        assert page.evaluate(UNSEEN) == ""
    pytest.fail(f"The focus never came to {target}.")


def press(page: Page, target: Locator) -> None:
    go(page, target)
    page.keyboard.press("Enter")


def fill(page: Page, target: Locator, words: str) -> None:
    go(page, target)
    page.keyboard.type(words)


def has_focus(page: Page, target: Locator) -> None:
    """Once what came has settled."""
    expect(page.locator("#parts.htmx-added")).to_have_count(0)
    expect(target).to_be_focused()
    assert page.evaluate(UNSEEN) == ""


def elsewhere(task: Callable[[], None]) -> None:
    """What a worker would do, in a thread of its own: Playwright has the event loop of this one."""

    def run() -> None:
        try:
            task()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
