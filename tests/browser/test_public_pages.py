"""The public pages in a real browser: by keyboard, on a phone, in the dark, without script, for everybody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from consent.actions import moving, reconfirming, reference
from consent.models import AddressChange, ConsentEvent, Reconfirmation
from consent.queries.ageing import Due
from consent.queries.gate import Question, explain
from crm.models import Contact
from marketing import links
from marketing.models import Message
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from privacy.registry import mail_causes
from tests.browser.conftest import accessibility_problems
from tests.marketing.conftest import NOW, TOPIC, make_person


@pytest.fixture
def site(server: str) -> str:
    reference.seed(by=SYSTEM, now=NOW)
    return server


def token_pages() -> dict[str, str]:
    contact = make_person("aino@example.com")
    hash_ = keyring.hash("email", "aino@example.com")
    change = moving.ask(now=timezone.now(), contact=contact, old_email="aino@example.com", new_email="uusi@example.com")
    row = AddressChange.objects.get(pk=change)
    return {
        "unsubscribe": f"/u/{links.unsubscribe(hash_, contact, 3, TOPIC)}",
        "preferences": f"/preferences/{links.preferences(hash_, contact)}",
        "keep": question(contact, hash_),
        "move": f"/move/{links.move(change, 'old', row.old_nonce)}",
    }


def question(contact: int, hash: str) -> str:
    events = tuple(ConsentEvent.objects.filter(act="confirmed").values_list("pk", flat=True))
    number = reconfirming.ask(by=SYSTEM, now=timezone.now(), due=Due(contact, hash, "fi", events))
    return f"/keep/{links.keep(number or 0, Reconfirmation.objects.get(pk=number).nonce)}"


def confirmation_link() -> str:
    message = Message.objects.get(cause="confirmation")
    letter = mail_causes.get("confirmation").compose(message.cause_ref, message.language)
    return re.search(r"<http://[^/]+(/confirm/[^>]+)>", letter.body)[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_public_page_is_free_of_accessibility_problems(site: str, page: Page, scheme: str, language: str) -> None:
    page.emulate_media(color_scheme=scheme)
    for path in ("/subscribe/", "/subscribe/embed/", "/subscribe/sent/", "/privacy/", *token_pages().values()):
        page.goto(f"{site}{path}?lang={language}")
        assert (path, accessibility_problems(page)) == (path, [])


def test_no_public_page_is_wider_than_a_phone(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/subscribe/", "/subscribe/embed/", "/privacy/", *token_pages().values()):
        page.goto(f"{site}{path}?lang=fi")
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 320)


def test_somebody_subscribes_and_confirms_by_keyboard_alone(site: str, page: Page) -> None:
    page.goto(f"{site}/subscribe/?lang=en")
    page.get_by_label("Work ability").focus()
    page.keyboard.press("Space")
    page.get_by_label("E-mail needed").focus()
    page.keyboard.type("aino@example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    page.goto(f"{site}{confirmation_link()}")
    page.get_by_role("button", name="Yes, I want these").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, it is confirmed")
    assert explain(Question("newsletter", "email", TOPIC), Contact.objects.get().pk).reason is None


def test_a_mistake_in_the_form_is_said_at_the_top_and_leads_to_its_field(site: str, page: Page) -> None:
    page.goto(f"{site}/subscribe/?lang=en")
    page.get_by_label("E-mail needed").fill("aino")
    page.get_by_role("button", name="Subscribe").click()
    page.get_by_role("alert").get_by_role("link", name="An e-mail address has a name").click()
    page.wait_for_url(re.compile("#id_email$"))
    assert accessibility_problems(page) == []


def test_a_reader_leaves_by_two_presses_and_undoes_it_by_one(site: str, page: Page) -> None:
    page.goto(f"{site}{token_pages()['unsubscribe']}?lang=en")
    contact = Contact.objects.get().pk
    page.get_by_role("button", name="Yes, stop it").click()
    expect(page.get_by_role("status")).to_contain_text("is no longer sent")
    assert explain(Question("newsletter", "email", TOPIC), contact).reason == "withdrawn"
    page.get_by_role("button", name="That was a mistake").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Undone")
    assert explain(Question("newsletter", "email", TOPIC), contact).reason is None


def test_what_a_button_of_the_preferences_did_is_said_accessibly_and_undone_by_keyboard(site: str, page: Page) -> None:
    page.goto(f"{site}{token_pages()['preferences']}?lang=en")
    contact, wanted = Contact.objects.get().pk, Question("newsletter", "email", TOPIC)
    for button, sentence in (
        ("Stop everything", "Everything has stopped."),
        ("Three months", "You get no newsletters and no marketing until"),
        ("Save my choices", "Your choices are saved."),
    ):
        if button == "Save my choices":
            page.get_by_role("checkbox", name="Work ability").focus()
            page.keyboard.press("Space")
        page.get_by_role("button", name=button).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text(sentence)
        assert (button, accessibility_problems(page)) == (button, [])
        page.get_by_role("button", name="That was a mistake").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("Undone. All is as it was before.")
    assert explain(wanted, contact).reason is None


def test_a_pause_until_a_day_is_shown_and_ended(site: str, page: Page) -> None:
    page.goto(f"{site}{token_pages()['preferences']}?lang=en")
    page.get_by_label("Until the day").fill((timezone.localdate() + timedelta(days=40)).isoformat())
    page.get_by_role("button", name="Pause until then").click()
    expect(page.get_by_text("You have a pause until")).to_be_visible()
    assert accessibility_problems(page) == []
    page.get_by_role("button", name="End the pause now").click()
    expect(page.get_by_role("status")).to_contain_text("The pause has ended.")


def test_an_address_is_changed_by_keyboard(site: str, page: Page) -> None:
    page.goto(f"{site}{token_pages()['preferences']}?lang=en")
    page.get_by_label("New e-mail address").focus()
    page.keyboard.type("uusi@example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("We sent a mail to both addresses.")
    row = AddressChange.objects.latest("id")
    for side, heading in (("old", "Confirmed here"), ("new", "The address is changed")):
        page.goto(f"{site}/move/{links.move(row.pk, side, getattr(row, f'{side}_nonce'))}?lang=en")
        page.get_by_role("button", name="Yes, change the address").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        assert accessibility_problems(page) == []
    page.get_by_role("button", name="That was a mistake").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The change of address is undone")
    assert accessibility_problems(page) == []


def test_a_question_is_answered_by_keyboard_and_a_no_is_undone(site: str, page: Page) -> None:
    page.goto(f"{site}{token_pages()['keep']}?lang=en")
    contact, wanted = Contact.objects.get().pk, Question("newsletter", "email", TOPIC)
    page.get_by_role("radio", name="Yes, keep it").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your answer")
    assert (accessibility_problems(page), explain(wanted, contact).reason) == ([], "withdrawn")
    page.get_by_role("button", name="That was a mistake").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Undone. All is as it was before.")
    assert explain(wanted, contact).reason is None


def test_the_whole_way_of_a_reader_needs_no_script(site: str, browser: Browser) -> None:
    """Subscribed, confirmed, chosen anew, gone: on a phone in the dark, by forms and links alone."""
    page = browser.new_context(
        java_script_enabled=False, color_scheme="dark", viewport={"width": 320, "height": 640}
    ).new_page()
    page.goto(f"{site}/subscribe/?lang=en")
    page.get_by_role("checkbox", name="Work ability").check()
    page.get_by_label("E-mail needed").fill("aino@example.com")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    page.goto(f"{site}{confirmation_link()}")
    page.get_by_role("button", name="Yes, I want these").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, it is confirmed")
    contact, wanted = Contact.objects.get().pk, Question("newsletter", "email", TOPIC)
    assert explain(wanted, contact).reason is None
    hash_ = keyring.hash("email", "aino@example.com")
    page.goto(f"{site}/preferences/{links.preferences(hash_, contact)}?lang=en")
    page.get_by_role("checkbox", name="Work ability").uncheck()
    page.get_by_role("button", name="Save my choices").click()
    expect(page.get_by_role("status")).to_contain_text("Your choices are saved.")
    assert explain(wanted, contact).reason == "withdrawn"
    page.goto(f"{site}/u/{links.unsubscribe(hash_, contact, None, TOPIC)}?lang=en")
    page.get_by_role("button", name="Yes, stop it").click()
    expect(page.get_by_role("status")).to_contain_text("is no longer sent")
    page.context.close()


def test_the_language_is_changed_by_a_plain_link(site: str, page: Page) -> None:
    page.goto(f"{site}/subscribe/?lang=en")
    page.get_by_role("link", name="Suomi").click()
    expect(page.locator("html")).to_have_attribute("lang", "fi")
