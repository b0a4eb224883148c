"""Each field finds whom it says, by a few people who differ in that alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from consent.actions import acts
from consent.enums import Act, SourceKind
from crm.models import (
    Address,
    Classification,
    Contact,
    ContactInterest,
    ContactPoint,
    CustomerClass,
    CustomerGroup,
    Duty,
    DutyArea,
    Event,
    Feedback,
    Industry,
    Interest,
    Order,
    OrderLine,
    Organisation,
    Participation,
    Position,
    Product,
    Quote,
    SalesArea,
    Standing,
)
from marketing.models import Behaviour, Campaign, Message
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from tests.marketing.segments.conftest import NOW, SOURCED, TODAY, found, only, rule

Somebody = Callable[..., Contact]
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
MONTH = timedelta(days=30)


def test_language(somebody: Somebody) -> None:
    somebody("Åsa", language="sv"), somebody("Aino", language="fi")

    assert only("language", "is", what="sv") == {"Åsa"}
    assert only("language", "is_not", what="sv") == {"Aino"}


def test_a_merged_contact_is_in_no_segment(somebody: Somebody) -> None:
    somebody("Twin", language="sv", merged_into=somebody("Åsa", language="sv"))

    assert only("language", "is", what="sv") == {"Åsa"}
    assert only("language", "is_not", what="fi") == {"Åsa"}
    assert found({"any": [rule("language", "is", what="sv"), rule("standing", "is", what="subscriber")]}) == {"Åsa"}


def test_standing_counts_while_it_lasts(somebody: Somebody) -> None:
    for name, until in (("Open", None), ("Last day", TODAY), ("Ended", YESTERDAY)):
        Standing.objects.create(
            contact=somebody(name), kind="customer_contact", since=date(2025, 1, 1), until=until, **SOURCED
        )

    assert only("standing", "is", what="customer_contact") == {"Open", "Last day"}
    assert only("standing", "is_not", what="customer_contact") == {"Ended"}


@pytest.mark.parametrize("field", ["occupation", "rank"])
def test_occupation_and_rank_are_found_by_a_part_whatever_the_case(somebody: Somebody, field: str) -> None:
    somebody("Aino", **{field: "Sairaanhoitaja"}), somebody("Eero", **{field: "Seppä"}), somebody("Nobody")

    assert only(field, "has", text="HOITAJA") == {"Aino"}
    assert only(field, "has_not", text="hoitaja") == {"Eero", "Nobody"}
    assert only(field, "has", text="%") == set()


def test_an_interest_counts_for_two_years(somebody: Somebody) -> None:
    interest = Interest.objects.earliest("key")
    for name, days in (("Fresh", 30), ("Old", 731)):
        learnt = {"source_kind": "form", "sourced_at": NOW - timedelta(days=days)}
        ContactInterest.objects.create(contact=somebody(name), interest=interest, **learnt)

    assert only("interest", "has", what=interest.key) == {"Fresh"}
    assert only("interest", "has_not", what=interest.key) == {"Old"}


def test_municipality_and_postcode_go_by_addresses_that_hold(somebody: Somebody) -> None:
    for name, city, postcode, until in (
        ("Here", "Tampere", "33100", None),
        ("Moved", "Tampere", "33100", YESTERDAY),
        ("There", "Helsinki", "00100", None),
    ):
        Address.objects.create(contact=somebody(name), city=city, postcode=postcode, until=until, **SOURCED)

    assert only("municipality", "is", text="tampere") == {"Here"}
    assert only("municipality", "is_not", text="tampere") == {"Moved", "There"}
    assert only("postcode", "begins", text="33") == {"Here"}
    assert only("postcode", "begins", text="%") == set()


def at_work(somebody: Somebody, name: str, until: date | None = None, **firm: Any) -> Position:
    place = Organisation.objects.create(name=f"Firm of {name}", search_text="firm", sort_text="firm", **SOURCED | firm)
    return Position.objects.create(
        contact=somebody(name), organisation=place, title="Työsuojelupäällikkö", until=until, **SOURCED
    )


def test_what_an_organisation_is_counts_for_who_works_there_today(somebody: Somebody) -> None:
    group, area = CustomerGroup.objects.earliest("key"), SalesArea.objects.earliest("key")
    industry = Industry.objects.exclude(code="").earliest("code")
    facts = {"customer_group": group, "sales_area": area, "industry": industry}
    at_work(somebody, "In", **facts), at_work(somebody, "Left", YESTERDAY, **facts), at_work(somebody, "Other")

    assert only("customer_group", "is", what=group.key) == {"In"}
    assert only("customer_group", "is_not", what=group.key) == {"Left", "Other"}
    assert only("sales_area", "is", what=area.key) == {"In"}
    assert only("industry", "begins", text=industry.code[:1]) == {"In"}


def test_a_merged_organisation_counts_as_the_one_it_went_into(somebody: Somebody) -> None:
    group = CustomerGroup.objects.earliest("key")
    kept = at_work(somebody, "Kept", customer_group=group).organisation
    at_work(somebody, "Merged", merged_into=kept)

    assert only("customer_group", "is", what=group.key) == {"Kept", "Merged"}


def test_the_open_class_of_an_organisation_counts(somebody: Somebody) -> None:
    first, second = CustomerClass.objects.order_by("key")[:2]
    place = at_work(somebody, "Aino").organisation
    for kind, until in ((first, YESTERDAY), (second, None)):
        Classification.objects.create(
            organisation=place, customer_class=kind, since=date(2025, 1, 1), until=until, **SOURCED
        )

    assert (only("customer_class", "is", what=first.key), only("customer_class", "is", what=second.key)) == (
        set(),
        {"Aino"},
    )


def test_position_and_duties(somebody: Somebody) -> None:
    area = DutyArea.objects.earliest("key")
    for name, until in (("Now", None), ("Then", YESTERDAY)):
        Duty.objects.create(position=at_work(somebody, name, until), area=area, **SOURCED)

    assert only("position", "has", text="työsuojelu") == {"Now"}
    assert only("duty", "has", what=area.key) == {"Now"}
    assert only("duty", "has_not", what=area.key) == {"Then"}


def buys(contact: Contact, day: date, code: str = "first_aid", state: str = "placed") -> None:
    order = Order.objects.create(
        number=f"{contact.pk}-{day}-{state}", contact=contact, ordered_on=day, state=state, **SOURCED
    )
    OrderLine.objects.create(order=order, product=Product.objects.get(code=code), unit_price=10)


def test_what_somebody_bought_within_the_months_counts_and_annulled_orders_do_not(somebody: Somebody) -> None:
    buys(somebody("Lately"), TODAY - MONTH)
    buys(somebody("First day"), date(2024, 11, 20))
    buys(somebody("Too long ago"), date(2024, 11, 19))
    buys(somebody("Annulled"), TODAY - MONTH, state="cancelled")
    buys(somebody("Something else"), TODAY - MONTH, code="hearing")
    buys(somebody("Tomorrow"), TOMORROW)

    assert only("bought", what="first_aid", months=24) == {"Lately", "First day"}
    assert only("bought_group", what="courses", months=24) == {"Lately", "First day"}
    assert only("bought_group", "has_not", what="courses", months=24) == {
        "Too long ago",
        "Annulled",
        "Something else",
        "Tomorrow",
    }


def test_bought_and_not_since_goes_by_the_last_time(somebody: Somebody) -> None:
    buys(somebody("Long ago"), TODAY - 10 * MONTH)
    twice = somebody("Again")
    buys(twice, TODAY - 10 * MONTH), buys(twice, TODAY - MONTH)

    assert only("bought_group", what="courses", months=24, quiet=6) == {"Long ago"}
    assert only("bought", what="first_aid", months=24, quiet=6) == {"Long ago"}


def test_who_took_part_counts_and_who_was_absent_does_not(somebody: Somebody) -> None:
    event = Event.objects.create(
        name="First aid", kind="training", product=Product.objects.get(code="first_aid"), starts_at=NOW - MONTH
    )
    for name, state in (("Came", "attended"), ("Absent", "absent"), ("Signed off", "cancelled")):
        Participation.objects.create(
            contact=somebody(name), event=event, state=state, at=NOW - MONTH, registered_on=TODAY - 2 * MONTH, **SOURCED
        )

    assert only("attended", what="training", months=12) == {"Came"}
    assert only("attended", what="event", months=12) == set()
    assert only("attended_product", what="first_aid", months=12) == {"Came"}
    assert only("attended_product", "has_not", what="first_aid", months=12) == {"Absent", "Signed off"}


def test_an_open_quote_is_sent_and_valid(somebody: Somebody) -> None:
    for name, state, until in (
        ("Open", "sent", TODAY),
        ("Without end", "sent", None),
        ("Over", "sent", YESTERDAY),
        ("Accepted", "accepted", TODAY),
    ):
        Quote.objects.create(
            contact=somebody(name), number=name, state=state, valid_until=until, at=NOW - MONTH, **SOURCED
        )

    assert only("open_quote") == {"Open", "Without end"}
    assert only("open_quote", "has_not") == {"Over", "Accepted"}


def test_feedback_of_a_kind(somebody: Somebody) -> None:
    for name, kind, at in (("New", "complaint", NOW - MONTH), ("Old", "complaint", NOW - 20 * MONTH)):
        Feedback.objects.create(contact=somebody(name), kind=kind, at=at, subject="x", **SOURCED)

    assert only("feedback", what="complaint", months=12) == {"New"}
    assert only("feedback", "has_not", what="complaint", months=12) == {"Old"}
    assert only("feedback", what="feedback", months=12) == set()


def reached(contact: Contact, key: str, kind: str = "email") -> None:
    ContactPoint.objects.create(
        contact=contact, kind=kind, value=key, key=key, domain="people.example", hash=keyring.hash(kind, key), **SOURCED
    )


def acted(contact: Contact, act: Act, days: int, **scope: str) -> None:
    given = acts.Given(
        act,
        contact=contact.pk,
        happened_at=NOW - timedelta(days=days),
        source_kind=SourceKind.FORM,
        evidence="the form",
        **scope,
    )
    acts.record(by=SYSTEM, now=NOW - timedelta(days=days), given=given)


NEWS = {"purpose": "newsletter", "channel": "email", "topic": "work_ability"}
MARKETING = {"purpose": "direct_marketing", "channel": "email"}


def test_who_subscribed_confirmed_and_did_not_stop_subscribes(somebody: Somebody) -> None:
    people = {name: somebody(name) for name in ("In", "Waits", "Stopped", "Came back", "Never")}
    for name, contact in people.items():
        reached(contact, f"{name.replace(' ', '')}@people.example".lower())
        if name != "Never":
            acted(contact, Act.GRANTED, 20, **NEWS)
        if name not in ("Never", "Waits"):
            acted(contact, Act.CONFIRMED, 19, **NEWS)
    for name in ("Stopped", "Came back"):
        acted(people[name], Act.WITHDRAWN, 10, **NEWS)
    acted(people["Came back"], Act.GRANTED, 5, **NEWS)
    acted(people["Came back"], Act.CONFIRMED, 4, **NEWS)

    assert only("subscribes", what="work_ability") == {"In", "Came back"}
    assert only("subscribes", "has_not", what="work_ability") == {"Waits", "Stopped", "Never"}


def test_permission_for_and_bans_on_direct_marketing_go_by_channel(somebody: Somebody) -> None:
    yes, no = somebody("Yes"), somebody("No")
    for contact, key in ((yes, "yes@people.example"), (no, "no@people.example")):
        reached(contact, key)
    acted(yes, Act.GRANTED, 20, **MARKETING)
    acted(no, Act.BANNED, 20, purpose="direct_marketing", channel="phone")

    assert only("allows", what="email") == {"Yes"}
    assert only("allows", what="sms") == set()
    assert only("banned", what="phone") == {"No"}
    assert only("banned", "has_not", what="phone") == {"Yes"}
    assert only("banned", what="letter") == set()


@pytest.fixture
def campaign(lists: None) -> Campaign:
    return Campaign.objects.create(name="Last", purpose="newsletter", topic="work_ability", candidates={"all": True})


def sent(contact: Contact, campaign: Campaign, at: Any, state: str = "sent") -> None:
    Message.objects.create(
        contact=contact,
        campaign=campaign,
        state=state,
        reason="bounced" if state == "excluded" else "",
        language="fi",
        done_at=at,
        message_id="x",
    )


def test_who_got_a_newsletter(somebody: Somebody, campaign: Campaign) -> None:
    sent(somebody("Got it"), campaign, NOW - MONTH)
    sent(somebody("Long ago"), campaign, NOW - 8 * MONTH)
    sent(somebody("Left out"), campaign, None, "excluded")

    assert only("got", what=str(campaign.pk)) == {"Got it", "Long ago"}
    assert only("got_any", months=6) == {"Got it"}
    assert only("got_any", "has_not", months=6) == {"Long ago", "Left out"}


def test_what_people_let_us_see(somebody: Somebody, campaign: Campaign) -> None:
    for name, kind, page, of, at in (
        ("Clicked", "click", "https://x.example/a", campaign, NOW - MONTH),
        ("Opened", "open", "", campaign, NOW - MONTH),
        ("Visited", "visit", "/Training/first-aid", None, NOW - MONTH),
        ("Long ago", "visit", "/training/first-aid", None, NOW - 11 * MONTH),
    ):
        Behaviour.objects.create(contact=somebody(name), kind=kind, page=page, campaign=of, at=at)

    assert only("reacted", kind="click", months=6) == {"Clicked"}
    assert only("reacted", kind="open", what=str(campaign.pk), months=6) == {"Opened"}
    assert only("reacted", "has_not", kind="click", months=6) == {"Opened", "Visited", "Long ago"}
    assert only("visited", text="training", months=6) == {"Visited"}
