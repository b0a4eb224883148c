"""Who may be reached, by the acts recorded: the definition, one rule at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from consent.enums import Act, PermissionState, Reason, SourceKind
from consent.state import ANY, Around, Event, Scope, State, Verdict, decide, fold, judge

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MARKETING_BY_MAIL = Scope("direct_marketing", "email")
MARKETING_BY_PHONE = Scope("direct_marketing", "phone")
SAFETY_NEWS = Scope("newsletter", "email", "safety")


def act(
    number: int,
    act: Act,
    scope: Scope = ANY,
    *,
    day: int | None = None,
    proven: bool = True,
    kind: str = SourceKind.FORM,
    platforms: str = "",
) -> Event:
    """The act of that number, on the day of that number unless said otherwise."""
    return Event(
        number,
        act,
        START + timedelta(days=number if day is None else day),
        scope,
        proven,
        kind,
        id=number,
        platforms=platforms,
    )


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def by_mail(*events: Event, contact: tuple[Event, ...] = (), **others: State) -> Reason | None:
    return decide(*MARKETING_BY_MAIL, Around(contacts=(fold(contact),), address=fold(events), **others))


def test_nobody_is_mailed_without_a_permission() -> None:
    assert by_mail() is Reason.NO_PERMISSION


def test_a_proven_permission_opens_what_it_names() -> None:
    assert by_mail(act(1, Act.GRANTED, MARKETING_BY_MAIL)) is None


@pytest.mark.parametrize(
    "other",
    [Scope("direct_marketing", "sms"), Scope("newsletter", "email"), Scope("direct_marketing", "email", "safety")],
)
def test_a_permission_opens_nothing_beside_what_it_names(other: Scope) -> None:
    assert by_mail(act(1, Act.GRANTED, other)) is Reason.NO_PERMISSION


def test_a_permission_without_evidence_opens_nothing() -> None:
    assert by_mail(act(1, Act.GRANTED, MARKETING_BY_MAIL, proven=False)) is Reason.UNPROVEN


def test_a_permission_without_evidence_does_not_hide_one_with_evidence() -> None:
    assert by_mail(act(1, Act.GRANTED, MARKETING_BY_MAIL), act(2, Act.GRANTED, MARKETING_BY_MAIL, proven=False)) is None


def test_the_person_who_withdraws_is_left_alone() -> None:
    assert by_mail(act(1, Act.GRANTED, MARKETING_BY_MAIL), act(2, Act.WITHDRAWN, MARKETING_BY_MAIL)) is Reason.WITHDRAWN


def test_who_gives_permission_again_is_reached_again() -> None:
    events = [
        act(1, Act.GRANTED, MARKETING_BY_MAIL),
        act(2, Act.WITHDRAWN, MARKETING_BY_MAIL),
        act(3, Act.GRANTED, MARKETING_BY_MAIL),
    ]
    assert by_mail(*events) is None


def test_a_permission_without_evidence_does_not_undo_a_withdrawal() -> None:
    events = [
        act(1, Act.GRANTED, MARKETING_BY_MAIL),
        act(2, Act.WITHDRAWN, MARKETING_BY_MAIL),
        act(3, Act.GRANTED, MARKETING_BY_MAIL, proven=False),
    ]
    assert by_mail(*events) is Reason.WITHDRAWN


def test_a_withdrawal_from_all_topics_closes_each_of_them() -> None:
    address = fold(
        [
            act(1, Act.GRANTED, SAFETY_NEWS),
            act(2, Act.CONFIRMED, SAFETY_NEWS),
            act(3, Act.WITHDRAWN, Scope("newsletter", "email")),
        ]
    )
    assert decide(*SAFETY_NEWS, Around(address=address)) is Reason.WITHDRAWN


def test_a_newsletter_waits_for_its_confirmation() -> None:
    address = fold([act(1, Act.GRANTED, SAFETY_NEWS)])
    assert decide(*SAFETY_NEWS, Around(address=address)) is Reason.UNCONFIRMED


def test_a_confirmed_newsletter_is_open() -> None:
    address = fold([act(1, Act.GRANTED, SAFETY_NEWS), act(2, Act.CONFIRMED, SAFETY_NEWS)])
    assert judge(*SAFETY_NEWS, Around(address=address)) == Verdict(None, day(2), 2)


def test_a_confirmation_of_what_nobody_asked_for_opens_nothing() -> None:
    address = fold([act(1, Act.CONFIRMED, SAFETY_NEWS)])
    assert decide(*SAFETY_NEWS, Around(address=address)) is Reason.NO_PERMISSION


def test_somebody_who_asks_again_in_the_persons_name_does_not_unsubscribe_them() -> None:
    address = fold(
        [act(1, Act.GRANTED, SAFETY_NEWS), act(2, Act.CONFIRMED, SAFETY_NEWS), act(3, Act.GRANTED, SAFETY_NEWS)]
    )
    assert decide(*SAFETY_NEWS, Around(address=address)) is None


def test_confirming_an_old_wish_does_not_undo_a_later_no() -> None:
    address = fold(
        [act(1, Act.GRANTED, SAFETY_NEWS), act(2, Act.WITHDRAWN, SAFETY_NEWS), act(3, Act.CONFIRMED, SAFETY_NEWS)]
    )
    assert decide(*SAFETY_NEWS, Around(address=address)) is Reason.WITHDRAWN


def test_confirming_an_old_wish_does_not_undo_a_later_ban_of_the_person() -> None:
    address, contact = (
        fold([act(1, Act.GRANTED, SAFETY_NEWS), act(3, Act.CONFIRMED, SAFETY_NEWS)]),
        fold([act(1, Act.BANNED, day=2)]),
    )
    assert decide(*SAFETY_NEWS, Around(contacts=(contact,), address=address)) is Reason.MARKETING_BANNED


def test_an_expired_permission_is_closed_until_given_again() -> None:
    expired = [act(1, Act.GRANTED, MARKETING_BY_MAIL), act(2, Act.EXPIRED, MARKETING_BY_MAIL, kind=SourceKind.SYSTEM)]
    assert by_mail(*expired) is Reason.EXPIRED
    assert by_mail(*expired, act(3, Act.GRANTED, MARKETING_BY_MAIL)) is None


@pytest.mark.parametrize("scope", [Scope(), Scope("direct_marketing"), Scope("", "email"), MARKETING_BY_MAIL])
def test_a_broad_ban_closes_every_narrower_earlier_permission(scope: Scope) -> None:
    assert by_mail(act(1, Act.GRANTED, MARKETING_BY_MAIL), act(2, Act.BANNED, scope)) is Reason.ADDRESS_BANNED


@pytest.mark.parametrize("scope", [Scope("newsletter"), Scope("", "phone"), Scope("", "", "safety")])
def test_a_ban_on_something_else_closes_nothing_here(scope: Scope) -> None:
    assert by_mail(act(1, Act.GRANTED, MARKETING_BY_MAIL), act(2, Act.BANNED, scope)) is None


def test_a_later_permission_reopens_only_what_it_names() -> None:
    address = fold(
        [
            act(1, Act.GRANTED, MARKETING_BY_MAIL),
            act(2, Act.GRANTED, Scope("direct_marketing", "sms")),
            act(3, Act.BANNED),
            act(4, Act.GRANTED, MARKETING_BY_MAIL),
        ]
    )
    assert decide(*MARKETING_BY_MAIL, Around(address=address)) is None
    assert decide("direct_marketing", "sms", "", Around(address=address)) is Reason.ADDRESS_BANNED


def test_a_later_permission_of_the_address_reopens_over_a_ban_of_the_person() -> None:
    assert by_mail(act(2, Act.GRANTED, MARKETING_BY_MAIL), contact=(act(1, Act.BANNED),)) is None


def test_at_the_same_instant_the_ban_wins() -> None:
    assert by_mail(act(2, Act.GRANTED, MARKETING_BY_MAIL), contact=(act(2, Act.BANNED),)) is Reason.MARKETING_BANNED
    assert by_mail(act(1, Act.BANNED, day=5), act(2, Act.GRANTED, MARKETING_BY_MAIL, day=5)) is Reason.ADDRESS_BANNED


@pytest.mark.parametrize("level", ["organisations", "domain", "everybody"])
def test_no_permission_of_a_person_reopens_what_stands_above_them(level: str) -> None:
    above = fold([act(1, Act.BANNED)])
    expected = {
        "organisations": Reason.ORGANISATION_BANNED,
        "domain": Reason.DOMAIN_BANNED,
        "everybody": Reason.EVERYBODY_STOPPED,
    }[level]
    assert (
        by_mail(act(9, Act.GRANTED, MARKETING_BY_MAIL), **{level: (above,) if level == "organisations" else above})
        is expected
    )


def test_a_lifted_ban_of_an_organisation_gives_back_what_its_people_allowed() -> None:
    above = fold([act(2, Act.BANNED), act(3, Act.BAN_LIFTED)])
    assert by_mail(act(1, Act.GRANTED, MARKETING_BY_MAIL), organisations=(above,)) is None


def test_lifting_the_persons_ban_grants_nothing() -> None:
    assert (
        by_mail(act(1, Act.GRANTED, MARKETING_BY_MAIL), contact=(act(2, Act.BANNED), act(3, Act.BAN_LIFTED)))
        is Reason.WITHDRAWN
    )


def test_lifting_the_persons_ban_opens_what_needs_no_permission() -> None:
    number = Around(contacts=(fold([act(1, Act.BANNED), act(2, Act.BAN_LIFTED)]),))
    assert decide(*MARKETING_BY_PHONE, around=number) is None


def test_a_ban_is_lifted_at_exactly_its_scope() -> None:
    contact = fold([act(1, Act.BANNED), act(2, Act.BAN_LIFTED, Scope("direct_marketing"))])
    assert decide(*MARKETING_BY_PHONE, around=Around(contacts=(contact,))) is Reason.MARKETING_BANNED


@pytest.mark.parametrize(
    "kind", [SourceKind.FILE, SourceKind.API, SourceKind.WEB_SHOP, SourceKind.MERGE, SourceKind.SYSTEM]
)
def test_a_file_or_a_machine_never_lifts_a_ban(kind: SourceKind) -> None:
    contact = fold([act(1, Act.BANNED), act(2, Act.BAN_LIFTED, kind=kind)])
    assert decide(*MARKETING_BY_PHONE, around=Around(contacts=(contact,))) is Reason.MARKETING_BANNED


def test_lifting_a_ban_without_evidence_lifts_nothing() -> None:
    contact = fold([act(1, Act.BANNED), act(2, Act.BAN_LIFTED, proven=False)])
    assert decide(*MARKETING_BY_PHONE, around=Around(contacts=(contact,))) is Reason.MARKETING_BANNED


def test_a_permission_that_came_by_a_file_opens_only_what_nobody_closed() -> None:
    from_file = act(3, Act.GRANTED, MARKETING_BY_MAIL, kind=SourceKind.FILE)
    assert by_mail(from_file) is None
    assert by_mail(from_file, contact=(act(1, Act.BANNED),)) is Reason.MARKETING_BANNED
    assert by_mail(act(1, Act.WITHDRAWN, MARKETING_BY_MAIL), from_file) is Reason.WITHDRAWN


def test_a_file_does_not_weaken_what_the_person_gave_after_a_ban() -> None:
    events = [act(2, Act.GRANTED, MARKETING_BY_MAIL), act(3, Act.GRANTED, MARKETING_BY_MAIL, kind=SourceKind.FILE)]
    assert by_mail(*events, contact=(act(1, Act.BANNED),)) is None


def test_a_letter_recorded_late_counts_from_its_day() -> None:
    assert (
        by_mail(act(1, Act.GRANTED, MARKETING_BY_MAIL, day=3), act(2, Act.WITHDRAWN, MARKETING_BY_MAIL, day=1)) is None
    )
    assert (
        by_mail(act(1, Act.WITHDRAWN, MARKETING_BY_MAIL, day=3), act(2, Act.GRANTED, MARKETING_BY_MAIL, day=1))
        is Reason.WITHDRAWN
    )


def test_phone_and_letter_are_open_until_the_person_says_no() -> None:
    assert decide(*MARKETING_BY_PHONE) is None
    assert decide("direct_marketing", "letter") is None


def test_a_no_to_a_channel_closes_that_channel_only() -> None:
    around = Around(contacts=(fold([act(1, Act.BANNED, Scope("", "phone"))]),))
    assert decide(*MARKETING_BY_PHONE, around=around) is Reason.CHANNEL_BANNED
    assert decide("direct_marketing", "letter", "", around) is None


def test_a_marketing_ban_leaves_the_customers_own_matters_and_surveys_open() -> None:
    around = Around(contacts=(fold([act(1, Act.BANNED)]),))
    assert [
        decide(purpose, "email", "", around) for purpose in ("customer_communication", "survey", "satisfaction_survey")
    ] == [None, None, None]


@pytest.mark.parametrize(
    ("purpose", "channel"),
    [
        ("direct_marketing", "letter"),
        ("information", "email"),
        ("addressed_mailing", "letter"),
        ("web_profiling", "web"),
    ],
)
def test_a_marketing_ban_closes_marketing_and_information(purpose: str, channel: str) -> None:
    around = Around(contacts=(fold([act(1, Act.BANNED)]),))
    assert decide(purpose, channel, "", around) is Reason.MARKETING_BANNED


def test_an_objection_closes_the_purpose_it_names() -> None:
    around = Around(contacts=(fold([act(1, Act.OBJECTED, Scope("survey"))]),))
    assert decide("survey", "phone", "", around) is Reason.OBJECTED
    assert decide("satisfaction_survey", "email", "", around) is None


def test_a_permission_for_the_web_is_the_persons_not_an_addresss() -> None:
    granted = fold([act(1, Act.GRANTED, Scope("web_profiling", "web"))])
    assert decide("web_profiling", "web", "", Around(contacts=(granted,))) is None
    assert decide("web_profiling", "web", "", Around(address=granted)) is Reason.NO_PERMISSION


def test_merged_people_are_bound_by_the_ban_of_either() -> None:
    around = Around(contacts=(fold([]), fold([act(1, Act.BANNED)])))
    assert decide(*MARKETING_BY_PHONE, around=around) is Reason.MARKETING_BANNED


def test_advertising_in_social_media_borrows_the_permission_of_a_wording_that_names_the_platforms() -> None:
    silent, named = (
        fold([act(1, Act.GRANTED, MARKETING_BY_MAIL, platforms=named)]) for named in ("", "Meta, LinkedIn")
    )
    assert decide("social_advertising", "social", "", Around(address=silent)) is Reason.NO_PERMISSION
    assert decide("social_advertising", "social", "", Around(address=named)) is None
    by_platform = {
        name: decide("social_advertising", "social", "", Around(address=named), platform=name)
        for name in ("Meta", "TikTok")
    }
    assert by_platform == {"Meta": None, "TikTok": Reason.NO_PERMISSION}


def test_where_each_platform_takes_a_permission_of_its_own_none_is_borrowed() -> None:
    """The person's, given at exactly that platform; the permission for e-mail opens nothing."""
    meta = Scope("social_advertising", "social", "Meta")
    mail = fold([act(1, Act.GRANTED, MARKETING_BY_MAIL, platforms="Meta, LinkedIn")])
    person = fold([act(1, Act.GRANTED, meta)])
    around = Around(contacts=(person,), address=mail)
    asked = {name: decide(*meta[:2], "", around, platform=name, separate=True) for name in ("Meta", "LinkedIn")}
    assert asked == {"Meta": None, "LinkedIn": Reason.NO_PERMISSION}


def test_withdrawing_the_mail_permission_ends_advertising_in_social_media() -> None:
    address = fold([act(1, Act.GRANTED, MARKETING_BY_MAIL, platforms="Meta"), act(2, Act.WITHDRAWN, MARKETING_BY_MAIL)])
    assert decide("social_advertising", "social", "", Around(address=address)) is Reason.WITHDRAWN


def test_the_first_reason_of_the_order_is_told_with_its_event() -> None:
    around = Around(
        contacts=(fold([act(7, Act.BANNED)]),),
        address=fold([act(3, Act.OBJECTED, MARKETING_BY_MAIL), act(4, Act.BANNED, Scope("", "email"))]),
    )
    assert judge(*MARKETING_BY_MAIL, around=around) == Verdict(Reason.ADDRESS_BANNED, day(4), 4)


def test_the_words_of_states_that_open_nothing_are_reasons_too() -> None:
    assert [
        Reason(state.value)
        for state in (PermissionState.UNCONFIRMED, PermissionState.UNPROVEN, PermissionState.EXPIRED)
    ] == [Reason.UNCONFIRMED, Reason.UNPROVEN, Reason.EXPIRED]
