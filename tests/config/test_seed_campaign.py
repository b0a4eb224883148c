"""The rehearsal issue: four in five may get it, the others may not, for several reasons; nothing is sent by making it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command

from marketing.models import Campaign, Message
from marketing.queries.audience import preview


def seeded(size: int, capsys: pytest.CaptureFixture[str]) -> Campaign:
    call_command("seed_campaign", "--size", str(size), "--json")
    return Campaign.objects.get(pk=json.loads(capsys.readouterr().out)["campaign"])


@pytest.fixture
def people(db: None, settings: Any, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.LUVALLA_HOME = tmp_path
    call_command("seed_reference")
    call_command("seed_demo", "--contacts", "200")
    capsys.readouterr()


@pytest.mark.parametrize(("size", "candidates"), [(50, 50), (1000, 200)])
def test_four_in_five_are_permitted_and_the_others_shut_out_for_three_reasons_or_more(
    people: None, capsys: pytest.CaptureFixture[str], size: int, candidates: int
) -> None:
    campaign = seeded(size, capsys)
    assert (campaign.state, campaign.approved_version, Message.objects.filter(campaign=campaign).count()) == (
        "approved",
        1,
        0,
    )
    audience = preview(campaign)
    assert (audience.candidates, audience.included) == (candidates, candidates * 4 // 5)
    assert len(audience.excluded) >= 3


def test_it_is_refused_in_production(db: None, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.ENVIRONMENT = "production"
    with pytest.raises(SystemExit):
        call_command("seed_campaign")
    assert "Demonstration data are for development only." in capsys.readouterr().err


def test_without_people_it_says_what_to_do(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("seed_campaign")
    assert "There is nobody to write to: run seed_demo first." in capsys.readouterr().err
