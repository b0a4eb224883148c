"""The whole road: imported, permitted, written to, unsubscribed, told, erased. In the browser, with everything real."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from config.management.commands.seed_reference import Command as SeedReference
from crm.queries import holders
from dsr.actions import retention
from privacy.actor import SYSTEM
from privacy.enums import Role
from tests.browser.conftest import sign_in
from tests.cast import STAFF, hire_all
from tests.journeys.conftest import worker
from tests.smtp import Sink, sink, wait_for

CUSTOMERS = """Etunimi;Sukunimi;Sähköposti;Yritys;Y-tunnus;Suoramarkkinointikielto
Eero;Åkerlund;eero@harjunpaja.example;Harjun Paja Oy;9000007-0;
Päivi;Räsänen;paivi@harjunpaja.example;Harjun Paja Oy;9000007-0;x
Ville;Väärä;ei-osoite;Harjun Paja Oy;9000007-0;
"""
AINO = "aino.saarikivi@posti.example"


def test_the_whole_road(server: str, page: Page, tmp_path: Path, settings) -> None:
    settings.PUBLIC_URL = server
    SeedReference().run()
    hire_all(now=timezone.now() - timedelta(days=1))
    with sink(tmp_path / "sink") as mail, worker(public_url=server, smtp=mail.smtp):
        customers_are_imported(page, server, tmp_path)
        aino_subscribes_and_confirms(page, server, mail)
        a_newsletter_is_written_approved_and_sent(page, server, mail)
        aino_unsubscribes_by_its_link(page, mail)
        staff_see_it_on_her_page(page, server)
        aino_asks_for_her_data_and_gets_an_answer(page, server, mail)
    aino_is_gone_when_her_time_is_up(page, server)


def customers_are_imported(page: Page, server: str, folder: Path) -> None:
    sign_in(page, server, STAFF[Role.CUSTOMER_SERVICE][0])
    page.goto(f"{server}/admin/imports/new/")
    file = folder / "asiakkaat.csv"
    file.write_bytes(CUSTOMERS.encode("cp1252"))
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("Where it came from").fill("Kuntamessut 2026")
    page.locator("form.card button.primary").click()
    until(page, lambda: page.get_by_role("heading", name="What this would do").is_visible())
    page.get_by_role("button", name="Write 2 new and 0 changed").click()
    until(page, lambda: page.get_by_role("heading", name="What was written").is_visible())
    expect(page.get_by_role("heading", name="Refused rows")).to_be_visible()
    assert [len(holders("email", f"{who}@harjunpaja.example")) for who in ("eero", "paivi")] == [1, 1]
    sign_out(page, server)


def aino_subscribes_and_confirms(page: Page, server: str, mail: Sink) -> None:
    page.goto(f"{server}/subscribe/?lang=fi")
    page.get_by_label("Työkyky").check()
    page.locator("#id_email").fill(AINO)
    page.locator("#id_first_name").fill("Aino")
    page.locator("form button.primary").click()
    assert holders("email", AINO) == []
    letter = the_mail(mail, 1)
    page.goto(link_in(letter, "/confirm/"))
    assert holders("email", AINO) == []
    page.locator("form button.primary").click()
    wait_for(lambda: len(holders("email", AINO)) == 1)
    assert "Työkyky" in body(the_mail(mail, 2))


def a_newsletter_is_written_approved_and_sent(page: Page, server: str, mail: Sink) -> None:
    sign_in(page, server, STAFF[Role.COMMUNICATIONS][0])
    page.goto(f"{server}/admin/newsletters/new/")
    page.locator("#id_name").fill("Työkyky 10/2026")
    page.locator("#id_topic").select_option("work_ability")
    page.locator("#id_subject_fi").fill("Valoa työpäivään")
    page.locator("#fi-1-text").fill(
        "# Valoa\n\nHei {{ first_name }}!\n\n[Lue lisää](https://esimerkkilaitos.example/valo)"
    )
    page.get_by_role("button", name="Save the draft").click()
    address = page.url
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_text("somebody else must approve it")).to_be_visible()
    expect(page.get_by_role("button", name="Approve it as it stands")).to_have_count(0)
    sign_out(page, server)
    sign_in(page, server, STAFF[Role.MARKETING][0])
    page.goto(address)
    page.get_by_role("button", name="Approve it as it stands").click()
    page.get_by_role("button", name="Send it now").click()
    until(page, lambda: page.locator(".tag.yes", has_text="sent").first.is_visible())
    expect(page.locator("tfoot, table").first).to_contain_text("3")
    sign_out(page, server)
    issue = the_mail(mail, 3)
    assert [row["to"] for row in mail.accepted()] == [AINO, AINO, AINO]
    assert issue["Subject"] == "Valoa työpäivään"
    assert issue["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Hei Aino!" in body(issue)
    assert "<img" not in issue.as_string()


def aino_unsubscribes_by_its_link(page: Page, mail: Sink) -> None:
    page.goto(link_in(the_mail(mail, 3), "/u/"))
    page.locator("form button.primary, form button.danger").first.click()
    expect(page.locator("h1")).to_be_visible()


def staff_see_it_on_her_page(page: Page, server: str) -> None:
    (aino,) = holders("email", AINO)
    sign_in(page, server, STAFF[Role.CUSTOMER_SERVICE][0])
    page.goto(f"{server}/admin/people/{aino}/")
    expect(page.get_by_role("heading", name="May we contact")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Työkyky 10/2026")
    sign_out(page, server)


def aino_asks_for_her_data_and_gets_an_answer(page: Page, server: str, mail: Sink) -> None:
    page.goto(f"{server}/privacy/request/?lang=fi")
    page.locator("input[name=rights][value=access]").check()
    page.locator("#id_name").fill("Aino Saarikivi")
    page.locator("#id_email").fill(AINO)
    page.locator("form button.primary").click()
    page.goto(link_in(the_mail(mail, 4), "/privacy/request/"))
    page.locator("form button.primary").click()
    sign_in(page, server, STAFF[Role.DPO][0])
    page.goto(f"{server}/admin/requests/")
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="Make the report").click()
    expect(page.locator("main")).to_contain_text(".html")
    page.locator("textarea[name=answer], textarea[name=text]").first.fill("Hei! Raportti tiedoistasi on valmis.")
    page.get_by_role("button", name="Answer and close").click()
    sign_out(page, server)
    assert "Raportti tiedoistasi on valmis." in body(the_mail(mail, 5))


def aino_is_gone_when_her_time_is_up(page: Page, server: str) -> None:
    later = timezone.now() + timedelta(days=366 * 4)
    retention.apply(by=SYSTEM, now=later, as_of=timezone.localdate(later), asks=False)
    assert holders("email", AINO) == []
    sign_in(page, server, STAFF[Role.CUSTOMER_SERVICE][0])
    page.locator("#search-everything").fill("aino")
    page.locator("#search-everything").press("Enter")
    expect(page.get_by_text("Nothing was found")).to_be_visible()


def until(page: Page, met, seconds: float = 30) -> None:
    """Looks again until the page says so: what a person does while a worker works."""

    def so() -> bool:
        if met():
            return True
        page.wait_for_timeout(200)
        page.reload()
        return bool(met())

    wait_for(so, seconds)


def sign_out(page: Page, server: str) -> None:
    page.goto(f"{server}/admin/")
    page.get_by_role("button", name="Sign out").click()


def the_mail(mail: Sink, number: int) -> EmailMessage:
    """The so-many-eth mail that reached the server, parsed."""
    wait_for(lambda: len(mail.accepted()) >= number, 30)
    files = sorted((mail.home / "inbox").glob("*.eml"))
    return message_from_bytes(files[number - 1].read_bytes(), policy=policy.default)  # type: ignore[return-value]


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return part.get_content()


def link_in(message: EmailMessage, path: str) -> str:
    found = re.search(rf"http://[^\s<>()]+{re.escape(path)}[^\s<>()]+", body(message))
    assert found, body(message)
    return found[0]
