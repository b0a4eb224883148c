"""A test of two versions: everybody one of them, the others wait, one look, and the same reckoned anew."""

from __future__ import annotations

import email
import email.policy
import uuid
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now

from consent.actions import acts, preferences
from consent.actions.acts import Given
from consent.enums import Act
from consent.queries.rulebook import in_force
from marketing import trial
from marketing.actions import campaigns, claims, copies, trials, watch
from marketing.actions.rounds import Queue, Taken
from marketing.content import Content
from marketing.models import Behaviour, Campaign, CampaignLink, CampaignVersion, Message, Trial
from marketing.queries import trials as queries
from marketing.queries.answers import places_of
from marketing.queries.power import powers
from marketing.quiet import Quiet
from marketing.runners.letters import IssueLetters
from marketing.trial import Group, drawn
from privacy.actor import SYSTEM
from privacy.refusal import Refused
from tests.crowd import APPROVER, NOW, TOPIC, ban, newsletter, subscribers
from tests.marketing.test_measured_mail import DATE, permit

pytestmark = pytest.mark.django_db
B = {"fi": ("Toinen aihe", "")}
TEXT = "Hei!\n\n[Lue](https://laitos.example/a)"
HOUR = timedelta(hours=1)
LEFT = NOW + HOUR
LOOK = NOW + 5 * HOUR


def planned(people: list[int], *, measures: bool = True, start: bool = True, **given: Any) -> int:
    """A newsletter to these with a test of B, approved and started."""
    made = campaigns.create(
        by=SYSTEM,
        now=NOW,
        name="Issue",
        contents=[Content.of_text("Ensimmäinen aihe", given.pop("text", TEXT), "fi")],
        topic=TOPIC,
        candidates={"contacts": people},
        measures=measures,
    )
    plan = {"subjects": B, "share": 50, "hours": 4, "measure": "clicks", **given}
    trials.plan(by=SYSTEM, now=NOW, campaign=made, version=1, **plan)
    campaigns.approve(by=APPROVER, now=NOW, campaign=made, version=2)
    if start:
        campaigns.start(by=SYSTEM, now=NOW, campaign=made)
    return made


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Eighty readers who permitted to be measured; half of them are tested, about as many with A as with B.

    The lot goes by the numbers of newsletter and people, which depend on the tests before: numbers that draw unevenly are passed over.
    """
    monkeypatch.setattr("marketing.trial.LEAST", 0)
    people = subscribers(80)
    for person in people:
        permit(person)
    while not even(people, 1 + number_taken()):
        pass
    return people


def number_taken() -> int:
    """A newsletter's number that nobody gets; the next newsletter made has the one after."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('marketing_campaign', 'id'))")
        return int(cursor.fetchone()[0])


def even(people: list[int], campaign: int) -> bool:
    lots = Counter(drawn(campaign, one, 5_000) for one in people)
    return min(lots["a"], lots["b"]) >= 16


def take(campaign: int, room: int = 200) -> list[Taken]:
    letters = IssueLetters(campaign)
    queue = Queue(campaign, letters.question, letters.hashes, 60, letters.measures, letters.tries, letters.merges)
    return claims.claim(queue=queue, token=uuid.uuid4(), room=room).taken


def sent(campaign: int) -> None:
    Message.objects.filter(campaign=campaign, state="sending").update(
        state="sent", reply="250", token=None, next_at=None, done_at=NOW + timedelta(minutes=20)
    )


def click(campaign: int, variant: str, number: int, *, at: Any = NOW + timedelta(hours=1)) -> None:
    for message in Message.objects.filter(campaign=campaign, variant=variant).order_by("id")[:number]:
        Behaviour.objects.create(
            contact_id=message.contact_id,
            message=message,
            campaign_id=campaign,
            link=1,
            kind="click",
            page="x",
            at=at,
            seconds=2_400,
            judged="human",
        )


def won_by_b(crowd: list[int]) -> int:
    """A newsletter whose tested have got it; twelve of B clicked, none of A, and the look gave B to the rest."""
    campaign = planned(crowd)
    take(campaign)
    sent(campaign)
    click(campaign, "b", 12)
    trials.look_due(now=LOOK)
    return campaign


def variants(campaign: int) -> Counter[str]:
    return Counter(Message.objects.filter(campaign=campaign).values_list("variant", flat=True))


