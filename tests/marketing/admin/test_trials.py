"""The page of a test of two versions: its plan, nothing before the look, the figures after it."""

from __future__ import annotations

import re

import pytest

from marketing.actions import campaigns, trials
from marketing.models import Campaign, Message, Trial
from marketing.queries import letters
from marketing.queries import trials as queries
from privacy.actor import SYSTEM
from privacy.enums import Role
from tests.crowd import NOW
from tests.marketing.actions.test_trials import LOOK, click, planned, sent, take
from tests.marketing.actions.test_trials import crowd as crowd  # the fixture
from tests.marketing.admin.test_newsletters import GIVEN, signed_in, write

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
        (
            20,
            4,
            "opt_outs",
            [{"language": "fi", "subject": "Toinen aihe", "preheader": "", "bare": False, "blocks": []}],
        )
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
    assert (before.context["groups"], "<table" in before.content.decode(), before.context["waits"]) == ([], False, True)
    trials.look_due(now=LOOK)
    after = client.get(place)
    assert after.context["groups"][1][2] == "12"
    assert not after.context["groups"][0][2].isdigit()


def test_the_page_ends_it(crowd: list[int]) -> None:
    campaign = planned(crowd)
    signed_in(Role.COMMUNICATIONS).post(f"/admin/newsletters/{campaign}/trial/", {"do": "end"})
    assert (Trial.objects.get().outcome, NOW < LOOK) == ("ended", True)


def test_version_b_is_written_part_by_part_and_seen_beside_a(topics: None) -> None:
    writer = signed_in(Role.COMMUNICATIONS)
    campaign = write(writer)
    place = f"/admin/newsletters/{campaign}/trial/"
    assert writer.get(f"{place}write/").headers["Location"] == place
    writer.post(place, PLAN)
    page = writer.get(f"{place}write/")
    assert [column.language for column in page.context["columns"]] == ["fi"]
    typed = {"version": "2", "subject_fi": "Toinen aihe", "fi-0-kind": "text", "fi-0-text": "Aivan toinen teksti."}
    assert writer.post(f"{place}write/", {**typed, "do": "add:fi:text"}).context["columns"][0].parts[1].kind == "text"
    wrong = writer.post(f"{place}write/", {**typed, "fi-0-text": "{{ nimi }}"})
    assert "There is no merge field" in wrong.context["columns"][0].parts[0].fields[0].error
    writer.post(f"{place}write/", typed)
    assert Trial.objects.get().contents[0]["blocks"] == [{"kind": "text", "text": "Aivan toinen teksti."}]
    seen = {b: writer.get(f"/admin/newsletters/{campaign}/preview/fi/{b}").content.decode() for b in ("", "?of=b")}
    assert {b: ("Aivan toinen" in text, "Toinen aihe" in text) for b, text in seen.items()} == {
        "": (False, False),
        "?of=b": (True, True),
    }
    assert "Toinen aihe" in writer.get(f"/admin/newsletters/{campaign}/").content.decode()


def test_the_preview_of_b_is_no_page_where_there_is_none(topics: None) -> None:
    writer = signed_in(Role.COMMUNICATIONS)
    assert writer.get(f"/admin/newsletters/{write(writer)}/preview/fi/?of=b").status_code == 404


def test_a_test_mail_of_each_version_says_which_it_is(topics: None) -> None:
    writer = signed_in(Role.COMMUNICATIONS)
    campaign = write(writer)
    writer.post(f"/admin/newsletters/{campaign}/trial/", PLAN)
    writer.post(f"/admin/newsletters/{campaign}/test/")
    rows = list(Message.objects.order_by("id").values_list("cause", "cause_ref", "language"))
    assert rows == [("test", campaign, "fi"), ("test_b", campaign, "fi")]
    mails = [letter for made in (letters.test, letters.test_b) if (letter := made(campaign, "fi"))]
    heads = [mail.subject.partition(": ") for mail in mails]
    assert [(head[-1], subject) for head, _colon, subject in heads] == [("A", "Työkyky tänään"), ("B", "Toinen aihe")]
    Trial.objects.all().delete()
    assert letters.test_b(campaign, "fi") is None


def test_the_report_compares_the_two_after_the_look_only(crowd: list[int]) -> None:
    campaign = planned(crowd)
    take(campaign)
    sent(campaign)
    click(campaign, "b", 12)
    client, place = signed_in(Role.COMMUNICATIONS), f"/admin/newsletters/{campaign}/report/"
    before = client.get(place)
    assert (before.context["groups"], before.context["waits"], before.context["measured"]) == ([], True, None)
    trials.look_due(now=LOOK)
    after = client.get(place)
    assert (after.context["groups"][1][2], after.context["waits"], after.context["measured"].clicked) == (
        "12",
        False,
        12,
    )
    assert "B was shown to be better" in after.content.decode()


def test_of_a_cancelled_newsletter_no_outcome_is_awaited_and_its_clicks_are_shown(crowd: list[int]) -> None:
    campaign = planned(crowd)
    take(campaign)
    sent(campaign)
    campaigns.cancel(by=SYSTEM, now=NOW, campaign=campaign)
    report = signed_in(Role.COMMUNICATIONS).get(f"/admin/newsletters/{campaign}/report/")
    assert (report.context["waits"], report.context["measured"].permitted is None) == (False, False)
    assert "Two versions" not in report.content.decode()


