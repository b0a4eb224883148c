from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import PendingSubscription
from consent.queries import offers
from marketing import policies
from marketing.actions import freeze, outbox, subscriptions
from marketing.datamap import PATHS
from marketing.enums import Cause
from marketing.models import Message
from marketing.queries import letters, mail
from marketing.queries.messages import message_lines, message_rows
from privacy.keyed import keyring
from privacy.refusal import Refused
from privacy.registry import Person, mail_causes
from tests.marketing.conftest import NOW, OTHER, TOPIC


def wish(email: str = "aino@example.com", language: str = "en", *, direct_marketing: bool = False) -> int:
    """Somebody asks; the number of what waits."""
    subscriptions.ask(
        now=timezone.now(),
        email=email,
        first_name="",
        last_name="",
        language=language,
        topics=[TOPIC],
        direct_marketing=direct_marketing,
        wording=offers.wording("newsletter", language).id,
    )
    return PendingSubscription.objects.latest("id").pk


def test_a_mail_is_a_queued_row_with_its_cause_and_no_text(db: None) -> None:
    number = outbox.enqueue(now=NOW, cause=Cause.RECEIPT, cause_ref=5, address="Aino@Example.com", language="sv")
    found = Message.objects.get()
    assert (found.pk, found.cause, found.cause_ref, found.address, found.language) == (
        number,
        "request_received",
        5,
        "aino@example.com",
        "sv",
    )
    assert (found.state, found.campaign_id, found.address_hash) == (
        "queued",
        None,
        keyring.hash("email", "aino@example.com"),
    )
    assert re.fullmatch(r"[0-9a-f-]{36}@esimerkkilaitos\.example", found.message_id)


@pytest.mark.parametrize("address", ["aino", "aino@example.com\r\nBcc: b@example.com", ""])
def test_what_is_no_address_is_refused(db: None, address: str) -> None:
    with pytest.raises(Refused):
        outbox.enqueue(now=NOW, cause=Cause.RECEIPT, cause_ref=5, address=address, language="fi")
    assert not Message.objects.exists()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_confirmation_is_written_in_its_language_with_a_link_that_works(topics: None, language: str) -> None:
    letter = mail_causes.get("confirmation").compose(wish(language=language, direct_marketing=True), language)
    whole = mail.transactional(letter, language)
    assert f"?lang={language}>" in letter.body
    assert whole.names == {"to", "date", "message_id", "message_mark", "preferences_url"}


def test_a_wish_that_no_longer_waits_gets_no_mail(topics: None) -> None:
    pending = wish()
    PendingSubscription.objects.update(void=True)
    assert letters.confirmation(pending, "en") is None


def test_a_test_of_a_newsletter_is_the_newsletter_with_a_word_before_its_subject(draft: int) -> None:
    letter = letters.test(draft, "en")
    assert (letter.subject, letter.blocks) == (
        "Test: Work ability today",
        [{"kind": "text", "text": "Hello {{ first_name }}!\n\nNew research."}],
    )
    assert letters.test(draft, "sv") is None


def test_all_together_get_only_so_many_confirmations_an_hour(topics: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "CONFIRMATIONS_AN_HOUR", 2)
    for number in range(3):
        wish(f"a{number}@example.com")
    assert Message.objects.count() == 2


def test_an_address_may_be_asked_again_the_next_day(topics: None) -> None:
    hashes = keyring.hashes("email", "aino@example.com")
    for _time in range(3):
        wish()
        Message.objects.update(state="sent", next_at=None)
    assert policies.can_confirm_again(hashes, timezone.now()) is False
    assert policies.can_confirm_again(hashes, timezone.now() + timedelta(days=1)) is True


def test_a_persons_messages_are_found_by_number_and_those_before_they_had_one_by_address(topics: None, person) -> None:
    mine, other = person("aino@example.com"), person("bror@example.com")
    now = timezone.now()
    for contact, address in (
        (mine, "aino@example.com"),
        (None, "aino@example.com"),
        (other, "aino@example.com"),
        (None, "bror@example.com"),
    ):
        outbox.enqueue(now=now, cause=Cause.RECEIPT, cause_ref=1, address=address, language="fi", contact=contact)
    messages = next(path for path in PATHS if path.model == "marketing.Message")
    found = messages.rows(Person((mine,), (keyring.hash("email", "aino@example.com"),)))
    assert set(found.values_list("contact", "address")) == {(mine, "aino@example.com"), (None, "aino@example.com")}


def test_a_timeline_says_what_was_sent_and_why_not(approved: int, person) -> None:
    reader, stranger = person("aino@example.com"), person("bror@example.com", permitted=False)
    freeze.freeze(by=OTHER, now=NOW, campaign=approved)
    told = {}
    for contact in (reader, stranger):
        refs = [row["ref"] for row in message_rows(contact)]
        told[contact] = [(line.title, line.detail, line.state) for line in message_lines(refs).values()]
    assert told == {
        reader: [("Work ability 11/2026", "By e-mail", "waiting")],
        stranger: [("Work ability 11/2026", "The person has not given permission for this.", "left out")],
    }
