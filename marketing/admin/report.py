"""The report of one campaign, on a page and to take along."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketing.actions import measuring
from marketing.admin.trials import compared
from marketing.enums import MessageState
from marketing.queries import campaigns as queries
from marketing.queries import report
from marketing.queries.bounces import came_back
from marketing.queries.measured import measured
from marketing.queries.progress import progress
from privacy.admin import exports


@require_safe
def page(request: HttpRequest, campaign: int) -> HttpResponse:
    """The sum that adds up, what came back, by domain, by hour, and beside the issues before."""
    found = _started(campaign)
    hours = report.by_hour(found.pk)
    context = {
        **admin.site.each_context(request),
        "title": _("Report: %(name)s") % {"name": found.name},
        "campaign": found,
        "figures": progress(found.pk),
        "words": dict(MessageState.choices),
        "came_back": came_back(found.pk),
        "domains": report.by_domain(found.pk),
        "hours": hours,
        "most": max((hour.sent for hour in hours), default=1),
        "beside": report.beside(found),
        "fewest": report.FEWEST,
        "measured": measured(found),
        **compared(found.pk),
    }
    return TemplateResponse(request, "admin/marketing/report.html", context)


@require_POST
def export(request: HttpRequest, campaign: int) -> HttpResponse:
    """The figures by domain, or by link, as CSV or XLSX: no person stands in it."""
    found = _started(campaign)
    if request.POST.get("what") == "links":
        return _links(request, found)
    headings = [
        _("Domain"),
        _("Chosen"),
        str(MessageState.SENT.label),
        str(MessageState.REFUSED.label),
        _("Still open"),
        str(MessageState.UNCERTAIN.label),
        _("Came back"),
    ]
    lines = [
        [row.name or _("others"), *map(str, (row.chosen, row.sent, row.refused, row.open, row.uncertain, row.back))]
        for row in report.by_domain(found.pk)
    ]
    return exports.download(f"newsletter-{found.pk}", headings, lines, request.POST.get("format", "csv"))


def _links(request: HttpRequest, found: Any) -> HttpResponse:
    """Clicks by link, after them the openings."""
    figures = measured(found)
    if figures is None:
        raise Http404
    few = _("fewer than %(fewest)s") % {"fewest": report.FEWEST}
    lines = [(link.url, link.people) for link in figures.links]
    lines += [
        (_("Followed a link at all"), figures.clicked),
        (_("Opened it"), figures.opened),
        (_("Perhaps opened it"), figures.unsure),
        (_("Permitted that it is counted"), figures.permitted),
    ]
    told = [[place, few if people is None else str(people)] for place, people in lines]
    return exports.download(
        f"newsletter-{found.pk}-links", [_("Link"), _("People")], told, request.POST.get("format", "csv")
    )


@require_POST
def judge_anew(request: HttpRequest, campaign: int) -> HttpResponse:
    """Judges all openings and clicks by the rules of today: what was kept of them stays as it is."""
    found = _started(campaign)
    changed = measuring.rejudge(by=request.user.actor, now=timezone.now(), campaign=found.pk)
    messages.success(request, _("Judged anew. Changed: %(number)s.") % {"number": changed})
    return HttpResponseRedirect(reverse("admin:campaign_report", args=[found.pk]))


def _started(campaign: int) -> Any:
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    if found.started_at is None:
        raise Http404
    return found
