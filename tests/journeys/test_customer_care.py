"""A day of those who talk with customers, in a real browser: a call, a sale, a training, a change of employer."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from consent.models import Ban
from consent.queries.gate import Question, decisions, explain
from crm.actions import contacts, organisations
from crm.enums import SourceKind, StandingKind
from crm.models import Contact, ContactPoint, Feedback, Interaction, Order, Participation, Position, QuoteRequest
from crm.sources import Source
from privacy.actor import SYSTEM
from privacy.enums import Role
from privacy.sql import Sql
from tests.browser.conftest import sign_in
from tests.cast import STAFF
from tests.world import EMAIL, FIRST, LAST, World, build

BOX = "Search people, organisations, numbers"
NEXT, NEW_MAIL = "Verstas Ab", "aino.saarikivi@verstas.example"


@pytest.fixture(scope="module")
def world(module_db: str, module_files: Path) -> World:
    """The world of one of everything, with somebody else in it and a firm to go to."""
    made, now = build(), timezone.now()
    source = Source(SourceKind.CALL, "a call", now)
    organisations.create(by=SYSTEM, now=now, source=source, name=NEXT)
    names = {"first_name": "Väinö", "last_name": "Mäkinen"}
    contacts.create(by=SYSTEM, now=now, source=source, standing=StandingKind.CUSTOMER, **names)
    return made


class Hands:
    """What somebody does on a page: clicks are counted, what is typed goes where the focus is."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, role: str, name: str) -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=True).first.click()

    def save(self, button: str, said: str = "Recorded.") -> None:
        """Clicks what saves; the page that follows says so."""
        with self.page.expect_navigation():
            self.click("button", button)
        expect(self.page.get_by_role("status")).to_contain_text(said)

    def open(self, summary: str) -> None:
        """Opens what is folded away."""
        self.clicks += 1
        self.page.locator("summary", has_text=summary).first.click()

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def pick(self, field: Locator, text: str) -> None:
        """Types a part of a name and takes the one that is found, by keyboard."""
        field.type(text)
        expect(self.page.locator("[role=option]")).to_have_count(1)
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")


@pytest.fixture
def hands(page: Page) -> Hands:
    return Hands(page)


def test_customer_service_finds_a_caller_and_records_what_they_said_without_leaving_the_page(
    module_server: str, world: World, page: Page, hands: Hands
) -> None:
    sign_in(page, module_server, STAFF[Role.CUSTOMER_SERVICE][0])
    home = the_caller_is_found_by_a_misspelt_name(page, module_server, world, hands)
    steps = {
        "call": lambda: a_call(page, hands),
        "ban": lambda: a_ban(hands),
        "complaint": lambda: a_complaint(page, hands),
    }
    clicks = {}
    for step, do in steps.items():
        hands.clicks = 0
        do()
        clicks[step] = hands.clicks
        assert page.url == home
    assert clicks == {"call": 2, "ban": 2, "complaint": 2}
    aino = world.by_name["contact"]
    assert Interaction.objects.latest("id").subject == "Where to park"
    assert Ban.objects.filter(subject__contact=aino, channel="", purpose="", lifted_at=None).exists()
    assert Feedback.objects.filter(
        contact=aino, kind="complaint", text="It was dark.", handler__name=STAFF[Role.CUSTOMER_SERVICE][1]
    ).exists()
    expect(page.locator("#timeline")).to_contain_text("Where to park")
    expect(page.locator(".now")).to_contain_text("Complaint: The parking lot")


def the_caller_is_found_by_a_misspelt_name(page: Page, server: str, world: World, hands: Hands) -> str:
    page.keyboard.press("/")
    hands.type("aino sarikivi")
    expect(page.locator("[role=option]").first).to_contain_text(f"{FIRST} {LAST}")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    home = f"{server}/admin/people/{world.by_name['contact']}/"
    page.wait_for_url(home)
    assert hands.clicks == 0
    return home


def a_call(page: Page, hands: Hands) -> None:
    hands.click("link", "Log a call")
    expect(page.get_by_label("About")).to_be_focused()
    hands.type("Where to park")
    hands.save("Record it")


def a_ban(hands: Hands) -> None:
    hands.open("Record a ban")
    hands.save("Record the ban", "Recorded. It holds from now on.")


def a_complaint(page: Page, hands: Hands) -> None:
    hands.click("link", "Record a complaint")
    expect(page.get_by_label("About")).to_be_focused()
    hands.type("The parking lot")
    page.keyboard.press("Tab")
    hands.type("It was dark.")
    hands.save("Record it")


