"""Two versions tried: planned by keyboard alone, waited for, looked at, and the better one goes to the others."""

from __future__ import annotations

import email
import email.policy
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from playwright.sync_api import Page, expect

from consent.actions import reference
from marketing import tasks
from marketing.actions import campaigns, trials
from marketing.content import Content
from marketing.models import Campaign, Message, Trial
from privacy.actor import SYSTEM, Actor
from privacy.enums import Role
from tests.browser.conftest import accessibility_problems, sign_in
from tests.browser.test_newsletter_by_keys import OTHER, WRITER, elsewhere, fill, go, press, sign_in_by_keys
from tests.cast import hire
from tests.crowd import NOW, TOPIC, subscribers
from tests.marketing.actions.test_trials import click
from tests.marketing.test_measured_mail import permit
from tests.smtp import Sink, sink

TEXT = "Hei {{ first_name|ystävä }}!\n\n[Lue lisää työkyvystä](https://laitos.example/a)"
READERS = 60


@pytest.fixture
def mailbox(server: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """Sixty readers who permitted that their clicks are counted, and a mail server."""
    reference.seed(by=SYSTEM, now=NOW)
    for person in subscribers(READERS):
        permit(person)
    monkeypatch.setattr("marketing.trial.LEAST", 0)
    settings.PUBLIC_URL = server
    with sink(tmp_path / "sink") as ready:
        settings.EMAIL_URL, settings.MAIL_CONNECTIONS = f"smtp://127.0.0.1:{ready.smtp}", 2
        yield ready


def written(by: Actor) -> int:
    content = Content.of_text("Työkyky tänään", TEXT, "fi", "Uutta tutkimusta.")
    return campaigns.create(by=by, now=NOW, name="Work ability 11/2026", topic=TOPIC, contents=[content], measures=True)


def test_two_subjects_are_tried_looked_at_and_the_better_one_goes_to_the_others(
    server: str, mailbox: Sink, page: Page
) -> None:
    writer, other = hire(Role.COMMUNICATIONS), hire(Role.MARKETING)
    campaign = written(writer)
    sign_in_by_keys(page, server, WRITER)
    page.goto(f"{server}/admin/newsletters/{campaign}/")
    it_is_planned_by_keys(page)
    campaigns.approve(by=other, now=NOW, campaign=campaign, version=2)
    campaigns.start(by=other, now=timezone.now(), campaign=campaign)
    elsewhere(tasks.send_campaigns)
    tested = Counter(subjects(mailbox))
    assert set(tested) == {"Työkyky tänään", "Näin jaksat paremmin"}
    page.goto(f"{server}/admin/newsletters/{campaign}/trial/")
    expect(page.get_by_text(f"{READERS - tested.total()} wait for the outcome")).to_be_visible()
    expect(page.locator("main table")).to_have_count(0)
    click(campaign, "b", READERS, at=Now())
    elsewhere(partial(trials.look_due, now=Trial.objects.get().looks_at))
    page.reload()
    expect(page.get_by_text("B was shown to be better")).to_be_visible()
    expect(page.get_by_text("The others got B.")).to_be_visible()
    elsewhere(tasks.send_campaigns)
    assert Counter(subjects(mailbox)) - tested == {"Näin jaksat paremmin": READERS - tested.total()}
    page.goto(f"{server}/admin/newsletters/{campaign}/report/")
    expect(page.get_by_role("heading", name="Two versions")).to_be_visible()
    press(page, page.get_by_role("link", name="Reckon it again"))
    expect(page.get_by_role("heading", name="The test reckoned again")).to_be_focused()
    expect(page.get_by_text("Everything agrees.")).to_be_visible()
    page.keyboard.press("Control+Home")  # what the header covers half of is no target just then
    assert accessibility_problems(page) == []


def it_is_planned_by_keys(page: Page) -> None:
    press(page, page.get_by_role("link", name="Try two versions"))
    expect(page.locator("#shows")).to_contain_text("With 20 per cent each version goes to about 6 people")
    choose(page, "Share of the readers in the test", "50 %")
    choose(page, "Hours until the look", "24")
    fill(page, page.get_by_label("Subject of B in Finnish"), "Näin jaksat paremmin")
    press(page, page.get_by_role("button", name="Save the test"))
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(page.locator("#shows")).to_contain_text("With 50 per cent each version goes to about 15 people")
    assert (Trial.objects.get().share, Trial.objects.get().measure) == (50, "clicks")
    press(page, page.get_by_role("link", name="To the newsletter"))
    expect(page.get_by_role("list", name="Checklist")).not_to_contain_text("Must be put right")
    expect(page.get_by_text("FI, B: Näin jaksat paremmin")).to_be_visible()


def choose(page: Page, label: str, option: str) -> None:
    """By the first letters, as a person does."""
    go(page, page.get_by_label(label))
    page.keyboard.type(option)


def subjects(mailbox: Sink) -> list[str]:
    mails = (mailbox.home / "inbox").rglob("*.eml")
    return [str(email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)["Subject"]) for mail in mails]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_pages_fit_a_phone_in_every_state_and_are_free_of_accessibility_problems(
    server: str, mailbox: Sink, page: Page, scheme: str
) -> None:
    writer, other = hire(Role.COMMUNICATIONS), hire(Role.MARKETING)
    campaign = written(writer)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, server, OTHER)
    looked_over(page, server, campaign, "trial/", "trial/shows/")
    plan = {"subjects": {"fi": ("Näin jaksat paremmin", "")}, "share": 50, "hours": 24, "measure": "clicks"}
    trials.plan(by=writer, now=NOW, campaign=campaign, version=1, **plan)
    looked_over(page, server, campaign, "", "trial/", "trial/write/", "trial/shows/", "versions/", "write/?version=2")
    campaigns.approve(by=other, now=NOW, campaign=campaign, version=2)
    campaigns.start(by=other, now=timezone.now() - timedelta(days=1), campaign=campaign)
    looked_over(page, server, campaign, "", "trial/", "report/")
    Message.objects.exclude(variant="").update(state="sent", next_at=None, measured=True, done_at=Now())
    elsewhere(partial(trials.look_due, now=timezone.now() + timedelta(hours=3)))
    assert Trial.objects.get().outcome == "none"
    looked_over(page, server, campaign, "", "trial/", "report/", "trial/again/")
    assert Campaign.objects.get().state == "sending"


