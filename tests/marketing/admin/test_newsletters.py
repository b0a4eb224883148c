from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from crm.models import Product
from crm.queries import accounts
from marketing.actions import campaigns
from marketing.admin.progress import every
from marketing.models import Campaign, Message
from marketing.queries.audience import decide
from privacy.enums import Role
from privacy.models import AccessEvent
from tests.cast import hire
from tests.marketing.conftest import EN, FI, NOW, TOPIC

Person = Callable[..., int]
TEXT = "Hei {{ first_name }}!\n\nUutta tutkimusta."
GIVEN = {
    "name": "Work ability 11/2026",
    "topic": TOPIC,
    "subject_fi": FI.subject,
    "fi-0-kind": "text",
    "fi-0-text": TEXT,
}
ENGLISH = {"subject_en": EN.subject, "en-0-kind": "text", "en-0-text": "New research."}


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(accounts().get(pk=hire(role).ref))
    return client


@pytest.fixture
def writer(topics: None) -> Client:
    return signed_in(Role.COMMUNICATIONS)


@pytest.fixture
def other(topics: None) -> Client:
    return signed_in(Role.MARKETING)


def write(client: Client, **given: str) -> int:
    client.post(reverse("admin:newsletter_new"), {**GIVEN, **given})
    return Campaign.objects.latest("id").pk


def do(client: Client, campaign: int, verb: str, **given: object) -> None:
    client.post(reverse("admin:campaign_do", args=[campaign]), {"do": verb, "version": 1, **given})


def state(campaign: int) -> str:
    return Campaign.objects.get(pk=campaign).state


def test_a_newsletter_is_written_in_one_language_or_more(writer: Client) -> None:
    campaign = write(writer, **ENGLISH)
    rows = Campaign.objects.get(pk=campaign).contents.order_by("language").values_list("language", "subject", "blocks")
    assert list(rows) == [
        ("en", EN.subject, [{"kind": "text", "text": "New research."}]),
        ("fi", FI.subject, [{"kind": "text", "text": TEXT}]),
    ]


def test_what_cannot_be_sent_stands_beside_its_field_with_all_that_was_typed(writer: Client) -> None:
    page = writer.post(reverse("admin:newsletter_new"), {**GIVEN, "fi-0-text": "Hei {{ nimi }}, tässä."})
    assert "There is no merge field “nimi”" in page.context["columns"][0].parts[0].fields[0].error
    assert "Hei {{ nimi }}, tässä." in page.content.decode()
    assert not Campaign.objects.exists()


def test_of_two_writers_the_second_keeps_what_they_typed(writer: Client, other: Client) -> None:
    campaign = write(writer)
    edit = reverse("admin:newsletter_edit", args=[campaign])
    other.post(edit, {**GIVEN, "version": 1, "name": "First"})
    page = writer.post(edit, {**GIVEN, "version": 1, "name": "Second"})
    assert "Somebody has changed this" in page.content.decode()
    assert 'value="Second"' in page.content.decode()
    assert Campaign.objects.get(pk=campaign).name == "First"


def test_a_newsletter_that_tells_of_something_with_a_price_goes_only_to_who_also_allowed_marketing(
    writer: Client, person: Person
) -> None:
    reader = person("aino@people.example")
    priced, free = (
        Product.objects.create(code=code, name_fi=code, name_sv=code, name_en=code, price=price)
        for code, price in (("course", 90), ("leaflet", 0))
    )
    campaign = write(writer, product=str(priced.pk))
    edit = reverse("admin:newsletter_edit", args=[campaign])
    told = {}
    for version, product in ((1, priced), (2, free), (3, None)):
        assert decide(Campaign.objects.get(pk=campaign), reader)[0] == ("no_permission" if product == priced else "")
        told[version] = f'value="{product.pk}" selected' in writer.get(edit).content.decode() if product else True
        following = {1: str(free.pk), 2: "", 3: ""}[version]
        writer.post(edit, {**GIVEN, "version": version, "product": following})
    assert told == {1: True, 2: True, 3: True}


def test_the_author_is_not_offered_the_approval_and_does_not_get_it(writer: Client) -> None:
    campaign = write(writer)
    do(writer, campaign, "ask")
    assert 'value="approve"' not in writer.get(reverse("admin:campaign", args=[campaign])).content.decode()
    do(writer, campaign, "approve")
    assert state(campaign) == "draft"


def test_another_is_offered_it_and_approves(writer: Client, other: Client) -> None:
    campaign = write(writer)
    do(writer, campaign, "ask")
    assert 'value="approve"' in other.get(reverse("admin:campaign", args=[campaign])).content.decode()
    do(other, campaign, "approve")
    assert state(campaign) == "approved"


def test_what_waits_for_approval_stands_on_the_home_page_of_others_only(writer: Client, other: Client) -> None:
    do(writer, write(writer), "ask")
    counts = [{card.label: card.count for card in client.get("/admin/").context["cards"]} for client in (writer, other)]
    assert [count["Newsletters that wait for your approval"] for count in counts] == [0, 1]


def test_sending_now_is_taken_up_by_the_next_sweep(writer: Client, other: Client, person: Person) -> None:
    person("aino@example.com")
    campaign = write(writer)
    do(other, campaign, "approve")
    do(other, campaign, "start")
    assert state(campaign) == "scheduled"
    found = Campaign.objects.get(pk=campaign)
    assert campaigns.start_due(now=found.scheduled_at) == 1
    assert Message.objects.get().state == "queued"


