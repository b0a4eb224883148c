"""What tells of something with a price is marketing beside what it is itself (C-654/23; Act 917/2014 section 200(1))."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from consent.actions import rules
from consent.actions.acts import Given, record
from consent.enums import Act, Reason
from consent.grounds import Answer, Ground, answer, both
from consent.queries.facts import known
from consent.queries.gate import Question, decisions, explain
from consent.queries.rulebook import RuleBook
from consent.queries.states import picture
from consent.words import table
from crm.enums import PointKind
from crm.models import ContactPoint
from crm.queries.circumstances import circumstances
from crm.queries.reach import EVERYBODY
from privacy.actor import SYSTEM
from tests.consent import world
from tests.consent.test_gate import decided
from tests.consent.world import NOW, World

pytestmark = pytest.mark.django_db
NEWS, NOTICE = Question("newsletter", "email", "safety", priced=True), Question("information", "email", priced=True)
LETTER = Question("information", "letter", priced=True)
BOOK = RuleBook()


@pytest.fixture
def here(db: None) -> World:
    return world.build()


def said(act: Act, contact: int, **given: object) -> int:
    return record(by=SYSTEM, now=NOW, given=Given(act, contact=contact, evidence="a form", **given)).event  # type: ignore[arg-type]


def subscribed(contact: int) -> int:
    scope = {"purpose": "newsletter", "channel": "email", "topic": "safety"}
    said(Act.GRANTED, contact, **scope)
    return said(Act.CONFIRMED, contact, **scope)


def test_a_subscriber_gets_a_priced_newsletter_only_with_the_permission_to_marketing(here: World) -> None:
    event = subscribed(here.aino)
    assert explain(NEWS, here.aino).reason is Reason.NO_PERMISSION
    assert explain(replace(NEWS, priced=False), here.aino).reason is None
    said(Act.GRANTED, here.aino, purpose="direct_marketing", channel="email")
    told = explain(NEWS, here.aino)
    assert (told.reason, told.event, told.rule) == (None, event, "newsletter:email:opt_in")


def test_the_permission_to_marketing_alone_subscribes_to_nothing(here: World) -> None:
    said(Act.GRANTED, here.aino, purpose="direct_marketing", channel="email")
    assert explain(NEWS, here.aino).reason is Reason.NO_PERMISSION


def test_a_no_to_marketing_closes_a_priced_newsletter_and_is_the_act_that_decides(here: World) -> None:
    subscribed(here.aino)
    event = said(Act.WITHDRAWN, here.aino, purpose="direct_marketing", channel="email", address=("email", world.EMAIL))
    told = explain(NEWS, here.aino)
    assert (told.reason, told.event) == (Reason.WITHDRAWN, event)
    assert explain(replace(NEWS, priced=False), here.aino).reason is None


def test_information_with_a_price_is_no_information_any_more(here: World) -> None:
    assert explain(replace(NOTICE, priced=False), here.aino).reason is None
    assert explain(NOTICE, here.aino).reason is Reason.NO_PERMISSION
    assert explain(LETTER, here.aino).reason is None
    said(Act.BANNED, here.aino, purpose="direct_marketing", channel="letter")
    assert explain(LETTER, here.aino).reason is Reason.CHANNEL_BANNED


def test_over_the_web_there_is_no_direct_marketing_and_nothing_more_is_asked(here: World) -> None:
    assert explain(Question("information", "web", priced=True), here.aino).reason is None


def test_a_ground_of_the_law_opens_it_where_the_controller_chose_so(here: World) -> None:
    subscribed(here.aino)
    rules.choose(by=SYSTEM, now=NOW, choices={"shared_mailboxes": {}}, note="decided", seen=0)
    mailbox = ContactPoint.objects.get(kind="email").contact
    mailbox.kind = "shared_mailbox"
    mailbox.save()
    assert explain(NEWS, here.aino).reason is None


def test_everybody_still_has_exactly_one_row_and_one_address_gets_one(here: World) -> None:
    other = world.contact("Otso")
    world.point(other, PointKind.EMAIL, world.EMAIL)
    subscribed(here.aino)
    said(Act.GRANTED, here.aino, purpose="direct_marketing", channel="email")
    assert [(row["contact_id"], row["reason"]) for row in decided(NEWS)] == [
        (here.aino, ""),
        (other.pk, "same_address"),
    ]


def test_the_first_no_is_the_reason_and_what_lets_it_through_is_what_it_is_itself() -> None:
    no, yes = Answer(Reason.PAUSED), Answer(None, Ground.DUTIES)
    for first, second in product((no, Answer(Reason.BOUNCED), yes, Answer(None)), repeat=2):
        assert both(first, second) == (first if first.reason else Answer(second.reason, first.ground))


@pytest.mark.parametrize("question", [NEWS, NOTICE, LETTER])
@pytest.mark.parametrize("acts", list(product((True, False), repeat=3)))
def test_the_gate_says_what_the_definition_of_both_says(
    here: World, question: Question, acts: tuple[bool, bool, bool]
) -> None:
    news, marketing, no = acts
    if news:
        subscribed(here.aino)
    if marketing:
        said(Act.GRANTED, here.aino, purpose="direct_marketing", channel="email")
    if no:
        said(Act.BANNED, here.aino, purpose="direct_marketing", channel="letter")
    drawn, around = picture(contact=here.aino), known(circumstances(here.aino))
    halves = [
        answer(
            half.purpose, half.channel, drawn.verdict(half.asked(BOOK)), around.facts(half.purpose, half.channel), {}
        )
        for half in question.halves() or ()
    ]
    assert explain(question, here.aino).reason == both(*halves).reason


def test_the_table_of_rules_says_so() -> None:
    said_so = [row.purpose for row in table({}) if any("something with a price" in str(more) for more in row.more)]
    assert [str(purpose) for purpose in said_so] == ["Newsletter", "Information in the public interest"]


def test_what_is_no_news_is_asked_as_before() -> None:
    survey = Question("survey", "email")
    assert decisions(replace(survey, priced=True), EVERYBODY) == decisions(survey, EVERYBODY)
