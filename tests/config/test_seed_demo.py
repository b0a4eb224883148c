"""The demo's crowd: the same for the same seed, of nobody real, and in states that go together."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Count, F, Q, Sum
from django.test import override_settings
from django.utils import timezone

from config.demo import firms, people
from config.demo.days import Days
from config.demo.people import Workplace
from crm.enums import FeedbackState, ParticipationState
from crm.models import (
    Address,
    Contact,
    ContactPoint,
    Event,
    Feedback,
    Interaction,
    Invoice,
    Order,
    Organisation,
    Participation,
    Quote,
    QuoteRequest,
    Task,
)
from crm.normal import business_id, phone_key, vat_id
from marketing.models import Behaviour, Message

CROWD = 600
DAYS = Days(datetime(2026, 11, 20, 9, tzinfo=UTC))
DEALINGS = (
    "QuoteRequest Quote QuoteLine Contract Order OrderLine Delivery Invoice Payment Event Participation Interaction Meeting "
    "Participant Chat ChatText Feedback Task ExternalIdentity Classification OrganisationName Duty ContactInterest Standing Address"
).split()


@pytest.fixture(scope="module")
def crowd(module_db: str, module_files: Path) -> Path:
    """A home with a crowd in it."""
    with override_settings(LUVALLA_HOME=module_files):
        call_command("seed_reference", stdout=StringIO())
        call_command("seed_demo", "--contacts", str(CROWD), stdout=StringIO())
    return module_files


def person(seed: int) -> people.DemoPerson:
    dice = Random(seed)
    return people.person(3, dice, DAYS, Workplace(1, firms.firm(1, dice)), None)


def test_the_same_seed_makes_the_same_person_and_another_somebody_else() -> None:
    assert person(1) == person(1)
    assert person(1) != person(2)


def test_no_two_of_twenty_thousand_firms_have_the_same_name() -> None:
    dice = Random(1)

    assert len({firms.firm(number, dice).name for number in range(20_000)}) == 20_000


def test_no_two_of_twenty_thousand_phones_are_the_same_and_none_is_an_operators() -> None:
    dice = Random(1)
    keys = {phone_key(firms.phone(number, dice).text) for number in range(20_000)}

    assert (len(keys), {key[:6] for key in keys}) == (20_000, {"+35848"})


def test_business_ids_are_right_and_nobodys() -> None:
    made = [firms.business_id(firms.FIRST_BUSINESS_ID + number * 6) for number in range(200)]

    assert [business_id(one) for one in made] == made
    assert min(made) >= "9000000"


def test_a_foreign_vat_id_is_right_in_its_country() -> None:
    assert vat_id(firms._swedish_vat_id(77)) == firms._swedish_vat_id(77)


def test_everybody_asked_for_is_there_and_every_kind_of_thing_has_rows(crowd: Path) -> None:
    assert Contact.objects.count() == CROWD
    assert [name for name in DEALINGS if not apps.get_model("crm", name).objects.exists()] == []


def test_every_address_ends_in_example(crowd: Path) -> None:
    assert list(ContactPoint.objects.filter(kind="email").exclude(domain__endswith=".example")) == []


def test_an_order_is_paid_when_its_invoice_is_and_by_as_much(crowd: Path) -> None:
    paid = Order.objects.exclude(paid_on=None)
    odd = paid.annotate(got=Sum("payments__amount"), owed=Sum("invoices__amount")).exclude(got=F("owed"))

    assert paid.exists()
    assert list(odd) == []
    assert list(paid.exclude(invoices__state="paid")) == []
    assert list(Order.objects.filter(paid_on=None).filter(Q(payments__isnull=False) | Q(invoices__state="paid"))) == []
    assert list(Order.objects.exclude(state="delivered").exclude(invoices=None)) == []


def test_an_open_invoice_may_be_overdue_but_none_is_of_tomorrow(crowd: Path) -> None:
    today = timezone.localdate()

    assert Invoice.objects.filter(state="open").exists()
    assert list(Invoice.objects.filter(issued_on__gt=today)) == []


def test_a_quote_has_an_order_exactly_when_it_was_accepted(crowd: Path) -> None:
    assert list(Quote.objects.filter(state="accepted", order=None)) == []
    assert list(Quote.objects.exclude(state="accepted").exclude(order=None)) == []
    assert list(Quote.objects.filter(Q(decided_on=None) ^ Q(state__in=["draft", "sent"]))) == []


def test_a_request_has_a_quote_exactly_when_it_was_answered(crowd: Path) -> None:
    assert set(QuoteRequest.objects.exclude(quotes=None).values_list("state", flat=True)) == {"quoted"}
    assert list(QuoteRequest.objects.filter(state="quoted", quotes=None)) == []


def test_nothing_that_was_said_or_bought_lies_in_the_future(crowd: Path) -> None:
    now = timezone.now()

    assert list(Interaction.objects.filter(at__gt=now)) == []
    assert list(Order.objects.filter(ordered_on__gt=timezone.localdate())) == []


def test_closed_feedback_says_what_came_of_it_and_open_feedback_does_not(crowd: Path) -> None:
    closed = Q(state__in=[FeedbackState.RESOLVED, FeedbackState.REJECTED])

    assert list(Feedback.objects.filter(closed).filter(Q(resolution="") | Q(closed_on=None) | Q(handler=None))) == []
    assert list(Feedback.objects.exclude(closed).filter(~Q(resolution="") | Q(closed_on__isnull=False))) == []


def test_a_complaint_about_an_order_is_about_one_of_the_persons(crowd: Path) -> None:
    about = Feedback.objects.filter(about_kind="order")

    assert about.exists()
    assert [row for row in about if Order.objects.get(pk=row.about_ref).contact_id != row.contact_id] == []


def test_nobody_sits_on_a_seat_that_is_not_there(crowd: Path) -> None:
    taken = Count("participations", filter=Q(participations__state__in=["registered", "attended"]))

    assert list(Event.objects.annotate(taken=taken).filter(taken__gt=F("seats"))) == []


def test_who_took_part_did_so_in_something_that_was_held(crowd: Path) -> None:
    came = Participation.objects.filter(state__in=[ParticipationState.ATTENDED, ParticipationState.ABSENT])

    assert set(came.values_list("event__state", flat=True)) == {"held"}
    assert list(Participation.objects.exclude(at=F("event__starts_at"))) == []


def test_a_task_is_open_until_it_has_a_day_it_was_closed(crowd: Path) -> None:
    assert list(Task.objects.filter(Q(state="open") ^ Q(closed_on=None))) == []


def test_sole_traders_and_parents_are_among_the_organisations(crowd: Path) -> None:
    assert Organisation.objects.filter(sole_trader__isnull=False, positions__contact=F("sole_trader")).exists()
    assert Organisation.objects.exclude(parent=None).exists()


def test_an_organisation_in_finland_has_the_sales_area_of_its_postcode(crowd: Path) -> None:
    here = Address.objects.filter(organisation__isnull=False, country="FI").values("organisation")

    assert list(Organisation.objects.filter(pk__in=here, sales_area=None)) == []


def test_nothing_waits_to_be_sent(crowd: Path) -> None:
    assert list(Message.objects.filter(state__in=["queued", "sending", "deferred"])) == []


def test_the_logins_lie_in_a_file_only_the_user_may_read(crowd: Path) -> None:
    file = crowd / "demo-logins.json"

    assert (oct(file.stat().st_mode)[-3:], len(json.loads(file.read_text()))) == ("600", 6)


def test_a_second_time_is_refused(crowd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with override_settings(LUVALLA_HOME=crowd), pytest.raises(SystemExit):
        call_command("seed_demo")

    assert "The demonstration data stand already." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "count", "sentence"),
    [
        ("production", "20", "Demonstration data are for development only."),
        ("test", "9", "Take at least ten people."),
    ],
)
def test_production_and_a_handful_are_refused(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], environment: str, count: str, sentence: str
) -> None:
    settings.ENVIRONMENT, settings.LUVALLA_HOME = environment, tmp_path

    with pytest.raises(SystemExit):
        call_command("seed_demo", "--contacts", count)
    assert sentence in capsys.readouterr().err


def test_the_newsletter_that_was_sent_was_read_by_people_and_by_programs(crowd: Path) -> None:
    judged = Behaviour.objects.filter(campaign__measures=True).values_list("judged", flat=True)
    assert set(judged) == {"human", "scanner", "unsure"}
    assert not Behaviour.objects.filter(message__measured=False).exists()
