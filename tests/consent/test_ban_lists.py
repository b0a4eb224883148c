"""External ban lists: what a file comes to, taking it into use, and whom it closes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from consent.actions import acts, ban_lists, subjects
from consent.enums import Act, Reason
from consent.models import Pause
from consent.queries.effects import Effect, effects
from consent.queries.facts import known
from consent.queries.gate import Question, decisions, explain
from consent.queries.panel import answer_now
from consent.queries.rulebook import RuleBook
from consent.queries.states import picture
from consent.rules import RULES
from crm.actions import addresses
from crm.clean import Postal
from crm.models import Contact, ContactPoint, Order, Position
from crm.queries.circumstances import circumstances
from crm.queries.reach import EVERYBODY
from crm.sources import Source
from privacy.actor import SYSTEM
from tests.consent import world
from tests.keys import old_key, rotate, rotate_and_sweep

pytestmark = pytest.mark.django_db
BY_PHONE, BY_LETTER = Question("direct_marketing", "phone"), Question("direct_marketing", "letter")
MAILING = Question("addressed_mailing", "letter")
ON = RuleBook(1, {"external_ban_lists": {"days": 30}})
SPARING = RuleBook(1, {**ON.choices, "ban_lists_spare_customers": {}})
HOME = Postal("Koivukuja 5", "00100", "Helsinki", extra="A 12")


@pytest.fixture
def here() -> world.World:
    """Aino's number is her own, and so is her home."""
    made = world.build()
    source = Source("staff", "", world.NOW)
    addresses.write_postal(made.aino, HOME, source)
    return made


@pytest.fixture
def take(file: Any) -> Any:
    def run(kind: str, content: str | bytes, *, days: int = 0, **more: Any) -> int:
        """Takes a list of that many days ago into use, now."""
        now = more.pop("now", timezone.now())
        dated = more.pop("dated", timezone.localdate(now) - timedelta(days=days))
        named = {"name": "Puhelin-Robinson", "by": SYSTEM, **more}
        return ban_lists.take(now=now, kind=kind, dated=dated, path=file(content), **named)

    return run


def reasons(here: world.World, book: RuleBook, *questions: Question) -> list[Reason | None]:
    """What the gate says, and the definition with it."""
    told, states = (
        known(circumstances(here.aino), book),
        {s.scope: s for s in picture(contact=here.aino, book=book).states()},
    )
    found = [explain(question, here.aino, book).reason for question in questions]
    assert found == [answer_now(states[question.asked(book)], told, book).reason for question in questions]
    return found


def test_as_shipped_no_list_closes_anything_and_the_gate_never_looks_at_one(here: world.World, take: Any) -> None:
    take("phone", world.PHONE)
    assert reasons(here, RuleBook(), BY_PHONE, BY_LETTER, MAILING) == [None, None, None]
    asked = [decisions(Question(*scope), EVERYBODY, RuleBook()).text for scope in RULES]
    unconcerned = [decisions(Question(*scope), EVERYBODY, ON).text for scope in RULES]
    assert ["banlist" in text for text in asked] == [False] * len(RULES)
    changed = [scope for scope, before, after in zip(RULES, asked, unconcerned, strict=True) if before != after]
    assert changed == [("direct_marketing", "phone"), ("direct_marketing", "letter"), ("addressed_mailing", "letter")]


def test_who_is_on_a_list_is_left_out_of_what_it_is_about(here: world.World, take: Any) -> None:
    take("phone", "040 123 4567\n")
    take("letter", "osoite;postinumero\nKOIVUKUJA 5 a as. 12;00100\n")
    asked = (BY_PHONE, BY_LETTER, MAILING, Question("survey", "phone"), Question("customer_communication", "letter"))
    listed = Reason.EXTERNAL_BAN_LIST
    assert reasons(here, ON, *asked) == [listed, listed, listed, None, None]


def test_who_is_on_no_list_may_be_called_and_written_to(here: world.World, take: Any) -> None:
    take("phone", "040 123 4568")
    take("letter", "street,postcode\nKoivukuja 5 A 13,00100\nKoivukuja 5 A 12,00200\n")
    assert reasons(here, ON, BY_PHONE, BY_LETTER, MAILING) == [None, None, None]


