"""The list of newsletters."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from consent.enums import ContactPurpose
from consent.queries import offers
from marketing.enums import CampaignState
from marketing.forms import PURPOSES
from marketing.queries import campaigns as queries
from privacy.admin.lists import Choice, Column, KeysetList, Tag

SIGNS = {
    CampaignState.APPROVED: "yes",
    CampaignState.SENT: "yes",
    CampaignState.SCHEDULED: "wait",
    CampaignState.SENDING: "info",
    CampaignState.PAUSED: "wait",
    CampaignState.CANCELLED: "no",
}


def _when(row: Any) -> str:
    at = row.finished_at or row.started_at or row.scheduled_at
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""


class Newsletters(KeysetList[Any]):
    title = gettext_lazy("Newsletters")
    search_hint = gettext_lazy("Name of a newsletter")
    empty = gettext_lazy(
        "No newsletter has been written yet. Write one, see who would get it, and ask somebody to approve it."
    )
    empty_next = (gettext_lazy("Write a newsletter"), "admin:newsletter_new")
    route = "admin:newsletters"
    filters = (
        Choice("state", gettext_lazy("Any state"), CampaignState.choices),
        Choice("purpose", gettext_lazy("Any purpose"), [(key, ContactPurpose(key).label) for key, _label in PURPOSES]),
    )
    columns = (
        Column(gettext_lazy("Name"), lambda row: row.name, lambda row: reverse("admin:campaign", args=[row.pk])),
        Column(gettext_lazy("Topic or purpose"), lambda row: row.topic_name or ContactPurpose(row.purpose).label),
        Column(
            gettext_lazy("State"), lambda row: Tag(SIGNS.get(CampaignState(row.state), ""), row.get_state_display())
        ),
        Column(gettext_lazy("When"), _when),
    )

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        named = [When(topic=topic.key, then=Value(topic.name)) for topic in offers.topics()]
        return queries.campaigns().annotate(topic_name=Case(*named, default="topic", output_field=CharField()))

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(name__icontains=text)

    def actions(self, request: HttpRequest) -> tuple[tuple[Any, str, bool], ...]:
        return (
            (gettext_lazy("Write a newsletter"), reverse("admin:newsletter_new"), True),
            (gettext_lazy("Pictures"), reverse("admin:pictures"), False),
        )
