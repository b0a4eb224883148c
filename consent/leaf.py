"""The hash of a ledger row: what sealing and verifying go by. Whoever changes a row afterwards changes its leaf."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID


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
        """SHA-256 over the columns in this order, written as JSON with instants in UTC; the last two only where one of them says something,
        so that acts older than these columns keep their leaf."""
        values = list(vars(self).values())
        plain = json.dumps(
            values if self.basis or self.rules else values[:-2],
            default=_plain,
            ensure_ascii=True,
            separators=(",", ":"),
        )
        return hashlib.sha256(plain.encode("ascii")).digest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)


@lru_cache(maxsize=1_000)
def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")
