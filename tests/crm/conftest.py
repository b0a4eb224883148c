"""What tests of the register share: an instant, a member of staff, a source, somebody, an organisation, something to sell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from crm.actions import contacts, dealings, organisations
from crm.enums import SourceKind, StandingKind
from crm.models import Product
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


@pytest.fixture
def somebody(db: None, by: Actor, source: Source) -> Callable[..., int]:
    """Enters a person: `somebody("Aino")`."""

    def enter(first_name: str = "Aino", **more: Any) -> int:
        more.setdefault("last_name", "Saarikivi")
        more.setdefault("standing", StandingKind.PROSPECT)
        return contacts.create(by=by, now=NOW, source=source, first_name=first_name, **more)

    return enter


@pytest.fixture
def firm(db: None, by: Actor, source: Source) -> Callable[..., int]:
    """Enters an organisation: `firm("Paja Oy")`."""

    def enter(name: str = "Koivikon Paja Oy", **more: Any) -> int:
        return organisations.create(by=by, now=NOW, source=source, name=name, **more)

    return enter


@pytest.fixture
def course(db: None) -> int:
    """A course of 290 euros in the catalogue."""
    names = {"name_fi": "Ensiapu", "name_sv": "Första hjälpen", "name_en": "First aid"}
    return Product.objects.create(code="first-aid", price=Decimal("290.00"), **names).pk


@pytest.fixture
def record(by: Actor, source: Source) -> Callable[..., int]:
    """Records a dealing: `record("interaction", contact=aino, subject="A call")`, with what each kind needs at least."""
    least: dict[str, dict[str, Any]] = {
        "quote_request": {"at": NOW, "text": "Training for forty people"},
        "quote": {"at": NOW},
        "contract": {"at": NOW, "subject": "Trainings 2027"},
        "order": {"ordered_on": NOW.date()},
        "event": {"name": "First aid in Tampere", "starts_at": NOW},
        "interaction": {"subject": "The room"},
        "meeting": {"at": NOW, "subject": "Plans"},
        "feedback": {"at": NOW, "subject": "Cold room", "text": "It was cold."},
        "task": {"subject": "Call back"},
    }

    def make(kind: str, /, **more: Any) -> int:
        return dealings.record(kind, by=by, now=NOW, source=source, **{**least.get(kind, {}), **more})

    return make


@pytest.fixture
def move(by: Actor) -> Callable[..., None]:
    """Makes a move: `move("quote", ref, "send")`."""

    def make(kind: str, ref: int, step: str, /, **asked: Any) -> None:
        dealings.move(kind, by=by, now=NOW, ref=ref, move=step, **asked)

    return make
