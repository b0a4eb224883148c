"""The receipt of an act proves by itself that the act stands in its block as written; a receipt with anything else in it does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consent.actions import acts, sealing
from consent.actions.acts import Given
from consent.enums import Act
from consent.models import Block, ConsentEvent
from consent.queries.receipt import receipt
from consent.receipt import Receipt, Seal, check
from crm.models import User
from privacy.actor import SYSTEM
from privacy.enums import Role
from privacy.models import AccessEvent
from tests.cast import NOW, hire
from tests.consent import world
from tests.consent.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None) -> World:
    return world.build()


def say(here: World, channel: str = "phone") -> int:
    given = Given(Act.BANNED, contact=here.aino, channel=channel, evidence="a call")
    return acts.record(by=SYSTEM, now=timezone.now(), given=given).event


@pytest.fixture
def kept(here: World) -> Receipt:
    """Of the third act of five, sealed in the second of two blocks."""
    say(here)
    sealing.seal(now=NOW)
    events = [say(here, channel) for channel in ("phone", "letter", "sms", "email", "")]
    sealing.seal(now=NOW)
    found = receipt(events[2])
    assert found is not None
    return found


def test_a_receipt_holds_what_proves_the_act(kept: Receipt) -> None:
    block = Block.objects.get(number=2)
    row = ConsentEvent.objects.get(pk=kept.event)
    assert kept.seal is not None
    assert (kept.seal.block, kept.seal.index, kept.seal.size, len(kept.seal.path)) == (2, 2, 5, 3)
    assert (kept.seal.hash, kept.seal.previous) == (bytes(block.hash).hex(), bytes(block.previous).hex())
    assert (kept.leaf, kept.act["act"], kept.act["channel"]) == (bytes(row.leaf).hex(), "banned", "sms")
    assert check(kept)


def test_it_can_be_checked_from_the_file_alone(kept: Receipt, client: Client, here: World) -> None:
    client.force_login(User.objects.get(pk=hire(Role.CUSTOMER_SERVICE).ref))
    told = json.loads(client.get(f"/admin/people/{here.aino}/permissions/{kept.event}/").content)
    assert check(Receipt(**{**told, "seal": Seal(**{**told["seal"], "path": tuple(told["seal"]["path"])})}))


def flipped(text: str) -> str:
    return ("1" if text[0] == "0" else "0") + text[1:]


CHANGES: dict[str, Callable[[Receipt, Seal], Receipt]] = {
    "the act": lambda r, s: replace(r, act={**r.act, "act": "granted"}),
    "its number": lambda r, s: replace(r, act={**r.act, "number": 9}),
    "its leaf": lambda r, s: replace(r, leaf=flipped(r.leaf)),
    "its place": lambda r, s: replace(r, seal=replace(s, index=1)),
    "the size of the tree": lambda r, s: replace(r, seal=replace(s, size=4)),
    "a step of the path": lambda r, s: replace(r, seal=replace(s, path=(flipped(s.path[0]), *s.path[1:]))),
    "a step less": lambda r, s: replace(r, seal=replace(s, path=s.path[1:])),
    "the block's number": lambda r, s: replace(r, seal=replace(s, block=1)),
    "the last event": lambda r, s: replace(r, seal=replace(s, last_event=s.last_event + 1)),
    "the block before": lambda r, s: replace(r, seal=replace(s, previous=flipped(s.previous))),
    "the block's hash": lambda r, s: replace(r, seal=replace(s, hash=flipped(s.hash))),
    "no hash at all": lambda r, s: replace(r, seal=replace(s, hash="")),
    "what is no hexadecimal": lambda r, s: replace(r, seal=replace(s, previous="zz")),
    "a negative number": lambda r, s: replace(r, seal=replace(s, block=-1)),
    "no columns": lambda r, s: replace(r, act={}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_receipt_proves_nothing(kept: Receipt, change: str) -> None:
    assert kept.seal is not None
    assert not check(CHANGES[change](kept, kept.seal))


def test_an_act_that_waits_for_its_block_has_no_seal_yet(here: World) -> None:
    found = receipt(say(here))
    assert found is not None
    assert (found.seal, check(found)) == (None, False)


def test_an_act_that_is_not_there_has_no_receipt(db: None) -> None:
    assert receipt(1_000_000) is None


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.get(pk=hire(Role.DPO).ref))
    return client


def test_staff_take_the_receipt_from_the_persons_page_and_the_look_is_logged(staff: Client, here: World) -> None:
    event = say(here)
    address = f"/admin/people/{here.aino}/permissions/{event}/"
    assert address in staff.get(f"/admin/people/{here.aino}/permissions/").content.decode()
    AccessEvent.objects.all().delete()
    answer: Any = staff.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer["Content-Disposition"] == f'attachment; filename="receipt-{event}.json"'
    assert AccessEvent.objects.values_list("route", "people").get() == ("admin:permission_receipt", [here.aino])


def test_the_act_of_somebody_else_is_not_found_there(staff: Client, here: World) -> None:
    other = world.contact("Olli")
    event = say(here)
    assert staff.get(f"/admin/people/{other.pk}/permissions/{event}/").status_code == 404
    assert staff.get(f"/admin/people/{here.double}/permissions/{event}/").status_code == 404
    assert not AccessEvent.objects.exists()