def test_a_version_taken_back_brings_its_test_along(topics: None) -> None:
    writer = signed_in(Role.COMMUNICATIONS)
    campaign = write(writer)
    edit, place = f"/admin/newsletters/{campaign}/write/", f"/admin/newsletters/{campaign}/trial/"
    writer.post(place, PLAN)
    writer.post(place, {"version": "2", "do": "drop"})
    assert writer.get(f"{edit}?version=2").context["form"]["trial_of"].value() == 2
    assert "B:</strong>" in writer.get(f"/admin/newsletters/{campaign}/versions/").content.decode()
    writer.post(edit, {**GIVEN, "version": "3", "trial_of": "2"})
    assert Trial.objects.get().contents[0]["subject"] == "Toinen aihe"
    writer.post(edit, {**GIVEN, "version": "4"})
    assert Trial.objects.count() == 1


def test_the_versions_show_the_mail_of_b_as_it_was_then_beside_that_of_a(topics: None) -> None:
    writer = signed_in(Role.COMMUNICATIONS)
    campaign = write(writer)
    place = f"/admin/newsletters/{campaign}/"
    writer.post(f"{place}trial/", PLAN)
    typed = {"version": "2", "subject_fi": "Kolmas aihe", "fi-0-kind": "text", "fi-0-text": "Aivan toinen teksti."}
    writer.post(f"{place}trial/write/", typed)
    page = writer.get(f"{place}versions/").content.decode()
    shown = re.findall(rf'src="{place}versions/([^"]+)"', page)
    assert shown == ["3/fi/", "3/fi/?of=b", "2/fi/", "2/fi/?of=b", "1/fi/"]
    mails = {seen: writer.get(f"{place}versions/{seen}").content.decode() for seen in shown}
    assert {seen: [word in mail for word in WORDS] for seen, mail in mails.items()} == {
        "3/fi/": [True, False, False, False],
        "3/fi/?of=b": [False, False, True, True],
        "2/fi/": [True, False, False, False],
        "2/fi/?of=b": [False, True, False, False],
        "1/fi/": [True, False, False, False],
    }
    assert writer.get(f"{place}versions/1/fi/?of=b").status_code == 404
    assert writer.get(f"{place}versions/2/sv/?of=b").status_code == 404


WORDS = ("<strong>Työkyky tänään", "<strong>Toinen aihe", "<strong>Kolmas aihe", "Aivan toinen teksti.")


def test_b_may_go_without_the_preview_line_that_a_has(topics: None) -> None:
    writer = signed_in(Role.COMMUNICATIONS)
    campaign = write(writer, preheader_fi="Uutta tutkimusta.")
    place = f"/admin/newsletters/{campaign}/trial/"
    given = {**PLAN, "subject_fi": "", "bare_fi": "on"}
    both = writer.post(place, {**given, "preheader_fi": "Kolmas rivi"})
    assert both.context["form"].errors == {"preheader_fi": ["Write a preview line, or tick that B has none: not both."]}
    writer.post(place, given)
    assert [one.preheader for one in queries.written_b(Campaign.objects.get())] == [""]
    assert writer.get(place).context["form"].initial["bare_fi"] is True
    writer.post(place, {**PLAN, "version": "2"})
    assert [one.preheader for one in queries.written_b(Campaign.objects.get())] == ["Uutta tutkimusta."]


def test_where_a_has_no_preview_line_nothing_is_to_be_ticked(topics: None) -> None:
    writer = signed_in(Role.COMMUNICATIONS)
    page = writer.get(f"/admin/newsletters/{write(writer, preheader_fi='')}/trial/")
    assert "bare_fi" not in page.context["form"].fields


def test_a_preview_line_emptied_where_b_is_written_is_none_in_b(topics: None) -> None:
    writer = signed_in(Role.COMMUNICATIONS)
    campaign = write(writer, preheader_fi="Uutta tutkimusta.")
    place = f"/admin/newsletters/{campaign}/trial/"
    writer.post(place, PLAN)
    page = writer.get(f"{place}write/")
    assert page.context["form"].initial["preheader_fi"] == "Uutta tutkimusta."
    typed = {"version": "2", "subject_fi": "Toinen aihe", "fi-0-kind": "text", "fi-0-text": GIVEN["fi-0-text"]}
    writer.post(f"{place}write/", {**typed, "preheader_fi": ""})
    assert Trial.objects.get().contents == [
        {"language": "fi", "subject": "Toinen aihe", "preheader": "", "bare": True, "blocks": []}
    ]
    assert writer.get(f"{place}write/").context["form"].initial["preheader_fi"] == ""


def test_what_it_can_show_stands_in_one_plain_sentence(topics: None) -> None:
    writer = signed_in(Role.COMMUNICATIONS)
    campaign = write(writer)
    page = writer.get(f"/admin/newsletters/{campaign}/trial/shows/", headers={"HX-Request": "true"}).content.decode()
    assert "about 0 people whose doings count: too few to show any difference." in page
    assert page.lstrip().startswith("<h2>")


def test_a_subject_that_cannot_be_sent_stays_on_the_page_with_a_sentence(topics: None) -> None:
    writer = signed_in(Role.COMMUNICATIONS)
    campaign = write(writer)
    page = writer.post(f"/admin/newsletters/{campaign}/trial/", {**PLAN, "subject_fi": "{{ nimi }}"})
    assert "There is no merge field “nimi”" in page.content.decode()
    assert "{{ nimi }}" in page.content.decode()
    assert Trial.objects.count() == 0
