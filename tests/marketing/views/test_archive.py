"""Newsletter issues that anybody may read again, and the pictures in them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketing.actions import campaigns, pictures, rehearsal
from marketing.blocks import Block
from marketing.content import Content
from marketing.models import Trial
from marketing.queries.archive import for_nobody
from tests.marketing.conftest import EN, NOW, OTHER, TOPIC, WRITER
from tests.tables import unchanged
from tests.world import PIXEL

pytestmark = pytest.mark.usefixtures("topics")


def issue(*, sent: bool = True, **more: object) -> int:
    name = pictures.add(by=WRITER, now=NOW, data=PIXEL, shows="A barn")
    blocks = (
        Block("text", {"text": "Hei {{ first_name }}! Terve {{ call_name|ystävä }}."}),
        Block("image", {"picture": name, "alt": "A barn"}),
    )
    contents = [Content("Työkyky, {{ first_name }}", blocks, "fi", "x"), EN]
    made = campaigns.create(by=WRITER, now=NOW, name="Secret name", topic=TOPIC, contents=contents, **more)
    if sent:
        rehearsal.pretend_sent(by=WRITER, approver=OTHER, at=NOW, campaign=made)
    return made


def test_a_sent_issue_is_read_as_by_somebody_of_whom_nothing_is_known(client: Client) -> None:
    page = client.get(f"/newsletters/{issue()}/?lang=fi").content.decode()
    assert "<p>Hei! Terve ystävä.</p>" in page
    assert "{{" not in page
    assert "<script" not in page
    assert "Secret name" not in page


def test_its_pictures_come_from_our_own_host_and_may_be_kept_for_ever(client: Client) -> None:
    page = client.get(f"/newsletters/{issue()}/?lang=fi").content.decode()
    place = page.partition('<img src="')[2].partition('"')[0]
    answer = client.get(place)
    assert place.startswith("/image/")
    assert (answer.content, answer["Content-Type"]) == (PIXEL, "image/png")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert (answer.cookies, "Cookie" in answer.headers.get("Vary", "")) == ({}, False)


def test_a_picture_of_another_form_or_none_is_no_page(client: Client) -> None:
    name = pictures.add(by=WRITER, now=NOW, data=PIXEL, shows="A barn")
    assert client.get(f"/image/{name.replace('png', 'jpg')}").status_code == 404
    assert client.get(f"/image/{'0' * 64}.png").status_code == 404


def test_the_list_names_issues_by_their_subject_in_the_language_of_the_page(client: Client) -> None:
    issue()
    assert EN.subject in client.get("/newsletters/?lang=en").content.decode()
    finnish = client.get("/newsletters/?lang=sv").content.decode()
    assert "Työkyky,</a>" in finnish


def test_the_list_asks_for_the_words_of_all_issues_at_once(client: Client) -> None:
    asked = []
    for _more in range(2):
        issue()
        with CaptureQueriesContext(connection) as queries:
            client.get("/newsletters/?lang=en")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_where_the_others_got_another_subject_the_archive_shows_that(client: Client) -> None:
    number = issue()
    b = [{"language": "en", "subject": "What most of you got", "preheader": ""}]
    Trial.objects.create(
        campaign_id=number, contents=b, share=20, hours=4, measure="clicks", outcome="b", looked_at=NOW
    )
    assert "What most of you got" in client.get("/newsletters/?lang=en").content.decode()
    assert "What most of you got" in client.get(f"/newsletters/{number}/?lang=en").content.decode()
    assert "Työkyky" in client.get(f"/newsletters/{number}/?lang=fi").content.decode()


@pytest.mark.parametrize("hidden", [{"sent": False}, {"candidates": {"contacts": []}}])
def test_what_has_not_left_or_went_to_some_only_is_not_public(client: Client, hidden: dict[str, object]) -> None:
    number = issue(**hidden)
    assert client.get(f"/newsletters/{number}/").status_code == 404
    assert EN.subject not in client.get("/newsletters/?lang=en").content.decode()


def test_reading_leaves_no_trace(client: Client) -> None:
    number = issue()
    with unchanged():
        client.get(f"/newsletters/{number}/")
        client.get("/newsletters/")


def test_a_gap_without_a_word_closes() -> None:
    assert for_nobody("Hi {{ first_name }}, dear {{ first_name|reader }}!") == "Hi, dear reader!"


def test_the_feed_names_the_issues_with_their_addresses_and_days(client: Client) -> None:
    made = issue()
    answer = client.get("/newsletters/feed/?lang=en")
    feed = ElementTree.fromstring(answer.content)
    atom = "{http://www.w3.org/2005/Atom}"
    (entry,) = feed.findall(f"{atom}entry")
    link = entry.find(f"{atom}link")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert link is not None
    assert [entry.findtext(f"{atom}{name}") for name in ("title", "updated")] == [EN.subject, NOW.isoformat()]
    assert link.get("href") == f"{settings.PUBLIC_URL}/newsletters/{made}/?lang=en"
    assert "Secret name" not in answer.content.decode()


def test_the_feed_does_not_tell_of_what_has_not_been_sent(client: Client) -> None:
    issue(sent=False)
    assert b"<entry>" not in client.get("/newsletters/feed/").content
