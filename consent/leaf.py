"""The hash of a ledger row: what sealing and verifying go by. Whoever changes a row afterwards changes its leaf."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from privacy.keyed import keyring


@dataclass(frozen=True)
class Row:
    """The columns of a ledger row that its leaf covers: all but its id, which a restore may give anew."""

    subject_ref: UUID
    address_ref: UUID | None
    number: int
    purpose: str
    channel: str
    topic: str
    act: str
    happened_at: datetime
    recorded_at: datetime
    source_kind: str
    proven: bool
    wording: int | None
    actor_kind: str
    actor_ref: int | None
    evidence_seal: bytes | None
    basis: str = ""
    rules: int = 0

    def leaf(self) -> bytes:
        """The hash of these columns."""
        return leaf_of(list(vars(self).values()))


COLUMNS = tuple("wording_id" if field.name == "wording" else field.name for field in fields(Row))
"""The database's names of these columns, in the order of the leaf."""


def leaf_of(values: list[Any]) -> bytes:
    """SHA-256 over the columns of `Row` in its order, written as JSON with instants in UTC; the last two only where one of them says
    something, so that acts older than these columns keep their leaf. Values may be given as the text they are written as."""
    plain = _JSON.encode(values if values[-1] or values[-2] else values[:-2])
    return hashlib.sha256(plain.encode("ascii")).digest()


def seal_of(source: str, text: str, salt: bytes) -> bytes:
    """The commitment of a ledger row to what lies beside it."""
    return keyring.seal(f"{source}\0{text}", salt)


def plain(value: object) -> str:
    """How a value that JSON does not know is written."""
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)


@lru_cache(maxsize=1_000)
def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


_JSON = json.JSONEncoder(default=plain, ensure_ascii=True, separators=(",", ":"))
