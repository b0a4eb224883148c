"""A communications person's way through the pages, in the order of docs/newsletters.md, and a person's page for README.md.

Each scene has the name of its picture, yields what that shows, and then goes on to where the next begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from playwright.sync_api import FilePayload, Locator, Page, expect

Shown = Page | Locator
NAME, TRIED = "Work ability 12/2026", "Work ability 1/2027"
SEGMENT = "Know our trainings"
READER = "Niina Pitkänen"
TEXT = """Hello {{ first_name|friend }}!

In December **light is a colleague**. Three ways that cost nothing:

* Go out at noon.
* Sit by the window.
* Walk to the next meeting.

[Read what was studied](https://esimerkkilaitos.example/light)"""
DAWN = """<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="360" viewBox="0 0 120 36"><rect width="120" height="36" fill="#cfe3f1"/>
<circle cx="84" cy="23" r="9" fill="#f6c667"/><path d="M0 25 30 13 58 28 88 20 120 29V36H0Z" fill="#17634f"/></svg>"""
SUNRISE = "The sun rises behind a hill"


class Walk(NamedTuple):
    """A demo that is walked through: signed in by the name of a role, and what passes by itself (`readers`) to the newsletter of a name."""

    as_role: Callable[[str], Page]
    let: Callable[[str, str], None]


def segment(walk: Walk) -> Iterator[Shown]:
    page = walk.as_role("Communications")
    page.get_by_role("link", name="Segments", exact=True).click()
    page.get_by_role("link", name="Make a segment").first.click()
    page.get_by_label("Name of the segment").fill(SEGMENT)
    page.get_by_label("How the rules are joined").select_option("any")
    page.locator("#r-0\\.field").select_option("bought_group")
    page.locator("#r-0\\.what").select_option(label="Trainings")
    page.locator("#r-0\\.months").fill("24")
    page.locator("#r-0\\.quiet").fill("6")
    page.get_by_role("button", name="Add a rule", exact=True).click()
    page.locator("#r-1\\.field").select_option("attended")
    page.locator("#r-1\\.what").select_option(label="Training")
    page.locator("#r-1\\.months").fill("24")
    expect(page.locator("#found")).to_contain_text("Took part in the last 24 months in this kind: Training")
    yield page.locator("body")
    page.get_by_role("button", name="Save the segment").click()
    saved(page)


def writing(walk: Walk) -> Iterator[Shown]:
    page = walk.as_role("Communications")
    add_picture(page)
    page.get_by_role("link", name="Newsletters", exact=True).click()
    page.get_by_role("link", name="Write a newsletter").first.click()
    page.get_by_label("Name", exact=True).fill(NAME)
    page.get_by_label("Topic").select_option(label="Work ability")
    page.get_by_role("radio", name="English").check()
    page.get_by_label("Subject in English").fill("Light for the working day")
    page.get_by_label("Preview line in English").fill("Three ways that cost nothing.")
    for kind, fields in (
        ("Heading", {"words": "Light for the working day"}),
        ("Text", {"text": TEXT}),
        ("Picture", {"alt": SUNRISE}),
    ):
        page.get_by_role("group", name="Add a part in English").get_by_role("button", name=kind).click()
        for field, words in fields.items():
            page.locator(f"[data-language=en] .part:last-of-type [name$={field}]").fill(words)
    page.locator("[name$=-picture]").select_option(label=SUNRISE)
    page.get_by_label("Count openings and clicks").check()
    expect(page.frame_locator("iframe").get_by_alt_text(SUNRISE)).to_have_js_property("naturalWidth", 1200)
    expect(page.locator("#look[aria-busy]")).to_have_count(0)
    yield framed(page, 1360)
    page.get_by_role("button", name="Save the draft").first.click()
    saved(page)


def campaign(walk: Walk) -> Iterator[Shown]:
    page = walk.as_role("Communications")
    page.get_by_label("Consider").select_option(label=SEGMENT)
    page.get_by_role("button", name="Choose them").click()
    saved(page)
    page.reload()
    page.locator("main summary").first.click()  # the mail was looked at while it was written
    expect(page.locator("#audience")).to_contain_text("Why not")
    yield framed(page, 1400)


def report(walk: Walk) -> Iterator[Shown]:
    page = walk.as_role("Communications")
    send(walk, page, NAME)
    expect(page.get_by_role("heading", name="Report")).to_be_visible()
    walk.let("read", NAME)
    page.get_by_role("link", name="The whole report").click()
    yield page.locator("body")


def trial(walk: Walk) -> Iterator[Shown]:
    page = walk.as_role("Communications")
    page.get_by_role("link", name="To the newsletter").click()
    page.get_by_role("button", name="Copy it").click()
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Name", exact=True).fill(TRIED)
    page.get_by_role("button", name="Save the draft").first.click()
    page.get_by_label("Consider").select_option(label="everybody")
    page.get_by_role("button", name="Choose them").click()
    page.get_by_role("link", name="Try two versions").click()
    page.get_by_label("Share of the readers in the test").select_option("50")
    page.get_by_label("Hours until the look").select_option("24")
    page.get_by_label("Subject of B in English").fill("Three ways to more light")
    page.get_by_role("button", name="Save the test").click()
    saved(page)
    expect(page.locator("#shows")).to_contain_text("With 50 per cent")
    yield framed(page, 1060)
    page.get_by_role("link", name="To the newsletter").click()


def outcome(walk: Walk) -> Iterator[Shown]:
    page = walk.as_role("Communications")
    send(walk, page, TRIED)
    for state in ("waiting", "being sent"):
        expect(page.get_by_role("row", name=f"{state} 0", exact=True)).to_be_visible()
    walk.let("look", TRIED)
    page.get_by_role("link", name="The whole report").click()
    page.get_by_role("link", name="Reckon it again").click()
    expect(page.locator("#again")).to_contain_text("Everything agrees.")
    shown = page.get_by_role("region", name="Two versions")
    expect(shown).to_contain_text("B was shown to be better")
    yield shown


def person(walk: Walk) -> Iterator[Shown]:
    page = walk.as_role("Customer service")
    page.keyboard.press("Control+k")
    page.keyboard.type(READER)
    page.get_by_role("option", name=READER).first.click()
    expect(page.get_by_role("heading", name=READER)).to_be_visible()
    yield framed(page, 860)


SCENES = (segment, writing, campaign, report, trial, outcome, person)


def add_picture(page: Page) -> None:
    """A sunrise, drawn here."""
    easel = page.context.new_page()
    easel.set_content(DAWN)
    drawn = easel.locator("svg").screenshot()
    easel.close()
    page.get_by_role("link", name="Newsletters", exact=True).click()
    page.get_by_role("link", name="Pictures", exact=True).click()
    page.get_by_label("File").set_input_files(FilePayload(name="sunrise.png", mimeType="image/png", buffer=drawn))
    page.get_by_label("What the picture shows").fill(SUNRISE)
    page.get_by_role("button", name="Keep the picture").click()


def send(walk: Walk, page: Page, name: str) -> None:
    """Asked for, approved by somebody else, and sent to the demo's sink."""
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_text("Waits for approval")).to_be_visible()
    other = walk.as_role("Marketing")
    other.get_by_role("link", name="Newsletters", exact=True).click()
    other.get_by_role("link", name=name).click()
    other.get_by_role("button", name="Approve it as it stands").click()
    saved(other)
    page.reload()
    page.get_by_role("button", name="Send it now").click()


def framed(page: Page, height: int) -> Page:
    """The page from its top, so many pixels of it."""
    page.set_viewport_size({"width": 1280, "height": height})
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    return page


def saved(page: Page) -> None:
    expect(page.get_by_role("status")).to_be_visible()
