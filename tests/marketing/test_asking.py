"""The links of a newsletter to others: put in line, asked by a worker, told by the checklist, which a link that is certainly dead stops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketing import tasks
from marketing.actions import asking
from marketing.admin import checked
from marketing.answers import Answer, Outcome
from marketing.models import Campaign, LinkAnswer
from marketing.queries.answers import of_campaign, places_of
from marketing.queries.checks import checklist_of
from marketing.runners.asking import sweep_links
from privacy.actor import SYSTEM
from privacy.models import AuditEvent
from tests.marketing.admin.test_newsletters import do, other, state, write, writer
from tests.otherssite import OthersSite, others_site
from tests.tables import unchanged

__all__ = ["other", "writer"]


@pytest.fixture
def site(settings: Any) -> Iterator[OthersSite]:
    with others_site() as running:
        settings.LINKS_ASKED, settings.LINKS_KNOWN = True, frozenset({running.place})
        yield running


@pytest.fixture
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, int]]:
    """What workers were told to ask."""
    told: list[dict[str, int]] = []
    monkeypatch.setattr(checked, "after_commit", lambda task, **given: told.append(given))
    return told


def linked(client: Client, *places: str) -> int:
    """A newsletter with a button for each place."""
    parts = {}
    for n, place in enumerate(places, 1):
        parts |= {f"fi-{n}-kind": "button", f"fi-{n}-words": "Lue", f"fi-{n}-link": place}
    return write(client, **parts)


def said(campaign: int) -> list[tuple[str, str]]:
    """The checklist's lines about how links answered, other than that all is well."""
    lines = [(line.level, line.sentence) for line in checklist_of(Campaign.objects.get(pk=campaign))]
    return [
        (level, sentence)
        for level, sentence in lines
        if level != "ok" and ("127.0.0.1" in sentence or "inks" in sentence) and "not encrypted" not in sentence
    ]


def page(client: Client, campaign: int) -> str:
    return client.get(reverse("admin:campaign", args=[campaign])).content.decode()


def test_opened_the_page_changes_nothing_and_tells_a_worker_which_newsletter_to_ask(
    writer: Client, site: OthersSite, nudged: list[dict[str, int]]
) -> None:
    campaign = linked(writer, site.url("/page"))
    with unchanged():
        first = page(writer, campaign)
    assert nudged == [{"campaign": campaign}]
    assert "Links that are being asked whether they answer: 1." in first
    assert 'hx-trigger="every 3s"' in first


def test_looking_again_from_within_the_page_tells_no_worker(
    writer: Client, site: OthersSite, nudged: list[dict[str, int]]
) -> None:
    campaign = linked(writer, site.url("/page"))
    again = writer.get(reverse("admin:campaign_checklist", args=[campaign]), headers={"HX-Request": "true"})
    assert again.content.decode().startswith('<div class="stack" id="checklist" hx-get')
    assert nudged == []


def test_a_worker_asks_each_link_once_and_the_page_looks_no_more(
    writer: Client, site: OthersSite, nudged: list[dict[str, int]]
) -> None:
    campaign = linked(writer, site.url("/page"), site.url("/page#part"), site.url("/other"))
    tasks.ask_links(campaign=campaign)
    tasks.ask_links(campaign=campaign)
    assert sorted(site.asked) == [("HEAD", "/other"), ("HEAD", "/page")]
    after = page(writer, campaign)
    assert "Every link to others answers." in after
    assert 'hx-trigger="every 3s"' not in after
    assert nudged == []


def test_a_page_that_is_not_there_stops_the_asking_for_approval(
    writer: Client, site: OthersSite, nudged: list[dict[str, int]]
) -> None:
    campaign = linked(writer, site.url("/404"))
    tasks.ask_links(campaign=campaign)
    do(writer, campaign, "ask")
    expected = f"The link “{site.url('/404')}” leads to nothing: its server says that there is no such page (404)."
    assert said(campaign) == [("error", expected)]
    assert Campaign.objects.get(pk=campaign).asked_version is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/403", "The link “{}” was not opened to us (403). Try whether it opens for a reader."),
        ("/429", "The server of “{}” is asked too much just now (429). Ask again later."),
        ("/500", "The server of “{}” says that it has a fault (500). Ask again later."),
        ("/418", "The server of “{}” answered 418 instead of a page. Try the link."),
    ],
)
def test_what_may_be_of_the_moment_is_a_warning_and_stops_nothing(
    writer: Client, other: Client, site: OthersSite, path: str, expected: str
) -> None:
    campaign = linked(writer, site.url(path))
    tasks.ask_links(campaign=campaign)
    do(other, campaign, "approve")
    assert said(campaign) == [("warning", expected.format(site.url(path)))]
    assert state(campaign) == "approved"


