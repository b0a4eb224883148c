"""A newsletter once more: a copy to be changed, and the same for those who have not had it, nobody twice."""

from __future__ import annotations

import pytest

from marketing.actions import campaigns, copies, rehearsal
from marketing.models import Campaign, Message
from marketing.queries import audience
from marketing.queries import campaigns as queries
from privacy.refusal import Refused
from tests.marketing.conftest import FI, NOW, OTHER, TOPIC, WRITER, make_person

pytestmark = pytest.mark.usefixtures("topics")


@pytest.fixture
def sent() -> int:
    made = campaigns.create(by=WRITER, now=NOW, name="Uutisia", topic=TOPIC, contents=[FI])
    rehearsal.pretend_sent(by=WRITER, approver=OTHER, at=NOW, campaign=made)
    return made


def found(campaign: int) -> Campaign:
    return Campaign.objects.get(pk=campaign)


def test_a_copy_is_a_draft_of_the_same_words_and_aim_and_nothing_else(draft: int) -> None:
    campaigns.approve(by=OTHER, now=NOW, campaign=draft, version=1)
    copy = found(copies.duplicate(by=OTHER, now=NOW, campaign=draft))
    assert (copy.name, copy.state, copy.topic, copy.author_ref, copy.approved_version) == (
        "Work ability 11/2026, copy",
        "draft",
        TOPIC,
        OTHER.ref,
        None,
    )
    assert queries.contents(copy) == queries.contents(found(draft))


def test_those_added_since_get_it_and_nobody_twice(sent: int) -> None:
    late, again = make_person("late@example.com"), make_person("aino@example.com")
    rehearsed = Message.objects.create(
        campaign_id=sent, contact_id=again, language="fi", state="sent", message_id="1@laitos.example"
    )
    more = found(copies.for_those_added(by=WRITER, now=NOW, campaign=sent))
    assert rehearsed.campaign_id in more.candidates["without"]
    assert audience.preview(more, samples=10).samples == {"included": [late]}
    assert (queries.answer(more, again).reason, queries.answer(more, late).reason) == ("had_before", "")


@pytest.mark.parametrize(("state", "gets_it"), [("uncertain", 0), ("refused", 0), ("cancelled", 1), ("parked", 1)])
def test_whose_mail_may_have_arrived_gets_it_no_more(sent: int, state: str, gets_it: int) -> None:
    reader = make_person("aino@example.com")
    Message.objects.create(
        campaign_id=sent, contact_id=reader, language="fi", state=state, message_id="1@laitos.example"
    )
    more = found(copies.for_those_added(by=WRITER, now=NOW, campaign=sent))
    assert audience.preview(more).included == gets_it


def test_one_after_the_other_leaves_out_all_who_had_any(sent: int) -> None:
    first = copies.for_those_added(by=WRITER, now=NOW, campaign=sent)
    make_person("aino@example.com")
    rehearsal.pretend_sent(by=WRITER, approver=OTHER, at=NOW, campaign=first)
    second = found(copies.for_those_added(by=WRITER, now=NOW, campaign=first))
    assert (second.candidates["without"], audience.preview(second).candidates) == ([first, sent], 0)


def test_another_choice_of_people_still_leaves_them_out(sent: int) -> None:
    more = copies.for_those_added(by=WRITER, now=NOW, campaign=sent)
    campaigns.aim(by=WRITER, now=NOW, campaign=more, version=1, segment=None)
    assert found(more).candidates == {"all": True, "without": [sent]}


def test_what_was_not_sent_has_nobody_added_since(draft: int) -> None:
    with pytest.raises(Refused, match="once the newsletter has been sent"):
        copies.for_those_added(by=WRITER, now=NOW, campaign=draft)
