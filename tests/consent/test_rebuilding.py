"""Permissions and bans can be written anew from the ledger at any time: a damaged shadow is mended, a sound one left alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from consent.actions import acts, rebuilding
from consent.actions.acts import Given
from consent.actions.ledger import Shadows
from consent.actions.rebuilding import Rebuilt, rebuild
from consent.enums import Act
from consent.models import Ban, ConsentEvent, Permission, Subject, Topic
from privacy.actor import SYSTEM
from privacy.models import AuditEvent
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def say(name: str, act: Act, **scope: Any) -> None:
    given = Given(act, address=("email", f"{name}@koti.example"), evidence="a form", **scope)
    acts.record(by=SYSTEM, now=NOW, given=given)


def picture() -> list[tuple[Any, ...]]:
    permissions = Permission.objects.order_by("id").values_list("id", "recorded_at", *Shadows.PERMISSION)
    return [*permissions, *Ban.objects.order_by("id").values_list("id", "recorded_at", *Shadows.BAN)]


def rows() -> set[tuple[Any, ...]]:
    """The same without what only tells when a row was written."""
    return {row[2:] for row in picture()}


@pytest.fixture
def said(db: None) -> set[tuple[Any, ...]]:
    """Three addresses with a history each; what it comes to."""
    Topic.objects.create(key="safety", name_fi="", name_sv="", name_en="")
    marketing = {"purpose": "direct_marketing", "channel": "email"}
    letters = {"purpose": "newsletter", "channel": "email", "topic": "safety"}
    for act in (Act.GRANTED, Act.CONFIRMED):
        say("aino", act, **letters)
    say("aino", Act.GRANTED, **marketing)
    say("otso", Act.GRANTED, **marketing)
    say("otso", Act.WITHDRAWN, **marketing)
    say("milla", Act.BANNED)
    say("milla", Act.BAN_LIFTED)
    return rows()


def test_a_sound_picture_is_left_alone(said: set[tuple[Any, ...]]) -> None:
    before = picture()
    assert rebuild(by=SYSTEM, now=NOW) == Rebuilt(3, 0)
    assert picture() == before
    assert not AuditEvent.objects.filter(action="consent.rebuilt").exists()


def lose_everything() -> None:
    Permission.objects.all().delete()
    Ban.objects.all().delete()


def open_what_was_closed() -> None:
    Permission.objects.update(state="granted")


def invent() -> None:
    subject, event = Subject.objects.earliest("id"), ConsentEvent.objects.earliest("id")
    Ban.objects.create(subject=subject, act="banned", channel="web", since=NOW, event=event)


@pytest.mark.parametrize(("damage", "changed"), [(lose_everything, 3), (open_what_was_closed, 1), (invent, 1)])
def test_a_damaged_picture_is_mended(said: set[tuple[Any, ...]], damage: Callable[[], None], changed: int) -> None:
    damage()
    assert rows() != said
    assert rebuild(by=SYSTEM, now=NOW) == Rebuilt(3, changed)
    assert rows() == said
    (told,) = AuditEvent.objects.filter(action="consent.rebuilt")
    assert (told.model, told.object_ref, told.detail) == ("consent.Permission", None, {"subjects": changed})
    assert rebuild(by=SYSTEM, now=NOW) == Rebuilt(3, 0)


def test_every_batch_is_looked_at(said: set[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "_AT_ONCE", 2)
    lose_everything()
    assert rebuild(by=SYSTEM, now=NOW) == Rebuilt(3, 3)
    assert rows() == said


def test_the_command_tells_what_it_did(said: set[tuple[Any, ...]], capsys: pytest.CaptureFixture[str]) -> None:
    lose_everything()
    call_command("rebuild_permissions", "--json")
    out, err = capsys.readouterr()
    assert json.loads(out) == {"subjects": 3, "changed": 3}
    assert err.strip() == "3 subjects looked at, 3 put right."