def test_the_audience_gives_one_reason_for_each_who_is_left_out(writer: Client, person: Person) -> None:
    person("aino@example.com")
    person("bror@example.com", permitted=False)
    page = writer.get(reverse("admin:campaign_audience", args=[write(writer)]))
    assert (page.context["audience"].included, [line[0] for line in page.context["reasons"]]) == (1, ["no_permission"])


def test_asked_from_within_the_page_the_audience_is_only_a_fragment(writer: Client) -> None:
    page = writer.get(reverse("admin:campaign_audience", args=[write(writer)]), headers={"HX-Request": "true"})
    assert "<html" not in page.content.decode()


def test_why_not_is_answered_by_post_and_noted_in_the_access_log(writer: Client, person: Person) -> None:
    contact, campaign = person("bror@example.com", permitted=False), write(writer)
    page = writer.post(reverse("admin:campaign_why", args=[campaign]), {"q": "bror@example.com"})
    assert [(answer.contact, answer.reason) for answer in page.context["answers"]] == [(contact, "no_permission")]
    assert list(AccessEvent.objects.values_list("route", "people")) == [("admin:campaign_why", [contact])]


def test_why_not_does_not_answer_a_get(writer: Client) -> None:
    assert writer.get(reverse("admin:campaign_why", args=[write(writer)])).status_code == 405


def test_showing_some_of_the_readers_is_noted_in_the_access_log(writer: Client, person: Person) -> None:
    contact, campaign = person("aino@example.com"), write(writer)
    page = writer.get(reverse("admin:campaign_sample", args=[campaign, "included"]))
    assert "Aino Koivisto" in page.content.decode()
    assert list(AccessEvent.objects.values_list("route", "people")) == [("admin:campaign_sample", [contact])]


def test_the_preview_can_run_and_load_nothing(writer: Client) -> None:
    page = writer.get(reverse("admin:newsletter_preview", args=[write(writer), "fi"]))
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("; sandbox")
    assert "{{" not in page.content.decode()
    assert "Uutta tutkimusta." in page.content.decode()


def test_a_language_that_was_not_written_has_no_preview(writer: Client) -> None:
    assert writer.get(reverse("admin:newsletter_preview", args=[write(writer), "sv"])).status_code == 404


def test_a_test_goes_to_who_presses_the_button_in_each_language(writer: Client) -> None:
    campaign = write(writer, **ENGLISH)
    writer.post(reverse("admin:campaign_test", args=[campaign]))
    rows = Message.objects.order_by("id").values_list("cause", "cause_ref", "address", "language", "campaign")
    assert list(rows) == [("test", campaign, "iida@luvalla.example", language, None) for language in ("fi", "en")]


def test_the_report_adds_up_to_the_candidates(writer: Client, other: Client, person: Person) -> None:
    person("aino@example.com")
    person("bror@example.com", permitted=False)
    campaign = write(writer)
    do(other, campaign, "approve")
    campaigns.start(by=hire(Role.SALES), now=NOW, campaign=campaign)
    Message.objects.filter(state="queued").update(state="sent", next_at=None)
    campaigns.finish(now=NOW, campaign=campaign)
    found = writer.get(reverse("admin:campaign", args=[campaign])).context["figures"]
    assert (found.candidates, found.left_out, found.states["sent"], found.still_open) == (2, 1, 1, 0)


@pytest.mark.parametrize(("was", "goes"), [("scheduled", ["change", "choose", "later", "try"]), ("sending", [])])
def test_once_the_recipients_are_fixed_a_page_that_saw_it_scheduled_loses_what_would_change_it(
    writer: Client, other: Client, person: Person, was: str, goes: list[str]
) -> None:
    person("aino@example.com")
    campaign = write(writer)
    do(other, campaign, "approve")
    campaigns.schedule(by=(sales := hire(Role.SALES)), now=NOW, campaign=campaign, at=NOW)
    page = writer.get(reverse("admin:campaign", args=[campaign])).text
    assert [name for name in ("change", "choose", "later", "try") if f'id="{name}"' not in page] == []
    campaigns.start(by=sales, now=NOW, campaign=campaign)
    campaigns.pause(by=sales, now=NOW, campaign=campaign)
    asked = reverse("admin:campaign_progress", args=[campaign])
    fragment = writer.get(asked, {"was": was}, headers={"HX-Request": "true"}).text
    assert re.findall(r'id="(\w+)" hx-swap-oob="delete"', fragment) == goes


def test_an_unknown_verb_is_no_page(writer: Client) -> None:
    assert writer.post(reverse("admin:campaign_do", args=[write(writer)]), {"do": "explode"}).status_code == 404


@pytest.mark.parametrize("role", [Role.SALES, Role.CUSTOMER_SERVICE, Role.SURVEY, Role.ADMINISTRATOR, Role.ANALYST])
def test_who_does_not_reach_people_sees_no_newsletter(draft: int, role: Role) -> None:
    client = signed_in(role)
    assert client.get(reverse("admin:newsletters")).status_code == 403
    assert client.get(reverse("admin:campaign", args=[draft])).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_the_same_number_of_times_however_long_it_is(
    writer: Client, rows: int, django_assert_num_queries
) -> None:
    for _number in range(rows):
        write(writer)
    writer.get(reverse("admin:newsletters"))
    with django_assert_num_queries(10):
        writer.get(reverse("admin:newsletters"))


@pytest.mark.parametrize(("candidates", "seconds"), [(0, 2), (100_000, 2), (1_000_000, 20)])
def test_a_page_looks_again_less_often_the_more_it_has_to_count(candidates: int, seconds: int) -> None:
    assert every(candidates) == seconds