def subject(campaign: int, message: Taken) -> str:
    made = email.message_from_bytes(IssueLetters(campaign).fill(message, DATE).data, policy=email.policy.default)
    return str(made["Subject"])


def test_everybody_gets_one_version_by_the_lot_and_the_others_wait(crowd: list[int]) -> None:
    campaign = planned(crowd)
    assert dict(Message.objects.values_list("contact", "variant")) == {
        one: drawn(campaign, one, 5_000) for one in crowd
    }
    taken = take(campaign)
    assert {m.contact: m.variant for m in taken} == {one: lot for one in crowd if (lot := drawn(campaign, one, 5_000))}
    assert queries.waiting(campaign) == 80 - len(taken)


@pytest.mark.parametrize("measures", [True, False])
def test_each_mail_has_the_subject_of_its_version_and_its_hash(crowd: list[int], measures: bool) -> None:
    campaign = planned(crowd, measures=measures, measure="clicks" if measures else "opt_outs")
    hashes = IssueLetters(campaign).hashes
    for message in take(campaign):
        assert subject(campaign, message) == {"a": "Ensimmäinen aihe", "b": "Toinen aihe"}[message.variant]
        key = "fi" + message.variant + ("+" if measures else "")
        assert bytes(Message.objects.get(pk=message.id).content_hash or b"") == hashes[key]
        assert message.measured is measures


@pytest.mark.parametrize("measures", [True, False])
def test_without_a_test_the_statement_knows_nothing_of_versions(crowd: list[int], measures: bool) -> None:
    question = IssueLetters(newsletter(crowd[:1])).question
    plain, tried = (claims._statement(question, in_force(), 20, Quiet(), measures, tries) for tries in (False, True))
    added = (" || lower(m.variant)", ", m.variant") if measures else (" || lower(m.variant)", ", false, m.variant")
    without = tried.text
    for words in added:
        assert without.count(words) == 1
        without = without.replace(words, "")
    assert (without, "variant" in plain.text, tried.params) == (plain.text, False, plain.params)


@pytest.mark.parametrize("measures", [True, False])
def test_without_a_test_a_mail_has_the_bytes_of_version_a(crowd: list[int], measures: bool) -> None:
    campaign = planned(crowd, measures=measures, measure="opt_outs")
    message = next(m for m in take(campaign) if m.variant == "a")
    tested = IssueLetters(campaign)
    Trial.objects.all().delete()
    alone = IssueLetters(campaign)
    assert alone.fill(message._replace(variant=""), DATE).data == tested.fill(message, DATE).data
    assert alone.hashes == {key: tested.hashes[key] for key in alone.hashes}
    assert sorted(alone.hashes) == (["fi", "fi+"] if measures else ["fi"])


def test_one_look_gives_the_others_what_was_shown_to_be_better(crowd: list[int]) -> None:
    campaign = planned(crowd)
    taken = take(campaign)
    sent(campaign)
    click(campaign, "b", 12)
    assert trials.look_due(now=NOW + timedelta(hours=3, minutes=59)) == 0
    assert trials.look_due(now=LOOK) == 1
    assert trials.look_due(now=LOOK) == 0
    tried = Trial.objects.get()
    assert (tried.outcome, tried.looked_at, variants(campaign)["B"]) == ("b", LOOK, 80 - len(taken))
    rest = take(campaign)
    assert {subject(campaign, message) for message in rest} == {"Toinen aihe"}
    assert len(rest) == 80 - len(taken)


def test_where_nothing_is_shown_the_others_get_a(crowd: list[int]) -> None:
    campaign = planned(crowd)
    take(campaign)
    sent(campaign)
    click(campaign, "b", 3)
    click(campaign, "a", 2)
    trials.look_due(now=LOOK)
    assert Trial.objects.get().outcome == "none"
    assert {subject(campaign, message) for message in take(campaign)} == {"Ensimmäinen aihe"}


def test_the_look_can_be_reckoned_anew_from_rows_and_trail(crowd: list[int]) -> None:
    campaign = won_by_b(crowd)
    again = queries.again(Campaign.objects.get())
    assert again is not None
    lots = Counter(drawn(campaign, one, 5_000) for one in crowd)
    assert again.recorded == again.counted == {"a": Group(lots["a"], 0), "b": Group(lots["b"], 12)}
    assert again.drawn == again.agree == {"a": lots["a"], "b": lots["b"], "": lots[""]}
    assert again.verdict == again.said == trial.Verdict("b", Trial.objects.get().figures["p"])
    assert (again.holds, again.whole) == (True, True)


