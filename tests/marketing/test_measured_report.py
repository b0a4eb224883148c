"""The report of openings and clicks: people only, and nothing of a few; judged anew whenever the rules change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dsr.actions import retention
from marketing import judgement
from marketing.actions import measuring
from marketing.judgement import Rule
from marketing.models import Behaviour, Campaign, Message
from marketing.queries import measured
from marketing.queries.checks import checklist_of
from marketing.queries.measured import Link, Measured
from marketing.queries.messages import behaviour_lines
from privacy.actor import SYSTEM
from privacy.enums import Role
from privacy.models import AuditEvent
from privacy.refusal import Refused
from tests.crowd import NOW, newsletter, subscribers
from tests.marketing.admin.test_newsletters import GIVEN, signed_in
from tests.marketing.test_measured_mail import measured_newsletter, permit, take

pytestmark = pytest.mark.django_db
A, B, C = "https://laitos.example/a?x=1&y=2", "http://laitos.example/b", "http://127.0.0.1:8000/privacy/"


def done(message: Message, link: int | None = None, judged: str = "human", **more: object) -> None:
    """Something that was done with a message an hour after it was sent."""
    kind = "open" if link is None else "click"
    given = {"contact_id": message.contact_id, "message": message, "campaign_id": message.campaign_id, "link": link}
    at = NOW + timedelta(hours=1)
    Behaviour.objects.create(kind=kind, at=at, page="x", seconds=3_600, judged=judged, **{**given, **more})


@pytest.fixture
def campaign() -> int:
    """Sent to 30 who permitted it and 5 who did not. 12 followed the first link, one of them twice, and 9 the second; 11 opened it."""
    people = subscribers(35)
    for person in people[:30]:
        permit(person)
    made = measured_newsletter(people)
    take(made, 40)
    Message.objects.filter(campaign=made).update(state="sent", reply="250", token=None, next_at=None, done_at=NOW)
    sent = list(Message.objects.filter(campaign=made).order_by("contact"))
    for message in [*sent[:12], sent[0]]:
        done(message, 1)
    for message in sent[:9]:
        done(message, 2)
    for message in sent[:11]:
        done(message)
    for message in sent[8:24]:
        done(message, judged="unsure")
    for message in sent[:30]:
        done(message, 3, judged="scanner")
    return made


def figures(campaign: int) -> Measured | None:
    return measured.measured(Campaign.objects.get(pk=campaign))


def test_people_are_counted_once_programs_never_and_few_are_not_told_of(campaign: int) -> None:
    links = (Link(A, 12), Link(C, None), Link(B, None))
    assert figures(campaign) == Measured(permitted=30, opened=11, unsure=13, clicked=12, links=links)


def test_of_a_newsletter_that_does_not_measure_there_is_nothing_to_tell() -> None:
    assert figures(newsletter(subscribers(1))) is None


def test_the_page_tells_of_it_and_the_table_can_be_taken_along(campaign: int) -> None:
    client = signed_in(Role.COMMUNICATIONS)
    page = client.get(f"/admin/newsletters/{campaign}/report/").content.decode()
    assert "laitos.example/a?x=1&amp;y=2" in page
    assert (page.count("alle 10") + page.count("fewer than 10")) >= 2
    given = {"format": "csv", "what": "links"}
    table = client.post(f"/admin/newsletters/{campaign}/report/export/", given).content.decode("utf-8-sig")
    assert [line.rpartition(",")[2] for line in table.splitlines()[1:]] == [
        "12",
        *([table.splitlines()[2].rpartition(",")[2]] * 2),
        "12",
        "11",
        "13",
        "30",
    ]


def test_a_newsletter_that_does_not_measure_has_no_such_table() -> None:
    made = newsletter(subscribers(1))
    client = signed_in(Role.COMMUNICATIONS)
    given = {"format": "csv", "what": "links"}
    assert client.post(f"/admin/newsletters/{made}/report/export/", given).status_code == 404
    assert "measured-h" not in client.get(f"/admin/newsletters/{made}/report/").content.decode()


def test_judged_anew_by_the_button_raw_events_stay_and_the_verdicts_change(
    campaign: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring.rejudge(by=SYSTEM, now=NOW, campaign=campaign)
    rows = Behaviour.objects.filter(campaign=campaign)
    assert set(rows.values_list("judged", flat=True)) == {"human", "scanner"}  # those of a sweep
    raw = list(rows.order_by("id").values_list("link", "at", "seconds", "agent", "network"))
    nobody = Rule("nobody", "unsure", lambda event, events: True)
    monkeypatch.setattr(judgement, "RULES", (nobody,))
    client = signed_in(Role.COMMUNICATIONS)
    answer = client.post(f"/admin/newsletters/{campaign}/report/judge/", follow=True)
    assert answer.status_code == 200
    assert set(rows.values_list("judged", "judged_by")) == {("unsure", "nobody")}
    assert list(rows.order_by("id").values_list("link", "at", "seconds", "agent", "network")) == raw
    assert AuditEvent.objects.filter(action="campaign.rejudge").latest("id").detail == {"changed": rows.count()}


def test_judged_anew_by_the_same_rules_nothing_changes(campaign: int) -> None:
    measuring.rejudge(by=SYSTEM, now=NOW, campaign=campaign)
    assert measuring.rejudge(by=SYSTEM, now=NOW, campaign=campaign) == 0


def test_the_persons_page_says_who_is_thought_to_have_done_it(campaign: int) -> None:
    row = Behaviour.objects.filter(judged="scanner").earliest("id")
    assert str(behaviour_lines([row.pk])[row.pk].state) == str(row.get_judged_display())


def test_the_checklist_says_in_which_way_it_is_counted() -> None:
    said = []
    for measures in (True, False):
        made = newsletter(subscribers(1), start=False)
        Campaign.objects.filter(pk=made).update(measures=measures)
        said.append([line.sentence for line in checklist_of(Campaign.objects.get(pk=made)) if line.level == "ok"][-1])
    assert said == [
        "Openings and clicks are counted only of those who permitted it: nobody else’s mail can tell of them.",
        "It is not followed who opens it: no foreign picture, no rewritten link.",
    ]


def test_an_author_cannot_bring_a_mark_into_the_mail_of_everybody() -> None:
    with pytest.raises(Refused) as no:
        newsletter(subscribers(1), start=False, body="[x](http://127.0.0.1:8000/c/abcdefghijklmnopqrstuvwx)")
    assert (
        str(no.value.message)
        == "FI: A link was copied from a mail that somebody received: it would tell of them. Take it out, or write where it leads."
    )


def test_openings_and_clicks_end_after_thirteen_months(campaign: int) -> None:
    retention.seed_rules(by=SYSTEM, now=NOW)
    before = Behaviour.objects.count()
    retention.apply(by=SYSTEM, now=NOW, as_of=date(2027, 12, 2), asks=False)
    assert Behaviour.objects.count() == before
    retention.apply(by=SYSTEM, now=NOW, as_of=date(2027, 12, 3), asks=False)
    assert Behaviour.objects.count() == 0


def test_the_writing_page_asks_for_it_in_plain_words_and_keeps_the_choice(topics: None) -> None:
    writer = signed_in(Role.COMMUNICATIONS)
    assert writer.get("/admin/newsletters/new/").context["form"]["measures"].value() is None
    writer.post("/admin/newsletters/new/", {**GIVEN, "do": "save", "measures": "on"})
    made = Campaign.objects.latest("id")
    page = writer.get(f"/admin/newsletters/{made.pk}/write/")
    assert (made.measures, page.context["form"]["measures"].value()) == (True, True)
    writer.post(f"/admin/newsletters/{made.pk}/write/", {**GIVEN, "do": "save", "version": "1"})
    made.refresh_from_db()
    assert (made.measures, made.version) == (False, 2)
