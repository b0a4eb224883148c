"""Finding and picking while typing, in a real browser and by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from crm.actions import contacts, organisations
from crm.enums import SourceKind, StandingKind
from crm.models import Contact, Interaction
from crm.sources import Source
from privacy.actor import SYSTEM
from privacy.enums import Role
from tests.browser.conftest import accessibility_problems, sign_in
from tests.cast import NOW, STAFF, hire

BOX = "Search people, organisations, numbers"
CALL = Source(SourceKind.CALL, "a call", NOW)


@pytest.fixture(scope="module", autouse=True)
def _people(module_db: str, module_files: Path) -> None:
    hire(Role.SALES)
    place = organisations.create(by=SYSTEM, now=NOW, source=CALL, name="Koivikon Paja Oy")
    for first, last in (("Väinö", "Mäkinen"), ("Aino", "Saarikivi"), ("Maija", "Lehto"), ("Otso", "Kettula")):
        names = {"first_name": first, "last_name": last, "organisation": place}
        contacts.create(by=SYSTEM, now=NOW, source=CALL, standing=StandingKind.PROSPECT, **names)


@pytest.fixture
def desk(module_server: str, page: Page) -> Page:
    """The home page of a salesperson."""
    sign_in(page, module_server, STAFF[Role.SALES][0])
    return page


def number(last_name: str) -> int:
    return Contact.objects.get(last_name=last_name).pk


@pytest.mark.parametrize("keys", ["Control+k", "/"])
def test_a_person_is_found_and_opened_by_keyboard_alone(desk: Page, module_server: str, keys: str) -> None:
    desk.keyboard.press(keys)
    expect(desk.get_by_label(BOX)).to_be_focused()
    desk.keyboard.type("saari")
    expect(desk.get_by_role("option")).to_have_text(["Aino Saarikivi name Person · Koivikon Paja Oy"])
    desk.keyboard.press("ArrowDown")
    expect(desk.get_by_role("option", selected=True)).to_contain_text("Aino Saarikivi")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"{module_server}/admin/people/{number('Saarikivi')}/")


@pytest.mark.parametrize(
    ("typed", "found", "why"),
    [("mä", "Väinö Mäkinen", "name"), ("mk", None, None), ("makinnen", "Väinö Mäkinen", "spelled nearly so")],
)
def test_two_letters_and_misspelt_names_find_and_say_why(desk: Page, typed: str, found: str | None, why: str) -> None:
    desk.get_by_label(BOX).type(typed)
    if found is None:
        expect(desk.locator(".found")).to_have_text("Nothing was found.")
        return
    expect(desk.get_by_role("option").first).to_contain_text(found)
    expect(desk.get_by_role("option").first.locator(".why")).to_have_text(why)


def test_a_screen_reader_hears_how_many_and_where_it_is(desk: Page) -> None:
    box = desk.get_by_label(BOX)
    box.type("m")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.type("a")
    expect(desk.locator(".search [role=status]")).to_have_text("2 found.")
    expect(box).to_have_attribute("aria-expanded", "true")
    desk.keyboard.press("ArrowUp")
    marked = desk.get_by_role("option", selected=True)
    expect(marked).to_contain_text("Maija Lehto")
    expect(box).to_have_attribute("aria-activedescendant", marked.get_attribute("id") or "")
    assert desk.locator(f"#{box.get_attribute('aria-controls')}").get_attribute("role") == "listbox"
    assert accessibility_problems(desk) == []


def test_escape_closes_the_list_and_keeps_the_words(desk: Page) -> None:
    box = desk.get_by_label(BOX)
    box.type("saari")
    expect(desk.get_by_role("option")).to_have_count(1)
    desk.keyboard.press("Escape")
    expect(desk.locator(".found")).to_be_hidden()
    expect(box).to_have_value("saari")
    expect(box).to_have_attribute("aria-expanded", "false")
    desk.keyboard.press("ArrowDown")
    expect(desk.get_by_role("option")).to_have_count(1)


def test_a_line_is_opened_by_mouse_and_a_click_elsewhere_closes_the_list(desk: Page, module_server: str) -> None:
    desk.get_by_label(BOX).type("ketku")
    expect(desk.locator(".found")).to_have_text("Nothing was found.")
    desk.get_by_role("heading", level=1).click()
    expect(desk.locator(".found")).to_be_hidden()
    desk.get_by_label(BOX).fill("kettu")
    desk.get_by_role("option").click()
    desk.wait_for_url(f"{module_server}/admin/people/{number('Kettula')}/")


def test_enter_without_a_line_chosen_shows_the_page_of_results(desk: Page, module_server: str) -> None:
    desk.get_by_label(BOX).type("saari")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"{module_server}/admin/search/")
    expect(desk.get_by_role("main").get_by_role("link", name="Aino Saarikivi")).to_be_visible()


def test_a_late_answer_never_covers_a_newer_one(desk: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        if "kettula" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    desk.route("**/admin/search/", hold)
    box = desk.get_by_label(BOX)
    box.fill("kettula")
    while not held:
        desk.wait_for_timeout(20)
    box.fill("saarikivi")
    expect(desk.get_by_role("option")).to_contain_text("Saarikivi")
    with desk.expect_response("**/admin/search/"):
        held[0].continue_()
    expect(desk.get_by_role("option")).to_contain_text("Saarikivi")


def test_a_broken_search_says_so(context, module_server: str) -> None:
    page = context.new_page()  # the failed request is meant: this page may complain
    sign_in(page, module_server, STAFF[Role.SALES][0])
    page.route("**/admin/search/", lambda route: route.fulfill(status=500, body="broken"))
    page.get_by_label(BOX).fill("saarikivi")
    sentence = "The search gave no answer. Try again, or sign in anew."
    expect(page.locator(".found")).to_have_text(sentence)
    expect(page.locator(".search [role=status]")).to_have_text(sentence)


def test_the_list_fits_a_phone_and_both_themes(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.get_by_label(BOX).fill("ma")
    expect(desk.get_by_role("option")).to_have_count(2)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    desk.emulate_media(color_scheme="dark")
    assert accessibility_problems(desk, "color-contrast") == []


def test_whom_a_call_is_with_is_picked_by_keyboard(desk: Page, module_server: str) -> None:
    desk.goto(f"{module_server}/admin/interactions/new/")
    desk.get_by_label("Person").type("makinnen")
    expect(desk.locator(".found [role=option]")).to_have_count(1)
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Person")).to_have_value("Väinö Mäkinen, Koivikon Paja Oy")
    desk.locator("[name=subject]").fill("The room")
    desk.keyboard.press("Enter")
    desk.wait_for_url(lambda url: "/new/" not in url)
    assert Interaction.objects.get(subject="The room").contact_id == number("Mäkinen")


def test_a_field_that_had_the_focus_before_the_script_came_finds_too(desk: Page, module_server: str) -> None:
    held: list[Route] = []
    desk.route("**/js/find.js", lambda route: held.append(route))
    desk.goto(f"{module_server}/admin/interactions/new/", wait_until="commit")
    desk.get_by_label("Person").focus()
    while not held:
        desk.wait_for_timeout(20)
    held[0].continue_()
    desk.wait_for_load_state()
    desk.keyboard.type("makinnen")
    expect(desk.locator(".found [role=option]")).to_have_count(1)


def test_without_a_script_words_are_enough_or_are_asked_about(browser, module_server: str) -> None:
    page = browser.new_context(locale="en-GB", java_script_enabled=False).new_page()
    sign_in(page, module_server, STAFF[Role.SALES][0])
    page.goto(f"{module_server}/admin/interactions/new/")
    page.get_by_label("Person").fill("sarikivi")
    page.locator("[name=subject]").fill("No script")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_text("Nobody is called exactly so")).to_be_visible()
    page.get_by_label("Aino Saarikivi, Koivikon Paja Oy").check()
    page.get_by_role("main").get_by_role("button").last.click()
    assert Interaction.objects.get(subject="No script").contact_id == number("Saarikivi")
    page.context.close()