@pytest.mark.parametrize(("days", "reason"), [(30, None), (31, Reason.STALE_BAN_LIST)])
def test_a_list_older_than_the_controller_lets_it_be_closes_for_every_consumer(
    here: world.World, take: Any, days: int, reason: Reason | None
) -> None:
    take("phone", "040 123 4568", days=days)
    assert reasons(here, ON, BY_PHONE) == [reason]


@pytest.mark.parametrize("happens", [rotate, rotate_and_sweep])
def test_under_a_new_hash_key_a_list_is_none_until_it_is_sent_again(
    here: world.World, take: Any, happens: Callable[[], None]
) -> None:
    numbers, homes = "040 123 4567\n", "osoite;postinumero\nKOIVUKUJA 5 a as. 12;00100\n"
    take("phone", numbers)
    take("letter", homes)
    with old_key():
        take("phone", numbers)
        take("letter", homes)
        happens()
        assert reasons(here, ON, BY_PHONE, BY_LETTER) == [Reason.STALE_BAN_LIST] * 2
        rotate_and_sweep()
        take("phone", numbers)
        take("letter", homes)
        assert reasons(here, ON, BY_PHONE, BY_LETTER) == [Reason.EXTERNAL_BAN_LIST] * 2


def test_without_any_list_no_consumer_is_called_or_written_to(here: world.World, take: Any) -> None:
    stale = Reason.STALE_BAN_LIST
    assert reasons(here, ON, BY_PHONE, BY_LETTER, MAILING) == [stale, stale, stale]
    take("phone", "040 123 4568")
    assert reasons(here, ON, BY_PHONE, BY_LETTER, MAILING) == [None, stale, stale]


def test_who_is_on_an_old_list_is_told_so(here: world.World, take: Any) -> None:
    take("phone", world.PHONE, days=400)
    assert reasons(here, ON, BY_PHONE) == [Reason.EXTERNAL_BAN_LIST]


def test_a_number_of_their_work_is_not_touched_until_they_have_left(here: world.World, take: Any) -> None:
    take("phone", world.PHONE)
    ContactPoint.objects.filter(kind="phone").update(position=Position.objects.get())
    assert reasons(here, ON, BY_PHONE) == [None]
    Position.objects.update(until=timezone.localdate())
    assert reasons(here, ON, BY_PHONE) == [Reason.LEFT_ORGANISATION]


def test_a_shared_mailbox_is_no_consumer(here: world.World, take: Any) -> None:
    take("phone", world.PHONE)
    Contact.objects.filter(pk=here.aino).update(kind="shared_mailbox")
    assert reasons(here, ON, BY_PHONE, BY_LETTER) == [None, None]


def test_who_has_no_number_and_no_home_is_on_no_list(here: world.World) -> None:
    ContactPoint.objects.all().delete()
    addresses.write_postal(here.aino, Postal(), Source("staff", "", world.NOW))
    assert reasons(here, ON, BY_PHONE, BY_LETTER) == [Reason.NO_ADDRESS, None]


def test_an_address_they_have_moved_from_counts_no_more(here: world.World, take: Any) -> None:
    take("letter", "street,postcode\nKoivukuja 5 A 12,00100\n")
    today = timezone.localdate()
    found = []
    for until in (today, today - timedelta(days=1)):
        Contact.objects.get(pk=here.aino).addresses.update(until=until)
        found += reasons(here, ON, BY_LETTER)
    assert found == [Reason.EXTERNAL_BAN_LIST, None]


