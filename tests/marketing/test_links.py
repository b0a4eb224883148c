from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing import links

HASH = "k1:" + "ab" * 32
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
KEYS = {"k1": "a key of at least thirty-two characters"}
READERS = {
    "confirm": links.read_confirm,
    "unsubscribe": links.read_unsubscribe,
    "preferences": links.read_preferences,
    "undo": lambda token: links.read_undo(token, now=NOW),
}
TOKENS = {
    "confirm": lambda: links.confirm(7, "nonce"),
    "unsubscribe": lambda: links.unsubscribe(HASH, 5, 3, "trainings"),
    "preferences": lambda: links.preferences(HASH, 5),
    "undo": lambda: links.undo(HASH, 5, "events", "7,8", NOW),
}


@pytest.fixture(autouse=True)
def _keys() -> Iterator[None]:
    before = links.keys.all
    links.keys.fill(KEYS)
    yield
    links.keys.all = before


def test_a_confirmation_link_carries_the_pending_row_and_its_nonce() -> None:
    assert links.read_confirm(links.confirm(7, "nonce")) == links.Confirm(7, "nonce")


def test_an_unsubscribe_link_carries_all_it_needs_after_every_purge() -> None:
    token = links.unsubscribe(HASH, 5, 3, "trainings")
    assert links.read_unsubscribe(token) == links.Unsubscribe(HASH, 5, 3, "trainings")


def test_an_unsubscribe_link_works_for_somebody_without_contact_or_campaign() -> None:
    assert links.read_unsubscribe(links.unsubscribe(HASH, None, None, "")) == links.Unsubscribe(HASH, None, None, "")


def test_a_preference_link_carries_the_hash_of_the_address() -> None:
    assert links.read_preferences(links.preferences(HASH, 5)) == links.Preferences(HASH, 5)


@pytest.mark.parametrize("made", TOKENS)
@pytest.mark.parametrize("read", READERS)
def test_a_link_opens_only_what_it_was_made_for(made: str, read: str) -> None:
    if made == read:
        READERS[read](TOKENS[made]())
    else:
        with pytest.raises(links.BadLink):
            READERS[read](TOKENS[made]())


@pytest.mark.parametrize("made", TOKENS)
def test_a_link_with_one_bit_changed_is_refused(made: str) -> None:
    token = TOKENS[made]()
    raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        with pytest.raises(links.BadLink):
            READERS[made](urlsafe_b64encode(changed).rstrip(b"=").decode())


def test_a_link_signed_with_a_foreign_key_is_refused() -> None:
    token = links.preferences(HASH, 5)
    links.keys.fill({"k9": "another key of more than thirty-two characters"})
    with pytest.raises(links.BadLink):
        links.read_preferences(token)


def test_a_link_signed_before_the_key_was_changed_still_opens() -> None:
    token = links.preferences(HASH, 5)
    links.keys.fill({"k2": "the new key of more than thirty-two characters", **KEYS})
    assert links.read_preferences(token) == links.Preferences(HASH, 5)


def test_an_undo_is_over_after_a_day() -> None:
    token = links.undo(HASH, 5, "events", "7,8", NOW)
    assert links.read_undo(token, now=NOW + timedelta(hours=24)).at == NOW
    with pytest.raises(links.BadLink):
        links.read_undo(token, now=NOW + timedelta(hours=24, seconds=1))


@given(st.text(max_size=800))
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(links.BadLink):
        links.read_unsubscribe(text)


def test_the_parts_of_a_link_are_plain_in_an_address() -> None:
    token = links.unsubscribe(HASH, 2**62, 2**62, "t" * 60)
    assert token.replace("-", "").replace("_", "").isalnum()


def test_links_are_made_fast_enough_not_to_be_noticed_in_a_mail() -> None:
    began = process_time()
    for number in range(20_000):
        links.unsubscribe(HASH, number, 3, "trainings")
    assert 20_000 / (process_time() - began) > 50_000
