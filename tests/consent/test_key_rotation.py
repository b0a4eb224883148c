"""A new hash key: nothing that anybody allowed or forbade is forgotten, at no moment, and one address stays one subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from consent.actions import acts, file_columns, rekeying
from consent.enums import Act, SourceKind
from consent.models import ConsentEvent, Permission, Subject
from consent.queries.gate import Question, explain
from consent.queries.states import picture
from consent.state import Scope
from crm.enums import PointKind
from crm.enums import SourceKind as CrmSource
from crm.models import ContactPoint
from crm.sources import Source
from dsr.actions import erasure
from dsr.queries import people
from marketing.enums import MessageState
from marketing.models import Message
from privacy.actor import SYSTEM
from tests.consent import world
from tests.crowd import newsletter, subscribers
from tests.keys import NEW, OLD, old_key, rotate, rotate_and_sweep, use
from tests.marketing.test_rounds import queue, take

MARKETING = Question("direct_marketing", "email")
CALLS = Question("direct_marketing", "phone")
BY_MAIL, ALL, ALL_MAIL = Scope("direct_marketing", "email"), Scope(), Scope("", "email")
EITHER = pytest.mark.parametrize("happens", [rotate, rotate_and_sweep])
Happens = Callable[[], None]


@pytest.fixture(autouse=True)
def _old_key(db: None) -> Iterator[None]:
    with old_key():
        yield


@pytest.fixture
def aino() -> int:
    return world.build().aino


def say(act: Act, contact: int | None, scope: Scope = BY_MAIL, **more: object) -> None:
    fields: dict[str, object] = {**scope._asdict(), "contact": contact, **more}
    given = acts.Given(act, source_kind=SourceKind.LETTER, evidence="a letter", **fields)  # type: ignore[arg-type]
    acts.record(by=SYSTEM, now=world.NOW + timedelta(hours=ConsentEvent.objects.count()), given=given)


def erase(contact: int) -> None:
    erasure.erase(by=SYSTEM, now=world.NOW, subject=people.of_contact(contact), ground="asked")


def back() -> int:
    """Somebody new in the register, with the address and the number that Aino had."""
    again = world.contact("Aino")
    world.point(again, PointKind.EMAIL, world.EMAIL)
    world.point(again, PointKind.PHONE, world.PHONE)
    return again.pk


def reason(contact: int, question: Question = MARKETING) -> str | None:
    """What the gate says, and the definition with it."""
    told = explain(question, contact).reason
    assert picture(contact=contact).verdict(Scope(question.purpose, question.channel)).reason == told
    return told


@EITHER
def test_what_was_allowed_stays_allowed(aino: int, happens: Happens) -> None:
    say(Act.GRANTED, aino)
    happens()
    assert reason(aino) is None


@EITHER
@pytest.mark.parametrize("how", ["person", "address"])
def test_a_no_said_later_closes_what_was_allowed_before(aino: int, happens: Happens, how: str) -> None:
    say(Act.GRANTED, aino)
    happens()
    by_address = {"contact": None, "address": ("email", world.EMAIL.upper())}
    say(Act.WITHDRAWN, **({"contact": aino} if how == "person" else by_address))
    assert reason(aino) == "withdrawn"
    assert Subject.objects.filter(kind="address").count() == 1


@EITHER
def test_a_permission_given_later_opens_what_a_no_had_closed_before(aino: int, happens: Happens) -> None:
    say(Act.WITHDRAWN, aino)
    happens()
    say(Act.GRANTED, aino)
    assert reason(aino) is None


@EITHER
def test_a_ban_on_a_number_is_known_however_the_number_is_typed(aino: int, happens: Happens) -> None:
    say(Act.BANNED, None, Scope("direct_marketing", "phone"), address=("phone", "040 123 4567"))
    happens()
    assert reason(aino, CALLS) == "address_banned"


@EITHER
def test_one_address_of_two_people_is_silenced_for_both(aino: int, happens: Happens) -> None:
    say(Act.GRANTED, aino)
    happens()
    other = world.contact("Otso")
    world.point(other, PointKind.EMAIL, world.EMAIL)
    say(Act.BANNED, other.pk, ALL_MAIL, address=("email", world.EMAIL))
    assert (reason(aino), reason(other.pk)) == ("address_banned", "address_banned")


@EITHER
def test_who_was_erased_with_a_ban_and_comes_back_is_banned_at_once(aino: int, happens: Happens) -> None:
    say(Act.BANNED, aino, ALL)
    erase(aino)
    happens()
    again = back()
    assert (reason(again), reason(again, CALLS)) == ("address_banned", "address_banned")


@EITHER
def test_who_was_erased_with_a_ban_and_asks_anew_gets_what_they_ask_for(aino: int, happens: Happens) -> None:
    say(Act.BANNED, aino, ALL)
    erase(aino)
    happens()
    again = back()
    say(Act.GRANTED, again)
    assert (reason(again), reason(again, Question("information", "email"))) == (None, "address_banned")


@EITHER
def test_what_was_allowed_before_an_erasure_does_not_come_back(aino: int, happens: Happens) -> None:
    say(Act.GRANTED, aino)
    erase(aino)
    happens()
    again = back()
    assert reason(again) == "no_permission"
    for act in (Act.BANNED, Act.BAN_LIFTED):
        say(act, again, ALL_MAIL, address=("email", world.EMAIL))
    assert reason(again) == "expired"


@EITHER
def test_a_files_claim_about_an_address_that_is_known_is_no_news(aino: int, happens: Happens) -> None:
    say(Act.GRANTED, aino)
    happens()
    rows = [(aino, world.EMAIL, True, 2)]
    assert file_columns.permissions_due(rows) == set()
    assert (
        file_columns.write_permissions(rows, by=SYSTEM, now=world.NOW, source=Source(CrmSource.FILE, "x", world.NOW))
        == 0
    )
    assert Permission.objects.count() == 1


def test_a_campaign_whose_recipients_were_fixed_before_goes_out_after() -> None:
    three = subscribers(3)
    campaign = newsletter(three)
    rotate_and_sweep()
    assert [message.contact for message in take(queue(campaign))] == three
    assert not Message.objects.filter(campaign=campaign, state=MessageState.EXCLUDED).exists()


def test_the_sweep_brings_everything_under_the_new_key_and_then_has_nothing_to_do(aino: int) -> None:
    say(Act.GRANTED, aino)
    assert rekeying.sweep(now=world.NOW) == 0
    rotate()
    assert (rekeying.sweep(now=world.NOW), rekeying.sweep(now=world.NOW)) == (2, 0)
    assert [point.hash[:3] + (point.former or [""])[0][:3] for point in ContactPoint.objects.all()] == ["k2:k1:"] * 2
    assert [subject.hash[:3] for subject in Subject.objects.filter(kind="address")] == ["k2:"]
    use(NEW)
    assert (reason(aino), rekeying.sweep(now=world.NOW)) == (None, 0)
    assert list(ContactPoint.objects.values_list("former", flat=True)) == [None, None]
    use(OLD | NEW)
    assert (rekeying.sweep(now=world.NOW), reason(aino)) == (2, None)


def test_the_sweep_goes_on_where_a_killed_one_left_off(aino: int, monkeypatch: pytest.MonkeyPatch) -> None:
    say(Act.GRANTED, aino)
    rotate()
    monkeypatch.setattr("crm.actions.rekeying.AT_ONCE", 1)
    monkeypatch.setattr(rekeying, "BATCHES", 1)
    for _sweep in range(3):
        assert reason(aino) is None
        rekeying.sweep(now=world.NOW)
    assert [point.hash[:3] for point in ContactPoint.objects.all()] == ["k2:", "k2:"]
