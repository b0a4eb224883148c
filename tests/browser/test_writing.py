"""The writing page in a real browser: parts added, moved and removed by keys alone, the mail drawn beside them while it is typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from consent.actions import reference
from marketing.actions import pictures, rehearsal, templates
from marketing.actions.campaigns import create
from marketing.blocks import Block
from marketing.content import Content
from marketing.models import Campaign
from privacy.actor import SYSTEM
from privacy.enums import Role
from tests.browser.conftest import accessibility_problems, sign_in
from tests.cast import STAFF, hire
from tests.marketing.conftest import NOW, OTHER, TOPIC, make_person
from tests.world import PIXEL

WRITER = STAFF[Role.COMMUNICATIONS][0]


@pytest.fixture
def writing(server: str, page: Page) -> Page:
    """An empty writing page."""
    reference.seed(by=SYSTEM, now=NOW)
    hire(Role.COMMUNICATIONS)
    sign_in(page, server, WRITER)
    page.goto(f"{server}/admin/newsletters/new/")
    return page


def legends(page: Page) -> list[str]:
    return page.locator("[data-language=fi] legend").all_inner_texts()


def focused(page: Page, field: str) -> None:
    """Waits until what came has settled: a machine types before that, a person does not."""
    expect(page.locator("#parts.htmx-added")).to_have_count(0)
    expect(page.locator(field)).to_be_focused()


def test_parts_are_added_moved_removed_and_put_back_by_keys_and_nothing_typed_is_lost(writing: Page) -> None:
    page = writing
    page.get_by_label("Name", exact=True).fill("Work ability 11/2026")
    page.get_by_label("Topic").select_option(TOPIC)
    page.get_by_role("textbox", name="Subject in Finnish").fill("Työkyky tänään")
    page.get_by_role("textbox", name="Words", exact=True).first.fill("Uutta")
    page.get_by_role("textbox", name="Text", exact=True).first.fill("Hei {{ first_name|ystävä }}!")
    page.get_by_role("group", name="Add a part in Finnish").get_by_role("button", name="Button").press("Enter")
    focused(page, "#fi-2-words")
    page.keyboard.type("Lue")
    page.keyboard.press("Tab")
    page.keyboard.type("https://www.example.org/")
    page.keyboard.press("Alt+Shift+ArrowUp")
    focused(page, "#fi-1-up")
    assert legends(page) == ["1. Heading", "2. Button", "3. Text"]
    page.locator("#fi-0-remove").press("Enter")
    focused(page, "#fi-undo")
    assert legends(page) == ["1. Button", "2. Text"]
    page.keyboard.press("Enter")
    focused(page, "#fi-0-remove")
    page.get_by_role("button", name="Save the draft").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    assert Campaign.objects.get().contents.get().blocks == [
        {"kind": "heading", "words": "Uutta"},
        {"kind": "button", "words": "Lue", "link": "https://www.example.org/"},
        {"kind": "text", "text": "Hei {{ first_name|ystävä }}!"},
    ]


def test_a_merge_field_is_put_where_the_caret_was_by_keys_alone(writing: Page) -> None:
    text = writing.get_by_role("textbox", name="Text", exact=True).first
    text.fill("Hei !")
    text.press("ArrowLeft")
    writing.locator("#merge-fields summary").press("Enter")
    assert accessibility_problems(writing) == []
    writing.get_by_role("button", name="Put it in : First name", exact=True).press("Enter")
    expect(text).to_be_focused()
    writing.keyboard.type("?")
    expect(text).to_have_value("Hei {{ first_name }}?!")
    subject = writing.get_by_role("textbox", name="Subject in Finnish")
    subject.focus()
    writing.get_by_role("button", name="Put it in : Organisation they are reached at").press("Enter")
    expect(subject).to_have_value("{{ organisation }}")


def test_the_mail_beside_follows_what_is_typed(writing: Page) -> None:
    writing.get_by_role("textbox", name="Words", exact=True).first.fill("Uutta tutkimusta")
    expect(writing.frame_locator("iframe").get_by_role("heading", name="Uutta tutkimusta")).to_be_visible()


def test_without_script_every_button_works_too(server: str, browser: Browser) -> None:
    reference.seed(by=SYSTEM, now=NOW)
    hire(Role.COMMUNICATIONS)
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, server, WRITER)
    page.goto(f"{server}/admin/newsletters/new/")
    page.locator("#fi-0-words").fill("Uutta")
    page.locator("#fi-0-down").click()
    expect(page.locator("#fi-1-words")).to_have_value("Uutta")
    assert legends(page) == ["1. Text", "2. Heading"]
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light")])
def test_the_writing_page_is_accessible_and_fits_a_phone(writing: Page, width: int, scheme: str) -> None:
    page = writing
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_label("Side by side").check()
    for kind in ("Picture", "Article", "Event or training", "Product", "Dividing line"):
        page.get_by_role("group", name="Add a part in Finnish").get_by_role("button", name=kind).click()
        expect(page.get_by_text(f". {kind}", exact=False).first).to_be_visible()
    expect(page.locator("#look[aria-busy]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert accessibility_problems(page) == []


def illustrated() -> Content:
    name = pictures.add(by=SYSTEM, now=NOW, data=PIXEL, shows="A barn")
    return Content(
        "News", (Block("heading", {"words": "News"}), Block("image", {"picture": name, "alt": "A barn"})), "en"
    )


def test_a_picture_of_our_own_is_shown_in_the_frame_that_can_do_nothing(writing: Page, server: str) -> None:
    campaign = create(by=SYSTEM, now=NOW, name="x", topic=TOPIC, contents=[illustrated()])
    for path in (f"{campaign}/write/", f"{campaign}/"):
        writing.goto(f"{server}/admin/newsletters/{path}")
        picture = writing.frame_locator("iframe").first.get_by_alt_text("A barn")
        expect(picture).to_have_js_property("naturalWidth", 1)


def test_the_mail_is_seen_with_the_eyes_of_somebody_who_would_get_it(writing: Page, server: str) -> None:
    make_person("aino@example.com", first_name="Aino")
    hello = Content.of_text("News", "Hello {{ first_name|friend }}!", "en")
    campaign = create(by=SYSTEM, now=NOW, name="x", topic=TOPIC, contents=[hello])
    writing.goto(f"{server}/admin/newsletters/{campaign}/write/")
    writing.get_by_role("link", name="See it as a reader does").click()
    writing.get_by_label("See it as this reader does").select_option(label="Aino Koivisto (fi)")
    expect(writing.frame_locator("iframe").get_by_text("Hello Aino!")).to_be_visible()
    writing.get_by_label("Plain text").check()
    expect(writing.frame_locator("iframe").locator("pre")).to_contain_text("Hello Aino!")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_look_templates_and_archive_are_free_of_accessibility_problems(
    writing: Page, server: str, scheme: str
) -> None:
    content = illustrated()
    templates.keep(by=SYSTEM, now=NOW, name="Monthly", contents=[content])
    issue = create(by=SYSTEM, now=NOW, name="x", topic=TOPIC, contents=[content])
    rehearsal.pretend_sent(by=SYSTEM, approver=OTHER, at=NOW, campaign=issue)
    writing.emulate_media(color_scheme=scheme)
    writing.set_viewport_size({"width": 360, "height": 800})
    for path in (
        "admin/newsletters/pictures/",
        "admin/newsletters/look/",
        "admin/newsletters/templates/",
        "newsletters/",
        f"newsletters/{issue}/",
    ):
        writing.goto(f"{server}/{path}")
        assert (
            path,
            writing.evaluate("document.documentElement.scrollWidth") <= 360,
            accessibility_problems(writing),
        ) == (path, True, [])
