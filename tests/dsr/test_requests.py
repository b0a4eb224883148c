"""A request from receipt to answer: its dates, who is asking, two officers at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from crm.models import Contact
from dsr.actions import closing, erasure, requests
from dsr.enums import RequestState
from dsr.models import Request
from dsr.queries import letters, people
from dsr.queries import requests as queries
from marketing.models import Message
from privacy.actor import Actor
from privacy.models import AuditEvent
from privacy.refusal import Refused

AINO = "aino@esimerkki.example"


@pytest.fixture
def ask(db: None, by: Actor, now: datetime) -> Callable[..., Request]:
    def asked(**given: object) -> Request:
        values = {"rights": ("access",), "came_by": "form", "language": "en", "name": "Aino", "email": AINO, **given}
        return Request.objects.get(pk=requests.receive(by=by, now=now, asked=requests.Asked(**values)))  # type: ignore[arg-type]

    return asked


def test_the_clock_runs_from_the_day_of_receipt(ask: Callable[..., Request]) -> None:
    row = ask(received=date(2026, 11, 6))
    assert (row.number, row.received_on, row.due_on) == ("2026-001", date(2026, 11, 6), date(2026, 12, 7))
    assert queries.why_then(row) == "6.12. is a public holiday: Independence Day"


def test_numbers_follow_each_other(ask: Callable[..., Request]) -> None:
    assert [ask().number, ask().number] == ["2026-001", "2026-002"]


def test_a_form_sent_twice_is_one_request_and_one_receipt(ask: Callable[..., Request]) -> None:
    assert ask(form_key="k" * 43).pk == ask(form_key="k" * 43).pk
    assert Message.objects.filter(cause="request_received").count() == 1


def test_one_address_gets_three_receipts_a_day_and_no_more(ask: Callable[..., Request]) -> None:
    for _ in range(5):
        ask()
    assert (Request.objects.count(), Message.objects.count()) == (5, 3)


def test_a_request_by_letter_needs_no_address(ask: Callable[..., Request]) -> None:
    row = ask(came_by="letter", email="")
    assert (row.hash, Message.objects.count()) == ("", 0)


def test_a_day_that_has_not_come_is_refused(ask: Callable[..., Request]) -> None:
    with pytest.raises(Refused, match="has not come yet"):
        ask(received=date(2026, 11, 21))


def test_the_button_tells_who_is_asking(ask: Callable[..., Request], enter: Callable[..., int], now: datetime) -> None:
    aino, row = enter("Aino", email=AINO), ask()
    requests.recognise_by_link(now=now, request=row.pk)
    row.refresh_from_db()
    assert (row.identity, row.state, row.contact_id) == ("link", "identified", aino)


def test_the_button_pressed_twice_changes_nothing_more(ask: Callable[..., Request], now: datetime) -> None:
    row = ask()
    requests.recognise_by_link(now=now, request=row.pk)
    requests.recognise_by_link(now=now, request=row.pk)
    assert AuditEvent.objects.filter(action="request.recognised").count() == 1


def test_an_address_of_several_people_links_to_none_of_them(
    ask: Callable[..., Request], enter: Callable[..., int], now: datetime
) -> None:
    enter("Aino", email=AINO), enter("Eero", email=AINO)
    row = ask()
    requests.recognise_by_link(now=now, request=row.pk)
    assert Request.objects.get(pk=row.pk).contact_id is None


def test_nothing_is_answered_before_it_is_known_who_asks(ask: Callable[..., Request], by: Actor, now: datetime) -> None:
    row = ask()
    with pytest.raises(Refused, match="Confirm first who is asking"):
        requests.answer(by=by, now=now, request=row.pk, version=row.version, text="Here you are")


def test_two_officers_do_not_overwrite_each_other(ask: Callable[..., Request], by: Actor, now: datetime) -> None:
    row = ask()
    requests.recognise(by=by, now=now, request=row.pk, version=row.version, identity="phone")
    with pytest.raises(Refused, match="Somebody else has worked on this request"):
        requests.refuse(by=by, now=now, request=row.pk, version=row.version, ground="unfounded", reasons="…")


def test_an_answer_closes_and_goes_out_by_mail(ask: Callable[..., Request], by: Actor, now: datetime) -> None:
    row = ask()
    requests.recognise_by_link(now=now, request=row.pk)
    requests.answer(by=by, now=now, request=row.pk, version=2, text="We hold your name.")
    row.refresh_from_db()
    assert (row.state, row.closed_at) == (RequestState.ANSWERED, now)
    assert Message.objects.get(cause="request_answer").address == AINO
    letter = letters.answer(row.pk, "en")
    assert letter is not None
    assert letter.subject == "Answer to your request 2026-001"
    assert letter.body.startswith("We hold your name.")


def test_a_refusal_has_ground_reasons_authority_and_court(
    ask: Callable[..., Request], by: Actor, now: datetime, settings: object
) -> None:
    row = ask()
    requests.refuse(
        by=by, now=now, request=row.pk, version=1, ground="not_identified", reasons="The address is not known."
    )
    letter = letters.answer(row.pk, "en")
    assert letter is not None
    for words in (
        "could not be identified",
        "The address is not known.",
        "Tietosuojavaltuutetun toimisto",
        "before a court",
    ):
        assert words in letter.body


def test_a_closed_request_is_closed(ask: Callable[..., Request], by: Actor, now: datetime) -> None:
    row = ask()
    requests.refuse(by=by, now=now, request=row.pk, version=1, ground="unfounded", reasons="…")
    with pytest.raises(Refused, match="closed"):
        requests.extend(by=by, now=now, request=row.pk, version=2, reasons="…")


def test_an_extension_is_told_with_its_reasons(ask: Callable[..., Request], by: Actor, now: datetime) -> None:
    row = ask(received=date(2026, 11, 20))
    requests.extend(by=by, now=now, request=row.pk, version=1, reasons="It is large.")
    row.refresh_from_db()
    letter = letters.receipt(row.pk, "en")
    assert letter is not None
    assert row.extended_to == date(2027, 2, 22)
    assert "It is large." in letter.body
    with pytest.raises(Refused, match="can be done once"):
        requests.extend(by=by, now=now, request=row.pk, version=2, reasons="…")


def test_after_the_first_month_it_is_too_late_to_extend(ask: Callable[..., Request], by: Actor, now: datetime) -> None:
    row = ask(received=date(2026, 10, 19))
    with pytest.raises(Refused, match="The first month is over"):
        requests.extend(by=by, now=now, request=row.pk, version=1, reasons="…")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_receipt_says_the_day_and_carries_the_link(ask: Callable[..., Request], language: str) -> None:
    row = ask(language=language)
    letter = letters.receipt(row.pk, language)
    assert letter is not None
    assert "2026-001" in letter.subject
    assert f"?lang={language}" in letter.body
    assert "2026" in letter.body


def test_what_an_answer_needs_is_kept_until_it_has_left_and_then_goes(
    ask: Callable[..., Request], enter: Callable[..., int], by: Actor, now: datetime
) -> None:
    enter("Aino", email=AINO)
    row = ask(rights=("erasure",), text="Forget me")
    requests.recognise_by_link(now=now, request=row.pk)
    subject = queries.subject_of(Request.objects.get(pk=row.pk))
    assert subject is not None
    erasure.erase(by=by, now=now, subject=subject, ground="request", request=row.pk)
    assert not Contact.objects.exists()
    kept = Request.objects.get(pk=row.pk)
    assert (kept.email, kept.state) == (AINO, "identified")
    requests.answer(by=by, now=now, request=row.pk, version=kept.version, text="Erased.")
    assert closing.finish(now=now) == 0
    Message.objects.update(state="sent", next_at=None)
    assert closing.finish(now=now + timedelta(minutes=1)) == 1
    kept.refresh_from_db()
    assert (kept.name, kept.email, kept.text, kept.answer, kept.hash, kept.state) == ("", "", "", "", "", "answered")
    assert set(Message.objects.values_list("address", "address_hash")) == {("", "")}
    assert closing.finish(now=now) == 0


def test_the_desk_shows_the_most_urgent_first(ask: Callable[..., Request]) -> None:
    later, sooner = ask(received=date(2026, 11, 19)), ask(received=date(2026, 10, 19))
    lines = queries.lines(queries.open_requests(), today=date(2026, 11, 20))
    assert [line.id for line in lines] == [sooner.pk, later.pk]
    assert [(line.late, line.soon, line.days) for line in lines] == [(True, False, -1), (False, False, 31)]


def test_a_request_of_somebody_unknown_is_about_the_address(ask: Callable[..., Request]) -> None:
    subject = queries.subject_of(ask())
    assert subject is not None
    assert subject.person.hashes == people.of_email(AINO).person.hashes
