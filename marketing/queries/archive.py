"""Newsletter issues that anybody may read again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from consent.enums import ContactPurpose
from consent.queries import offers
from marketing.compile import PLACEHOLDER, named
from marketing.content import Content, write
from marketing.enums import CampaignState
from marketing.models import Campaign
from marketing.queries import contents, trials

_GAP = re.compile(rf" ?{PLACEHOLDER.pattern}")
SHOWN = 50


@dataclass(frozen=True)
class Issue:
    """One issue in the language it is read in. `html` is clean, without styles; `languages` are those it was written in."""

    number: int
    subject: str
    topic: str
    sent_at: datetime | None
    language: str
    html: str = ""
    languages: tuple[str, ...] = ()


def issues() -> QuerySet[Campaign]:
    """What is public: newsletters that went to all subscribers of their topic and have all left. What went to some only is nobody
    else's to read."""
    rows = Campaign.objects.filter(
        purpose=ContactPurpose.NEWSLETTER, state=CampaignState.SENT, candidates={"all": True}
    )
    return rows.order_by("-finished_at", "-id")


def newest(language: str) -> list[Issue]:
    """The newest issues, each by its subject in the language or the first it was written in."""
    rows = list(issues()[:SHOWN])
    topics = {topic.key: topic.name for topic in offers.topics()}
    written = trials.sent_to_most(rows)
    return [_issue(row, written[row.pk], language, topics) for row in rows]


def one(number: int, language: str) -> Issue | None:
    """One issue as nobody in particular reads it; None where there is none to be read."""
    row = issues().filter(pk=number).first()
    if row is None:
        return None
    written = trials.sent_to_most([row])[row.pk]
    found = _issue(row, written, language, {topic.key: topic.name for topic in offers.topics()})
    content = written[found.language]
    html = write(content, pictures=contents.pictures([content])).html
    html = for_nobody(html).replace(f"{settings.PUBLIC_URL}/image/", "/image/")
    return Issue(row.pk, found.subject, found.topic, found.sent_at, found.language, html, tuple(written))


def for_nobody(text: str) -> str:
    """The text with its placeholders filled as for a reader of whom nothing is known."""

    def value(gap: re.Match[str]) -> str:
        fallback = named(gap[1])[1]
        return gap[0][: gap[0].index("{")] + fallback if fallback else ""

    return _GAP.sub(value, text)


def _issue(row: Campaign, written: Mapping[str, Content], language: str, topics: Mapping[str, str]) -> Issue:
    read_in = language if language in written else next(iter(written))
    subject = for_nobody(written[read_in].subject)
    return Issue(row.pk, subject, topics.get(row.topic, ""), row.finished_at, read_in)