@pytest.mark.parametrize("channel", ["phone", "letter"])
def test_a_permission_for_exactly_this_outranks_the_list_and_its_age(
    here: world.World, take: Any, channel: str
) -> None:
    asked = Question("direct_marketing", channel)

    def say(act: Act, kind: str = "call", purpose: str = "direct_marketing", **more: Any) -> list[Reason | None]:
        given = {"contact": here.aino, "source_kind": kind, "evidence": "a call", "channel": channel, **more}
        acts.record(by=SYSTEM, now=timezone.now(), given=acts.Given(act, purpose, **given))
        return reasons(here, ON, asked)

    assert reasons(here, ON, asked) == [Reason.STALE_BAN_LIST]
    content = world.PHONE if channel == "phone" else "street,postcode\nKoivukuja 5 A 12,00100\n"
    take(channel, content)
    assert say(Act.GRANTED, "file") == [Reason.EXTERNAL_BAN_LIST]
    assert say(Act.GRANTED) == [None]
    assert say(Act.BANNED, purpose="")[0] in (Reason.CHANNEL_BANNED, Reason.ADDRESS_BANNED)
    assert say(Act.BAN_LIFTED, purpose="") == [Reason.EXTERNAL_BAN_LIST]
    assert say(Act.GRANTED) == [None]


def test_the_list_comes_before_a_pause_and_after_every_no_of_their_own(here: world.World, take: Any) -> None:
    take("phone", world.PHONE)
    Pause.objects.create(subject_id=subjects.of_contacts([here.aino])[here.aino], until=timezone.localdate())
    assert reasons(here, ON, BY_PHONE) == [Reason.EXTERNAL_BAN_LIST]
    acts.record(by=SYSTEM, now=timezone.now(), given=acts.Given(Act.BANNED, contact=here.aino))
    assert reasons(here, ON, BY_PHONE) == [Reason.MARKETING_BANNED]


def test_where_the_controller_spares_customers_a_purchase_outranks_the_list(here: world.World, take: Any) -> None:
    assert reasons(here, SPARING, BY_PHONE, BY_LETTER) == [None, None]
    take("phone", world.PHONE)
    assert reasons(here, SPARING, BY_PHONE) == [None]
    other = Question("direct_marketing", "phone", product=here.product + 1)
    assert explain(other, here.aino, SPARING).reason is None
    Order.objects.update(state="cancelled")
    assert reasons(here, SPARING, BY_PHONE) == [Reason.EXTERNAL_BAN_LIST]
    alone = RuleBook(1, {"ban_lists_spare_customers": {}})
    assert reasons(here, alone, BY_PHONE) == [None]


def test_where_nothing_goes_without_a_relationship_customers_are_spared_all_the_same(
    here: world.World, take: Any
) -> None:
    take("phone", world.PHONE)
    both = RuleBook(1, {**SPARING.choices, "needs_relationship": {}})
    assert reasons(here, both, BY_PHONE) == [None]
    Order.objects.update(state="cancelled")
    assert reasons(here, both, BY_PHONE) == [Reason.NO_RELATIONSHIP]


def test_a_choice_says_first_whom_it_would_close(here: world.World, take: Any) -> None:
    take("phone", world.PHONE)
    assert effects(RuleBook(), ON) == [
        Effect("direct_marketing", "phone", 0, 1, exact=True),
        Effect("direct_marketing", "letter", 0, 1, exact=True),
        Effect("addressed_mailing", "letter", 0, 1, exact=True),
    ]
    assert effects(ON, SPARING) == [
        Effect("direct_marketing", "phone", 1, 0, exact=True),
        Effect("direct_marketing", "letter", 1, 0, exact=True),
        Effect("addressed_mailing", "letter", 1, 0, exact=True),
    ]


def test_of_many_candidates_each_has_one_row(here: world.World, take: Any) -> None:
    other = world.contact("Olli")
    world.point(other, "phone", "+358401234568")  # type: ignore[arg-type]
    addresses.write_postal(other.pk, HOME, Source("staff", "", world.NOW))
    addresses.keep(
        by=SYSTEM,
        now=world.NOW,
        source=Source("staff", "", world.NOW),
        kind="billing",
        postal=HOME,
        holder=addresses.holders.Holder(contact=other.pk),
    )
    take("phone", world.PHONE)
    take("letter", "street,postcode\nKoivukuja 5 A 12,00100\n")
    found = []
    for question in (BY_PHONE, BY_LETTER):
        sql = decisions(question, EVERYBODY, ON)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT contact_id, reason FROM ({sql.text}) d ORDER BY contact_id", dict(sql.params))
            found += cursor.fetchall()
    listed = "external_ban_list"
    assert found == [(here.aino, listed), (other.pk, ""), (here.aino, listed), (other.pk, listed)]
