"""The list of newsletters, and writing one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Case, CharField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from consent.queries import offers
from crm.queries import lists
from marketing.actions import campaigns
from marketing.enums import CampaignState
from marketing.forms import NewsletterForm
from marketing.queries import campaigns as queries
from privacy.admin.lists import Choice, Column, KeysetList, Tag
from privacy.refusal import Refused

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
    filters = (Choice("state", gettext_lazy("Any state"), CampaignState.choices),)
    columns = (
        Column(gettext_lazy("Name"), lambda row: row.name, lambda row: reverse("admin:campaign", args=[row.pk])),
        Column(gettext_lazy("Topic"), lambda row: row.topic_name),
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
        return ((_("Write a newsletter"), reverse("admin:newsletter_new"), True),)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, campaign: int | None = None) -> HttpResponse:
    """A new newsletter, or a change to one: what was typed stays on the page whatever is wrong with it."""
    found = get_object_or_404(queries.campaigns(), pk=campaign) if campaign else None
    topics = [(topic.key, topic.name) for topic in offers.topics()]
    initial = (
        {
            "version": found.version,
            "name": found.name,
            "topic": found.topic,
            "product": found.product_id,
            **NewsletterForm.filled(queries.contents(found)),
        }
        if found
        else {}
    )
    products = [(row.pk, f"{row.code} {row.name}") for row in lists.products()]
    form = NewsletterForm(request.POST or None, initial=initial, topics=topics, products=products)
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(request, form, campaign)
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, str(no.message))
        else:
            messages.success(request, _("Saved. Nothing is sent before somebody else approves it."))
            return HttpResponseRedirect(reverse("admin:campaign", args=[saved]))
    context = {
        **admin.site.each_context(request),
        "title": _("Change the newsletter") if found else _("Write a newsletter"),
        "form": form,
        "campaign": found,
        "languages": [(form[f"subject_{code}"], form[f"body_{code}"]) for code in ("fi", "sv", "en")],
        "back": reverse("admin:campaign", args=[campaign]) if found else reverse("admin:newsletters"),
    }
    return TemplateResponse(request, "admin/marketing/write.html", context)


def _save(request: HttpRequest, form: NewsletterForm, campaign: int | None) -> int:
    given, by, now = form.cleaned_data, request.user.actor, timezone.now()
    aim = {name: given[name] for name in ("name", "topic", "product")}
    if campaign is None:
        return campaigns.create(by=by, now=now, **aim, contents=form.contents())
    version = given["version"] or 0
    campaigns.edit(by=by, now=now, campaign=campaign, version=version, **aim, contents=form.contents())
    return campaign
