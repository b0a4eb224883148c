"""Double opt-in and choices by link: a wish waits, the button opens, and whatever was said last holds."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from consent.actions import preferences, subscriptions
from consent.actions.acts import Given, record
from consent.enums import Act, Reason
from consent.models import ConsentEvent, Evidence, PendingSubscription, Topic, Wording
from consent.queries.states import picture
from consent.queries.subscriptions import find, has_all, waiting
from consent.state import Scope
from crm.models import Contact
from crm.queries.reach import holders
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from privacy.refusal import Refused
from tests.cast import NOW

pytestmark = pytest.mark.django_db

EMAIL = "aino@koti.example"
SAFETY, HEALTH, MARKETING = (
    Scope("newsletter", "email", "safety"),
    Scope("newsletter", "email", "health"),
    Scope("direct_marketing", "email"),
)


@pytest.fixture(autouse=True)
def _offers(db: None) -> None:
    for key in ("safety", "health"):
        Topic.objects.create(key=key, name_fi=key, name_sv=key, name_en=key)
    for key, platforms in (("newsletter", ""), ("direct_marketing", "Meta"), ("preferences", "Meta")):
        Wording.objects.create(key=key, version=1, language="fi", text=key, platforms=platforms)


def wording(key: str) -> int:
    return Wording.objects.get(key=key).pk


def ask(
    now: datetime = NOW, topics: tuple[str, ...] = ("safety",), direct_marketing: bool = False, email: str = EMAIL
) -> int | None:
    return subscriptions.ask(
        by=subscriptions.PERSON,
        now=now,
        email=email,
        first_name="Aino",
        last_name="",
        language="fi",
        topics=topics,
        direct_marketing=direct_marketing,
        wording=wording("newsletter"),
    )


def confirm(pending: int | None, now: datetime = NOW) -> int:
    assert pending
    nonce = PendingSubscription.objects.get(pk=pending).nonce
    return subscriptions.confirm(now=now, pending=pending, nonce=nonce).contact


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def hash_() -> str:
    return keyring.hash("email", EMAIL)


def why(scope: Scope, contact: int | None = None) -> Reason | None:
    return picture(contact=contact, points={"email": (hash_(),)}).verdict(scope).reason


def test_a_wish_makes_no_contact_and_opens_nothing() -> None:
    ask()
    assert (Contact.objects.count(), ConsentEvent.objects.count(), why(SAFETY)) == (0, 0, Reason.NO_PERMISSION)


def test_the_button_makes_the_contact_and_opens_what_was_asked_for() -> None:
    contact = confirm(ask(direct_marketing=True), later(5))
    assert (holders("email", EMAIL), why(SAFETY), why(MARKETING), why(HEALTH)) == (
        [contact],
        None,
        None,
        Reason.NO_PERMISSION,
    )


def test_a_confirmed_wish_is_proven_by_the_form_the_link_and_the_wordings_shown() -> None:
    confirm(ask(direct_marketing=True), later(5))
    acts = ConsentEvent.objects.order_by("number").values_list(
        "act", "purpose", "happened_at", "wording__key", "proven"
    )
    assert list(acts) == [
        ("granted", "newsletter", NOW, "newsletter", True),
        ("confirmed", "newsletter", later(5), "newsletter", True),
        ("granted", "direct_marketing", NOW, "direct_marketing", True),
    ]
    assert EMAIL in Evidence.objects.first().text


def test_the_same_wish_twice_is_one() -> None:
    assert ask() == ask(later(1))
    assert PendingSubscription.objects.count() == 1


def test_another_wish_of_the_same_address_replaces_the_first() -> None:
    first, second = ask(), ask(later(1), topics=("health",))
    assert first != second
    with pytest.raises(Refused, match="no longer valid"):
        confirm(first, later(2))
    confirm(second, later(2))
    assert (why(SAFETY), why(HEALTH)) == (Reason.NO_PERMISSION, None)


def test_a_link_confirms_once() -> None:
    pending = ask()
    confirm(pending)
    with pytest.raises(Refused, match="confirmed already"):
        confirm(pending, later(1))
    assert ConsentEvent.objects.count() == 2


def test_a_link_runs_out() -> None:
    with pytest.raises(Refused, match="expired"):
        confirm(ask(), NOW + timedelta(days=3))


def test_a_link_with_a_foreign_nonce_confirms_nothing() -> None:
    pending = ask()
    with pytest.raises(Refused, match="expired"):
        subscriptions.confirm(now=NOW, pending=pending or 0, nonce="x" * 43)
    assert why(SAFETY) is Reason.NO_PERMISSION


def test_who_has_everything_already_is_asked_all_the_same_and_loses_nothing() -> None:
    confirm(ask())
    asked = ask(later(10))
    assert (has_all(find(asked)), why(SAFETY)) == (True, None)
    confirm(asked, later(11))
    assert why(SAFETY) is None


@pytest.mark.parametrize(("topics", "field"), [((), "topics"), (("gardening",), "topics")])
def test_a_wish_for_nothing_we_have_is_refused(topics: tuple[str, ...], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        ask(topics=topics)
    assert (refusal.value.field, PendingSubscription.objects.count()) == (field, 0)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        ask(email="aino@")
    assert refusal.value.field == "email"


def test_a_no_said_while_the_wish_waited_overtakes_it() -> None:
    pending = ask()
    preferences.stop_everything(now=later(1), hash=hash_(), contact=None)
    assert find(pending or 0) is None
    with pytest.raises(Refused, match="no longer valid"):
        confirm(pending, later(2))
    assert why(SAFETY) is Reason.ADDRESS_BANNED


def test_a_no_to_something_else_leaves_the_wish_waiting() -> None:
    pending = ask()
    preferences.unsubscribe(now=later(1), hash=hash_(), contact=None, topic="health")
    assert waiting(pending or 0, PendingSubscription.objects.get().nonce, now=later(2)).topics == ("safety",)


def test_a_wish_after_a_ban_reopens_only_what_it_names() -> None:
    preferences.stop_everything(now=NOW, hash=hash_(), contact=None)
    confirm(ask(later(1)), later(2))
    assert (why(SAFETY), why(HEALTH), why(MARKETING)) == (None, Reason.ADDRESS_BANNED, Reason.ADDRESS_BANNED)


def test_a_marketing_ban_that_staff_took_down_while_the_wish_waited_holds() -> None:
    contact = confirm(ask(topics=("health",)))
    pending = ask(later(1))
    record(by=SYSTEM, now=later(2), given=Given(Act.BANNED, contact=contact))
    with pytest.raises(Refused, match="no longer valid"):
        confirm(pending, later(3))
    assert why(SAFETY, contact) is Reason.MARKETING_BANNED


def test_unsubscribing_stops_the_newsletter_and_nothing_else() -> None:
    contact = confirm(ask(topics=("safety", "health")))
    preferences.unsubscribe(now=later(1), hash=hash_(), contact=contact, topic="safety")
    assert (why(SAFETY), why(HEALTH)) == (Reason.WITHDRAWN, None)


def test_unsubscribing_from_marketing_stops_it() -> None:
    contact = confirm(ask(direct_marketing=True))
    preferences.unsubscribe(now=later(1), hash=hash_(), contact=contact, topic="")
    assert (why(MARKETING), why(SAFETY)) == (Reason.WITHDRAWN, None)


def test_unsubscribing_works_when_the_contact_is_gone_and_writes_one_act_however_often_it_is_clicked() -> None:
    events = [preferences.unsubscribe(now=later(n), hash=hash_(), contact=999_999, topic="safety") for n in range(3)]
    assert ([len(written) for written in events], ConsentEvent.objects.count()) == ([1, 0, 0], 1)


def test_what_was_just_said_comes_after_what_was_said_before_however_the_clock_jumps() -> None:
    confirm(ask())
    preferences.unsubscribe(now=NOW - timedelta(hours=2), hash=hash_(), contact=None, topic="safety")
    assert why(SAFETY) is Reason.WITHDRAWN
