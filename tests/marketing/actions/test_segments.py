"""Segments: made, changed in versions that stay, shared, archived; and newsletters aimed at them."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from marketing.actions import campaigns, segments
from marketing.models import Campaign, Segment, SegmentVersion
from marketing.queries.audience import preview
from marketing.queries.campaigns import NOT_A_CANDIDATE, NOT_IN_SEGMENT, answer
from privacy.models import AuditEvent
from privacy.refusal import Refused
from tests.marketing.conftest import NOW, OTHER, WRITER, Person

SWEDISH = {"all": [{"field": "language", "op": "is", "value": {"what": "sv"}}]}
FINNISH = {"all": [{"field": "language", "op": "is", "value": {"what": "fi"}}]}


@pytest.fixture
def segment(topics: None) -> int:
    return segments.create(by=WRITER, now=NOW, name="  Swedish \n speakers ", definition=SWEDISH)


def test_a_segment_is_made_with_its_first_version(segment: int) -> None:
    found = Segment.objects.get()

    assert (found.name, found.version, found.shared, found.author_ref) == ("Swedish speakers", 1, False, WRITER.ref)
    assert list(SegmentVersion.objects.values_list("number", "definition", "author_ref")) == [(1, SWEDISH, WRITER.ref)]


@pytest.mark.parametrize(
    ("name", "definition", "sentence"),
    [
        ("", SWEDISH, "Give the segment a name of at most 200 letters."),
        ("A", {"all": []}, "A group has no rule. Add one, or remove the group."),
        ("A", {"all": [{"any": []}]}, "A group has no rule. Add one, or remove the group."),
        ("A", {"sql": "1=1"}, "This is no definition of a segment: groups of all, any or none, at most three deep."),
    ],
)
@pytest.mark.usefixtures("topics")
def test_what_does_not_hold_is_not_kept(name: str, definition: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused) as no:
        segments.create(by=WRITER, now=NOW, name=name, definition=definition)

    assert str(no.value.message) == sentence
    assert not Segment.objects.exists()


def test_a_change_is_a_new_version_and_the_old_one_stays(segment: int) -> None:
    version = segments.edit(by=WRITER, now=NOW, segment=segment, version=1, name="Finnish", definition=FINNISH)

    assert version == 2
    assert Segment.objects.get().name == "Finnish"
    assert list(SegmentVersion.objects.order_by("number").values_list("number", "definition")) == [
        (1, SWEDISH),
        (2, FINNISH),
    ]


def test_of_two_who_change_it_at_once_the_second_is_told_so(segment: int) -> None:
    segments.share(by=WRITER, now=NOW, segment=segment)
    segments.edit(by=WRITER, now=NOW, segment=segment, version=1, name="Mine", definition=FINNISH)

    with pytest.raises(Refused, match="Somebody has changed this while you had it open"):
        segments.edit(by=OTHER, now=NOW, segment=segment, version=1, name="Theirs", definition=SWEDISH)
    assert (Segment.objects.get().name, SegmentVersion.objects.count()) == ("Mine", 2)


def test_somebody_elses_own_segment_is_not_touched(segment: int) -> None:
    with pytest.raises(Refused, match="This segment is somebody else's own"):
        segments.edit(by=OTHER, now=NOW, segment=segment, version=1, name="A", definition=SWEDISH)
    with pytest.raises(Refused, match="This segment is somebody else's own"):
        segments.archive(by=OTHER, now=NOW, segment=segment)


def test_somebody_elses_own_segment_is_not_made_a_part_of_another(segment: int) -> None:
    inside = {"all": [{"field": "segment", "op": "in", "value": {"what": f"{segment}.1"}}]}
    with pytest.raises(Refused, match="This segment is somebody else's own"):
        segments.create(by=OTHER, now=NOW, name="A", definition=inside)

    segments.share(by=WRITER, now=NOW, segment=segment)

    assert segments.create(by=OTHER, now=NOW, name="A", definition=inside) > segment


def test_only_its_author_takes_a_shared_segment_back(segment: int) -> None:
    segments.share(by=WRITER, now=NOW, segment=segment)
    with pytest.raises(Refused, match="Only who made the segment can do this"):
        segments.unshare(by=OTHER, now=NOW, segment=segment)
    assert Segment.objects.get().shared

    segments.unshare(by=WRITER, now=NOW, segment=segment)

    assert not Segment.objects.get().shared


def test_each_act_leaves_its_row_in_the_trail(segment: int) -> None:
    said = {"by": WRITER, "now": NOW, "segment": segment}
    segments.edit(**said, version=1, name="A", definition=FINNISH)
    for act in (segments.share, segments.unshare, segments.archive, segments.restore):
        act(**said)

    rows = AuditEvent.objects.filter(model="marketing.Segment", object_ref=segment).order_by("id")
    assert [row.action for row in rows] == [
        f"segment.{verb}" for verb in ("create", "edit", "share", "unshare", "archive", "restore")
    ]


@pytest.mark.usefixtures("segment")
def test_the_database_itself_refuses_to_change_a_version() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        SegmentVersion.objects.update(definition=FINNISH)
    with pytest.raises(DatabaseError), transaction.atomic():
        SegmentVersion.objects.all()._raw_delete("default")


def test_aiming_a_newsletter_is_an_edit(approved: int, segment: int) -> None:
    campaigns.aim(by=WRITER, now=NOW, campaign=approved, version=1, segment=(segment, 1))

    found = Campaign.objects.get()
    assert found.candidates == {"segment": segment, "version": 1}
    assert (found.state, found.version, found.approved_version, found.approver_ref, found.editor_ref) == (
        *("draft", 2, None, None),
        WRITER.ref,
    )
    campaigns.aim(by=WRITER, now=NOW, campaign=approved, version=2, segment=None)
    assert Campaign.objects.get().candidates == {"all": True}


def test_a_newsletter_changed_meanwhile_is_not_aimed(draft: int, segment: int) -> None:
    with pytest.raises(Refused, match="Somebody has changed this while you had it open"):
        campaigns.aim(by=WRITER, now=NOW, campaign=draft, version=0, segment=(segment, 1))
    assert Campaign.objects.get().candidates == {"all": True}


@pytest.mark.parametrize("chosen", [(0, 1), (0, 2)])
def test_a_newsletter_is_not_aimed_at_what_is_not_there(draft: int, segment: int, chosen: tuple[int, int]) -> None:
    with pytest.raises(Refused, match="There is no such segment"):
        campaigns.aim(
            by=WRITER, now=NOW, campaign=draft, version=1, segment=(segment if chosen[1] == 2 else 0, chosen[1])
        )


def test_a_newsletter_is_not_aimed_at_an_archived_segment_or_anothers_own(draft: int, segment: int) -> None:
    with pytest.raises(Refused, match="This segment is somebody else's own"):
        campaigns.aim(by=OTHER, now=NOW, campaign=draft, version=1, segment=(segment, 1))
    segments.archive(by=WRITER, now=NOW, segment=segment)
    with pytest.raises(Refused, match="There is no such segment"):
        campaigns.aim(by=WRITER, now=NOW, campaign=draft, version=1, segment=(segment, 1))


def test_only_who_is_in_the_segment_is_considered_and_the_version_stays(
    draft: int, segment: int, person: Person
) -> None:
    swedish, finnish = person("sv@people.example", language="sv"), person("fi@people.example")
    campaigns.aim(by=WRITER, now=NOW, campaign=draft, version=1, segment=(segment, 1))
    segments.edit(by=WRITER, now=NOW, segment=segment, version=1, name="A", definition=FINNISH)

    campaign = Campaign.objects.get()
    found = preview(campaign, samples=5)
    assert (found.candidates, found.included, found.samples) == (1, 1, {"included": [swedish]})
    assert answer(campaign, swedish).reason == ""
    left_out = answer(campaign, finnish)
    assert left_out.reason == NOT_IN_SEGMENT
    assert left_out.sentence == "They are not in the segment the newsletter goes by."
    assert [(line.holds, line.text) for line in left_out.because] == [
        (False, "All of these are true"),
        (False, "The language is Swedish"),
    ]


def test_one_address_of_two_people_counts_for_who_is_in_the_segment(draft: int, segment: int, person: Person) -> None:
    person("shared@people.example", language="fi")
    swedish = person("shared@people.example", language="sv")
    campaigns.aim(by=WRITER, now=NOW, campaign=draft, version=1, segment=(segment, 1))

    assert answer(Campaign.objects.get(), swedish).reason == ""


def test_the_recipients_are_fixed_by_the_segment(draft: int, segment: int, person: Person) -> None:
    swedish, finnish = person("sv@people.example", language="sv"), person("fi@people.example")
    campaigns.aim(by=WRITER, now=NOW, campaign=draft, version=1, segment=(segment, 1))
    campaigns.approve(by=OTHER, now=NOW, campaign=draft, version=2)
    campaigns.start(by=OTHER, now=NOW, campaign=draft)

    campaign = Campaign.objects.get()
    assert list(campaign.messages.values_list("contact", "state")) == [(swedish, "queued")]
    told = answer(campaign, finnish)
    assert (told.reason, [line.holds for line in told.because]) == (NOT_A_CANDIDATE, [False, False])
