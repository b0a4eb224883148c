"""A test reckoned again on a page: all agrees, or what does not, or what can no longer be reckoned."""

from __future__ import annotations

import re

import pytest

from marketing.actions import trials
from marketing.models import Behaviour, Campaign, Message, Trial
from marketing.queries import trials as queries
from privacy.actor import SYSTEM
from privacy.enums import Role
from tests.crowd import NOW
from tests.marketing.actions.test_trials import LOOK, click, planned, sent, take, variants, won_by_b
from tests.marketing.actions.test_trials import crowd as crowd  # the fixture
from tests.marketing.admin.test_newsletters import signed_in

pytestmark = pytest.mark.django_db
AGREES = "Everything agrees."
DOES_NOT = "It does not agree"


@pytest.fixture
def looked(crowd: list[int]) -> int:
    """Twelve of B clicked, none of A, and B went to the rest."""
    return won_by_b(crowd)


def reckoned(campaign: int) -> str:
    page = signed_in(Role.COMMUNICATIONS).get(f"/admin/newsletters/{campaign}/trial/again/")
    return str(page.content.decode())


def test_the_report_leads_to_it_after_the_look_only(crowd: list[int]) -> None:
    campaign = planned(crowd)
    client, place = signed_in(Role.COMMUNICATIONS), f"/admin/newsletters/{campaign}/report/"
    assert "Reckon it again" not in client.get(place).content.decode()
    trials.end(by=SYSTEM, now=NOW, campaign=campaign)
    assert "Reckon it again" in client.get(place).content.decode()


def test_it_draws_everybody_again_and_says_in_a_sentence_that_all_agrees(looked: int) -> None:
    client, lots = signed_in(Role.COMMUNICATIONS), variants(looked)
    page = client.get(f"/admin/newsletters/{looked}/trial/again/")
    assert page.context["lots"] == [(name, lots[v], lots[v]) for name, v in (("A", "a"), ("B", "b"), ("the rest", "B"))]
    assert page.context["groups"][1] == ("B", str(lots["b"]), "12")
    assert page.context["follows"] == page.context["said"] == ("B was shown to be better", None)
    text = page.content.decode()
    assert (AGREES in text, "the figures lead to the verdict that was recorded" in text, DOES_NOT in text) == (
        True,
        True,
        False,
    )
    assert "notice warning" not in text


def test_of_few_it_tells_nothing(looked: int) -> None:
    page = signed_in(Role.COMMUNICATIONS).get(f"/admin/newsletters/{looked}/trial/again/")
    assert page.context["groups"][0][2] == "fewer than 10"


@pytest.mark.parametrize(("did", "told"), [(9, False), (10, True)])
def test_p_is_told_only_where_no_figure_is_kept_back_for_that_one_would_follow_from_it(
    crowd: list[int], did: int, told: bool
) -> None:
    campaign, client = planned(crowd), signed_in(Role.COMMUNICATIONS)
    take(campaign)
    sent(campaign)
    click(campaign, "a", did)
    click(campaign, "b", 12)
    trials.look_due(now=LOOK)
    pages = [client.get(f"/admin/newsletters/{campaign}/{page}/").text for page in ("report", "trial/again")]
    assert [re.search(r"p (=|&lt;) \d", page) is not None for page in pages] == [told, told]


def test_within_the_report_it_comes_as_a_part_with_a_heading_that_takes_the_focus(looked: int) -> None:
    page = signed_in(Role.COMMUNICATIONS).get(
        f"/admin/newsletters/{looked}/trial/again/", headers={"HX-Request": "true"}
    )
    assert page.content.decode().startswith('<h3 tabindex="-1" autofocus>The test reckoned again</h3>')


def test_of_a_test_that_was_ended_the_lot_alone_is_drawn_again(crowd: list[int]) -> None:
    campaign = planned(crowd)
    trials.end(by=SYSTEM, now=NOW, campaign=campaign)
    text = reckoned(campaign)
    assert (AGREES in text, "Nothing was compared." in text, "What follows" in text) == (True, True, False)


def test_somebody_with_another_version_than_their_lot_is_told(looked: int) -> None:
    for old, new in (("a", "b"), ("B", "A")):
        moved = Message.objects.filter(campaign=looked, variant=old).order_by("id")[0].pk
        Message.objects.filter(pk=moved).update(variant=new)
    text = reckoned(looked)
    assert "It does not agree. People who have another version than the lot and the outcome give them: 2." in text
    assert AGREES not in text


def test_an_outcome_that_the_audit_trail_does_not_tell_of_is_told(looked: int) -> None:
    Trial.objects.update(outcome="a")
    text = reckoned(looked)
    assert "The newsletter tells of another outcome than the audit trail" in text
    assert AGREES not in text


def test_a_verdict_that_does_not_follow_from_its_figures_is_told(looked: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketing.trial.LEVEL", 1e-9)
    found = queries.again(Campaign.objects.get())
    assert found is not None
    assert (found.verdict.outcome, found.said.outcome, found.holds) == ("none", "b", False)
    assert "The figures lead to another verdict than the one that was recorded" in reckoned(looked)


def test_rows_that_name_nobody_any_more_are_counted_and_the_others_still_agree(looked: int) -> None:
    gone = Message.objects.filter(campaign=looked, variant="b").order_by("id")[:2]
    Message.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).update(
        contact=None, address="", address_hash=""
    )
    text = reckoned(looked)
    assert "Messages that no longer say whose they were: 2." in text
    assert ("What can still be reckoned agrees." in text, AGREES in text, DOES_NOT in text) == (True, False, False)


def test_when_the_clicks_are_deleted_the_verdict_follows_from_the_audit_trail(looked: int) -> None:
    Behaviour.objects.all().delete()
    text = reckoned(looked)
    assert "Counted today the figures are other than at the look." in text
    assert ("What can still be reckoned agrees." in text, "B was shown to be better" in text) == (True, True)


def test_where_the_audit_trail_no_longer_tells_of_the_look_it_says_so(
    looked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketing.queries.trials.DECIDED", "campaign.trial_forgotten")
    assert "The audit trail no longer tells of the look" in reckoned(looked)


def test_before_the_look_there_is_nothing_to_reckon(crowd: list[int]) -> None:
    campaign = planned(crowd)
    take(campaign)
    sent(campaign)
    click(campaign, "b", 12)
    text = reckoned(campaign)
    assert "There was no look: there is nothing to reckon." in text
    assert "<table" not in text
