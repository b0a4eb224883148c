"""Keyed hashes: how an address is remembered without being kept (bans, erasures, the journal).

A hash is `key id : HMAC-SHA-256 of kind and normalised value`, so a key can be rotated: old hashes name the key they were made with.
The keys are put here by `config` at start; nothing in the database can make a hash.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any


class SigningKeys:
    """Keys derived for one purpose from the installation's, the current one first; the others still open what they signed.

    A signature is the first `size` bytes of an HMAC-SHA-256.
    """

    def __init__(self, purpose: bytes, size: int) -> None:
        self._purpose, self._size = purpose, size
        self.all: tuple[tuple[Any, Any], ...] = ()

    def fill(self, keys: Mapping[str, str]) -> None:
        """Takes the installation's secret keys by id, current first, and derives from each one for this purpose alone."""
        self.all = tuple(_begin(hmac.digest(key.encode(), self._purpose, hashlib.sha256)) for key in keys.values())

    def sign(self, body: bytes) -> bytes:
        """The signature of the body, by the current key."""
        return self._made(self.all[0], body)

    def signed(self, body: bytes, signature: bytes) -> bool:
        """Is this what one of the keys makes of the body?"""
        return any(hmac.compare_digest(signature, self._made(begun, body)) for begun in self.all)

    def _made(self, begun: tuple[Any, Any], body: bytes) -> bytes:
        return _ended(begun, body)[: self._size]


class Keyring:
    """Keys by id; the first one given is the current one, the others are kept to recognise what they hashed."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}
        self._begun: dict[str, tuple[Any, Any]] = {}
        self.current = ""

    def fill(self, keys: dict[str, bytes]) -> None:
        """Takes the keys, current one first. Raises ValueError for a key under 32 bytes, an id with a colon or longer than 8, or no key."""
        if not keys:
            raise ValueError("No hash key is given: set HASH_KEYS to id:key pairs.")
        for key_id, key in keys.items():
            if len(key) < 32 or ":" in key_id or not 0 < len(key_id) <= 8:
                raise ValueError(f"Hash key {key_id!r} must have an id of 1 to 8 characters and at least 32 bytes.")
        self._keys, self.current = dict(keys), next(iter(keys))
        self._begun = {key_id: _begin(key) for key_id, key in keys.items()}

    @property
    def ids(self) -> list[str]:
        """The ids of the keys held, the current one's first."""
        return list(self._keys)

    def hash(self, kind: str, value: str) -> str:
        """The hash of a normalised value under the current key: at most 8 + 1 + 64 characters."""
        return self._with(self.current, kind, value)

    def hashes(self, kind: str, value: str) -> list[str]:
        """The hashes under every key still held, the current first: what to look for."""
        return [self._with(key_id, kind, value) for key_id in self._keys]

    def seal(self, value: str, salt: bytes) -> bytes:
        """A commitment to a value: without the salt (at most 64 bytes), which dies with it, it tells nothing (32 bytes)."""
        # HMAC by its definition (RFC 2104): OpenSSL's own takes three times as long for so little, and a whole ledger of these is verified.
        key = salt.ljust(64, b"\0")
        inner = hashlib.sha256(key.translate(_INNER) + value.encode()).digest()
        return hashlib.sha256(key.translate(_OUTER) + inner).digest()

    def _with(self, key_id: str, kind: str, value: str) -> str:
        digest = _ended(self._begun[key_id], f"{kind}\0{value}".encode())
        return f"{key_id}:{digest.hex()}"


def _begin(key: bytes) -> tuple[Any, Any]:
    """The two halves of an HMAC, its key taken in once for all values: files bring hundreds of thousands."""
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    return hashlib.sha256(block.translate(_INNER)), hashlib.sha256(block.translate(_OUTER))


def _ended(begun: tuple[Any, Any], body: bytes) -> bytes:
    """The HMAC-SHA-256 of a body."""
    inner, outer = begun[0].copy(), begun[1].copy()
    inner.update(body)
    outer.update(inner.digest())
    digest: bytes = outer.digest()
    return digest


_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
keyring = Keyring()


def new_salt() -> bytes:
    return secrets.token_bytes(16)
