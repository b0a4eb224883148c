"""The page of a test of two subjects: its plan, nothing before the look, the figures after it."""

from __future__ import annotations

import pytest

from marketing.actions import trials
from marketing.models import Campaign, Trial
from privacy.enums import Role
from tests.crowd import NOW
from tests.marketing.actions.test_trials import LOOK, click, planned, sent, take
from tests.marketing.actions.test_trials import crowd as crowd  # the fixture
from tests.marketing.admin.test_newsletters import signed_in, write

pytestmark = pytest.mark.django_db
PLAN = {
    "version": "1",
    "share": "20",
    "hours": "4",
    "measure": "opt_outs",
    "subject_fi": "Toinen aihe",
    "preheader_fi": "",
}


def test_a_test_is_planned_and_taken_away_on_its_page(topics: None) -> None:
    writer = signed_in(Role.COMMUNICATIONS)
    campaign = write(writer)
    place = f"/admin/newsletters/{campaign}/trial/"
    writer.post(place, PLAN)
    assert list(Trial.objects.values_list("share", "hours", "measure", "contents")) == [
        (20, 4, "opt_outs", [{"language": "fi", "subject": "Toinen aihe", "preheader": ""}])
    ]
    assert "Toinen aihe" in writer.get(place).content.decode()
    writer.post(place, {"version": "2", "do": "drop"})
    assert (Trial.objects.count(), Campaign.objects.get().version) == (0, 3)


def test_nothing_is_told_of_the_groups_before_the_look(crowd: list[int]) -> None:
    campaign = planned(crowd)
    take(campaign)
    sent(campaign)
    click(campaign, "b", 12)
    client, place = signed_in(Role.COMMUNICATIONS), f"/admin/newsletters/{campaign}/trial/"
    before = client.get(place)
    assert (before.context["rows"], "<table" in before.content.decode(), before.context["waits"]) == ([], False, True)
    trials.look_due(now=LOOK)
    after = client.get(place)
    assert after.context["rows"][1][2] == "12"
    assert not after.context["rows"][0][2].isdigit()


def test_the_page_ends_it(crowd: list[int]) -> None:
    campaign = planned(crowd)
    signed_in(Role.COMMUNICATIONS).post(f"/admin/newsletters/{campaign}/trial/", {"do": "end"})
    assert (Trial.objects.get().outcome, NOW < LOOK) == ("ended", True)