def test_what_comes_after_the_look_does_not_count(crowd: list[int]) -> None:
    campaign = planned(crowd)
    take(campaign)
    sent(campaign)
    click(campaign, "b", 12)
    Behaviour.objects.update(at=LOOK + timedelta(seconds=1))
    trials.look_due(now=LOOK)
    assert Trial.objects.get().outcome == "none"


def test_who_leaves_by_the_link_counts_although_they_come_back_and_others_do_not(crowd: list[int]) -> None:
    campaign = planned(crowd, measure="opt_outs")
    take(campaign)
    sent(campaign)
    rows = list(Message.objects.filter(campaign=campaign, variant="b").order_by("id"))
    for row in rows[:12]:
        preferences.unsubscribe(now=LEFT, hash=row.address_hash, contact=row.contact_id, topic=TOPIC)
    back = Given(
        Act.GRANTED, "newsletter", "email", TOPIC, hash=rows[0].address_hash, happened_at=LEFT + HOUR, evidence="x"
    )
    acts.record(by=SYSTEM, now=LEFT + HOUR, given=back)
    preferences.unsubscribe(now=LEFT, hash=rows[12].address_hash, contact=rows[12].contact_id, topic="other")
    preferences.unsubscribe(now=LOOK + HOUR, hash=rows[13].address_hash, contact=rows[13].contact_id, topic=TOPIC)
    ban(rows[14].contact_id or 0, now=LEFT)
    lots = variants(campaign)
    found = queries.groups(Campaign.objects.get(), Trial.objects.get(), LOOK)
    assert found == {"a": Group(lots["a"], 0), "b": Group(lots["b"], 12)}
    trials.look_due(now=LOOK)
    assert (Trial.objects.get().outcome, variants(campaign)["A"]) == ("a", 80 - lots["a"] - lots["b"])


def test_nobody_is_stuck_where_nobody_looks(crowd: list[int]) -> None:
    campaign = planned(crowd)
    first = len(take(campaign))
    Message.objects.filter(campaign=campaign, variant="", state="deferred").update(next_at=Now())
    rest = take(campaign)
    assert {subject(campaign, message) for message in rest} == {"Ensimmäinen aihe"}
    assert first + len(rest) == 80
    trials.look_due(now=LOOK + timedelta(hours=24))
    assert Trial.objects.get().outcome == "late"


def test_a_person_may_end_it_and_nothing_is_compared(crowd: list[int]) -> None:
    campaign = planned(crowd)
    take(campaign)
    trials.end(by=APPROVER, now=NOW + timedelta(hours=1), campaign=campaign)
    tried = Trial.objects.get()
    assert (tried.outcome, tried.figures) == ("ended", {})
    again = queries.again(Campaign.objects.get())
    assert again is not None
    assert (again.verdict.winner, again.recorded, again.holds, again.whole) == ("a", {}, True, True)
    assert {subject(campaign, message) for message in take(campaign)} == {"Ensimmäinen aihe"}
    with pytest.raises(Refused, match="no test that waits"):
        trials.end(by=APPROVER, now=NOW, campaign=campaign)


def test_a_pause_begins_the_hours_anew(crowd: list[int]) -> None:
    campaign = planned(crowd)
    campaigns.pause(by=SYSTEM, now=NOW + timedelta(hours=1), campaign=campaign)
    assert trials.look_due(now=LOOK) == 0
    resumed = LOOK + timedelta(hours=1)
    campaigns.resume(by=SYSTEM, now=resumed, campaign=campaign)
    assert trials.look_due(now=resumed + timedelta(hours=3)) == 0
    assert Trial.objects.get().looks_at == resumed + timedelta(hours=4)
    assert trials.look_due(now=resumed + timedelta(hours=4)) == 1


def test_cancelled_in_the_middle_nobody_else_gets_it(crowd: list[int]) -> None:
    campaign = planned(crowd)
    take(campaign)
    sent(campaign)
    campaigns.cancel(by=SYSTEM, now=NOW, campaign=campaign)
    assert (trials.look_due(now=LOOK), queries.waiting(campaign)) == (0, 0)