def test_a_link_that_has_not_answered_yet_stops_nothing(writer: Client, other: Client, site: OthersSite) -> None:
    campaign = linked(writer, site.url("/404"))
    do(other, campaign, "approve")
    assert state(campaign) == "approved"


def test_an_answer_counts_for_a_day_and_then_the_link_is_asked_anew(writer: Client, site: OthersSite) -> None:
    campaign = linked(writer, site.url("/404"))
    tasks.ask_links(campaign=campaign)
    old = timezone.now() - timedelta(hours=25)
    LinkAnswer.objects.update(wanted_at=old, asked_at=old)
    assert said(campaign) == [("waiting", "Links that are being asked whether they answer: 1.")]
    assert asking.want(now=timezone.now(), campaign=campaign) == 1
    assert sweep_links(now=timezone.now()) == 1
    assert len(site.asked) == 4  # HEAD and GET, twice


def test_asked_again_a_link_keeps_its_answer_until_the_new_one_is_there(writer: Client, site: OthersSite) -> None:
    campaign = linked(writer, site.url("/404"))
    tasks.ask_links(campaign=campaign)
    writer.post(reverse("admin:campaign_checklist", args=[campaign]))
    assert [level for level, _sentence in said(campaign)] == ["error", "waiting"]
    assert sweep_links(now=timezone.now()) == 1
    assert [level for level, _sentence in said(campaign)] == ["error"]
    assert AuditEvent.objects.filter(action="campaign.ask_links", object_ref=campaign).count() == 1


def test_two_workers_never_ask_the_same_link_and_one_that_died_is_followed_by_another(
    writer: Client, site: OthersSite
) -> None:
    campaign, now = linked(writer, site.url("/a"), site.url("/b")), timezone.now()
    asking.want(now=now, campaign=campaign)
    assert [link.url for link in asking.take(now=now, most=1)] == [site.url("/a")]
    assert [link.url for link in asking.take(now=now, most=9)] == [site.url("/b")]
    assert asking.take(now=now, most=9) == []
    assert len(asking.take(now=now + asking.LEASE, most=9)) == 2


def test_the_page_has_a_button_that_asks_every_link_again_and_only_who_may_presses_it(
    writer: Client, site: OthersSite
) -> None:
    campaign = linked(writer, site.url("/page"))
    tasks.ask_links(campaign=campaign)
    assert "Ask again" in page(writer, campaign)
    assert Client().post(reverse("admin:campaign_checklist", args=[campaign])).status_code == 302
    assert of_campaign(Campaign.objects.get(pk=campaign)).waiting == frozenset()


def test_what_is_no_page_of_others_is_not_asked(writer: Client, site: OthersSite, settings: Any) -> None:
    ours = f"{settings.PUBLIC_URL}/privacy/"
    campaign = linked(writer, "mailto:a@people.example", ours, "https://a.example/x#y", "https://a.example/x")
    assert places_of(Campaign.objects.get(pk=campaign)) == ["https://a.example/x"]


def test_once_the_recipients_are_fixed_nothing_is_asked(writer: Client, site: OthersSite) -> None:
    campaign = linked(writer, site.url("/page"))
    Campaign.objects.filter(pk=campaign).update(state="cancelled")
    asking.ask_again(by=SYSTEM, now=timezone.now(), campaign=campaign)
    assert not LinkAnswer.objects.exists()
    assert said(campaign) == [("unasked", "Links to others that were not asked whether they answer: 1.")]


def test_where_links_are_not_asked_the_checklist_says_so_and_nothing_stops_it(
    writer: Client, site: OthersSite, settings: Any, nudged: list[dict[str, int]]
) -> None:
    campaign = linked(writer, site.url("/404"))
    tasks.ask_links(campaign=campaign)
    settings.LINKS_ASKED = False
    shown = page(writer, campaign)
    assert "Links to others that were not asked whether they answer: 1." in shown
    assert "Ask again" not in shown
    assert (sweep_links(now=timezone.now()), nudged) == (0, [])
    do(writer, campaign, "ask")
    assert Campaign.objects.get(pk=campaign).asked_version == 1


def test_what_nobody_wanted_to_know_for_ninety_days_is_forgotten(db: None) -> None:
    now = timezone.now()
    for days in (89, 91):
        LinkAnswer.objects.create(hash=str(days), url="https://a.example", wanted_at=now - timedelta(days=days))
    assert asking.forget_old(now=now) == 1
    assert LinkAnswer.objects.get().hash == "89"


def test_an_answer_is_kept_with_its_time_and_its_number(db: None) -> None:
    now = timezone.now()
    link = LinkAnswer.objects.create(hash="x", url="https://a.example", wanted_at=now)
    asking.keep(now=now, link=link.pk, answer=Answer(Outcome.BROKEN, 503))
    assert list(LinkAnswer.objects.values_list("outcome", "status", "asked_at")) == [("broken", 503, now)]
