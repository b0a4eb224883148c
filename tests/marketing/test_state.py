from __future__ import annotations

from itertools import chain

from marketing.enums import CampaignState, MessageState
from marketing.state import CAMPAIGN, MESSAGE, after, verbs


def test_every_state_of_a_campaign_is_known_to_the_table() -> None:
    named = set(chain.from_iterable((*ways, *ways.values()) for ways in CAMPAIGN.values()))
    assert named == set(CampaignState)


def test_an_ended_campaign_allows_nothing() -> None:
    assert verbs(CampaignState.SENT) == verbs(CampaignState.CANCELLED) == []


def test_nothing_reaches_sending_without_passing_approved() -> None:
    reached, todo = {CampaignState.DRAFT}, [CampaignState.DRAFT]
    while todo:
        state = todo.pop()
        for verb in verbs(state):
            to = CampaignState(after(verb, state) or "")
            if verb != "approve" and to not in reached:
                reached.add(to)
                todo.append(to)
    assert reached == {CampaignState.DRAFT, CampaignState.CANCELLED}


def test_every_edit_leads_back_to_draft() -> None:
    assert set(CAMPAIGN["edit"].values()) == {CampaignState.DRAFT}


def test_what_is_on_its_way_can_no_longer_be_edited() -> None:
    assert after("edit", CampaignState.SENDING) is after("edit", CampaignState.PAUSED) is None


def test_every_state_of_a_message_is_in_the_table() -> None:
    assert set(MESSAGE) == set(MessageState)


def test_what_was_sent_refused_left_out_or_cancelled_has_ended() -> None:
    ended = {state for state, ways in MESSAGE.items() if not ways}
    assert ended == {MessageState.SENT, MessageState.REFUSED, MessageState.EXCLUDED, MessageState.CANCELLED}


def test_an_unknown_outcome_is_never_sent_again_by_the_machine() -> None:
    again = {MessageState.QUEUED, MessageState.SENDING, MessageState.DEFERRED}
    assert MESSAGE[MessageState.UNCERTAIN] & again == frozenset()


def test_only_what_waits_is_taken_to_be_sent() -> None:
    assert {state for state, ways in MESSAGE.items() if MessageState.SENDING in ways} == {
        MessageState.QUEUED,
        MessageState.DEFERRED,
    }
