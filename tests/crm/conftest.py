"""What tests of the register share: an instant, a member of staff, a source."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crm.enums import SourceKind
from crm.sources import Source
from privacy.actor import Actor
from privacy.enums import ActorKind

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def by() -> Actor:
    return Actor(ActorKind.STAFF, 7, ("sales",))


@pytest.fixture
def source() -> Source:
    return Source(SourceKind.STAFF, "a call", NOW)