def looked_over(page: Page, server: str, campaign: int, *places: str) -> None:
    for place in places:
        page.goto(f"{server}/admin/newsletters/{campaign}/{place}")
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert (place, accessibility_problems(page), wide) == (place, [], 390)
        page.keyboard.press("Escape")


def test_version_b_is_written_in_its_own_words(server: str, mailbox: Sink, page: Page) -> None:
    campaign = written(hire(Role.COMMUNICATIONS))
    sign_in(page, server, WRITER)
    page.goto(f"{server}/admin/newsletters/{campaign}/trial/")
    page.get_by_role("button", name="Save the test").click()
    page.get_by_role("link", name="Write version B").click()
    page.get_by_role("textbox", name="Text", exact=True).fill("Moi!\n\n[Lue](https://laitos.example/b)")
    expect(page.frame_locator("iframe[name=preview]").get_by_text("Moi!")).to_be_visible()
    page.get_by_role("group", name="Add a part in Finnish").get_by_role("button", name="Dividing line").click()
    expect(page.locator("#fi-1-up")).to_be_focused()
    page.get_by_role("button", name="Save version B").click()
    page.get_by_text("FI, B: Työkyky tänään").click()
    expect(page.frame_locator("iframe").get_by_text("Moi!")).to_be_visible()
    assert [block["kind"] for block in Trial.objects.get().contents[0]["blocks"]] == ["text", "divider"]
    page.goto(f"{server}/admin/newsletters/{campaign}/versions/")
    page.get_by_role("article", name="Version 3").get_by_text("FI", exact=True).click()
    expect(page.frame_locator("iframe[title='Version 3 (fi), A']").get_by_text("Hei")).to_be_visible()
    expect(page.frame_locator("iframe[title='Version 3 (fi), B']").get_by_text("Moi!")).to_be_visible()
