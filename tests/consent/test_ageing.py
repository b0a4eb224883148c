"""Permissions grow old: who is asked, what they answer, and what ends where nobody answers. Questions once refused rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.actions import acts, preferences, reconfirming, rules, subjects, subscriptions
from consent.ageing import ask_from, last_sign, quiet_since, refused_on, time_is_up
from consent.enums import Act, Reason, SourceKind, SubjectKind
from consent.models import ConsentEvent, Evidence, Pause, PendingSubscription, Reconfirmation
from consent.queries.ageing import Due, people_due
from consent.queries.effects import AtOnce, at_once
from consent.queries.gate import Question, explain
from consent.queries.reconfirmations import find
from consent.queries.refusals import Rest, rests
from consent.queries.rulebook import RuleBook, in_force
from consent.state import ANY, Around, Ban, Event, Scope, State
from crm.models import Contact, ContactPoint, Interaction, Meeting, Order, Participant, Participation, Position, User
from crm.models import Event as Training
from privacy.actor import SYSTEM, Actor
from privacy.enums import ActorKind, Role
from privacy.keyed import keyring
from privacy.months import HELSINKI
from privacy.refusal import Refused
from tests.cast import hire
from tests.consent import world
from tests.consent.world import EMAIL, World

DPO = Actor(ActorKind.STAFF, 7, ("dpo",))
NOW, TODAY = world.NOW, world.NOW.date()
GIVEN = datetime(2024, 10, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=31)
MAIL, TEXTS, LETTERS, WEB = (
    Scope("direct_marketing", "email"),
    Scope("direct_marketing", "sms"),
    Scope("newsletter", "email", "safety"),
    Scope("web_profiling", "web"),
)
_SOURCE = {"source_kind": "staff", "sourced_at": GIVEN}


@pytest.fixture
def here(db: None) -> World:
    """Aino, who bought something 26 months ago, where permissions last 24 months."""
    made = world.build()
    Order.objects.update(ordered_on=date(2024, 9, 1))
    choose(permissions_grow_old={"months": 24})
    return made


def choose(**choices: dict[str, Any]) -> None:
    rules.choose(by=DPO, now=NOW, choices=choices, note="decided", seen=in_force().number)


def said(here: World, act: Act, scope: Scope = ANY, at: datetime = GIVEN, **more: Any) -> int:
    given: dict[str, Any] = {"source_kind": SourceKind.FORM, "evidence": "a form", "contact": here.aino} | more
    return acts.record(by=SYSTEM, now=max(at, NOW), given=acts.Given(act, *scope, happened_at=at, **given)).event


def allow(here: World, *scopes: Scope, at: datetime = GIVEN) -> list[int]:
    """The acts that the permissions rest on."""
    for scope in scopes:
        said(here, Act.GRANTED, scope, at)
    confirmed = {scope: said(here, Act.CONFIRMED, scope, at) for scope in scopes if scope.topic}
    granted = ConsentEvent.objects.filter(act=Act.GRANTED)
    return [confirmed.get(s) or granted.filter(**s._asdict()).latest("id").pk for s in scopes]


def due(today: date = TODAY) -> list[Due]:
    return people_due(in_force(), today, limit=10)


def ask(now: datetime = NOW) -> int | None:
    return reconfirming.ask(by=SYSTEM, now=now, due=due(now.date())[0])


def answer(question: int | None, now: datetime = NOW, language: str = "fi", **answers: bool) -> reconfirming.Answered:
    found = find(question or 0)
    assert found
    chosen = {item.event: answers[item.scope.channel] for item in found.items if item.scope.channel in answers}
    return reconfirming.answer(now=now, question=found.id, nonce=found.nonce, language=language, answers=chosen)


def why(here: World, scope: Scope) -> Reason | None:
    return explain(Question(*scope), here.aino).reason


# --- the definition ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "source", "counts"),
    [
        (Act.GRANTED, SourceKind.FORM, True),
        (Act.WITHDRAWN, SourceKind.LINK, True),
        (Act.BANNED, SourceKind.CALL, True),
        (Act.BANNED, SourceKind.FILE, False),
        (Act.GRANTED, SourceKind.WEB_SHOP, False),
        (Act.EXPIRED, SourceKind.STAFF, False),
    ],
)
def test_a_sign_of_life_is_an_act_of_the_persons_own(act: Act, source: SourceKind, counts: bool) -> None:
    event = Event(2, act, NOW, source_kind=source)
    assert last_sign(GIVEN, [event], []) == (NOW if counts else GIVEN)


def test_what_they_did_with_us_is_a_sign_of_life() -> None:
    assert last_sign(GIVEN, [], [NOW, GIVEN - timedelta(days=9)]) == NOW


@pytest.mark.parametrize(
    ("today", "up"), [(date(2026, 10, 1), False), (date(2026, 10, 2), True), (date(2026, 9, 30), False)]
)
def test_the_time_is_up_when_the_last_day_is_over(today: date, up: bool) -> None:
    assert time_is_up(GIVEN, 24, today) is up


def test_the_instant_of_the_query_is_the_day_of_the_definition() -> None:
    """Every day of two years, at both ends of a day in Helsinki, leap days and short months included."""
    for days in range(731):
        day = date(2024, 1, 1) + timedelta(days=days)
        for today in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 6, 30), date(2026, 12, 31)):
            for clock in (time(0, 0), time(23, 59, 59)):
                sign = datetime.combine(day, clock, HELSINKI)
                assert (sign < quiet_since(18, today)) == time_is_up(sign, 18, today)


def test_a_no_to_this_or_to_more_is_a_refused_question_and_one_taken_back_is_none() -> None:
    def around(*bans: Ban) -> Around:
        return Around(contacts=(State(bans={(ban.scope, ban.act): ban for ban in bans}),))

    all_, taken = Ban(ANY, Act.BANNED, GIVEN), Ban(MAIL, Act.OBJECTED, NOW, lifted_at=NOW)
    assert refused_on(MAIL, around(all_, taken)) == GIVEN
    assert refused_on(MAIL, around(all_, Ban(MAIL, Act.WITHDRAWN, NOW))) == NOW
    assert refused_on(MAIL, around(Ban(TEXTS, Act.WITHDRAWN, NOW))) is None
    assert ask_from(datetime(2026, 8, 31, 22, tzinfo=UTC), 6) == date(2027, 3, 1)


# --- who is asked -----------------------------------------------------------------------------------------------------------------------


def test_who_gave_no_sign_of_life_is_due_once_for_all_they_allowed(here: World) -> None:
    events = allow(here, MAIL, TEXTS, LETTERS, WEB)
    assert due() == [Due(here.aino, keyring.hash("email", EMAIL), "fi", tuple(sorted(events)))]


def test_nobody_is_due_where_permissions_do_not_grow_old(here: World) -> None:
    allow(here, MAIL)
    choose()
    assert due() == []


def test_nobody_is_due_before_the_last_day_is_over(here: World) -> None:
    allow(here, MAIL)
    assert (due(date(2026, 10, 1)), len(due(date(2026, 10, 2)))) == ([], 1)


def test_the_following_of_opened_mails_is_not_asked_about(here: World) -> None:
    allow(here, Scope("email_tracking", "email"))
    assert due() == []


def participate(here: World, **more: Any) -> None:
    training = Training.objects.create(name="First aid", starts_at=NOW)
    Participation.objects.create(contact_id=here.aino, event=training, registered_on=GIVEN, at=GIVEN, **more, **_SOURCE)


def meet(here: World) -> None:
    meeting = Meeting.objects.create(subject="Plans", at=NOW, **_SOURCE)
    Participant.objects.create(meeting=meeting, contact_id=here.aino, at=NOW)


def talk(contact: int, direction: str) -> None:
    Interaction.objects.create(contact_id=contact, subject="A call", direction=direction, at=NOW, **_SOURCE)


def no_by_address(here: World) -> None:
    said(here, Act.WITHDRAWN, LETTERS, NOW, contact=None, address=("email", EMAIL))


SIGNS: dict[str, Callable[[World], Any]] = {
    "an order": lambda here: Order.objects.update(ordered_on=TODAY),
    "an order of somebody merged into them": lambda here: Order.objects.update(contact=here.double, ordered_on=TODAY),
    "a registration": lambda here: participate(here) or Participation.objects.update(registered_on=TODAY),
    "taking part": lambda here: participate(here, state="attended") or Participation.objects.update(at=NOW),
    "a call of theirs": lambda here: talk(here.aino, "in"),
    "a meeting": meet,
    "an act on the same address": no_by_address,
    "an act on the person": lambda here: said(here, Act.BANNED, Scope("survey"), NOW),
}
NO_SIGNS: dict[str, Callable[[World], Any]] = {
    "a call of ours": lambda here: talk(here.aino, "out"),
    "a call of somebody else": lambda here: talk(world.contact("Otso").pk, "in"),
    "an event they stayed away from": lambda here: (
        participate(here, state="absent") or Participation.objects.update(at=NOW)
    ),
    "a file": lambda here: said(here, Act.BANNED, Scope("survey"), NOW, source_kind=SourceKind.FILE),
    "an act on another address": lambda here: said(here, Act.BANNED, contact=None, address=("email", "x@y.example")),
}


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_of_life_keeps_a_permission_young(here: World, sign: str) -> None:
    allow(here, MAIL)
    SIGNS[sign](here)
    assert due() == []


@pytest.mark.parametrize("sign", NO_SIGNS)
def test_what_the_person_did_not_do_keeps_nothing_young(here: World, sign: str) -> None:
    allow(here, MAIL)
    NO_SIGNS[sign](here)
    assert [one.contact for one in due()] == [here.aino]


def restrict(here: World) -> None:
    Contact.objects.filter(pk=here.aino).update(restricted_at=NOW)


def pause(here: World) -> None:
    subject = subjects.of_contacts([here.aino])[here.aino]
    Pause.objects.create(subject_id=subject, until=timezone.localdate() + timedelta(days=40))


CLOSED: dict[str, Callable[[World], Any]] = {
    "restricted": restrict,
    "paused": pause,
    "bounced": lambda here: ContactPoint.objects.filter(kind="email").update(state="bounced"),
    "left": lambda here: (
        ContactPoint.objects.update(position=Position.objects.get()) and Position.objects.update(until=GIVEN)
    ),
    "banned": lambda here: said(here, Act.BANNED, source_kind=SourceKind.FILE),
    "stopped for everybody": lambda here: said(here, Act.BANNED, contact=None, everybody=True, source_kind="system"),
}


@pytest.mark.parametrize("closed", CLOSED)
def test_whom_the_gate_does_not_let_through_is_not_asked(here: World, closed: str) -> None:
    allow(here, MAIL)
    CLOSED[closed](here)
    assert due() == []


def test_a_text_message_permission_is_asked_about_by_mail_unless_the_mailbox_has_stopped_everything(
    here: World,
) -> None:
    allow(here, TEXTS)
    assert len(due()) == 1
    said(here, Act.BANNED, contact=None, address=("email", EMAIL))
    assert due() == []


def test_two_people_with_one_address_are_asked_once(here: World) -> None:
    allow(here, MAIL)
    world.point(world.contact("Otso"), "email", EMAIL)  # type: ignore[arg-type]
    assert [one.contact for one in due()] == [here.aino]
    assert ask()
    assert due() == []


def test_a_second_address_of_theirs_is_asked_when_the_first_has_answered(here: World) -> None:
    second, hash_ = "toinen@kivi.example", keyring.hash("email", "toinen@kivi.example")
    named = {"value": second, "key": second, "hash": hash_, "domain": "kivi.example"}
    ContactPoint.objects.create(contact_id=here.aino, kind="email", is_main=False, **named, **_SOURCE)
    allow(here, MAIL)
    said(here, Act.GRANTED, MAIL, address=("email", second))
    assert [one.hash for one in due()] == [keyring.hash("email", EMAIL)]
    answer(ask(), email=False)
    assert [one.hash for one in due()] == [hash_]


def test_nobody_is_asked_twice(here: World) -> None:
    allow(here, MAIL)
    found = due()[0]
    first = reconfirming.ask(by=SYSTEM, now=NOW, due=found)
    assert (first is None, reconfirming.ask(by=SYSTEM, now=NOW, due=found), due()) == (False, None, [])
    assert Reconfirmation.objects.values_list("contact", "due", "closed_at").get() == (
        here.aino,
        date(2026, 12, 2),
        None,
    )


def test_who_withdraws_before_the_question_leaves_is_not_asked(here: World) -> None:
    allow(here, MAIL)
    question = ask()
    preferences.stop_everything(now=NOW, hash=keyring.hash("email", EMAIL), contact=here.aino)
    found = find(question or 0)
    assert found
    assert found.items == ()


def test_a_permission_renewed_since_it_was_found_is_not_asked_about(here: World) -> None:
    allow(here, MAIL)
    found = due()[0]
    said(here, Act.GRANTED, MAIL, NOW)
    assert reconfirming.ask(by=SYSTEM, now=NOW, due=found) is None


# --- answers ----------------------------------------------------------------------------------------------------------------------------


def test_a_yes_is_a_new_permission_with_its_evidence_and_wording(here: World) -> None:
    said(here, Act.GRANTED, MAIL, wording=here.wording)
    done = answer(ask(), email=True)
    event = ConsentEvent.objects.latest("id")
    assert (event.act, event.proven, event.source_kind, event.wording_id) == ("granted", True, "link", here.wording)
    assert f"behind the link mailed to {EMAIL}" in Evidence.objects.get(event=event).text
    assert (done.left, done.stopped, why(here, MAIL), due()) == ((), (), None, [])


def test_a_yes_to_a_newsletter_is_confirmed_too(here: World) -> None:
    world.Wording.objects.create(key="newsletter", version=1, language="fi", text="…")
    allow(here, LETTERS)
    answer(ask(), email=True)
    last = ConsentEvent.objects.order_by("-id").values_list("act", flat=True)[:2]
    assert (list(last), why(here, LETTERS)) == (["confirmed", "granted"], None)


def test_a_no_withdraws_and_what_gets_no_answer_stays_asked(here: World) -> None:
    world.Wording.objects.create(key="by_sms", version=1, language="fi", text="…")
    allow(here, MAIL, TEXTS)
    question = ask()
    done = answer(question, email=False)
    assert ([item.scope for item in done.left], len(done.stopped)) == ([TEXTS], 1)
    assert (why(here, MAIL), why(here, TEXTS), Reconfirmation.objects.get().closed_at) == (Reason.WITHDRAWN, None, None)
    answer(question, sms=True)
    assert (why(here, TEXTS), Reconfirmation.objects.get().closed_at) == (None, NOW)


def test_a_yes_opens_nothing_that_was_closed_since_the_question(here: World) -> None:
    (event,) = allow(here, MAIL)
    question = ask()
    found = find(question or 0)
    preferences.stop_everything(now=NOW, hash=keyring.hash("email", EMAIL), contact=here.aino)
    assert found
    reconfirming.answer(
        now=NOW + timedelta(hours=1), question=found.id, nonce=found.nonce, language="fi", answers={event: True}
    )
    assert why(here, MAIL) is Reason.ADDRESS_BANNED


def test_nothing_chosen_is_refused(here: World) -> None:
    allow(here, MAIL)
    question = ask()
    with pytest.raises(Refused) as no:
        answer(question)
    assert str(no.value.message) == "Choose yes or no for at least one."


@pytest.mark.parametrize("nonce", ["", "x" * 43])
def test_a_foreign_nonce_answers_nothing(here: World, nonce: str) -> None:
    (event,) = allow(here, MAIL)
    question = ask()
    with pytest.raises(Refused):
        reconfirming.answer(now=NOW, question=question or 0, nonce=nonce, language="fi", answers={event: False})
    assert why(here, MAIL) is None


def test_an_answer_is_taken_until_the_last_day_is_over(here: World) -> None:
    allow(here, MAIL)
    question = ask()
    last = datetime.combine(date(2026, 12, 2), time(23, 59), HELSINKI)
    with pytest.raises(Refused, match="The time to answer is over"):
        answer(question, last + timedelta(minutes=1), email=True)
    assert answer(question, last, email=False).left == ()


# --- the end ----------------------------------------------------------------------------------------------------------------------------


def test_silence_until_the_day_ends_it_and_a_later_yes_opens_it_again(here: World) -> None:
    allow(here, MAIL)
    ask()
    assert (reconfirming.end_unanswered(now=LATER - timedelta(days=1)), why(here, MAIL)) == (0, None)
    assert (reconfirming.end_unanswered(now=LATER), why(here, MAIL)) == (1, Reason.EXPIRED)
    assert ConsentEvent.objects.values_list("act", "source_kind", "happened_at").latest("id") == (
        "expired",
        "system",
        LATER,
    )
    assert (reconfirming.end_unanswered(now=LATER), ConsentEvent.objects.count()) == (0, 2)
    said(here, Act.GRANTED, MAIL, LATER + timedelta(hours=1))
    assert why(here, MAIL) is None


def test_who_gave_a_sign_of_life_meanwhile_keeps_it(here: World) -> None:
    allow(here, MAIL)
    ask()
    talk(here.aino, "in")
    assert (reconfirming.end_unanswered(now=LATER), why(here, MAIL)) == (0, None)
    assert Reconfirmation.objects.get().closed_at == LATER


@pytest.mark.parametrize("wait", ["restricted", "paused"])
def test_who_waits_loses_nothing_and_is_asked_anew_afterwards(here: World, wait: str) -> None:
    allow(here, MAIL)
    ask()
    CLOSED[wait](here)
    assert (reconfirming.end_unanswered(now=LATER), due(LATER.date())) == (0, [])
    Contact.objects.update(restricted_at=None)
    Pause.objects.all().delete()
    assert (why(here, MAIL), len(due(LATER.date()))) == (None, 1)


def test_what_waits_for_the_button_of_a_new_wish_does_not_end_before_it_is_pressed(here: World) -> None:
    newsletter = world.Wording.objects.create(key="newsletter", version=1, language="fi", text="…").pk
    allow(here, LETTERS)
    ask()
    wish = {"email": EMAIL, "first_name": "", "last_name": "", "language": "fi", "direct_marketing": False}
    hour = timedelta(hours=1)
    pending = subscriptions.ask(by=SYSTEM, now=LATER - hour, topics=["safety"], wording=newsletter, **wish)  # type: ignore[arg-type]
    assert (reconfirming.end_unanswered(now=LATER), why(here, LETTERS)) == (0, None)
    nonce = PendingSubscription.objects.get().nonce
    subscriptions.confirm(now=LATER + hour, pending=pending, nonce=nonce)
    assert (due(LATER.date()), why(here, LETTERS)) == ([], None)


def unreached(here: World) -> None:
    ContactPoint.objects.filter(kind="email").delete()


@pytest.mark.parametrize(("scope", "how"), [(TEXTS, unreached), (MAIL, CLOSED["bounced"]), (MAIL, unreached)])
def test_what_nobody_can_be_asked_about_ends_without_a_mail_thirty_days_after_its_time(
    here: World, scope: Scope, how: Callable[[World], Any]
) -> None:
    allow(here, scope)
    how(here)
    end = datetime(2026, 11, 1, 12, tzinfo=UTC)  # asked on 2 October, it would have to be answered by 1 November
    assert (due(), reconfirming.end_unanswered(now=end)) == ([], 0)
    assert reconfirming.end_unanswered(now=end + timedelta(days=1)) == 1
    assert ConsentEvent.objects.latest("id").act == "expired"


@pytest.mark.parametrize("closed", ["restricted", "paused", "banned", "stopped for everybody"])
def test_what_is_closed_for_another_reason_is_left_as_it_is(here: World, closed: str) -> None:
    allow(here, MAIL)
    CLOSED[closed](here)
    assert reconfirming.end_unanswered(now=LATER) == 0


def test_whom_we_can_ask_nothing_ends_for_before_we_did(here: World) -> None:
    allow(here, MAIL)
    assert (reconfirming.end_unanswered(now=LATER), why(here, MAIL)) == (0, None)


def test_where_permissions_no_longer_grow_old_an_open_question_ends_nothing(here: World) -> None:
    allow(here, MAIL)
    ask()
    choose()
    assert (reconfirming.end_unanswered(now=LATER), why(here, MAIL)) == (0, None)
    assert Reconfirmation.objects.get().closed_at == LATER


# --- refused questions ------------------------------------------------------------------------------------------------------------------


def test_a_no_rests_for_its_months_and_what_was_allowed_since_does_not(here: World) -> None:
    said(here, Act.BANNED, at=NOW)
    assert rests(here.aino, [MAIL], TODAY) == {}
    choose(refused_questions={"months": 6})
    rest = Rest(TODAY, date(2027, 5, 2))
    assert rests(here.aino, [MAIL, TEXTS, Scope("survey", "email")], TODAY) == {MAIL: rest, TEXTS: rest}
    assert rests(here.aino, [MAIL], date(2027, 5, 1)) == {MAIL: rest}
    assert rests(here.aino, [MAIL], date(2027, 5, 2)) == {}
    said(here, Act.GRANTED, MAIL, NOW + timedelta(hours=1))
    assert rests(here.aino, [MAIL, TEXTS], TODAY) == {TEXTS: rest}


def test_a_no_to_the_question_rests_too(here: World) -> None:
    choose(permissions_grow_old={"months": 24}, refused_questions={"months": 6})
    allow(here, MAIL)
    answer(ask(), email=False)
    assert rests(here.aino, [MAIL], TODAY) == {MAIL: Rest(TODAY, date(2027, 5, 2))}


def test_who_said_no_is_not_asked_whether_a_later_yes_still_holds_before_the_question_has_rested(here: World) -> None:
    said(here, Act.BANNED, at=GIVEN - timedelta(days=1))
    allow(here, MAIL)
    assert len(due()) == 1
    choose(permissions_grow_old={"months": 24}, refused_questions={"months": 30})
    assert (due(), len(due(date(2027, 3, 30)))) == ([], 1)


def test_a_ban_on_somebody_else_lets_nobody_rest(here: World) -> None:
    otso = world.contact("Otso")
    said(here, Act.BANNED, contact=otso.pk, at=GIVEN - timedelta(days=1))
    allow(here, MAIL)
    choose(permissions_grow_old={"months": 24}, refused_questions={"months": 30})
    assert len(due()) == 1


# --- what a change of the rules would bring about ------------------------------------------------------------------------------------------


def test_the_effect_says_how_many_would_be_asked_and_what_would_end(here: World) -> None:
    allow(here, MAIL, TEXTS)
    otso = world.contact("Otso")
    world.point(otso, "phone", "+358409999999")  # type: ignore[arg-type]
    said(here, Act.GRANTED, TEXTS, contact=otso.pk)
    long, short = (RuleBook(2, {"permissions_grow_old": {"months": months}}) for months in (240, 12))
    assert at_once(RuleBook(), short, today=TODAY) == AtOnce(asked=1, ended=1)
    assert at_once(RuleBook(), long, today=TODAY) == AtOnce(asked=0, ended=0)
    assert at_once(short, RuleBook(3), today=TODAY) is None
    assert at_once(short, RuleBook(3, {**short.choices, "refused_questions": {"months": 6}}), today=TODAY) is None
    assert Reconfirmation.objects.count() == 0


def test_only_a_no_of_the_persons_level_is_a_refused_question() -> None:
    ban = Ban(ANY, Act.BANNED, NOW)
    above = Around(
        organisations=(State(bans={(ANY, Act.BANNED): ban}),), everybody=State(bans={(ANY, Act.BANNED): ban})
    )
    assert refused_on(MAIL, above) is None
    assert {kind for kind, _ban in Around(address=State(bans={(ANY, Act.BANNED): ban})).of_the_person()} == {
        SubjectKind.ADDRESS
    }


# --- what staff see -----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client: Any) -> Any:
    """A browser of customer service."""
    client.force_login(User.objects.get(pk=hire(Role.CUSTOMER_SERVICE).ref))
    return client


def test_staff_see_that_a_question_is_out_and_until_when(here: World, desk: Any) -> None:
    page = f"/admin/people/{here.aino}/permissions/"
    allow(here, MAIL)
    assert "Asked whether it still holds" not in desk.get(page).content.decode()
    ask()
    shown = desk.get(page).content.decode()
    assert "A mail of 2 Nov 2026 asked them about this. What gets no answer by 2 Dec 2026 ends." in shown
    assert desk.get(page).context["asked"] == ["Direct marketing, E-mail"]


def test_staff_read_where_they_might_ask_that_they_may_not_yet_and_still_record_what_came_by_itself(
    here: World, desk: Any
) -> None:
    page, now = f"/admin/people/{here.aino}/permissions/", timezone.now()
    said(here, Act.BANNED, MAIL, now - timedelta(minutes=1), contact=here.aino)
    sentence = "They said no on"
    assert (sentence in desk.get(page).content.decode(), sentence in desk.get(f"{page}why/").content.decode()) == (
        False,
        False,
    )
    choose(refused_questions={"months": 6})
    assert desk.get(page).context["rests"] == [
        ("Direct marketing by e-mail", desk.get(f"{page}why/").context["found"].rest)
    ]
    assert sentence in desk.get(f"{page}why/").content.decode()
    taken = {"do": "grant", "grant-what": "email", "grant-came_by": "call", "grant-evidence": "They called and asked."}
    assert desk.post(page, taken).status_code == 302
    assert (why(here, MAIL), desk.get(page).context["rests"]) == (None, [])


def test_the_officer_reads_the_effect_before_saving_and_months_are_suggested(here: World, client: Any) -> None:
    client.force_login(User.objects.get(pk=hire(Role.DPO).ref))
    allow(here, MAIL)
    choose()
    form = client.get("/admin/rules/").context["form"]
    assert [form[f"{key}_months"].value() for key in ("permissions_grow_old", "refused_questions")] == [24, 6]
    given = {"permissions_grow_old": "1", "permissions_grow_old_months": "12", "seen": "2"}
    shown = client.post("/admin/rules/choose/", given).content.decode()
    assert "1 person would be asked in the next hours whether what they allowed still holds." in shown
    assert "0 permissions would end without a question: nobody can be asked about them by mail." in shown
    refused = client.post(
        "/admin/rules/choose/", {"refused_questions": "1", "refused_questions_months": "6", "seen": "2"}
    )
    assert (refused.context["grown_old"], refused.context["effects"]) == (None, [])