def test_sales_takes_a_request_for_a_quote_to_a_paid_order(
    module_server: str, world: World, page: Page, hands: Hands
) -> None:
    sign_in(page, module_server, STAFF[Role.SALES][0])
    page.goto(f"{module_server}/admin/people/{world.by_name['contact']}/")
    hands.open("More")
    hands.click("link", "Record a request for a quote")
    page.get_by_label("What they ask for").fill("First aid for forty people")
    hands.save("Record it")
    wanted = QuoteRequest.objects.latest("id")
    page.locator(f".now a[href='/admin/quote-requests/{wanted.pk}/']").click()
    hands.click("link", "Make a quote")
    page.get_by_label("Product").select_option(index=1)
    page.get_by_label("How many").fill("4")
    page.get_by_label("Price of one, without VAT").fill("250,50")
    hands.save("Record it")
    for button in ("It has been sent", "They accept"):
        hands.save(button, "Done.")
    hands.click("link", "Make the order")
    hands.save("Record it")
    page.wait_for_url(f"{module_server}/admin/orders/*/")
    hands.click("link", "Record an invoice")
    hands.save("Record it")
    hands.click("link", "Record a payment")
    hands.save("Record it")
    order = Order.objects.latest("id")
    assert page.url == f"{module_server}/admin/orders/{order.pk}/"
    assert (order.contact_id, str(order.total), order.paid_on) == (
        world.by_name["contact"],
        "1002.00",
        timezone.localdate(),
    )
    wanted.refresh_from_db()
    assert (wanted.state, order.invoices.get().state) == ("quoted", "paid")
    page.goto(f"{module_server}/admin/people/{world.by_name['contact']}/?tab=sales")
    expect(page.locator("#timeline")).to_contain_text(order.number)


def test_a_trainer_records_who_took_part_and_gives_a_certificate(
    module_server: str, world: World, page: Page, hands: Hands
) -> None:
    sign_in(page, module_server, STAFF[Role.COMMUNICATIONS][0])
    page.goto(f"{module_server}/admin/events/")
    hands.click("link", "Arrange a training or event")
    page.get_by_label("Name", exact=True).fill("First aid in Turku")
    page.get_by_label("Starts").fill(f"{timezone.localtime():%Y-%m-%dT%H:%M}")
    hands.save("Record it")
    for who in ("saarikivi", "makinen"):
        hands.click("link", "Register somebody")
        hands.pick(page.get_by_label("Person", exact=True), who)
        hands.save("Record it")
    page.get_by_role("row", name=LAST).get_by_role("checkbox").check()
    hands.save("Keep who took part", "Kept: 2 changed.")
    hands.click("link", f"{FIRST} {LAST}")
    hands.save("Give the certificate", "The certificate T")
    came = Participation.objects.get(event__name="First aid in Turku", contact=world.by_name["contact"])
    absent = Participation.objects.get(event__name="First aid in Turku", contact__last_name="Mäkinen")
    assert (came.state, came.certificate, absent.state) == (
        "attended",
        f"T{timezone.localdate().year}-{came.pk}",
        "absent",
    )


def test_a_person_changes_employer_and_the_old_address_is_shut_out_while_history_stays(
    module_server: str, world: World, page: Page, hands: Hands
) -> None:
    aino = world.by_name["contact"]
    sign_in(page, module_server, STAFF[Role.SALES][0])
    page.goto(f"{module_server}/admin/people/{aino}/")
    before = Interaction.objects.filter(contact=aino).count()
    page.locator("#facts-h").scroll_into_view_if_needed()
    page.get_by_role("link", name="They changed employers").click()
    form = page.locator("#facts-form form")
    hands.pick(form.get_by_label("New employer"), "verst")
    form.get_by_label(EMAIL).check()
    form.get_by_label("New e-mail").fill(NEW_MAIL)
    form.get_by_label("Where this came from").fill("her own mail")
    hands.save("They changed employers", "They are reached at the new place from now on.")
    old, new = (ContactPoint.objects.get(contact=aino, key=key) for key in (EMAIL, NEW_MAIL))
    survey = Question("survey", "email")
    assert explain(survey, aino).point == new.pk
    assert asked_at(survey, aino, old.pk) == "left_organisation"
    assert list(Position.objects.filter(contact=aino, until=None).values_list("organisation__name", flat=True)) == [
        NEXT
    ]
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{FIRST} {LAST}")
    expect(page.locator("aside")).to_contain_text(EMAIL)
    assert (Interaction.objects.filter(contact=aino).count(), Contact.objects.filter(pk=aino).count()) == (before, 1)


def asked_at(question: Question, contact: int, point: int) -> str:
    """The gate's answer about somebody at one of their addresses."""
    one = Sql("SELECT %(c)s::bigint AS contact_id, %(p)s::bigint AS point_id", {"c": contact, "p": point})
    sql = decisions(question, one)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT reason FROM ({sql.text}) d", dict(sql.params))
        return cursor.fetchall()[0][0]
