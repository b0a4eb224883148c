"""A commitment is the HMAC that everybody else computes too."""

from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from privacy.keyed import Keyring, keyring


@given(st.text(st.characters(exclude_categories=["Cs"])), st.binary(min_size=16, max_size=64))
def test_a_commitment_is_the_hmac_of_the_value_under_its_salt(value: str, salt: bytes) -> None:
    assert keyring.seal(value, salt) == hmac.new(salt, value.encode("utf-8"), hashlib.sha256).digest()


@given(st.text(st.characters(exclude_categories=["Cs"])), st.binary(min_size=32, max_size=150))
def test_a_hash_is_the_hmac_of_kind_and_value_under_the_key(value: str, key: bytes) -> None:
    ring = Keyring()
    ring.fill({"k2": key})
    assert (
        ring.hash("phone", value)
        == f"k2:{hmac.new(key, b'phone' + bytes(1) + value.encode(), hashlib.sha256).hexdigest()}"
    )
