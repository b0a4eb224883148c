"""The gate over many candidates: one row each, the first reason that holds, with the act that decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from consent.actions.acts import Given, record
from consent.enums import Act, Reason
from consent.queries.gate import Decision, Question, decisions, explain
from crm.enums import PointKind
from crm.models import Contact, ContactPoint, Order, Position
from crm.queries.reach import EVERYBODY
from privacy.actor import SYSTEM
from privacy.sql import Sql
from tests.consent import world
from tests.consent.world import EMAIL, NOW, World

pytestmark = pytest.mark.django_db
BY_MAIL, SURVEY = Question("direct_marketing", "email"), Question("survey", "email")


@pytest.fixture
def here(db: None) -> World:
    return world.build()


def decided(question: Question, candidates: Sql = EVERYBODY) -> list[dict[str, Any]]:
    sql = decisions(question, candidates)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({sql.text}) d ORDER BY contact_id", dict(sql.params))
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def said(act: Act, contact: int, **given: object) -> int:
    return record(by=SYSTEM, now=NOW, given=Given(act, contact=contact, **given)).event  # type: ignore[arg-type]


def one(contact: int, point: int | None = None) -> Sql:
    return Sql("SELECT %(one)s::bigint AS contact_id, %(point)s::bigint AS point_id", {"one": contact, "point": point})


def somebody(name: str, email: str) -> int:
    made = world.contact(name)
    world.point(made, PointKind.EMAIL, email)
    return made.pk


def test_whoever_may_be_mailed_comes_with_address_language_and_the_act_that_allows_it(here: World) -> None:
    event = said(Act.GRANTED, here.aino, purpose="direct_marketing", channel="email", evidence="a form")
    point = ContactPoint.objects.get(kind="email")
    assert decided(BY_MAIL) == [
        {
            "contact_id": here.aino,
            "point_id": point.pk,
            "address": EMAIL,
            "address_hash": point.hash,
            "language": "fi",
            "first_name": "Aino",
            "call_name": "",
            "last_name": "",
            "reason": "",
            "since": NOW,
            "event_id": event,
            "rule": "direct_marketing:email:opt_in",
            "free_at": None,
        }
    ]


def test_everybody_has_exactly_one_row(here: World) -> None:
    others = [somebody(f"N{number}", f"n{number}@koti.example") for number in range(5)]
    for _ in range(2):
        said(Act.BANNED, others[0])
        said(Act.BANNED, others[0], channel="email")
        said(Act.OBJECTED, others[0], purpose="survey")
    assert [row["contact_id"] for row in decided(SURVEY)] == [here.aino, *others]


def test_somebody_the_register_does_not_have_is_erased(here: World) -> None:
    assert explain(BY_MAIL, 999_999) == Decision(
        999_999, None, Reason.ERASED, None, None, "direct_marketing:email:opt_in"
    )


def test_a_restriction_comes_before_every_other_reason_but_erasure(here: World) -> None:
    said(Act.BANNED, here.aino)
    Contact.objects.filter(pk=here.aino).update(restricted_at=NOW)
    assert explain(SURVEY, here.aino).reason is Reason.RESTRICTED


def test_a_no_is_told_before_a_missing_address(here: World) -> None:
    ContactPoint.objects.all().delete()
    assert explain(SURVEY, here.aino).reason is Reason.NO_ADDRESS
    said(Act.OBJECTED, here.aino, purpose="survey")
    assert explain(SURVEY, here.aino).reason is Reason.OBJECTED


def test_an_address_that_bounces_is_left_alone(here: World) -> None:
    ContactPoint.objects.filter(kind="email").update(state="bounced")
    assert explain(SURVEY, here.aino).reason is Reason.BOUNCED


def test_an_address_of_a_work_that_has_ended_is_used_no_more_from_its_last_day(here: World) -> None:
    ContactPoint.objects.filter(kind="email").update(position=Position.objects.get())
    today = timezone.localdate()
    reasons = {}
    for day in (None, today + timedelta(days=1), today, today - timedelta(days=1)):
        Position.objects.update(until=day)
        reasons[day] = (explain(SURVEY, here.aino).reason, [row["reason"] for row in decided(SURVEY)])
    gone = (Reason.LEFT_ORGANISATION, ["left_organisation"])
    assert [*reasons.values()] == [(None, [""]), (None, [""]), gone, gone]
    assert explain(Question("direct_marketing", "phone"), here.aino).reason is None


def test_who_left_is_told_so_before_a_bounce_and_after_a_no(here: World) -> None:
    ContactPoint.objects.update(position=Position.objects.get(), state="bounced")
    Position.objects.update(until=timezone.localdate())
    assert explain(SURVEY, here.aino).reason is Reason.LEFT_ORGANISATION
    said(Act.OBJECTED, here.aino, purpose="survey")
    assert explain(SURVEY, here.aino).reason is Reason.OBJECTED


def test_an_address_named_beside_the_one_of_an_ended_work_is_reached(here: World) -> None:
    ContactPoint.objects.filter(kind="email").update(position=Position.objects.get())
    Position.objects.update(until=timezone.localdate())
    aino = Contact.objects.get(pk=here.aino)
    ContactPoint.objects.filter(kind="email").update(is_main=False)
    own = world.point(aino, PointKind.EMAIL, "aino@koti.example")
    assert [row["address"] for row in decided(SURVEY, one(here.aino, own.pk))] == ["aino@koti.example"]
    assert explain(SURVEY, here.aino).reason is None


def test_a_letter_needs_neither_address_nor_number(here: World) -> None:
    ContactPoint.objects.all().delete()
    assert explain(Question("direct_marketing", "letter"), here.aino).reason is None


def test_of_two_with_one_address_the_first_is_reached(here: World) -> None:
    twin = somebody("Olli", EMAIL)
    assert [(row["contact_id"], row["reason"]) for row in decided(SURVEY)] == [(here.aino, ""), (twin, "same_address")]


def test_of_two_with_one_address_the_second_is_reached_where_the_first_may_not_be(here: World) -> None:
    twin = somebody("Olli", EMAIL)
    said(Act.OBJECTED, here.aino, purpose="survey")
    assert [(row["contact_id"], row["reason"]) for row in decided(SURVEY)] == [(here.aino, "objected"), (twin, "")]


def test_of_two_with_one_permitted_address_the_first_is_reached(here: World) -> None:
    twin = somebody("Olli", EMAIL)
    said(Act.GRANTED, here.aino, purpose="direct_marketing", channel="email", evidence="a form")
    assert [(row["contact_id"], row["reason"]) for row in decided(BY_MAIL)] == [(here.aino, ""), (twin, "same_address")]


def test_a_named_address_is_judged_by_its_own_permission(here: World) -> None:
    said(Act.GRANTED, here.aino, purpose="direct_marketing", channel="email", evidence="a form")
    second = ContactPoint.objects.create(
        contact_id=here.aino,
        kind="email",
        value="a@koti.example",
        key="a@koti.example",
        hash="k1:other",
        is_main=False,
        source_kind="staff",
        sourced_at=NOW,
    )
    assert [row["reason"] for row in decided(BY_MAIL, one(here.aino, second.pk))] == ["no_permission"]


def test_an_address_of_somebody_else_is_nobodys(here: World) -> None:
    olli = somebody("Olli", "olli@koti.example")
    foreign = ContactPoint.objects.get(contact=olli).pk
    assert [(row["reason"], row["address"]) for row in decided(SURVEY, one(here.aino, foreign))] == [("no_address", "")]


def test_customer_communication_reaches_only_who_bought_the_fixed_price_product(here: World) -> None:
    stranger = somebody("Olli", "olli@koti.example")
    asked = Question("customer_communication", "email", product=here.product)
    assert [(row["contact_id"], row["reason"]) for row in decided(asked)] == [
        (here.aino, ""),
        (stranger, "no_relationship"),
    ]
    assert (
        explain(Question("customer_communication", "email", product=here.product + 1), here.aino).reason
        is Reason.NO_RELATIONSHIP
    )


def test_a_satisfaction_survey_needs_a_purchase(here: World) -> None:
    Order.objects.all().delete()
    assert explain(Question("satisfaction_survey", "email"), here.aino).reason is Reason.NO_RELATIONSHIP


def test_an_organisations_ban_ends_for_who_has_left_it(here: World) -> None:
    record(by=SYSTEM, now=NOW, given=Given(Act.BANNED, organisation=here.kivi))
    asked = Question("direct_marketing", "phone")
    assert explain(asked, here.aino).reason is Reason.ORGANISATION_BANNED
    Position.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert explain(asked, here.aino).reason is None


def test_a_question_no_rule_answers_cannot_be_asked() -> None:
    with pytest.raises(ValueError, match="No rule lets 'newsletter' use the channel 'phone'"):
        Question("newsletter", "phone")


def test_the_gate_serves_as_a_prepared_statement_too(here: World) -> None:

    sql = decisions(
        SURVEY, Sql("SELECT unnest(%(few)s::bigint[]) AS contact_id, NULL::bigint AS point_id", {"few": [here.aino]})
    )
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        for _ in range(7):
            cursor.execute(sql.text, dict(sql.params), prepare=True)
            assert [row[6] for row in cursor.fetchall()] == [""]
