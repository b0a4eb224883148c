"""Choices by a link: it stops and takes back what it stopped, it opens nothing, and whatever else was said stays said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest

from consent.actions import preferences, subscriptions, undoing
from consent.actions.acts import Given, record
from consent.actions.pauses import pause
from consent.enums import Act, SourceKind
from consent.models import ConsentEvent, Pause, PendingSubscription, Topic, Wording
from consent.queries.gate import Question, explain
from consent.queries.pauses import paused_until
from consent.queries.states import picture
from consent.state import Scope
from crm.actions import contacts
from crm.enums import StandingKind
from crm.sources import Source
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from privacy.models import AuditEvent
from privacy.refusal import Refused
from tests.cast import NOW

pytestmark = pytest.mark.django_db

EMAIL, PHONE = "aino@koti.example", "+358 40 123 4567"
SAFETY, HEALTH = Scope("newsletter", "email", "safety"), Scope("newsletter", "email", "health")
MARKETING, TRACKING = Scope("direct_marketing", "email"), Scope("email_tracking", "email")
LETTER, CALL, SMS = (Scope("direct_marketing", channel) for channel in ("letter", "phone", "sms"))
EVERYTHING = {"topics": {"safety", "health"}, "direct_marketing": True, "email_tracking": True}
ALL_CHANNELS = {"letter", "phone", "sms"}


@pytest.fixture(autouse=True)
def _offers(db: None) -> None:
    for key in ("safety", "health"):
        Topic.objects.create(key=key, name_fi=key, name_sv=key, name_en=key)
    for key in ("newsletter", "direct_marketing", "email_tracking", "by_letter", "by_phone", "by_sms"):
        platforms = "Meta" if key == "direct_marketing" else ""
        Wording.objects.create(key=key, version=1, language="fi", text=key, platforms=platforms)


@pytest.fixture
def aino() -> int:
    """Somebody with an address and a number, who has asked for everything."""
    contact = contacts.create(
        by=SYSTEM,
        now=NOW,
        source=Source("form", "test", NOW),
        first_name="Aino",
        emails=[EMAIL],
        phones=[PHONE],
        standing=StandingKind.SUBSCRIBER,
    )
    confirm(ask(contact, channels=ALL_CHANNELS, **EVERYTHING))
    return contact


def hash_() -> str:
    return keyring.hash("email", EMAIL)


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def newsletter() -> int:
    return Wording.objects.get(key="newsletter").pk


def ask(contact: int | None, now: datetime = NOW, channels: Iterable[str] = (), **wish: object) -> int:
    given = {"topics": (), "direct_marketing": False, "email_tracking": False, **wish}
    return subscriptions.ask(
        by=subscriptions.PERSON,
        now=now,
        email=EMAIL,
        first_name="",
        last_name="",
        language="fi",
        wording=newsletter(),
        channels=sorted(channels),
        contact=contact,
        **given,  # type: ignore[arg-type]
    )


def confirm(pending: int, now: datetime = NOW) -> subscriptions.Confirmed:
    nonce = PendingSubscription.objects.get(pk=pending).nonce
    return subscriptions.confirm(now=now, pending=pending, nonce=nonce)


def narrow(contact: int | None, now: datetime, channels: Iterable[str] = (), **wish: object) -> tuple[int, ...]:
    given = {"topics": (), "direct_marketing": False, "email_tracking": False, **wish}
    return preferences.narrow(
        now=now,
        hash=hash_(),
        contact=contact,
        channels=set(channels),
        wording=newsletter(),
        **given,  # type: ignore[arg-type]
    )


def undo(contact: int | None, events: tuple[int, ...], now: datetime) -> None:
    undoing.undo(now=now, hash=hash_(), contact=contact, events=events)


def why(contact: int | None, *scopes: Scope) -> list[str]:
    """Why each is closed, "open" where it is not."""
    points = {"email": (hash_(),)} if contact is None else {}
    drawn = picture(contact=contact, points=points)
    return [str(drawn.verdict(scope).reason or "open") for scope in scopes]


def open_now(contact: int | None) -> list[Scope]:
    every = (SAFETY, HEALTH, MARKETING, TRACKING, LETTER, CALL, SMS)
    return [scope for scope, word in zip(every, why(contact, *every), strict=True) if word == "open"]


ALL = [SAFETY, HEALTH, MARKETING, TRACKING, LETTER, CALL, SMS]


def test_a_confirmed_wish_opens_all_it_names_each_with_the_text_shown_beside_its_own_control(aino: int) -> None:
    assert open_now(aino) == ALL
    shown = ConsentEvent.objects.filter(act="granted").order_by("id").values_list("purpose", "channel", "wording__key")
    assert list(shown) == [
        ("newsletter", "email", "newsletter"),
        ("newsletter", "email", "newsletter"),
        ("direct_marketing", "email", "direct_marketing"),
        ("email_tracking", "email", "email_tracking"),
        ("direct_marketing", "letter", "by_letter"),
        ("direct_marketing", "phone", "by_phone"),
        ("direct_marketing", "sms", "by_sms"),
    ]


def test_following_mails_is_off_until_somebody_allows_it_and_off_again_when_they_say_so(aino: int) -> None:
    narrow(aino, later(1), **{**EVERYTHING, "email_tracking": False}, channels=ALL_CHANNELS)
    assert why(None, TRACKING) == why(aino, TRACKING) == ["withdrawn"]
    assert open_now(aino) == [scope for scope in ALL if scope != TRACKING]


def test_what_is_no_longer_chosen_ends_and_the_rest_stays(aino: int) -> None:
    narrow(aino, later(1), topics={"health"}, email_tracking=True, channels={"letter"})
    assert why(aino, SAFETY, HEALTH, MARKETING, TRACKING, LETTER, CALL, SMS) == [
        "withdrawn",
        "open",
        "withdrawn",
        "open",
        "open",
        "channel_banned",
        "channel_banned",
    ]


def test_choosing_what_holds_already_writes_nothing(aino: int) -> None:
    before = ConsentEvent.objects.count()
    assert narrow(aino, later(1), **EVERYTHING, channels=ALL_CHANNELS) == ()
    assert ConsentEvent.objects.count() == before


def test_a_link_opens_nothing_by_itself() -> None:
    assert narrow(None, NOW, **EVERYTHING, channels=ALL_CHANNELS) == ()
    assert not ConsentEvent.objects.exists()


def test_a_channel_of_nobody_cannot_be_stopped_or_asked_for() -> None:
    assert narrow(None, NOW) == ()
    with pytest.raises(Refused):
        ask(None, channels={"letter"})


def test_letters_stopped_on_the_page_stop_the_other_mailings_too_and_come_back_whole(aino: int) -> None:
    mailing = Question("addressed_mailing", "letter")
    narrow(aino, later(1), **EVERYTHING, channels={"phone", "sms"})
    assert explain(mailing, aino).reason == "channel_banned"
    confirm(ask(aino, later(2), channels={"letter"}), later(3))
    assert why(aino, LETTER) == ["open"]
    assert explain(mailing, aino).reason in (None, "no_address")


def test_a_channel_banned_on_a_call_after_the_wish_stays_banned(aino: int) -> None:
    narrow(aino, later(1), **EVERYTHING)
    pending = ask(aino, later(2), channels={"letter", "phone"})
    record(by=SYSTEM, now=later(3), given=Given(Act.BANNED, channel="phone", contact=aino, source_kind=SourceKind.CALL))
    confirm(pending, later(4))
    assert why(aino, LETTER, CALL) == ["open", "channel_banned"]


@pytest.mark.parametrize("channels", [set(), {"letter"}, ALL_CHANNELS])
def test_saving_is_undone_whole(aino: int, channels: set[str]) -> None:
    undo(aino, narrow(aino, later(1), channels=channels), later(2))
    assert open_now(aino) == ALL


def test_stopping_everything_is_undone_whole(aino: int) -> None:
    events = preferences.stop_everything(now=later(1), hash=hash_(), contact=aino)
    assert open_now(aino) == [TRACKING, LETTER, CALL, SMS]
    undo(aino, events, later(2))
    assert open_now(aino) == ALL


def test_what_is_given_back_rests_on_the_text_that_was_shown_first(aino: int) -> None:
    social = Question("social_advertising", "social")
    undo(aino, preferences.stop_everything(now=later(1), hash=hash_(), contact=aino), later(2))
    assert explain(social, aino).reason is None


def test_an_undo_works_once(aino: int) -> None:
    events = preferences.unsubscribe(now=later(1), hash=hash_(), contact=aino, topic="safety")
    undo(aino, events, later(2))
    written = ConsentEvent.objects.count()
    with pytest.raises(Refused, match="nothing to undo"):
        undo(aino, events, later(3))
    assert ConsentEvent.objects.count() == written


def test_an_undo_gives_nothing_that_was_not_there_before() -> None:
    events = preferences.unsubscribe(now=NOW, hash=hash_(), contact=None, topic="safety")
    with pytest.raises(Refused, match="nothing to undo"):
        undo(None, events, later(1))
    assert why(None, SAFETY) == ["withdrawn"]


def test_an_undo_does_not_reach_over_a_later_no(aino: int) -> None:
    first = preferences.unsubscribe(now=later(1), hash=hash_(), contact=aino, topic="safety")
    preferences.stop_everything(now=later(2), hash=hash_(), contact=aino)
    with pytest.raises(Refused, match="nothing to undo"):
        undo(aino, first, later(3))
    assert why(aino, SAFETY, HEALTH) == ["address_banned", "address_banned"]


@pytest.mark.parametrize("minutes", [1, 3], ids=["before", "after"])
def test_an_undo_does_not_reach_over_a_ban_said_on_a_call(aino: int, minutes: int) -> None:
    def call() -> None:
        record(by=SYSTEM, now=later(minutes), given=Given(Act.BANNED, contact=aino, source_kind=SourceKind.CALL))

    if minutes == 1:
        call()
    events = preferences.stop_everything(now=later(2), hash=hash_(), contact=aino)
    if minutes == 3:
        call()
    undo(aino, events, later(4))
    assert why(aino, SAFETY, MARKETING, LETTER) == ["marketing_banned"] * 3


def test_an_undo_leaves_an_earlier_ban_as_it_was(aino: int) -> None:
    preferences.stop_everything(now=later(1), hash=hash_(), contact=aino)
    confirm(ask(aino, later(2), topics={"safety"}), later(3))
    undo(aino, preferences.stop_everything(now=later(4), hash=hash_(), contact=aino), later(5))
    assert why(aino, SAFETY, HEALTH, MARKETING) == ["open", "address_banned", "address_banned"]


def test_a_link_undoes_only_acts_of_its_own_address(aino: int) -> None:
    events = preferences.unsubscribe(now=later(1), hash=hash_(), contact=aino, topic="safety")
    with pytest.raises(Refused, match="nothing to undo"):
        undoing.undo(now=later(2), hash=keyring.hash("email", "otso@koti.example"), contact=None, events=events)
    assert why(aino, SAFETY) == ["withdrawn"]


def test_a_confirmation_pressed_by_mistake_is_undone_whole() -> None:
    done = confirm(ask(None, topics={"safety"}, direct_marketing=True, email_tracking=True))
    undo(done.contact, done.events, later(1))
    assert why(done.contact, SAFETY, MARKETING, TRACKING) == ["withdrawn"] * 3


def test_undoing_a_confirmation_leaves_what_was_open_before(aino: int) -> None:
    done = confirm(ask(aino, later(1), topics={"safety"}), later(2))
    with pytest.raises(Refused, match="nothing to undo"):
        undo(aino, done.events, later(3))
    assert why(aino, SAFETY) == ["open"]


def test_undoing_the_return_of_a_channel_bans_it_again(aino: int) -> None:
    narrow(aino, later(1), **EVERYTHING)
    done = confirm(ask(aino, later(2), channels={"letter"}), later(3))
    undo(aino, done.events, later(4))
    assert why(aino, LETTER) == ["channel_banned"]


def test_a_pause_stands_for_the_address_and_the_person_until_its_day_is_over(aino: int) -> None:
    today = date(2026, 11, 24)
    assert pause(now=NOW, hash=hash_(), contact=aino, until=date(2026, 12, 24)) is None
    assert [paused_until(hash_(), aino, today=day) for day in (today, date(2026, 12, 24), date(2026, 12, 25))] == [
        date(2026, 12, 24),
        date(2026, 12, 24),
        None,
    ]
    assert sorted(Pause.objects.values_list("subject__kind", flat=True)) == ["address", "contact"]


def test_a_pause_is_moved_ended_and_noted(aino: int) -> None:
    first, second = date(2026, 12, 24), date(2027, 2, 24)
    pause(now=NOW, hash=hash_(), contact=aino, until=first)
    assert pause(now=NOW, hash=hash_(), contact=aino, until=second) == first
    assert pause(now=NOW, hash=hash_(), contact=aino, until=None) == second
    assert not Pause.objects.exists()
    assert list(AuditEvent.objects.filter(action__startswith="consent.pause").order_by("id").values_list("action")) == [
        ("consent.paused",),
        ("consent.paused",),
        ("consent.pause_ended",),
    ]


@pytest.mark.parametrize("days", [-1, 367])
def test_a_pause_lasts_at_least_today_and_at_most_a_year(days: int) -> None:
    with pytest.raises(Refused, match="at most a year ahead"):
        pause(now=NOW, hash=hash_(), contact=None, until=NOW.date() + timedelta(days=days))
    assert not Pause.objects.exists()


def test_a_pause_writes_nothing_into_the_ledger(aino: int) -> None:
    before = ConsentEvent.objects.count()
    pause(now=NOW, hash=hash_(), contact=aino, until=date(2026, 12, 24))
    assert (ConsentEvent.objects.count(), why(aino, SAFETY)) == (before, ["open"])
