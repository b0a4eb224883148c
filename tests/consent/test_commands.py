"""The commands record and show permissions with the keys that others build on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from consent.models import ConsentEvent
from crm.enums import PointKind
from tests.consent import world
from tests.consent.world import EMAIL, World

pytestmark = pytest.mark.django_db
BY_MAIL = ("--purpose", "direct_marketing", "--channel", "email", "--source", "a test")


@pytest.fixture
def here(db: None) -> World:
    return world.build()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*words: str) -> tuple[int, dict[str, Any], str]:
        """Exit code, the JSON object, the sentence on standard error."""
        code = 0
        try:
            call_command(words[0], *words[1:], "--json")
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, json.loads(out), err.strip()

    return call


def state(shown: dict[str, Any], purpose: str = "direct_marketing", channel: str = "email") -> str:
    return next(row["state"] for row in shown["states"] if (row["purpose"], row["channel"]) == (purpose, channel))


def test_a_permission_with_evidence_is_granted_and_shown(here: World, run: Any) -> None:
    code, done, _ = run("record_consent", "--email", EMAIL, "--act", "granted", "--evidence", "a form", *BY_MAIL)
    assert (code, done) == (0, {"event": ConsentEvent.objects.get().pk, "state": "granted"})
    _, shown, _ = run("permission", "--email", EMAIL)
    assert (state(shown), shown["bans"]) == ("granted", [])


def test_a_permission_without_evidence_is_unproven(here: World, run: Any) -> None:
    assert run("record_consent", "--email", EMAIL, "--act", "granted", *BY_MAIL)[1]["state"] == "unproven"


def test_a_newsletter_waits_for_its_confirmation(here: World, run: Any) -> None:
    words = (
        "--email",
        EMAIL,
        "--purpose",
        "newsletter",
        "--channel",
        "email",
        "--topic",
        "safety",
        "--source",
        "a test",
        "--evidence",
        "a form",
    )
    assert [
        run("record_consent", *words, "--act", act)[1]["state"] for act in ("granted", "confirmed", "withdrawn")
    ] == ["unconfirmed", "confirmed", "withdrawn"]


def test_a_ban_on_everything_stands_on_the_person_and_is_listed(here: World, run: Any) -> None:
    _, done, _ = run("record_consent", "--email", EMAIL, "--act", "banned", "--source", "a call")
    _, shown, _ = run("permission", "--contact", str(here.aino))
    assert (done["state"], state(shown), state(shown, channel="phone"), state(shown, "survey")) == (
        "banned",
        "banned",
        "banned",
        "open",
    )
    (ban,) = shown["bans"]
    assert (ban["level"], ban["purpose"], ban["act"], ban["event"]) == ("contact", "", "banned", done["event"])


def test_an_address_nobody_holds_is_answered_from_its_own_subject(here: World, run: Any) -> None:
    run("record_consent", "--email", "stranger@koti.example", "--act", "granted", "--evidence", "a form", *BY_MAIL)
    assert state(run("permission", "--email", "stranger@koti.example")[1]) == "granted"


def test_the_register_tells_what_it_knew_on_a_day(here: World, run: Any) -> None:
    run("record_consent", "--email", EMAIL, "--act", "granted", "--evidence", "a form", *BY_MAIL)
    today = timezone.localdate().isoformat()
    assert [state(run("permission", "--email", EMAIL, "--as-of", day)[1]) for day in ("2020-01-01", today)] == [
        "no_permission",
        "granted",
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("permission", "--email", "aino@"),
            "An e-mail address has a name, one @ and a domain, such as name@example.com.",
        ),
        (("permission", "--email", EMAIL, "--as-of", "yesterday"), "Write the date as 2026-11-22."),
        (("permission", "--contact", "999999"), "There is no person with the number 999999."),
        (
            ("record_consent", "--email", EMAIL, "--act", "ban_lifted", "--source", "x"),
            "Lifting a ban needs evidence: say how the person asked for it.",
        ),
    ],
)
def test_what_cannot_be_is_one_sentence_and_exit_code_1(
    here: World, run: Any, words: tuple[str, ...], sentence: str
) -> None:
    code, _, said = run(*words)
    assert (code, said, ConsentEvent.objects.count()) == (1, sentence, 0)


def test_an_address_that_several_hold_is_refused_with_their_numbers(here: World, run: Any) -> None:
    twin = world.contact("Olli")
    world.point(twin, PointKind.EMAIL, EMAIL)
    code, _, said = run("permission", "--email", EMAIL)
    assert (code, said) == (1, f"Several people hold this address: name one by number ({here.aino}, {twin.pk}).")