def test_the_canary_is_drawn_among_the_tested(crowd: list[int], settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MAIL_CANARY_MINUTES = 10
    for name, value in (("ABOVE", 5), ("SHARE", 0.5), ("LEAST", 1)):
        monkeypatch.setattr(watch, name, value)
    campaign = planned(crowd)
    assert {m.variant for m in take(campaign)} <= {"a", "b"}
    assert Campaign.objects.get().opens_at is not None


def test_the_others_leave_over_the_campaigns_time_too(crowd: list[int]) -> None:
    campaign = planned(crowd, start=False)
    Campaign.objects.update(spread_minutes=60)
    campaigns.start(by=SYSTEM, now=NOW, campaign=campaign)
    assert Trial.objects.get().looks_at >= NOW + timedelta(hours=5)
    trials.look_due(now=LOOK + timedelta(hours=1))
    times = Message.objects.filter(variant="A").values_list("next_at", flat=True).distinct()
    assert len(times) > 10


def test_a_plan_voids_an_approval_and_dropping_it_too(crowd: list[int]) -> None:
    campaign = planned(crowd, start=False)
    trials.drop(by=SYSTEM, now=NOW, campaign=campaign, version=2)
    found = Campaign.objects.get()
    assert (found.state, found.version, found.approved_version, Trial.objects.count()) == ("draft", 3, None, 0)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"share": 99}, "Choose the share"),
        ({"hours": 3}, "Choose the share"),
        ({"measure": "opens"}, "Choose the share"),
        ({"subjects": {"fi": (" ", "")}}, "says nothing of its own"),
        ({"subjects": {"fi": ("Ensimmäinen aihe", "")}}, "says nothing of its own"),
        ({"measures": False}, "they are not counted"),
        ({"text": "Hei!"}, "no link to the web in both"),
        ({"subjects": {"fi": ("{{ nimi }}", "")}}, "There is no merge field"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(topics: None, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        planned([1], **given)


def content_b(text: str = "Hei taas!\n\n[Katso](https://laitos.example/b)") -> Content:
    return Content.of_text("Toinen aihe", text, "fi")


def written(people: list[int]) -> int:
    """A newsletter to these whose version B has other parts too, approved and started."""
    made = planned(people, start=False)
    trials.write(by=SYSTEM, now=NOW, campaign=made, version=2, contents=[content_b()])
    campaigns.approve(by=APPROVER, now=NOW, campaign=made, version=3)
    campaigns.start(by=SYSTEM, now=NOW, campaign=made)
    return made


def test_b_may_have_other_parts_and_its_links_are_counted_too(crowd: list[int]) -> None:
    campaign = written(crowd)
    links = CampaignLink.objects.filter(campaign=campaign).order_by("number").values_list("url", flat=True)
    assert list(links) == ["https://laitos.example/a", "https://laitos.example/b"]
    assert places_of(Campaign.objects.get(pk=campaign)) == list(links)
    letters = IssueLetters(campaign)
    texts = {m.variant: str(letters.fill(m, DATE).data) for m in take(campaign)}
    assert {variant: "Hei taas!" in text for variant, text in texts.items()} == {"a": False, "b": True}


def test_what_b_has_from_a_follows_a(crowd: list[int]) -> None:
    made = planned(crowd, start=False)
    trials.write(by=SYSTEM, now=NOW, campaign=made, version=2, contents=[content_b(TEXT)])
    assert Trial.objects.get().contents == [
        {"language": "fi", "subject": "Toinen aihe", "preheader": "", "bare": False, "blocks": []}
    ]
    changed = [Content.of_text("Ensimmäinen aihe", "Uusi teksti", "fi")]
    campaigns.edit(by=SYSTEM, now=NOW, campaign=made, version=3, name="Issue", topic=TOPIC, contents=changed)
    assert queries.written_b(Campaign.objects.get()) == [Content.of_text("Toinen aihe", "Uusi teksti", "fi")]


@pytest.mark.parametrize(
    ("own", "preheader"),
    [
        ({"preheader": ""}, "Rivi"),
        ({"preheader": "Oma rivi"}, "Oma rivi"),
        ({"preheader": "", "bare": True}, ""),
        ({"preheader": "", "bare": False}, "Rivi"),
    ],
)
def test_an_empty_preview_line_of_b_is_that_of_a_unless_b_is_to_have_none(own: dict[str, Any], preheader: str) -> None:
    a = Content.of_text("Aihe", "Hei!", "fi", "Rivi")
    assert queries.over(a, {"subject": "", "blocks": [], **own}).preheader == preheader


def test_that_b_has_no_preview_line_is_difference_enough_and_stays_when_a_changes(crowd: list[int]) -> None:
    content = Content.of_text("Ensimmäinen aihe", TEXT, "fi", "Rivi")
    made = campaigns.create(
        by=SYSTEM, now=NOW, name="I", contents=[content], topic=TOPIC, candidates={"contacts": crowd}, measures=True
    )
    plan: dict[str, Any] = {"subjects": {"fi": ("", "")}, "share": 50, "hours": 4, "measure": "clicks", "bare": ["fi"]}
    trials.plan(by=SYSTEM, now=NOW, campaign=made, version=1, **plan)
    edited = [replace(content, preheader="Toinen rivi")]
    campaigns.edit(by=SYSTEM, now=NOW, campaign=made, version=2, name="I", topic=TOPIC, contents=edited)
    assert queries.written_b(Campaign.objects.get()) == [replace(content, preheader="")]
    campaigns.approve(by=APPROVER, now=NOW, campaign=made, version=3)
    assert Campaign.objects.get().approved_version == 3


def test_b_is_written_only_where_a_test_is_planned(crowd: list[int]) -> None:
    made = newsletter(crowd, start=False)
    with pytest.raises(Refused, match="Plan the test first"):
        trials.write(by=SYSTEM, now=NOW, campaign=made, version=1, contents=[content_b()])


def test_a_copy_takes_b_along_but_nothing_of_how_it_went(crowd: list[int]) -> None:
    made = written(crowd)
    copy = copies.duplicate(by=SYSTEM, now=NOW, campaign=made)
    assert queries.plan_of(copy) == queries.plan_of(made)
    tried = Trial.objects.get(campaign=copy)
    assert (tried.places, tried.looks_at, tried.outcome) == (None, None, "")
    assert CampaignVersion.objects.get(campaign=copy).trial == queries.plan_of(made)


def test_a_version_keeps_its_test_and_brings_it_back(crowd: list[int]) -> None:
    made = planned(crowd, start=False)
    plan = queries.plan_of(made)
    trials.drop(by=SYSTEM, now=NOW, campaign=made, version=2)
    assert [row.trial for row in CampaignVersion.objects.order_by("version")] == [{}, plan, {}]
    again = {"name": "Issue", "topic": TOPIC, "contents": [content_b()]}
    campaigns.edit(by=SYSTEM, now=NOW, campaign=made, version=3, trial_of=2, **again)
    assert queries.plan_of(made) == plan
    campaigns.edit(by=SYSTEM, now=NOW, campaign=made, version=4, trial_of=1, **again)
    assert queries.plan_of(made) == {}


def test_an_edit_that_takes_nothing_back_leaves_the_test_as_it_is(crowd: list[int]) -> None:
    made = planned(crowd, start=False)
    plan = queries.plan_of(made)
    campaigns.edit(by=SYSTEM, now=NOW, campaign=made, version=2, name="I", topic=TOPIC, contents=[content_b()])
    assert queries.plan_of(made) == plan


def test_what_a_test_can_show_is_reckoned_from_those_whose_doings_count(crowd: list[int]) -> None:
    made = planned(crowd[:60], start=False)
    campaign = Campaign.objects.get(pk=made)
    assert [(row.share, row.people) for row in powers(campaign, "clicks")] == [
        (10, 3), (20, 6), (30, 9), (50, 15), (100, 30)
    ]  # fmt: skip
    last = powers(campaign, "clicks")[-1]
    shown = trial.shows(30, 0.1)
    assert (last.base, last.known, last.shown) == (100, False, round(1000 * (shown or 0)))
    Campaign.objects.update(measures=False)
    assert {row.people for row in powers(Campaign.objects.get(pk=made), "clicks")} == {0}
    assert powers(Campaign.objects.get(pk=made), "opt_outs")[-1].base == 5
